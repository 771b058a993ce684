//! What the local user calls a counterpart. It never crosses a line and stands in no evidence. What a party calls itself
//! has the same form: both stand in numbers like `AUR/nrrc/7`.

use std::fmt;
use std::str::FromStr;

/// Longest pet name in bytes.
pub const PET_NAME_BYTES_MAX: usize = 64;

/// A local name: letters and digits of any script, `-` and `_`; it begins with a letter or a digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PetName(String);

/// A text that cannot be a local name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{given:?} cannot name a counterpart: use letters, digits, '-' and '_', at most {PET_NAME_BYTES_MAX} bytes, and begin with a letter or digit"
)]
pub struct NotAPetName {
    /// What was given, shortened.
    pub given: String,
}

impl PetName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PetName {
    type Err = NotAPetName;

    fn from_str(text: &str) -> Result<Self, NotAPetName> {
        let good = text.len() <= PET_NAME_BYTES_MAX
            && text.starts_with(char::is_alphanumeric)
            && text.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        if good { Ok(Self(text.to_owned())) } else { Err(NotAPetName { given: text.chars().take(70).collect() }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_directory_or_look_like_options() {
        for good in ["BOR", "bor-2", "Бор_1", "7"] {
            assert!(good.parse::<PetName>().is_ok(), "{good}");
        }
        let long = "x".repeat(PET_NAME_BYTES_MAX + 1);
        for bad in
            ["", "..", ".a", "../x", "a/b", "a\0", "-a", "_a", "a b", "a.b", "a\n", "A\u{202e}B", "A@B", "A#B", &long]
        {
            assert!(bad.parse::<PetName>().is_err(), "{bad:?}");
        }
    }
}
