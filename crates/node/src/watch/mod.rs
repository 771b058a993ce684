//! The watch: what a staffed service works with at this node, and never sends.
//!
//! In scope: how its records are kept ([`cells`]), desks and rosters ([`desk`], [`hours`], [`roster`]), alarms and their
//! ladder ([`alarm`], [`ladder`], [`step`], [`flood`]), what finds them in the journals ([`scan`]), the log and handovers ([`log`],
//! [`handover`]), what is owed to us and has lapsed, and what we owe ([`lapse`], [`owing`]), notices that meet others'
//! ([`conflict`]), how officers are called
//! ([`outbox`], [`channels`]), who may do what ([`policy`]), who works here ([`staff`]), legal holds ([`holds`]), what is
//! written before it is said ([`drafts`]), translations and what is to be translated ([`translations`],
//! [`translation_queue`]), internal notes ([`notes`]), what officers sign ([`release`]), line tests ([`linetests`]), who
//! is to be reached where ([`directory`]), sheets for calls ([`voice`]). The steps are functions over a transaction:
//! [`crate::service`] runs them.

pub mod alarm;
mod batches;
pub mod cells;
pub mod channels;
pub mod clock;
pub mod conflict;
pub mod contact_utc;
pub mod desk;
pub mod directory;
mod draft_view;
pub mod drafts;
pub mod flood;
pub mod handover;
pub mod handover_file;
pub mod holds;
pub mod hours;
pub mod ladder;
pub mod lapse;
pub mod linetests;
pub mod log;
pub mod notes;
pub mod outbox;
pub mod owing;
pub mod policy;
pub mod published;
pub mod release;
pub mod roster;
pub mod scan;
pub mod staff;
pub mod step;
#[cfg(test)]
mod step_tests;
pub mod translation_queue;
pub mod translations;
pub mod voice;
