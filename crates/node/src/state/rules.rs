//! The rules that lines go by at this node.

use std::sync::OnceLock;

use comity_process::builtin::Builtin;
use comity_process::rules::Rules;

/// What this program knows of formats.
#[must_use]
pub fn rules() -> &'static dyn Rules {
    static RULES: OnceLock<Builtin> = OnceLock::new();
    RULES.get_or_init(Builtin::default)
}
