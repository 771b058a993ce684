//! Who is asked for a signature under a draft.

use comity_journal::RegisterView;
use comity_journal::register::{Leavings, OfficerRecord};
use comity_wire::Hash;
use comity_wire::limits::OFFICER_SIGNATURES_MAX;

use crate::service::problem::{Problem, codes};

/// Keys of officers that are named by name or fingerprint, ascending; each must be able to release now.
pub(super) fn named(officers: &[String], register: &RegisterView) -> Result<Vec<Hash>, Problem> {
    if officers.is_empty() || officers.len() > OFFICER_SIGNATURES_MAX {
        return Err(Problem::new(codes::OFFICERS_MANY).with("limit", OFFICER_SIGNATURES_MAX));
    }
    let size = register.size();
    let mut found: Vec<&OfficerRecord> = Vec::new();
    for name in officers {
        let means = |officer: &&OfficerRecord| {
            officer.fingerprint.is_some_and(|key| officer.name == *name || key.to_string() == *name)
        };
        let key = register.officers().iter().rev().filter(|officer| officer.left.is_none()).find(means);
        let key = key.and_then(|officer| officer.fingerprint);
        let unknown = || Problem::new(codes::RELEASE_OFFICER).with("name", name);
        let officer = register.officer_at(&key.ok_or_else(unknown)?, size, Leavings::All).map_err(|_| unknown())?;
        if !officer.may_release() {
            let problem = Problem::new(codes::RELEASE_ROLE).with("name", &officer.name);
            return Err(problem.with("role", &officer.role));
        }
        if found.iter().any(|other| other.name == officer.name) {
            return Err(Problem::new(codes::RELEASE_SAME_PERSON).with("name", &officer.name));
        }
        found.push(officer);
    }
    let mut keys: Vec<Hash> = found.iter().filter_map(|officer| officer.fingerprint).collect();
    keys.sort_unstable();
    Ok(keys)
}
