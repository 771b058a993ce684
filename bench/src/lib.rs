//! Real nodes under load and under violence: what the figures and the long runs share.

pub mod alarms;
pub mod client;
pub mod crowd;
pub mod floor;
pub mod hourly;
pub mod islands;
pub mod load;
pub mod nodes;
pub mod process;
pub mod wire_cutter;
