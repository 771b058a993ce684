//! What comes in: messages are fetched, put in the order of their batches, and taken.

use std::collections::{BTreeMap, VecDeque};

use crate::MailError;
use crate::letter::{Fate, LetterId, Open};
use crate::message::{LETTER_BYTES_MAX, part_in};
use crate::part::{self, BATCH_BYTES, Place};
use crate::quarantine::Quarantine;
use crate::settings::Incoming;

/// Most messages that one look at the mailbox fetches.
pub const LETTERS_MAX: usize = 256;
/// Most bytes that one look fetches; one message is always fetched.
pub const LOOK_BYTES_MAX: u64 = 64 << 20;
/// Most parts that wait in the mailbox: whoever sends more of them must not keep others from being fetched.
pub const HELD_MAX: u64 = 32;
/// How long a part waits in the mailbox for those before it, in seconds.
pub const HOLD_S: u64 = 600;
/// Most batches whose progress is remembered.
pub const BATCHES_MAX: usize = 1_024;

/// What one look at the mailbox came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looked {
    /// Parts that were taken.
    pub taken: u64,
    /// Parts that had been taken before.
    pub again: u64,
    /// Parts that wait for those before them.
    pub held: u64,
    /// Parts that do not verify: a copy is in quarantine.
    pub quarantined: u64,
    /// Messages that are not ours, and are left.
    pub left: u64,
}

/// What became of a part that was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// All of it was taken.
    Whole,
    /// Some of it does not verify, or is for nobody here.
    Bad,
    /// The node cannot take anything now: the mailbox is left as it is.
    NotNow,
}

/// Whoever takes parts.
pub trait Taker: Send {
    /// Takes a part's courier file.
    fn take(&mut self, content: Vec<u8>) -> impl Future<Output = Taken> + Send;
}

/// How far each batch has come. Lost with the process: then a batch that is half read waits [`HOLD_S`] once.
#[derive(Debug, Default)]
pub struct Batches {
    next: BTreeMap<[u8; BATCH_BYTES], u32>,
    order: VecDeque<[u8; BATCH_BYTES]>,
    waiting: BTreeMap<Place, u64>,
}

/// What to do with a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Take,
    Again,
    Hold,
}

impl Batches {
    fn turn(&mut self, place: &Place, now_s: u64) -> Turn {
        let next = self.next.get(&place.batch).copied().unwrap_or(0);
        if place.number < next {
            return Turn::Again;
        }
        let since = match self.waiting.len() < BATCHES_MAX {
            true => *self.waiting.entry(*place).or_insert(now_s),
            false => self.waiting.get(place).copied().unwrap_or(0),
        };
        if place.number > next && now_s.saturating_sub(since) < HOLD_S { Turn::Hold } else { Turn::Take }
    }

    fn passed(&mut self, place: &Place) {
        self.waiting.remove(place);
        if self.next.insert(place.batch, place.number + 1).is_none() {
            self.order.push_back(place.batch);
        }
        if self.order.len() > BATCHES_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.next.remove(&oldest);
        }
    }
}

/// Looks at the mailbox once. `taker` is offered each part's courier file, in order. `now_s` is a clock that only runs on.
///
/// # Errors
/// The mailbox's; what was taken before stays taken.
pub async fn look(
    incoming: &Incoming,
    quarantine: &Quarantine,
    batches: &mut Batches,
    now_s: u64,
    taker: &mut impl Taker,
) -> Result<Looked, MailError> {
    let mut open = Open::open(incoming).await?;
    let mut looked = Looked::default();
    let mut parts = fetched(&mut open, quarantine, &mut looked).await?;
    parts.sort_by_key(|(place, ..)| *place);
    for (place, bytes, id) in parts {
        match batches.turn(&place, now_s) {
            Turn::Hold if looked.held < HELD_MAX => {
                looked.held += 1;
                continue;
            }
            Turn::Again => looked.again += 1,
            Turn::Take | Turn::Hold => {
                let content = part::read(&bytes).map(|(_, content)| content.to_vec()).unwrap_or_default();
                match taker.take(content).await {
                    Taken::Whole => looked.taken += 1,
                    Taken::Bad => {
                        looked.quarantined += 1;
                        keep(quarantine, &bytes);
                    }
                    Taken::NotNow => break,
                }
                batches.passed(&place);
            }
        }
        open.settle(&id, Fate::Removed).await?;
    }
    open.close().await;
    Ok(looked)
}

/// The parts that are there, within the bounds of one look.
async fn fetched(
    open: &mut Open,
    quarantine: &Quarantine,
    looked: &mut Looked,
) -> Result<Vec<(Place, Vec<u8>, LetterId)>, MailError> {
    let (mut parts, mut bytes) = (Vec::new(), 0);
    for (id, length) in open.letters(LETTERS_MAX).await? {
        if length > LETTER_BYTES_MAX {
            tracing::warn!(length, "a message is larger than any of ours, and is left");
            looked.left += 1;
            open.settle(&id, Fate::Left).await?;
            continue;
        }
        if bytes > 0 && bytes + length > LOOK_BYTES_MAX {
            break;
        }
        bytes += length;
        let Some(letter) = open.fetch(&id, LETTER_BYTES_MAX).await? else { continue };
        let found = if letter.len() as u64 > LETTER_BYTES_MAX { Ok(None) } else { part_in(&letter) };
        match found {
            Ok(Some(bytes)) => {
                if let Ok((place, _)) = part::read(&bytes) {
                    parts.push((place, bytes, id));
                }
            }
            Ok(None) => {
                looked.left += 1;
                open.settle(&id, Fate::Left).await?;
            }
            Err(error) => {
                tracing::warn!(%error, "a message begins as one of ours and is none");
                looked.quarantined += 1;
                keep(quarantine, &letter);
                open.settle(&id, Fate::Removed).await?;
            }
        }
    }
    Ok(parts)
}

fn keep(quarantine: &Quarantine, bytes: &[u8]) {
    match quarantine.keep(bytes) {
        Ok(path) => tracing::warn!(path = %path.display(), "a message does not verify, and is in quarantine"),
        Err(error) => tracing::error!(%error, "a message does not verify, and cannot be kept"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::compose;
    use std::path::Path;

    fn place(batch: u8, number: u32, of: u32) -> Place {
        Place { batch: [batch; BATCH_BYTES], number, of }
    }

    fn maildir(root: &Path) -> Incoming {
        for folder in ["new", "cur", "tmp"] {
            std::fs::create_dir(root.join(folder)).unwrap();
        }
        Incoming::Maildir(root.to_owned())
    }

    fn deliver(root: &Path, name: &str, place: &Place, content: &[u8]) {
        let letter = compose("a@a.example", "b@b.example", place, content).unwrap().formatted();
        std::fs::write(root.join("new").join(name), letter).unwrap();
    }

    struct Texts(Vec<String>);

    impl Taker for Texts {
        async fn take(&mut self, content: Vec<u8>) -> Taken {
            let text = String::from_utf8(content).unwrap();
            let bad = text == "bad";
            self.0.push(text);
            if bad { Taken::Bad } else { Taken::Whole }
        }
    }

    struct NotNow;

    impl Taker for NotNow {
        async fn take(&mut self, _: Vec<u8>) -> Taken {
            Taken::NotNow
        }
    }

    async fn looked(incoming: &Incoming, batches: &mut Batches, now: u64, root: &Path) -> (Looked, Vec<String>) {
        let mut taker = Texts(Vec::new());
        let quarantine = Quarantine::at(root.join("quarantine"));
        let looked = look(incoming, &quarantine, batches, now, &mut taker).await.unwrap();
        (looked, taker.0)
    }

    #[tokio::test]
    async fn parts_are_taken_in_order_and_once() {
        let root = tempfile::tempdir().unwrap();
        let (incoming, mut batches) = (maildir(root.path()), Batches::default());
        deliver(root.path(), "1", &place(2, 0, 1), b"later");
        deliver(root.path(), "2", &place(1, 1, 2), b"second");
        deliver(root.path(), "3", &place(1, 0, 2), b"first");
        let (sum, taken) = looked(&incoming, &mut batches, 0, root.path()).await;
        assert_eq!((sum.taken, taken), (3, vec!["first".into(), "second".into(), "later".into()]));
        deliver(root.path(), "4", &place(1, 0, 2), b"first");
        let (sum, taken) = looked(&incoming, &mut batches, 0, root.path()).await;
        assert_eq!((sum.again, taken.len()), (1, 0));
        assert_eq!(looked(&incoming, &mut batches, 0, root.path()).await.0, Looked::default(), "the mailbox is empty");
    }

    #[tokio::test]
    async fn a_part_waits_for_those_before_it_but_not_for_ever() {
        let root = tempfile::tempdir().unwrap();
        let (incoming, mut batches) = (maildir(root.path()), Batches::default());
        deliver(root.path(), "1", &place(1, 1, 2), b"second");
        assert_eq!(looked(&incoming, &mut batches, 10, root.path()).await.0.held, 1);
        deliver(root.path(), "2", &place(1, 0, 2), b"first");
        assert_eq!(looked(&incoming, &mut batches, 70, root.path()).await.1, ["first", "second"]);
        deliver(root.path(), "3", &place(2, 1, 2), b"alone");
        assert_eq!(looked(&incoming, &mut batches, 100, root.path()).await.0.held, 1);
        assert_eq!(looked(&incoming, &mut batches, 100 + HOLD_S - 1, root.path()).await.0.held, 1);
        assert_eq!(looked(&incoming, &mut batches, 100 + HOLD_S, root.path()).await.1, ["alone"]);
    }

    #[tokio::test]
    async fn a_flood_of_parts_that_wait_keeps_nobody_out() {
        let root = tempfile::tempdir().unwrap();
        let (incoming, mut batches) = (maildir(root.path()), Batches::default());
        for number in 0..LETTERS_MAX {
            deliver(root.path(), &format!("a{number:04}"), &place((number % 250) as u8, 5, 6), b"bad");
        }
        deliver(root.path(), "z", &place(255, 0, 1), b"genuine");
        let (sum, _) = looked(&incoming, &mut batches, 0, root.path()).await;
        assert_eq!(sum.held, HELD_MAX);
        assert_eq!(looked(&incoming, &mut batches, 1, root.path()).await.1, ["genuine"]);
    }

    #[tokio::test]
    async fn other_mail_is_left_and_bad_parts_are_kept_apart() {
        let root = tempfile::tempdir().unwrap();
        let (incoming, mut batches) = (maildir(root.path()), Batches::default());
        std::fs::write(root.path().join("new/1"), "Subject: hello\r\n\r\nHello.\r\n").unwrap();
        std::fs::write(root.path().join("new/2"), "Subject: x\r\n\r\ncomity mail part v1\ncut").unwrap();
        deliver(root.path(), "3", &place(1, 0, 1), b"bad");
        let big = std::fs::File::create(root.path().join("new/4")).unwrap();
        big.set_len(LETTER_BYTES_MAX + 1).unwrap();
        let (sum, _) = looked(&incoming, &mut batches, 0, root.path()).await;
        assert_eq!((sum.left, sum.quarantined, sum.taken), (2, 2, 0));
        assert_eq!(std::fs::read_dir(root.path().join("quarantine")).unwrap().count(), 2);
        assert_eq!(std::fs::read_dir(root.path().join("cur")).unwrap().count(), 2, "what is not ours stays");
        assert_eq!(looked(&incoming, &mut batches, 0, root.path()).await.0, Looked::default());
    }

    #[tokio::test]
    async fn a_node_that_cannot_take_leaves_the_mailbox_as_it_is() {
        let root = tempfile::tempdir().unwrap();
        let (incoming, mut batches) = (maildir(root.path()), Batches::default());
        deliver(root.path(), "1", &place(1, 0, 1), b"first");
        let quarantine = Quarantine::at(root.path().join("quarantine"));
        assert_eq!(look(&incoming, &quarantine, &mut batches, 0, &mut NotNow).await.unwrap(), Looked::default());
        assert_eq!(looked(&incoming, &mut batches, 0, root.path()).await.1, ["first"]);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut batches = Batches::default();
        for number in 0..3 * BATCHES_MAX as u32 {
            let mut one = place(0, 0, 9);
            one.batch[..4].copy_from_slice(&number.to_be_bytes());
            batches.turn(&Place { number: 5, ..one }, 0);
            batches.passed(&one);
        }
        assert!(batches.next.len() <= BATCHES_MAX && batches.waiting.len() <= BATCHES_MAX);
    }
}
