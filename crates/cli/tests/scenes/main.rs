//! Scenes of a party's life that need more than two nodes on one quiet link: couriers, two nodes of one party, restores,
//! rotations under traffic, a line at rest, long work and its end. Real nodes in processes of their own, driven through the program.
#![expect(clippy::unwrap_used, reason = "tests")]

mod alarm_mail;
mod audit;
mod contract;
mod contract_samples;
mod contract_schema;
mod copied_back;
mod courier;
mod damage;
mod dialogue;
mod disclosure;
mod drill;
mod envelope;
mod exact;
mod full_disk;
mod help;
mod lapses;
mod liar;
mod liar_link;
mod line_tests;
mod long_work;
mod lying_link;
mod lying_restore;
mod mail;
mod names;
mod obligations;
mod old_copy;
#[path = "../nodes/party.rs"]
mod party;
mod pledges;
mod postfix;
mod proxies;
mod public;
mod readers;
mod real_mail;
mod registers;
mod relay;
mod rest;
mod restore;
mod restore_courier;
mod restore_held;
mod reviewed;
mod rotation;
mod said;
mod second_copy;
mod sent_again;
mod spoofs;
mod tls;
mod translations;
mod two_nodes;
mod unreleased;
mod voice;
mod wire;
