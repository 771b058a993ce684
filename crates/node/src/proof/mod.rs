//! Evidence files from what a node holds (PROTOCOL.md rule 28): one statement, its receipt, and everything needed to
//! check both offline.
//!
//! **In scope.** Gathering: registers, delegations, rotations, inclusion, receipt, the counterpart's listing and
//! answer, what it says to hold of the attachments, disclosed fields; and, as a file too, the proof that the counterpart signed two heads that contradict each
//! other (rule 24); by how many officers a disclosure must be released. **Out of scope.** The file's format and its
//! verification (`comity-journal`); that an officer is who they say, and the log of it (the surface asks, [`Made::label`]
//! says what the file will claim).

mod accuse;
mod disclose;
mod error;
mod gather;
mod release;

use comity_exchange::Side;
use comity_journal::RegisterView;
use comity_journal::evidence::{Acknowledgement, Disclosure, Evidence, ReleaseLabel};
use comity_store::Read;
use comity_wire::register::RegisterPart;

use crate::ledger::query::{self, Position};
use crate::ledger::{Journals, KeepError, erase};

pub use accuse::{Accused, accuse};
pub use disclose::Disclose;
pub use error::ProofError;
pub use release::{OFFICERS_NAMED_MAX, RELEASING_OFFICERS};

use gather::{Gathered, Issued, Later, Party, Signed};

/// Pairs of a head and a receipt that are tried at most: the next ones where those before are damaged.
const PAIRS_MAX: usize = 64;

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
    /// Whether the other side's acknowledgement is left out: every one names further statements beside this one, and
    /// the file withholds the content.
    pub left_out: bool,
}

/// Makes the evidence file of a statement. Once our register names two officers, two of them release what is disclosed.
///
/// # Errors
/// [`ProofError::NoReceipt`] while the other side's receipt is missing: there is nothing to prove yet.
/// [`ProofError::TwoOfficers`], [`ProofError::OfficerNotEnrolled`]. The store's.
pub fn make(source: &Source<'_>, at: Position, disclose: &Disclose, officers: &[String]) -> Result<Made, ProofError> {
    let label = match disclose {
        Disclose::Nothing => None,
        _ => Some(released(source, officers)?),
    };
    let statement = Gathered::load(source, at)?;
    let citing = gather::citing(source, &statement)?;
    let gather::Acknowledged { alone, among } = gather::acknowledged(source, &statement)?;
    let fields = disclose::fields_of(&statement, &disclose.with_marks())?;
    let withheld = fields.is_empty();
    // What it names besides would be disclosed with it.
    let left_out = withheld && alone.is_none() && among.is_some();
    let answer = alone.or(among.filter(|_| !withheld));
    let held = gather::held(source, &statement)?;
    let later = Later { citing: citing.as_ref(), answer: answer.as_ref(), held: &held };
    let (author, Issued { generation, counterpart, item }) = signed(source, &statement, at, &later)?;
    // What another generation of the issuer's said hangs on keys that the file does not show.
    let of_issuer = |entry: &Gathered| entry.generation == generation;
    let listing = citing.filter(of_issuer).map(|c| gather::their_item(source, &c, &counterpart)).transpose()?;
    let held = held.iter().filter(|entry| of_issuer(entry));
    let held = held.map(|h| gather::their_item(source, h, &counterpart)).collect::<Result<Vec<_>, _>>()?;
    let acknowledgement = answer
        .filter(of_issuer)
        .map(|a| -> Result<_, ProofError> {
            // An answer whose own content is damaged here shows nothing; the statement is proved without it.
            let Ok(fields) = disclose::fields_of_answer(&a) else { return Ok(None) };
            Ok(Some(Acknowledgement { item: gather::their_item(source, &a, &counterpart)?, fields }))
        })
        .transpose()?
        .flatten();
    let disclosed: Vec<String> = fields.iter().map(|f| f.path.clone()).collect();
    let disclosure = label.filter(|_| !fields.is_empty()).map(|label| Disclosure { label, fields });
    let label = disclosure.as_ref().map(|d| d.label);
    let evidence = Evidence {
        author: author.chain,
        counterpart: counterpart.chain,
        statement: item,
        released: statement.slots(),
        // Said where our own side knows what both agreed to; that the other side sent it so is no agreement.
        erased: erase::agreed(source.read, &statement.stored.id)?.is_some() && statement.stored.is_erased(),
        disclosure,
        listing,
        held,
        acknowledgement,
    };
    Ok(Made { text: evidence.to_text(), label, disclosed, left_out })
}

/// How a disclosure of these officers is released: by two, once our register names two.
///
/// # Errors
/// [`ProofError::TwoOfficers`], [`ProofError::OfficerNotEnrolled`]; a register that does not read.
pub fn released(source: &Source<'_>, officers: &[String]) -> Result<ReleaseLabel, ProofError> {
    let register = RegisterView::build(&source.ours.entries).map_err(ProofError::damaged)?;
    release::label(&register, officers)
}

/// The author's keys, and the statement under the smallest head and receipt that cover it and verify. Damaged ones are
/// passed over: a larger pair proves the same.
fn signed(
    source: &Source<'_>,
    statement: &Gathered,
    at: Position,
    later: &Later<'_>,
) -> Result<(Party, Issued), ProofError> {
    let (mut from, mut refused) = (at, None);
    for _ in 0..PAIRS_MAX {
        let Some((receipt, checkpoint)) = query::provable_receipt(source.read, from)? else { break };
        from.number = receipt.size;
        let author = gather::author(source, statement, checkpoint.size)?;
        let head = gather::head_stands(&author, &checkpoint);
        let signed = Signed { checkpoint: &checkpoint, author: &author, receipt: &receipt };
        match head.and_then(|()| gather::issued(source, statement, &signed, later)) {
            Ok(issued) => return Ok((author, issued)),
            Err(error @ ProofError::Keep(KeepError::Store(_))) => return Err(error),
            // The smallest one says it best.
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    Err(refused.unwrap_or(ProofError::NoReceipt))
}

/// The other side of a line.
const fn opposite(side: Side) -> Side {
    match side {
        Side::Ours => Side::Theirs,
        Side::Theirs => Side::Ours,
    }
}
