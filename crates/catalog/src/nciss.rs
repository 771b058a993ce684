//! The severity of an incident by the National Cyber Incident Scoring System: a weighted mean of eight categories, spread
//! over 0 to 100 (`docs/spec/state.md`, severity). It is the sender's own, never joint.
//!
//! In scope: the score that choices come to, the band of a score, that a statement calls its score by its band, and that its
//! score is one that its categories come to. Out of scope: whether the choices are right. Weights and values are those in
//! the seed data of the CITE scoring tool, which carries the published system. The bounds of the bands are a convention of
//! this project's.

use std::collections::BTreeMap;

use comity_wire::body::Members;
use serde::Deserialize;

/// Formats that state a severity, in the member [`MEMBER`].
pub const FORMATS: [&str; 2] = ["F21", "F22"];
/// The member.
pub const MEMBER: &str = "severity";

/// One category: its name as bodies have it, its weight, and what can be chosen, each with its value from 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Category {
    /// The member of `severity.categories`.
    pub name: &'static str,
    /// Its weight.
    pub weight: u64,
    /// The choices' words and values, the least first.
    pub choices: &'static [(&'static str, u64)],
}

/// The eight categories, in the order in which they are asked.
pub const CATEGORIES: [Category; 8] = [
    Category {
        name: "functional_impact",
        weight: 6,
        choices: &[
            ("none", 0),
            ("none-to-services", 20),
            ("minimal-non-critical", 35),
            ("minimal-critical", 40),
            ("significant-non-critical", 50),
            ("denial-non-critical", 60),
            ("significant-critical", 70),
            ("denial-critical", 100),
        ],
    },
    Category {
        name: "observed_activity",
        weight: 5,
        choices: &[("none", 0), ("prepare", 40), ("engage", 70), ("presence", 80), ("effect", 100)],
    },
    Category {
        name: "location",
        weight: 4,
        choices: &[
            ("business-dmz", 30),
            ("business-network", 40),
            ("unknown", 50),
            ("business-management", 60),
            ("critical-dmz", 70),
            ("critical-management", 80),
            ("critical-systems", 90),
            ("safety-systems", 100),
        ],
    },
    Category {
        name: "actor",
        weight: 4,
        choices: &[
            ("hacktivists", 20),
            ("unwitting-insider", 30),
            ("criminal", 40),
            ("unknown", 50),
            ("witting-insider", 65),
            ("apt", 80),
            ("apt-targeted", 100),
        ],
    },
    Category {
        name: "information_impact",
        weight: 2,
        choices: &[
            ("none", 0),
            ("suspected", 10),
            ("privacy", 20),
            ("proprietary", 50),
            ("destruction-non-critical", 60),
            ("critical-breach", 70),
            ("core-credentials", 80),
            ("destruction-critical", 100),
        ],
    },
    Category {
        name: "recoverability",
        weight: 4,
        choices: &[("regular", 20), ("supplemented", 40), ("extended", 60), ("not-recoverable", 100)],
    },
    Category {
        name: "cross_sector",
        weight: 3,
        choices: &[
            ("nuclear", 15),
            ("agriculture", 20),
            ("chemical", 20),
            ("dams", 25),
            ("emergency", 25),
            ("commercial", 30),
            ("health", 30),
            ("finance", 35),
            ("defence", 35),
            ("government", 40),
            ("manufacturing", 50),
            ("water", 60),
            ("communications", 75),
            ("transport", 75),
            ("information-technology", 80),
            ("energy", 100),
        ],
    },
    Category {
        name: "potential_impact",
        weight: 6,
        choices: &[("minimal", 0), ("low", 25), ("moderate", 50), ("high", 75), ("severe", 100)],
    },
];

impl Category {
    /// The value of a choice, by its word; `None` where there is no such choice.
    #[must_use]
    pub fn value(&self, word: &str) -> Option<u64> {
        self.choices.iter().find(|(of, _)| *of == word).map(|(_, value)| *value)
    }

    fn least(&self) -> u64 {
        self.choices.first().map_or(0, |(_, value)| *value)
    }
}

/// A score's band: the word of each is what `severity.band` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// Below 20.
    BaselineNegligible,
    /// From 20.
    BaselineMinor,
    /// From 35.
    Low,
    /// From 50.
    Medium,
    /// From 65.
    High,
    /// From 80.
    Severe,
    /// 100.
    Emergency,
}

impl Band {
    /// The word that bodies use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::BaselineNegligible => "baseline-negligible",
            Self::BaselineMinor => "baseline-minor",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Severe => "severe",
            Self::Emergency => "emergency",
        }
    }
}

/// The score of one value for each category, in their order: 0 to 100, rounded down, so that 100 means all of it. A value
/// below what its category has counts as the least, one above 100 as 100.
#[must_use]
pub fn score(values: &[u64; 8]) -> u64 {
    let each = || CATEGORIES.iter().zip(values);
    let sum: u64 = each().map(|(of, value)| of.weight * (*value).clamp(of.least(), 100)).sum();
    let least: u64 = CATEGORIES.iter().map(|of| of.weight * of.least()).sum();
    let most: u64 = CATEGORIES.iter().map(|of| of.weight * 100).sum();
    100 * (sum - least) / (most - least)
}

/// The band of a score.
#[must_use]
pub const fn band(score: u64) -> Band {
    match score {
        0..20 => Band::BaselineNegligible,
        20..35 => Band::BaselineMinor,
        35..50 => Band::Low,
        50..65 => Band::Medium,
        65..80 => Band::High,
        80..100 => Band::Severe,
        _ => Band::Emergency,
    }
}

#[derive(Deserialize)]
struct Stated {
    score: u64,
    band: String,
    #[serde(default)]
    categories: BTreeMap<String, u64>,
}

/// What of a severity does not agree with the rest of it, and what would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disagrees {
    /// The score is none that the stated categories come to.
    Score {
        /// The least score that they come to.
        least: u64,
        /// The greatest: another one where categories are left out.
        most: u64,
    },
    /// The band is another score's.
    Band {
        /// The word of the right one.
        right: &'static str,
    },
}

impl Disagrees {
    /// The member that it is about, as a path in the body.
    #[must_use]
    pub fn member(&self) -> String {
        let of = match self {
            Self::Score { .. } => "score",
            Self::Band { .. } => "band",
        };
        format!("{MEMBER}/{of}")
    }

    /// The word for what was expected there, and which it would be.
    #[must_use]
    pub fn expected(&self) -> (&'static str, String) {
        match self {
            Self::Score { least, most } if least == most => ("severity-score", least.to_string()),
            Self::Score { least, most } => ("severity-score", format!("{least}-{most}")),
            Self::Band { right } => ("severity-band", (*right).to_owned()),
        }
    }
}

/// The least and the greatest score that the stated categories come to: a category that is left out may be anything, and
/// one of another system says nothing.
fn reach(stated: &BTreeMap<String, u64>) -> (u64, u64) {
    let with = |left_out: u64| score(&CATEGORIES.map(|of| stated.get(of.name).copied().unwrap_or(left_out)));
    (with(0), with(100))
}

/// What of a stated severity does not agree with the rest of it: first the score with its categories, where any are stated,
/// then the band with the score. What is no severity at all is its schema's to judge.
#[must_use]
pub fn disagrees(raw: &str) -> Option<Disagrees> {
    let stated: Stated = serde_json::from_str(raw).ok()?;
    let (least, most) = reach(&stated.categories);
    if !stated.categories.is_empty() && !(least..=most).contains(&stated.score) {
        return Some(Disagrees::Score { least, most });
    }
    let right = band(stated.score).word();
    (right != stated.band).then_some(Disagrees::Band { right })
}

/// The same for a statement of a format that states one.
pub(crate) fn disagrees_in(format: &str, members: &Members<'_>) -> Option<Disagrees> {
    FORMATS.contains(&format).then(|| members.get(MEMBER)).flatten().and_then(disagrees)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends() -> ([u64; 8], [u64; 8]) {
        (CATEGORIES.map(|of| of.least()), [100; 8])
    }

    #[test]
    fn the_scale_goes_from_nothing_to_everything() {
        let (least, most) = ends();
        assert_eq!((score(&least), score(&most)), (0, 100));
        let mut nearly = most;
        nearly[7] = 75;
        assert_eq!(band(score(&nearly)), Band::Severe);
        assert_eq!((score(&[0; 8]), score(&[u64::MAX; 8])), (0, 100), "beyond the scale is its end");
    }

    #[test]
    fn each_category_weighs_what_is_published() {
        // Of 3,400 less 325 weighted points, a whole step of a category moves its weight times its own range.
        let (least, _) = ends();
        for (at, moved) in [(0, 600), (4, 200), (2, 280), (6, 255), (1, 500), (3, 320), (5, 320), (7, 600)] {
            let mut one = least;
            one[at] = 100;
            assert_eq!(score(&one), moved * 100 / 3_075, "{}", CATEGORIES[at].name);
        }
    }

    #[test]
    fn choices_are_words_of_their_own_with_rising_values() {
        for category in &CATEGORIES {
            assert!(category.choices.is_sorted_by_key(|(_, value)| *value), "{}", category.name);
            assert_eq!(category.choices.last().map(|(_, value)| *value), Some(100), "{}", category.name);
            for (at, (word, _)) in category.choices.iter().enumerate() {
                assert!(!category.choices[..at].iter().any(|(other, _)| other == word), "{word}");
            }
        }
        assert_eq!((CATEGORIES[1].value("engage"), CATEGORIES[1].value("maybe")), (Some(70), None));
    }

    #[test]
    fn bands_begin_at_their_bounds() {
        let bands: Vec<Band> = [0, 19, 20, 34, 35, 49, 50, 64, 65, 79, 80, 99, 100].into_iter().map(band).collect();
        assert!(bands.is_sorted());
        assert_eq!(bands[1..3], [Band::BaselineNegligible, Band::BaselineMinor]);
        assert_eq!(bands[11..], [Band::Severe, Band::Emergency]);
    }

    #[test]
    fn a_score_is_called_by_its_band() {
        for (raw, right) in [
            (r#"{"score":71,"band":"low"}"#, Some("high")),
            (r#"{"score":64,"band":"high"}"#, Some("medium")),
            (r#"{"band":"medium","score":64,"categories":{}}"#, None),
            (r#"{"score":100,"band":"severe"}"#, Some("emergency")),
            (r#"{"score":"71","band":"low"}"#, None),
            ("[]", None),
        ] {
            assert_eq!(disagrees(raw), right.map(|right| Disagrees::Band { right }), "{raw}");
        }
    }

    #[test]
    fn a_score_is_one_that_its_categories_come_to() {
        let all = |of: &dyn Fn(&str) -> u64| -> String {
            let each = CATEGORIES.iter().map(|one| format!("\"{}\":{}", one.name, of(one.name)));
            each.collect::<Vec<_>>().join(",")
        };
        let told = |score: u64, categories: &str| {
            disagrees(&format!(r#"{{"score":{score},"band":"{}","categories":{{{categories}}}}}"#, band(score).word()))
        };
        let most = all(&|_| 100);
        assert_eq!(told(100, &most), None);
        for wrong in [0, 56, 99] {
            assert_eq!(told(wrong, &most), Some(Disagrees::Score { least: 100, most: 100 }), "{wrong}");
        }
        // Values below the least of a category count as the least.
        assert_eq!(told(0, &all(&|_| 0)), None);
        assert_eq!(told(1, &all(&|_| 0)), Some(Disagrees::Score { least: 0, most: 0 }));
        // A category that is left out may be anything: 6 of 30.75 parts are known to be nothing, or all.
        assert_eq!(told(81, r#""functional_impact":0"#), Some(Disagrees::Score { least: 0, most: 80 }));
        assert_eq!(told(80, r#""functional_impact":0"#), None);
        assert_eq!(told(18, r#""functional_impact":100"#), Some(Disagrees::Score { least: 19, most: 100 }));
        assert_eq!(told(19, r#""functional_impact":100"#), None);
        // Nothing stated, and a category that is none of the system's, bind no score.
        assert_eq!((told(7, ""), told(93, r#""weather":3"#)), (None, None));
        let text = Disagrees::Score { least: 0, most: 80 }.expected();
        assert_eq!(text, ("severity-score", "0-80".to_owned()));
    }
}
