//! The severity of an incident by the National Cyber Incident Scoring System: a weighted mean of eight categories, spread
//! over 0 to 100. It is the sender's own, never joint; this only lets a sender compute it.
//!
//! Weights and values are those of the published calculator (CISA, NCISS demonstration; the same in the seed data of the
//! CITE scoring tool). The bounds of the bands are a convention of this project's, in steps of the published figure.

/// What happened to services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionalImpact {
    /// No impact.
    None,
    /// No impact to services.
    NoneToServices,
    /// Minimal impact to non-critical services.
    MinimalNonCritical,
    /// Minimal impact to critical services.
    MinimalCritical,
    /// Significant impact to non-critical services.
    SignificantNonCritical,
    /// Denial of non-critical services.
    DenialNonCritical,
    /// Significant impact to critical services.
    SignificantCritical,
    /// Denial of critical services, or loss of control.
    DenialCritical,
}

/// How far the activity went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObservedActivity {
    /// None.
    None,
    /// Preparation.
    Prepare,
    /// Engagement.
    Engage,
    /// Presence.
    Presence,
    /// Effect.
    Effect,
}

/// Where it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// Business demilitarized zone.
    BusinessDmz,
    /// Business network.
    BusinessNetwork,
    /// Not known.
    Unknown,
    /// Management of the business network.
    BusinessManagement,
    /// Demilitarized zone of critical systems.
    CriticalDmz,
    /// Management of critical systems.
    CriticalManagement,
    /// Critical systems.
    CriticalSystems,
    /// Safety systems.
    SafetySystems,
}

/// Who did it. A characterization is no attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Hacktivists.
    Hacktivists,
    /// An insider who does not know it.
    UnwittingInsider,
    /// Criminals.
    Criminal,
    /// Not known.
    Unknown,
    /// An insider who knows it.
    WittingInsider,
    /// An advanced persistent threat.
    Apt,
    /// An advanced persistent threat that aims at this victim.
    AptTargeted,
}

/// What happened to information.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InformationImpact {
    /// None.
    None,
    /// Suspected, not identified.
    Suspected,
    /// Private data lost.
    Privacy,
    /// Proprietary information lost.
    Proprietary,
    /// A non-critical system destroyed.
    DestructionNonCritical,
    /// A breach of critical systems' data.
    CriticalBreach,
    /// Core credentials compromised.
    CoreCredentials,
    /// A critical system destroyed.
    DestructionCritical,
}

/// How it can be recovered from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recoverability {
    /// With what is there, in foreseeable time.
    Regular,
    /// With more, in foreseeable time.
    Supplemented,
    /// In time that cannot be foreseen.
    Extended,
    /// Not at all.
    NotRecoverable,
}

/// The sector, by how much others depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sector {
    /// Nuclear reactors, materials and waste.
    Nuclear,
    /// Agriculture and food.
    Agriculture,
    /// Chemical.
    Chemical,
    /// Dams.
    Dams,
    /// Emergency services.
    Emergency,
    /// Commercial facilities.
    Commercial,
    /// Healthcare and public health.
    Health,
    /// Banking and finance.
    Finance,
    /// Defence industry.
    Defence,
    /// Government facilities.
    Government,
    /// Critical manufacturing.
    Manufacturing,
    /// Water.
    Water,
    /// Communications.
    Communications,
    /// Transport.
    Transport,
    /// Information technology.
    InformationTechnology,
    /// Energy.
    Energy,
}

/// What it could still do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PotentialImpact {
    /// Minimal.
    Minimal,
    /// Low.
    Low,
    /// Moderate.
    Moderate,
    /// High.
    High,
    /// Severe.
    Severe,
}

/// One choice in each category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Incident {
    /// What happened to services.
    pub functional: FunctionalImpact,
    /// How far the activity went.
    pub activity: ObservedActivity,
    /// Where it was seen.
    pub location: Location,
    /// Who did it.
    pub actor: Actor,
    /// What happened to information.
    pub information: InformationImpact,
    /// How it can be recovered from.
    pub recoverability: Recoverability,
    /// The sector.
    pub sector: Sector,
    /// What it could still do.
    pub potential: PotentialImpact,
}

/// A score's band: the word of each is what F21 says in `severity.band`.
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

/// Values of the choices, in their order; `WEIGHTS` are in the order of the categories.
const FUNCTIONAL: [u64; 8] = [0, 20, 35, 40, 50, 60, 70, 100];
const ACTIVITY: [u64; 5] = [0, 40, 70, 80, 100];
const LOCATION: [u64; 8] = [30, 40, 50, 60, 70, 80, 90, 100];
const ACTOR: [u64; 7] = [20, 30, 40, 50, 65, 80, 100];
const INFORMATION: [u64; 8] = [0, 10, 20, 50, 60, 70, 80, 100];
const RECOVERABILITY: [u64; 4] = [20, 40, 60, 100];
const SECTOR: [u64; 16] = [15, 20, 20, 25, 25, 30, 30, 35, 35, 40, 50, 60, 75, 75, 80, 100];
const POTENTIAL: [u64; 5] = [0, 25, 50, 75, 100];
/// Weight of each category.
pub const WEIGHTS: [u64; 8] = [6, 5, 4, 4, 2, 4, 3, 6];
/// The least value of each category, in their order; the largest is 100 in all.
const LEAST: [u64; 8] = [0, 0, 30, 20, 0, 20, 15, 0];

/// The score, 0 to 100, rounded down, so that 100 means all of it.
#[must_use]
pub fn score(incident: &Incident) -> u64 {
    let values = [
        FUNCTIONAL[incident.functional as usize],
        ACTIVITY[incident.activity as usize],
        LOCATION[incident.location as usize],
        ACTOR[incident.actor as usize],
        INFORMATION[incident.information as usize],
        RECOVERABILITY[incident.recoverability as usize],
        SECTOR[incident.sector as usize],
        POTENTIAL[incident.potential as usize],
    ];
    let weighted =
        |values: &[u64; 8]| -> u64 { values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum() };
    let (least, most) = (weighted(&LEAST), weighted(&[100; 8]));
    100 * (weighted(&values) - least) / (most - least)
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

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST_OF_ALL: Incident = Incident {
        functional: FunctionalImpact::None,
        activity: ObservedActivity::None,
        location: Location::BusinessDmz,
        actor: Actor::Hacktivists,
        information: InformationImpact::None,
        recoverability: Recoverability::Regular,
        sector: Sector::Nuclear,
        potential: PotentialImpact::Minimal,
    };
    const MOST_OF_ALL: Incident = Incident {
        functional: FunctionalImpact::DenialCritical,
        activity: ObservedActivity::Effect,
        location: Location::SafetySystems,
        actor: Actor::AptTargeted,
        information: InformationImpact::DestructionCritical,
        recoverability: Recoverability::NotRecoverable,
        sector: Sector::Energy,
        potential: PotentialImpact::Severe,
    };

    #[test]
    fn the_scale_goes_from_nothing_to_everything() {
        assert_eq!((score(&LEAST_OF_ALL), score(&MOST_OF_ALL)), (0, 100));
        let nearly = Incident { potential: PotentialImpact::High, ..MOST_OF_ALL };
        assert!(score(&nearly) < 100);
        assert_eq!(band(score(&nearly)), Band::Severe);
    }

    #[test]
    fn each_category_weighs_what_is_published() {
        // Of 3,400 less 325 weighted points, a whole step of a category moves its weight times its own range.
        let moved = |incident| score(&incident);
        assert_eq!(moved(Incident { functional: MOST_OF_ALL.functional, ..LEAST_OF_ALL }), 600 * 100 / 3_075);
        assert_eq!(moved(Incident { information: MOST_OF_ALL.information, ..LEAST_OF_ALL }), 200 * 100 / 3_075);
        assert_eq!(moved(Incident { location: MOST_OF_ALL.location, ..LEAST_OF_ALL }), 280 * 100 / 3_075);
        assert_eq!(moved(Incident { sector: MOST_OF_ALL.sector, ..LEAST_OF_ALL }), 255 * 100 / 3_075);
    }

    #[test]
    fn bands_begin_at_their_bounds() {
        let bands: Vec<Band> = [0, 19, 20, 34, 35, 49, 50, 64, 65, 79, 80, 99, 100].into_iter().map(band).collect();
        assert!(bands.is_sorted());
        assert_eq!(bands[1..3], [Band::BaselineNegligible, Band::BaselineMinor]);
        assert_eq!(bands[11..], [Band::Severe, Band::Emergency]);
    }
}
