//! The envelope of every statement (`docs/spec/statement.md`): fixed fields, each with its own exact bytes, so that
//! one can be disclosed and the rest withheld.

use crate::codec::{Canonical, Dec, Enc, Malformed};
use crate::ids::{EntryId, Hash};
use crate::limits::{ATTACHMENT_BYTES_MAX, ATTACHMENTS_MAX, ENVELOPE_LIST_MAX, OFFICER_SIGNATURES_MAX};

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$vdoc:meta])* $variant:ident = $n:literal => $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
        #[repr(u8)]
        pub enum $name {
            $($(#[$vdoc])* $variant = $n),+
        }
        impl $name {
            /// Every value, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word that people type and programs exchange.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            /// The value of a word, or `None`.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
        impl Canonical for $name {
            const BYTES_MAX: usize = 1;
            fn write(&self, e: &mut Enc) {
                e.uint(*self as u64);
            }
            fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
                match d.uint()? {
                    $($n => Ok(Self::$variant),)+
                    _ => Err(Malformed::Forbidden { what: $what }),
                }
            }
        }
    };
}

numbered!(
    /// How urgent a statement is.
    Precedence, "precedence" {
        /// In its turn.
        #[default]
        Routine = 0 => "routine",
        /// Before routine.
        Priority = 1 => "priority",
        /// Around the clock.
        Immediate = 2 => "immediate",
        /// Before everything.
        Flash = 3 => "flash",
    }
);
numbered!(
    /// Traffic Light Protocol 2.0. The labels are never translated.
    Tlp, "TLP" {
        /// TLP:RED
        Red = 0 => "TLP:RED",
        /// TLP:AMBER+STRICT
        AmberStrict = 1 => "TLP:AMBER+STRICT",
        /// TLP:AMBER
        #[default]
        Amber = 2 => "TLP:AMBER",
        /// TLP:GREEN
        Green = 3 => "TLP:GREEN",
        /// TLP:CLEAR
        Clear = 4 => "TLP:CLEAR",
    }
);
numbered!(
    /// Permissible Actions Protocol. The labels are never translated.
    Pap, "PAP" {
        /// PAP:RED
        Red = 0 => "PAP:RED",
        /// PAP:AMBER
        #[default]
        Amber = 1 => "PAP:AMBER",
        /// PAP:GREEN
        Green = 2 => "PAP:GREEN",
        /// PAP:CLEAR
        Clear = 3 => "PAP:CLEAR",
    }
);
numbered!(
    /// Whether a statement binds: an informal one is without prejudice and never changes a case.
    Standing, "standing" {
        /// Counts.
        #[default]
        Formal = 0 => "formal",
        /// Without prejudice.
        Informal = 1 => "informal",
    }
);
numbered!(
    /// Whether it is real.
    Mark, "mark" {
        /// Real traffic.
        #[default]
        Actual = 0 => "actual",
        /// Exercise traffic.
        Exercise = 1 => "exercise",
        /// A test.
        Test = 2 => "test",
    }
);
numbered!(
    /// Which text of several languages is authentic.
    Authenticity, "authenticity" {
        /// Authentic.
        #[default]
        Authentic = 0 => "authentic",
        /// A translation: unofficial until both adopt it.
        Translation = 1 => "translation",
    }
);

/// What the author wants, and by when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// In words.
    pub text: String,
    /// POSIX seconds; `None` where no time is set.
    pub by: Option<u64>,
}

/// The agreement and article under which something is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderInstrument {
    /// Hash of the instrument's texts.
    pub instrument: Hash,
    /// The article, as the instrument numbers it; may be empty.
    pub article: String,
}

/// A language of the statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// BCP 47 tag.
    pub tag: String,
    /// Authentic or a translation.
    pub authenticity: Authenticity,
    /// For a translation: hash of the source text.
    pub source: Option<Hash>,
}

/// A reference to an attachment, which travels beside the journal (PROTOCOL.md rule 8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentRef {
    /// File name: a label only, never a path.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Plaintext bytes.
    pub length: u64,
    /// Salted commitment to the plaintext.
    pub commitment: Hash,
    /// Its salt.
    pub salt: [u8; 32],
    /// Root of the tree over the sealed chunks.
    pub root: Hash,
    /// The key of the chunks, fresh for each attachment.
    pub key: [u8; 32],
}

/// A signature that must be present for the statement to be released (PROTOCOL.md rule 5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredSignature {
    /// COSE algorithm number, negated: 19 for Ed25519 (-19), 49 for ML-DSA-65 (-49).
    pub algorithm: u64,
    /// SHA-256 of the officer's public key.
    pub key: Hash,
}

/// The envelope. Field order is that of the encoding; see [`FIELD_NAMES`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Envelope {
    /// Format, such as `F90`.
    pub format: String,
    /// Version of the format.
    pub format_version: u64,
    /// The desk that speaks.
    pub from_desk: String,
    /// Desks addressed.
    pub to_desks: Vec<String>,
    /// Desks informed.
    pub info_desks: Vec<String>,
    /// The subject.
    pub subject: String,
    /// What is asked, and by when.
    pub asked: Option<Asked>,
    /// The precedence.
    pub precedence: Precedence,
    /// Under which agreement.
    pub instrument: Option<UnderInstrument>,
    /// The case: the entry id of its first statement.
    pub case: Option<EntryId>,
    /// The statements answered.
    pub in_reply_to: Vec<EntryId>,
    /// The statement superseded.
    pub supersedes: Option<EntryId>,
    /// Languages.
    pub languages: Vec<Language>,
    /// Handling: confidential between the parties where empty.
    pub handling: String,
    /// Traffic Light Protocol.
    pub tlp: Tlp,
    /// Permissible Actions Protocol.
    pub pap: Pap,
    /// Formal or informal.
    pub standing: Standing,
    /// Actual, exercise or test.
    pub mark: Mark,
    /// Attachments.
    pub attachments: Vec<AttachmentRef>,
    /// Signatures that must be there.
    pub required: Vec<RequiredSignature>,
    /// Acts once: a second statement with it is void.
    pub release_nonce: Option<[u8; 32]>,
}

/// Names of the envelope's fields in the order of the encoding: the paths of the commitment are `envelope/<name>`.
pub const FIELD_NAMES: [&str; 21] = [
    "format",
    "format_version",
    "from_desk",
    "to_desks",
    "info_desks",
    "subject",
    "asked",
    "precedence",
    "instrument",
    "case",
    "in_reply_to",
    "supersedes",
    "languages",
    "handling",
    "tlp",
    "pap",
    "standing",
    "mark",
    "attachments",
    "required",
    "release_nonce",
];

/// Places in [`FIELD_NAMES`], in the order of the names.
const BY_NAME: [usize; FIELD_NAMES.len()] = [6, 18, 9, 0, 1, 2, 13, 10, 4, 8, 12, 17, 15, 7, 20, 19, 16, 5, 11, 14, 3];

/// The fields of one envelope, encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    bytes: Vec<u8>,
    ends: [usize; FIELD_NAMES.len()],
}

impl Fields {
    /// Each field's path below `envelope/` and its exact encoding, in the order of [`FIELD_NAMES`].
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        let starts = std::iter::once(0).chain(self.ends);
        FIELD_NAMES.iter().zip(starts.zip(self.ends)).map(|(name, (from, to))| {
            let value = self.bytes.get(from..to).unwrap_or_default();
            (*name, value)
        })
    }

    /// The same in the order of the names, in which a commitment needs them.
    pub fn by_name(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        BY_NAME.iter().map(|index| {
            let from = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
            let to = self.ends.get(*index).copied().unwrap_or_default();
            (FIELD_NAMES[*index], self.bytes.get(from..to).unwrap_or_default())
        })
    }
}

/// Largest envelope in bytes.
pub const ENVELOPE_BYTES_MAX: usize = 49_152;

impl Envelope {
    /// Each field's exact encoding, one after the other as in the envelope's own.
    pub fn fields(&self) -> Fields {
        let mut e = Enc::with_capacity(256);
        let mut ends = [0; FIELD_NAMES.len()];
        for (index, end) in ends.iter_mut().enumerate() {
            self.write_field(index, &mut e);
            *end = e.written();
        }
        Fields { bytes: e.into_bytes(), ends }
    }

    fn write_field(&self, index: usize, e: &mut Enc) {
        match index {
            0 => e.text(&self.format),
            1 => e.uint(self.format_version),
            2 => e.text(&self.from_desk),
            3 => e.list(&self.to_desks),
            4 => e.list(&self.info_desks),
            5 => e.text(&self.subject),
            6 => e.option(self.asked.as_ref()),
            7 => e.value(&self.precedence),
            8 => e.option(self.instrument.as_ref()),
            9 => e.option(self.case.as_ref()),
            10 => e.list(&self.in_reply_to),
            11 => e.option(self.supersedes.as_ref()),
            12 => e.list(&self.languages),
            13 => e.text(&self.handling),
            14 => e.value(&self.tlp),
            15 => e.value(&self.pap),
            16 => e.value(&self.standing),
            17 => e.value(&self.mark),
            18 => e.list(&self.attachments),
            19 => e.list(&self.required),
            _ => match &self.release_nonce {
                Some(nonce) => e.bytes(nonce),
                None => e.null(),
            },
        };
    }
}

impl Canonical for Envelope {
    const BYTES_MAX: usize = ENVELOPE_BYTES_MAX;

    fn write(&self, e: &mut Enc) {
        e.array(FIELD_NAMES.len());
        for index in 0..FIELD_NAMES.len() {
            self.write_field(index, e);
        }
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(FIELD_NAMES.len())?;
        Ok(Self {
            format: String::read(d)?,
            format_version: d.uint()?,
            from_desk: String::read(d)?,
            to_desks: d.list("to desks", ENVELOPE_LIST_MAX)?,
            info_desks: d.list("info desks", ENVELOPE_LIST_MAX)?,
            subject: String::read(d)?,
            asked: d.option()?,
            precedence: Precedence::read(d)?,
            instrument: d.option()?,
            case: d.option()?,
            in_reply_to: d.list("in reply to", ENVELOPE_LIST_MAX)?,
            supersedes: d.option()?,
            languages: d.list("languages", ENVELOPE_LIST_MAX)?,
            handling: String::read(d)?,
            tlp: Tlp::read(d)?,
            pap: Pap::read(d)?,
            standing: Standing::read(d)?,
            mark: Mark::read(d)?,
            attachments: d.list("attachments", ATTACHMENTS_MAX)?,
            required: d.list("required signatures", 2 * OFFICER_SIGNATURES_MAX)?,
            release_nonce: if d.null() { None } else { Some(d.array_bytes()?) },
        })
    }
}

impl Canonical for Asked {
    const BYTES_MAX: usize = 2_048;
    fn write(&self, e: &mut Enc) {
        e.array(2).text(&self.text).option(self.by.as_ref());
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        Ok(Self { text: String::read(d)?, by: d.option()? })
    }
}

impl Canonical for UnderInstrument {
    const BYTES_MAX: usize = 2_048;
    fn write(&self, e: &mut Enc) {
        e.array(2).value(&self.instrument).text(&self.article);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        Ok(Self { instrument: Hash::read(d)?, article: String::read(d)? })
    }
}

impl Canonical for Language {
    const BYTES_MAX: usize = 2_048;
    fn write(&self, e: &mut Enc) {
        e.array(3).text(&self.tag).value(&self.authenticity).option(self.source.as_ref());
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(3)?;
        Ok(Self { tag: String::read(d)?, authenticity: Authenticity::read(d)?, source: d.option()? })
    }
}

impl Canonical for AttachmentRef {
    const BYTES_MAX: usize = 4_096;
    fn write(&self, e: &mut Enc) {
        e.array(7).text(&self.name).text(&self.media_type).uint(self.length).value(&self.commitment);
        e.bytes(&self.salt).value(&self.root).bytes(&self.key);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(7)?;
        let reference = Self {
            name: String::read(d)?,
            media_type: String::read(d)?,
            length: d.uint()?,
            commitment: Hash::read(d)?,
            salt: d.array_bytes()?,
            root: Hash::read(d)?,
            key: d.array_bytes()?,
        };
        if reference.length > ATTACHMENT_BYTES_MAX {
            return Err(Malformed::OverLimit {
                what: "attachment",
                actual: reference.length,
                limit: ATTACHMENT_BYTES_MAX,
            });
        }
        Ok(reference)
    }
}

impl Canonical for RequiredSignature {
    const BYTES_MAX: usize = 64;
    fn write(&self, e: &mut Enc) {
        e.array(2).uint(self.algorithm).value(&self.key);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        Ok(Self { algorithm: d.uint()?, key: Hash::read(d)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_by_name_are_the_same_fields_in_the_order_of_their_names() {
        let envelope = Envelope { format: "F90".into(), subject: "s".into(), ..Envelope::default() };
        let fields = envelope.fields();
        let mut sorted: Vec<_> = fields.iter().collect();
        sorted.sort_unstable();
        assert_eq!(fields.by_name().collect::<Vec<_>>(), sorted);
        assert!(sorted.contains(&("subject", &[0x61, b's'])));
    }
}
