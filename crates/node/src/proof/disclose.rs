//! Opening fields of a statement to whoever holds the file (PROTOCOL.md rule 6).

use comity_journal::evidence::DisclosedField;
use comity_seal::Seed;
use comity_seal::commitment::{Commitment, Field, FieldGroup};
use comity_wire::Canonical;
use comity_wire::statement::{Plaintext, Statement};

use super::ProofError;
use super::gather::Gathered;

/// Which fields to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disclose {
    /// None: the content is withheld. The default everywhere.
    Nothing,
    /// These paths: `envelope/<field>`, `body/<member>`.
    Fields(Vec<String>),
    /// Every field. Keys of attachments are among them.
    All,
}

/// Fields that go with every disclosed one: no export drops a mark (`docs/spec/markings.md`).
const MARKS: [&str; 4] = ["envelope/handling", "envelope/mark", "envelope/pap", "envelope/tlp"];

impl Disclose {
    /// The same with every mark of the statement, where anything is disclosed at all.
    pub(super) fn with_marks(&self) -> Self {
        match self {
            Self::Fields(paths) if !paths.is_empty() => {
                Self::Fields(paths.iter().cloned().chain(MARKS.map(str::to_owned)).collect())
            }
            other => other.clone(),
        }
    }
}

/// The openings of an acknowledgement's fields that say what it is: of which statement, that it is one, and whether as
/// understood, where it says so.
pub(super) fn fields_of_answer(of: &Gathered) -> Result<Vec<DisclosedField>, ProofError> {
    let mut paths = vec!["envelope/format".to_owned(), "envelope/in_reply_to".to_owned()];
    let without = Disclose::Fields(paths.clone());
    paths.push("body/understood".to_owned());
    match fields_of(of, &Disclose::Fields(paths)) {
        Err(ProofError::NoSuchField { .. }) => fields_of(of, &without),
        other => other,
    }
}

/// The openings of a statement's fields, ascending by path.
pub(super) fn fields_of(of: &Gathered, disclose: &Disclose) -> Result<Vec<DisclosedField>, ProofError> {
    if *disclose == Disclose::Nothing {
        return Ok(Vec::new());
    }
    if of.stored.is_erased() {
        return Err(ProofError::Erased);
    }
    let bytes = of.stored.plaintext.as_deref().ok_or(ProofError::NoContent)?;
    let plaintext = Plaintext::from_bytes(bytes).map_err(ProofError::damaged)?;
    let statement = Statement::from_bytes(&plaintext.statement).map_err(ProofError::damaged)?;
    let envelope = statement.envelope.fields();
    let members = statement.members().map_err(ProofError::damaged)?;
    let fields: Vec<Field<'_>> = envelope
        .iter()
        .map(|(name, value)| Field { group: FieldGroup::Envelope, name, value })
        .chain(members.iter().map(|(name, raw)| Field { group: FieldGroup::Body, name, value: raw.as_bytes() }))
        .collect();
    let known: Vec<String> = fields.iter().map(|f| format!("{}{}", f.group.prefix(), f.name)).collect();
    let mut paths = match disclose {
        Disclose::Fields(paths) => paths.clone(),
        _ => known.clone(),
    };
    paths.sort();
    paths.dedup();
    if let Some(path) = paths.iter().find(|path| !known.contains(path)) {
        return Err(ProofError::NoSuchField { path: path.clone() });
    }
    let seed = Seed::from_bytes(&plaintext.seed);
    let commitment = Commitment::compute(&seed, fields.iter().copied()).map_err(ProofError::damaged)?;
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    if of.header.commitment != Some(commitment.root) {
        // It would be made, and refused by whoever verifies it.
        return Err(ProofError::damaged("the statement's content is damaged here: comity fsck"));
    }
    let openings = Commitment::prove(&seed, fields.iter().copied(), &paths).map_err(ProofError::damaged)?;
    Ok(openings.iter().map(|opening| DisclosedField::from_opening(opening, commitment.leaf_count)).collect())
}
