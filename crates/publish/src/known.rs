//! All that this node knows of public commitments: its own log and those it follows, reckoned together.

use comity_catalog::Catalogue;
use comity_journal::VerifierKey;
use comity_journal::note::Note;
use comity_node::party::NodeDir;
use comity_node::service::views::{
    ArrangementView, BoundView, CosignedView, DeclarationView, DeclarationsView, DeclaringView, WithoutEffectView,
};
use comity_public::body::{Texts, Toward, Undertaking};
use comity_public::sightings::Sightings;
use comity_public::standing::{Declaration, End};
use comity_public::verifier::signed_by;
use comity_public::world::{Follows, Identified, Member, World};
use comity_public::{PublicLog, PublicView};
use comity_wire::PartyId;

use crate::error::PublishError;
use crate::followed::{self, identified};
use crate::{cosigners, own};

/// Most parties between which all pairs are reckoned and shown.
pub const PAIRS_MAX: usize = 256;

/// One log that is held.
#[derive(Debug, Clone)]
pub struct Log {
    /// It.
    pub log: PublicLog,
    /// Its newest head.
    pub note: Note,
    /// When it grew.
    pub seen: Sightings,
    /// How its author is identified by itself.
    pub identified: Identified,
    /// Where it is served; none of our own.
    pub url: Option<String>,
    /// When it was fetched.
    pub fetched: Option<u64>,
    /// Whether its author signed two histories.
    pub two_histories: bool,
}

/// Every log that is held, our own first.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Them.
    pub logs: Vec<Log>,
}

impl Known {
    /// Reads them from disk.
    ///
    /// # Errors
    /// [`PublishError::Damaged`]; the machine.
    pub fn read(dir: &NodeDir) -> Result<Self, PublishError> {
        let mut logs = Vec::new();
        if let Some((log, note)) = own::place(dir).load_headed()? {
            let seen = Sightings::new();
            let identified = Identified::Own;
            logs.push(Log { log, note, seen, identified, url: None, fetched: None, two_histories: false });
        }
        let own = logs.first().map(|own| own.log.view().party());
        for one in followed::all(dir)? {
            if Some(one.party) == own || one.about()?.is_none() {
                continue;
            }
            let read = one.read()?;
            let identified = identified(dir, one.party, read.about.fingerprint)?;
            logs.push(Log {
                log: read.log,
                note: read.note,
                seen: read.seen,
                identified,
                url: Some(read.about.url),
                fetched: Some(read.about.fetched),
                two_histories: read.two_histories,
            });
        }
        Ok(Self { logs })
    }

    /// Reckons them together.
    #[must_use]
    pub fn world(&self, catalogue: &Catalogue) -> World {
        let one = |log: &'_ Log| -> (PublicView, Sightings, Identified) {
            (log.log.view().clone(), log.seen.clone(), log.identified.clone())
        };
        let held: Vec<_> = self.logs.iter().map(one).collect();
        let follows: Vec<Follows<'_>> =
            held.iter().map(|(view, seen, identified)| Follows { view, seen, identified }).collect();
        World::of(&follows, catalogue)
    }

    /// As they are shown at an instant.
    ///
    /// # Errors
    /// Damaged settings of witnesses.
    pub fn view(&self, dir: &NodeDir, catalogue: &Catalogue, at: u64) -> Result<DeclarationsView, PublishError> {
        let world = self.world(catalogue);
        let mut witnesses = Vec::new();
        for cosigner in cosigners::all(dir)? {
            witnesses.extend(cosigner.verifiers()?);
        }
        let mut view = DeclarationsView { at, ..DeclarationsView::default() };
        for log in &self.logs {
            let Some(member) = world.member(&log.log.view().party()) else { continue };
            let shown = self.declaring(log, member, &world, &witnesses, at);
            if member.identified.is_known() { view.parties.push(shown) } else { view.unidentified.push(shown) }
        }
        for (hash, arrangement) in world.arrangements().iter() {
            let adherents = world.adherents(hash, at);
            view.arrangements.push(ArrangementView {
                hash: hash.to_string(),
                title: arrangement.text.title.clone(),
                texts: arrangement.text.texts.clone(),
                tabled_by: arrangement.tabled_by.iter().map(|(party, _)| self.name(party)).collect(),
                threshold: arrangement.text.adherents,
                days: arrangement.text.days,
                who: arrangement.text.who.clone(),
                adherents: adherents.iter().map(|(party, _)| self.name(party)).collect(),
                in_force: world.in_force_since(hash),
            });
        }
        view.bound = self.bound(&world, at);
        Ok(view)
    }

    fn bound(&self, world: &World, at: u64) -> Vec<BoundView> {
        let known: Vec<PartyId> =
            world.members().filter(|(_, member)| member.identified.is_known()).map(|(party, _)| *party).collect();
        let mut bound = Vec::new();
        for by in known.iter().take(PAIRS_MAX) {
            for toward in known.iter().take(PAIRS_MAX) {
                bound.extend(world.bound(by, toward, at).into_iter().map(|one| BoundView {
                    by: self.name(by),
                    toward: self.name(toward),
                    declaration: one.declaration.to_string(),
                    since: one.since,
                    reservations: one.reservations.len() as u64,
                }));
            }
        }
        bound
    }

    /// What a party calls itself; its hash where it is not held.
    #[must_use]
    pub fn name(&self, party: &PartyId) -> String {
        let held = self.logs.iter().find(|log| log.log.view().party() == *party);
        held.map_or_else(|| party.to_string(), |log| log.log.view().name().to_owned())
    }

    fn declaring(
        &self,
        log: &Log,
        member: &Member,
        world: &World,
        witnesses: &[VerifierKey],
        at: u64,
    ) -> DeclaringView {
        let view = log.log.view();
        let identified_by = match &member.identified {
            Identified::Paired { name } => vec![name.clone()],
            Identified::Vouched { by } => by.iter().map(|(party, _)| self.name(party)).collect(),
            _ => Vec::new(),
        };
        let mut cosigned: Vec<CosignedView> = Vec::new();
        for (key, time) in signed_by(&log.note, witnesses).unwrap_or_default() {
            if !cosigned.iter().any(|one| one.name == key.name()) {
                cosigned.push(CosignedView { name: key.name().to_owned(), time });
            }
        }
        let without = member.standing.without_effect.iter().map(|(number, id, why)| WithoutEffectView {
            number: *number,
            id: id.to_string(),
            why: why.word().to_owned(),
            detail: why.to_string(),
        });
        DeclaringView {
            name: member.name.clone(),
            party: view.party().to_string(),
            root: view.root_key().fingerprint().to_string(),
            identified: member.identified.word().to_owned(),
            identified_by,
            url: log.url.clone(),
            fetched: log.fetched,
            size: log.log.size(),
            witnesses: cosigned,
            two_histories: log.two_histories,
            declarations: member.standing.declarations.iter().map(|one| declaration(one, world, at)).collect(),
            without_effect: without.collect(),
        }
    }
}

/// A declaration as it is shown.
#[must_use]
pub fn declaration(one: &Declaration, world: &World, at: u64) -> DeclarationView {
    let (form, texts): (&str, Texts) = match &one.said.undertaking {
        Undertaking::Text(texts) => ("text", texts.clone()),
        Undertaking::Arrangement(hash) => {
            let known = world.arrangements().get(hash);
            ("arrangement", known.map(|known| known.text.texts.clone()).unwrap_or_default())
        }
    };
    let (toward, named) = match &one.said.toward {
        Toward::AllStates => ("all-states", Vec::new()),
        Toward::Adherents => ("adherents", Vec::new()),
        Toward::Named(parties) => ("named", parties.iter().map(ToString::to_string).collect()),
    };
    let end = one.until.map(|(_, end)| match end {
        End::Withdrawn { .. } => "withdrawn".to_owned(),
        End::Superseded { .. } => "superseded".to_owned(),
    });
    DeclarationView {
        id: one.id.to_string(),
        number: one.number,
        stands: one.stands_at(at),
        since: one.from,
        until: one.until.map(|(until, _)| until),
        end,
        stated: one.stated,
        form: form.to_owned(),
        undertaking: one.said.undertaking.name().to_string(),
        title: one.said.title.clone(),
        texts,
        toward: toward.to_owned(),
        named,
        means: one.said.means.clone(),
        reservations: one.reservations_at(at).map(|reserved| reserved.texts.clone()).collect(),
        notice_days: one.notice_days(world.arrangements()),
        declared_by: one.said.declared_by.clone(),
        officers: one.officers.iter().map(|person| person.name.clone()).collect(),
    }
}
