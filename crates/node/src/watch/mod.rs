//! The watch: what a staffed service works with at this node, and never sends.
//!
//! In scope: how its records are kept ([`cells`]), desks and rosters ([`desk`], [`hours`], [`roster`]), alarms and their
//! ladder ([`alarm`], [`ladder`], [`step`]), what finds them in the journals ([`scan`]), the log and handovers ([`log`],
//! [`handover`]), what is owed and has lapsed ([`lapse`]), how officers are called ([`outbox`], [`channels`]), who may do
//! what ([`policy`]), who works here ([`staff`]), what is written before it is said ([`drafts`]), and what officers sign
//! ([`release`]). The steps are functions over a transaction: [`crate::service`] runs them.

pub mod alarm;
pub mod cells;
pub mod channels;
pub mod clock;
pub mod contact_utc;
pub mod desk;
mod draft_view;
pub mod drafts;
pub mod handover;
pub mod hours;
pub mod ladder;
pub mod lapse;
pub mod log;
pub mod outbox;
pub mod policy;
pub mod release;
pub mod roster;
pub mod scan;
pub mod staff;
pub mod step;
#[cfg(test)]
mod step_tests;
