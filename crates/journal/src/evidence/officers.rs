//! The officers who released the statement that a file shows (PROTOCOL.md rule 5).

use comity_wire::Hash;
use comity_wire::codec::Dec;
use comity_wire::envelope::RequiredSignature;
use comity_wire::header::Header;

use super::verify::mismatch;
use super::{Evidence, EvidenceError, Releaser};
use crate::register::RegisterView;
use crate::release::{required_set, verify_slots};

/// The field that says whose signatures must be there.
const REQUIRED: &str = "envelope/required";
/// Most items of that field.
const REQUIRED_MAX: usize = 16;

/// Verifies the slots against the commitment in the header, under the author's register at the position that the header
/// relies on. The set is signed by each of them, so that none can be left out.
pub(super) fn check(
    evidence: &Evidence,
    header: &Header,
    register: &RegisterView,
) -> Result<Vec<Releaser>, EvidenceError> {
    let required = required(evidence)?;
    if evidence.released.is_empty() {
        // A file that shows that signatures are required shows them as well.
        return match required {
            Some(required) if !required.is_empty() => {
                mismatch("the officers who signed are not those that the disclosed statement requires")
            }
            _ => Ok(Vec::new()),
        };
    }
    let Some(commitment) = header.commitment else {
        return mismatch("officers released an entry without a commitment");
    };
    let relied = header.register.filter(|at| register.check_position(at).is_ok());
    let Some(relied) = relied else {
        return mismatch("officers released it under a register position that is not shown");
    };
    let released = verify_slots((header.line, commitment), &evidence.released, (register, relied.size))?;
    let signed: Vec<Hash> = released.officers.iter().map(|officer| officer.key).collect();
    if required.is_some_and(|required| required_set(signed) != required) {
        return mismatch("the officers who signed are not those that the disclosed statement requires");
    }
    Ok(released.officers)
}

/// The required set, where it is disclosed.
fn required(evidence: &Evidence) -> Result<Option<Vec<RequiredSignature>>, EvidenceError> {
    let mut fields = evidence.disclosure.iter().flat_map(|disclosure| &disclosure.fields);
    let Some(field) = fields.find(|field| field.path == REQUIRED) else { return Ok(None) };
    let decoded = Dec::new(&field.value).list("required signatures", REQUIRED_MAX);
    decoded.map(Some).map_err(|error| EvidenceError::Malformed { what: "required signatures", error })
}
