//! What a seed has in store: everything that befalls the parties follows from it.

use crate::dice::Dice;

/// A minute in milliseconds.
pub const MINUTE: u64 = 60_000;
/// An hour in milliseconds.
pub const HOUR: u64 = 60 * MINUTE;
/// The calm at the end of each seed.
pub const CALM: u64 = 40 * MINUTE;

/// How a rollback happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rollback {
    /// `restore`: the node knows, and opens a successor at its start.
    Restored,
    /// The machine was copied back: nobody tells the node.
    CopiedBack,
}

/// How a counterpart misbehaves. Several at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vice {
    /// Keeps entries back.
    WithholdEntries,
    /// Keeps receipts back.
    WithholdReceipts,
    /// Sends old frames again.
    Replay,
    /// Sends bytes that are no frame, cut, too long, or not canonical.
    Malformed,
    /// Answers HELLO with other sizes and heads.
    FalseHeld,
    /// Signs receipts for other sizes and roots, and with the wrong key.
    WrongReceipts,
    /// Says nothing on one line.
    Silence,
    /// Two signed heads of one size.
    Equivocate,
    /// Two signed heads of different sizes.
    EquivocateOverSizes,
    /// Two signed heads, one before and one after a restart.
    EquivocateAfterRestart,
    /// Entries of its own make under valid signatures: no header, false citations, old epochs, ends that are too small.
    Poison,
    /// More frames than it has to say.
    Flood,
}

impl Vice {
    /// Every vice.
    pub const ALL: [Self; 12] = [
        Self::WithholdEntries,
        Self::WithholdReceipts,
        Self::Replay,
        Self::Malformed,
        Self::FalseHeld,
        Self::WrongReceipts,
        Self::Silence,
        Self::Equivocate,
        Self::EquivocateOverSizes,
        Self::EquivocateAfterRestart,
        Self::Poison,
        Self::Flood,
    ];
}

/// What a seed has in store.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The safety phase ends here, in milliseconds from the start.
    pub faults_end: u64,
    /// Lines between the two parties.
    pub lines: usize,
    /// The first party has a node for each line.
    pub two_nodes: bool,
    /// The node of the last line is shut down for good at this time.
    pub shut_down_at: Option<u64>,
    /// Frames lost, per mille.
    pub loss: u64,
    /// Frames doubled, per mille.
    pub duplication: u64,
    /// Longest delay in milliseconds.
    pub delay: u64,
    /// Frames with a flipped bit, per mille.
    pub flips: u64,
    /// Crashes between two effects, per million effects.
    pub crashes: u64,
    /// Commits that fail, per mille.
    pub failing_commits: u64,
    /// Between two statements of one side, milliseconds on average.
    pub pace: u64,
    /// A courier runs.
    pub courier: bool,
    /// Which party is rolled back, how, and on which line.
    pub rollback: Option<(usize, Rollback)>,
    /// Keys rotate.
    pub rotate: bool,
    /// Some statements offer an attachment, officers release some, registers go on, and erasures are carried out.
    pub deep: bool,
    /// What is said most on the first line (`accords`); 0: of everything.
    pub family: usize,
    /// A partition of a week.
    pub week: bool,
    /// The second party's vices on the first line.
    pub vices: Vec<Vice>,
    /// Nothing befalls links, disks and clocks, so that what the second line takes, an expert line, can be compared; where
    /// a node is shut down it is that of the first line.
    pub islands: bool,
}

impl Plan {
    /// The plan of a seed for this many minutes, calm included.
    #[must_use]
    pub fn new(dice: &mut Dice, minutes: u64) -> Self {
        let faults_end = (minutes * MINUTE).saturating_sub(CALM).max(10 * MINUTE);
        let mild = dice.per_mille(300);
        let scale = |n: u64| if mild { n / 10 } else { n };
        let vices = if dice.per_mille(500) {
            let count = dice.within(1, 4);
            (0..count).map(|_| dice.one(&Vice::ALL, Vice::Replay)).collect()
        } else {
            Vec::new()
        };
        // Rolled back without knowing it, against a counterpart that lies about it: nothing can help, and the documents
        // say so.
        let lied_to = vices.contains(&Vice::FalseHeld);
        let week = vices.is_empty() && dice.per_mille(60);
        let lines = if dice.per_mille(350) { 2 } else { 1 };
        let two_nodes = lines == 2 && dice.per_mille(500);
        let shut_down = two_nodes && dice.per_mille(500);
        let how = if dice.per_mille(500) || lied_to { Rollback::Restored } else { Rollback::CopiedBack };
        Self {
            faults_end,
            lines,
            two_nodes,
            shut_down_at: shut_down.then(|| dice.below(faults_end)),
            loss: scale(dice.below(401)),
            duplication: scale(dice.below(201)),
            delay: dice.one(&[50, 500, 5_000, 120_000], 500),
            flips: if dice.per_mille(500) { dice.below(30) } else { 0 },
            crashes: scale(dice.one(&[0, 500, 3_000, 20_000], 500)),
            failing_commits: if dice.per_mille(300) { dice.within(1, 60) } else { 0 },
            pace: if week { 4 * HOUR } else { dice.one(&[2, 5, 10, 20], 5) * MINUTE },
            courier: dice.per_mille(300),
            rollback: dice.per_mille(300).then(|| (usize::from(dice.per_mille(500)), how)),
            rotate: dice.per_mille(300),
            deep: false,
            family: 0,
            week,
            vices,
            islands: false,
        }
    }

    /// Two lines of parties of two nodes, one for each; vices on the first one alone, whose node is shut down for good in the
    /// middle where that is asked for.
    #[must_use]
    pub fn islands(minutes: u64, vices: Vec<Vice>, shut_down: bool) -> Self {
        let faults_end = minutes * MINUTE;
        Self {
            faults_end,
            lines: 2,
            two_nodes: shut_down,
            shut_down_at: shut_down.then_some(faults_end / 2),
            loss: 0,
            duplication: 0,
            delay: 0,
            flips: 0,
            crashes: 0,
            failing_commits: 0,
            pace: 2 * MINUTE,
            courier: false,
            rollback: None,
            rotate: false,
            deep: false,
            week: false,
            vices,
            islands: true,
            family: 0,
        }
    }
}
