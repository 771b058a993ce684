//! By how many persons a disclosure is released: by two, once the party's register names two officers.
//!
//! The node attests that these officers released it: nothing here is signed by their own keys.

use std::collections::BTreeSet;

use comity_journal::RegisterView;
use comity_journal::evidence::ReleaseLabel;

use super::ProofError;

/// Persons who must release a disclosure together, once the register names as many.
pub const RELEASING_OFFICERS: usize = 2;
/// Most officers who are named for one disclosure.
pub const OFFICERS_NAMED_MAX: usize = 8;

/// Judges who releases a disclosure. While the register names fewer than two officers, one person does, and a name that
/// was given is a word. Officers of one name are one person.
///
/// # Errors
/// Where two are named there: [`ProofError::OfficerNotEnrolled`] for a name that is not, then
/// [`ProofError::TwoOfficers`] for fewer than two different ones.
pub(super) fn label(register: &RegisterView, named: &[String]) -> Result<ReleaseLabel, ProofError> {
    // Whoever left releases nothing any more, and does not count as one of two either.
    let here = register.officers().iter().filter(|officer| officer.left.is_none());
    let enrolled: BTreeSet<&str> = here.map(|officer| officer.name.as_str()).collect();
    if enrolled.len() < RELEASING_OFFICERS {
        return Ok(ReleaseLabel::OnePerson);
    }
    if let Some(name) = named.iter().find(|name| !enrolled.contains(name.as_str())) {
        return Err(ProofError::OfficerNotEnrolled { name: name.clone() });
    }
    let different: BTreeSet<&str> = named.iter().map(String::as_str).collect();
    if different.len() < RELEASING_OFFICERS {
        return Err(ProofError::TwoOfficers { enrolled: enrolled.len() });
    }
    Ok(ReleaseLabel::TwoPerson)
}
