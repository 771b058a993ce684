//! What statements mean together: cases, and who owes what to whom by when (`PROTOCOL.md` rules 10 to 17).

pub mod erasure;
