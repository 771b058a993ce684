//! What one format is: the rules that state machines and surfaces take from the catalogue.

use comity_wire::ids::Track;

/// Who may say it, and to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Either party of a line, and both are bound alike.
    Either,
    /// To the counterpart.
    Peer,
    /// To every party that the sender has a line with.
    All,
    /// In the sender's public register.
    Public,
    /// In answer to a statement.
    Reply,
    /// By the node itself.
    Node,
}

/// Where it may be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracks {
    /// On lines of these tracks; all of them where it may be said on any line.
    pub lines: Vec<Track>,
    /// In the party's register.
    pub register: bool,
}

impl Tracks {
    /// Whether it may be said on a line of this track.
    #[must_use]
    pub fn admits(&self, track: Track) -> bool {
        self.lines.contains(&track)
    }
}

/// How long somebody has. Instants are counted from the receipt of the statement, unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// So many seconds, around the clock.
    Seconds(u64),
    /// By the end of the addressed desk's next opening; no deadline of its own where no hours are known.
    NextOpening,
    /// By the end of the desk's next working day.
    NextWorkingDay,
    /// By the time that the statement itself asks for (`asked.by` of the envelope).
    AsAsked,
    /// As the code table says for the code.
    PerCode,
}

/// From when a limit of the sender counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeadFrom {
    /// After the instant in this body member (POSIX seconds).
    AfterMember(String),
    /// Before the instant in this body member.
    BeforeMember(String),
    /// After a statement of this format in the same case.
    AfterFormat(String),
    /// At fixed intervals.
    Every,
    /// After the line opened.
    AfterOpening,
}

/// By when the sender must have sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// Seconds.
    pub seconds: u64,
    /// From when.
    pub from: LeadFrom,
}

/// Who releases it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// One officer.
    One,
    /// Two officers, neither key held by the node (2P).
    Two,
    /// The node writes it by itself.
    Node,
}

/// How it travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// As a sealed statement.
    Statement,
    /// In the headers of entries: it is rendered, and never said by itself.
    Header,
}

/// An earlier statement that one of this format must or may refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prerequisite {
    /// One of these formats; empty: any.
    pub formats: Vec<String>,
    /// Whether the reference must be there.
    pub required: bool,
    /// The envelope field that refers: `in_reply_to`, `supersedes` or `case`.
    pub field: String,
}

/// One format, without its schema and words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    /// Such as `F23`.
    pub id: String,
    /// Its version.
    pub version: u64,
    /// Who may say it.
    pub who: Who,
    /// Where.
    pub tracks: Tracks,
    /// By when a named officer has taken it; nobody need where that is `None`.
    pub ack: Option<Period>,
    /// By when a substantive answer is owed.
    pub answer: Option<Period>,
    /// By when it must be sent.
    pub lead: Option<Lead>,
    /// Who releases it.
    pub release: Release,
    /// How it travels.
    pub carried: Carried,
    /// What it must refer to.
    pub prerequisites: Vec<Prerequisite>,
    /// The body member that the evidence rule looks at (F23, F42).
    pub evidence: Option<String>,
    /// A suspension of the line (F15) does not stop it.
    pub unsuspendable: bool,
    /// Every rendering carries the fixed words.
    pub fixed_words: bool,
    /// How long it is kept.
    pub retention: Retention,
    /// Members that an attachment of the same name may stand for (PROTOCOL.md rule 8).
    pub attachable: Vec<String>,
    /// Members that should be there and need not.
    pub recommended: Vec<String>,
}

/// How long statements of a format are kept; each class is a setting of the party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Retention {
    /// Tests of lines and of the watch.
    Test,
    /// As long as its case, and after it what cases need.
    Case,
    /// What an archive keeps.
    Record,
    /// What belongs to instruments.
    Treaty,
    /// For ever.
    Permanent,
}

impl Retention {
    /// Every class.
    pub const ALL: [Self; 5] = [Self::Test, Self::Case, Self::Record, Self::Treaty, Self::Permanent];

    /// The word of it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Case => "case",
            Self::Record => "record",
            Self::Treaty => "treaty",
            Self::Permanent => "permanent",
        }
    }
}

impl Who {
    /// Every value.
    pub const ALL: [Self; 6] = [Self::Either, Self::Peer, Self::All, Self::Public, Self::Reply, Self::Node];

    /// The word of it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Either => "either",
            Self::Peer => "peer",
            Self::All => "all",
            Self::Public => "public",
            Self::Reply => "reply",
            Self::Node => "node",
        }
    }
}

impl Release {
    /// Every value.
    pub const ALL: [Self; 3] = [Self::One, Self::Two, Self::Node];

    /// The word of it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Two => "two",
            Self::Node => "node",
        }
    }
}
