//! Evidence files from what a node holds (PROTOCOL.md rule 28): one statement, its receipt, and everything needed to
//! check both offline.
//!
//! **In scope.** Gathering: registers, delegations, rotations, inclusion, receipt, the counterpart's listing and
//! answer, what it says to hold of the attachments, disclosed fields; and, as a file too, the proof that the counterpart signed two heads that contradict each
//! other (rule 24). **Out of scope.** The file's format and its verification (`comity-journal`); who may
//! disclose, and the log of it (the surface asks, [`Made::label`] says what the file will claim).

mod accuse;
mod disclose;
mod error;
mod gather;

use comity_exchange::Side;
use comity_journal::evidence::{Acknowledgement, Disclosure, Evidence, ReleaseLabel};
use comity_store::Read;
use comity_wire::register::RegisterPart;

use crate::ledger::Journals;
use crate::ledger::query::{self, Position};

pub use accuse::{Accused, accuse};
pub use disclose::Disclose;
pub use error::ProofError;

use gather::{Gathered, Issued, Later, Signed};

/// What a file is made from.
pub struct Source<'a> {
    /// A snapshot of what is committed.
    pub read: &'a dyn Read,
    /// Local numbers of the journals.
    pub journals: &'a Journals,
    /// Our register.
    pub ours: &'a RegisterPart,
    /// The counterpart's register.
    pub theirs: &'a RegisterPart,
}

/// An evidence file, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its text.
    pub text: String,
    /// By how many persons the content is disclosed, where it is.
    pub label: Option<ReleaseLabel>,
    /// The paths that are disclosed.
    pub disclosed: Vec<String>,
}

/// Makes the evidence file of a statement.
///
/// # Errors
/// [`ProofError::NoReceipt`] while the other side's receipt is missing: there is nothing to prove yet. The store's.
pub fn make(source: &Source<'_>, at: Position, disclose: &Disclose) -> Result<Made, ProofError> {
    let statement = Gathered::load(source, at)?;
    let (receipt, checkpoint) = query::provable_receipt(source.read, at)?.ok_or(ProofError::NoReceipt)?;
    let citing = gather::citing(source, &statement)?;
    let answer = gather::answer(source, &statement)?;
    let held = gather::held(source, &statement)?;
    let author = gather::author(source, &statement, checkpoint.size)?;
    let signed = Signed { checkpoint: &checkpoint, author: &author, receipt: &receipt };
    let Issued { generation, counterpart, item } = gather::issued(
        source,
        &statement,
        &signed,
        &Later { citing: citing.as_ref(), answer: answer.as_ref(), held: &held },
    )?;
    // What another generation of the issuer's said hangs on keys that the file does not show.
    let of_issuer = |entry: &Gathered| entry.generation == generation;
    let listing = citing.filter(of_issuer).map(|c| gather::their_item(source, &c, &counterpart)).transpose()?;
    let held = held.iter().filter(|entry| of_issuer(entry));
    let held = held.map(|h| gather::their_item(source, h, &counterpart)).collect::<Result<Vec<_>, _>>()?;
    let acknowledgement = answer
        .filter(of_issuer)
        .map(|a| -> Result<_, ProofError> {
            let fields = disclose::fields_of(&a, &Disclose::Fields(vec!["envelope/in_reply_to".into()]))?;
            Ok(Acknowledgement { item: gather::their_item(source, &a, &counterpart)?, fields })
        })
        .transpose()?;
    let fields = disclose::fields_of(&statement, disclose)?;
    let disclosed: Vec<String> = fields.iter().map(|f| f.path.clone()).collect();
    // No second officer's release is checked here: one person stands for it.
    let disclosure = (!fields.is_empty()).then_some(Disclosure { label: ReleaseLabel::OnePerson, fields });
    let label = disclosure.as_ref().map(|d| d.label);
    let evidence = Evidence {
        author: author.chain,
        counterpart: counterpart.chain,
        statement: item,
        disclosure,
        listing,
        held,
        acknowledgement,
    };
    Ok(Made { text: evidence.to_text(), label, disclosed })
}

/// The other side of a line.
const fn opposite(side: Side) -> Side {
    match side {
        Side::Ours => Side::Theirs,
        Side::Theirs => Side::Ours,
    }
}
