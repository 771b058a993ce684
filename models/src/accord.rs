//! Two parties and what both must say alike: who writes what when, over a network that loses, doubles and reorders, with
//! crashes between a commit and its frames; each party's final state by the code that ships.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex};

use comity_catalog::Catalogue;
use comity_process::event::{Place, Said, Who2};
use comity_process::state::State;
use comity_wire::{EntryId, Hash};
use stateright::{Model, Property};

use crate::journal::{Entry, Journals, id, next_clock, state_of};

static RULES: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::shipped().unwrap_or_default());

/// A fault to plant. Where it is one party's, it is the upper one's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// None.
    None,
    /// Both count as in force what both have said, before nothing can take it back.
    BothSaid,
    /// One party takes what is provisional for final.
    TailIsFinal,
    /// One party orders entries by their numbers, its own first.
    OwnFirst,
    /// One party forgets what headers cite.
    CitationLost,
    /// Frames leave before the commit that they rely on, and a crash may come between.
    SendBeforeCommit,
    /// One party reads the second text as the first one: it compares one language only.
    OneLanguage,
}

/// What is in force, or would be, in a final state.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mutual {
    /// What: a case or an item of it.
    pub name: &'static str,
    /// The text that both said.
    pub text: Hash,
    /// From which place.
    pub at: Place,
    /// The statements that said it, the lower party's first.
    pub halves: [EntryId; 2],
}

/// What a party comes to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct View {
    /// Entries that are final.
    pub finals: usize,
    /// The digest of the final state.
    pub digest: Hash,
    /// What is in force in it.
    pub in_force: Vec<Mutual>,
    /// Both said something, and either may still take it back.
    pub awaits: bool,
    /// What both had said was taken back, or never came about.
    pub ended: bool,
}

/// What may be said, and what follows from it.
pub trait Play: Send + Sync + 'static {
    /// Who may say what, and how often.
    fn acts(&self) -> &'static [(Who2, u8, usize)];
    /// Whether a party that has these journals would say it.
    fn may(&self, view: Journals<'_>, by: Who2, act: u8) -> bool;
    /// What an entry says.
    fn said(&self, view: Journals<'_>, by: Who2, number: usize, fault: Fault, reader: Who2) -> Said;
    /// What is in force in a state, what waits, and whether something ended.
    fn read(&self, state: &State, fault: Fault) -> (Vec<Mutual>, bool, bool);
    /// The last thing that comes into force.
    fn goal(&self) -> &'static str;
    /// Whether an act takes back what its author said of this.
    fn takes_back(&self, name: &str, act: u8) -> bool;
    /// Whether two acts say the same of this.
    fn alike(&self, name: &str, lower: u8, upper: u8) -> bool;
    /// Whether it ends this even where its author has said no half.
    fn declines(&self, act: u8) -> bool;
}

/// Where two parties are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    /// What each has committed, the lower party's first.
    pub journals: [Vec<Entry>; 2],
    /// What each holds of the other's journal.
    pub held: [Vec<Entry>; 2],
    /// Frames of each that may still arrive, once or again: where they begin, and their entries.
    pub network: [BTreeSet<(u8, Vec<Entry>)>; 2],
    /// What each comes to.
    pub views: [Arc<View>; 2],
    /// What was final did not stay.
    pub unstable: bool,
    /// A number was used for two entries.
    pub repeated: bool,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// A party commits an entry. Its process may die before a frame leaves.
    Write(Who2, Option<u8>),
    /// A frame leaves with all that the other has not receipted.
    Send(Who2),
    /// A frame of this party's arrives at the other, and may arrive again.
    Arrive(Who2, u8, Vec<Entry>),
    /// A frame leaves before its commit, which a crash then takes back.
    Lose(Who2, Option<u8>),
}

/// Computed views, by journals and party.
type Views = Mutex<BTreeMap<([Vec<Entry>; 2], Who2), Arc<View>>>;

/// The model.
pub struct Accord<P> {
    /// What may be said.
    pub play: P,
    /// Entries of one journal at most.
    pub entries: usize,
    /// Statements of one journal at most.
    pub statements: usize,
    /// A planted fault.
    pub fault: Fault,
    views: Views,
}

impl<P: Play> Accord<P> {
    /// A model within these bounds.
    pub const fn new(play: P, entries: usize, statements: usize, fault: Fault) -> Self {
        Self { play, entries, statements, fault, views: Mutex::new(BTreeMap::new()) }
    }

    /// What a party comes to from these journals.
    fn view(&self, journals: Journals<'_>, by: Who2) -> Arc<View> {
        let key = (journals.map(<[Entry]>::to_vec), by);
        if let Some(known) = self.views.lock().ok().and_then(|views| views.get(&key).cloned()) {
            return known;
        }
        let speak = |view: Journals<'_>, who: Who2, number: usize| self.play.said(view, who, number, self.fault, by);
        let (state, finals) = state_of(journals, by, self.fault, &*RULES, &speak);
        let (in_force, awaits, ended) = self.play.read(&state, self.fault);
        let view = Arc::new(View { finals, digest: state.digest(), in_force, awaits, ended });
        if let Ok(mut views) = self.views.lock() {
            views.insert(key, Arc::clone(&view));
        }
        view
    }

    /// A party looks again: whatever was in force must be so still.
    fn look(&self, world: &mut World, by: Who2) {
        let us = by as usize;
        let (own, theirs) = (&world.journals[us], &world.held[us]);
        let journals: Journals<'_> = if by == Who2::Lower { [own, theirs] } else { [theirs, own] };
        let view = self.view(journals, by);
        let stays = |was: &Mutual| view.in_force.contains(was);
        world.unstable |= !world.views[us].in_force.iter().all(stays) || view.finals < world.views[us].finals;
        world.views[us] = view;
    }

    fn written(&self, world: &World, by: Who2, act: Option<u8>) -> Option<Entry> {
        let (own, theirs) = (&world.journals[by as usize], &world.held[by as usize]);
        let cites = u8::try_from(theirs.len()).ok()?;
        let news = own.last().map_or(0, |last| last.cites) < cites;
        let statements = own.iter().filter(|entry| entry.act.is_some()).count();
        let view: Journals<'_> = if by == Who2::Lower { [own, theirs] } else { [theirs, own] };
        let allowed = match act {
            // A bare entry is owed only for what is new.
            None => news,
            Some(act) => {
                let most = self.play.acts().iter().find(|(who, of, _)| (*who, *of) == (by, act))?.2;
                let said = own.iter().filter(|entry| entry.act == Some(act)).count();
                statements < self.statements && said < most && self.play.may(view, by, act)
            }
        };
        (allowed && own.len() < self.entries).then(|| Entry { act, cites, clock: next_clock(own, theirs) })
    }

    /// All that the other party has not receipted, as its own entries say.
    fn frame(world: &World, by: Who2) -> (u8, Vec<Entry>) {
        let receipted = world.held[by as usize].last().map_or(0, |last| last.cites);
        // Of what a crash took back nothing is left to send.
        let rest = world.journals[by as usize].get(usize::from(receipted)..);
        (receipted, rest.unwrap_or_default().to_vec())
    }

    /// Frames that can change nothing any more are not looked at again.
    fn forget(world: &mut World) {
        for by in Who2::BOTH {
            let held = world.held[by.other() as usize].len();
            world.network[by as usize].retain(|(from, entries)| usize::from(*from) + entries.len() > held);
        }
    }
}

/// Whether two ends of a line hold different entries under one number.
fn differ(world: &World) -> bool {
    let apart = |(held, own): (&Vec<Entry>, &Vec<Entry>)| held.iter().zip(own).any(|(held, own)| held != own);
    let [lower, upper] = &world.journals;
    apart((&world.held[0], upper)) || apart((&world.held[1], lower))
}

impl<P: Play> Model for Accord<P> {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        let nothing = |by| self.view([&[], &[]], by);
        let views = Who2::BOTH.map(nothing);
        vec![World {
            journals: Default::default(),
            held: Default::default(),
            network: Default::default(),
            views,
            unstable: false,
            repeated: false,
        }]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Step>) {
        for by in Who2::BOTH {
            let acts = self.play.acts().iter().filter(|(who, ..)| *who == by).map(|(_, act, _)| Some(*act));
            for act in acts.chain([None]) {
                if self.written(world, by, act).is_some() {
                    actions.push(Step::Write(by, act));
                    if self.fault == Fault::SendBeforeCommit && act.is_some() {
                        actions.push(Step::Lose(by, act));
                    }
                }
            }
            let frame = Self::frame(world, by);
            if !frame.1.is_empty() && !world.network[by as usize].contains(&frame) {
                actions.push(Step::Send(by));
            }
            for (from, entries) in &world.network[by as usize] {
                if usize::from(*from) <= world.held[by.other() as usize].len() {
                    actions.push(Step::Arrive(by, *from, entries.clone()));
                }
            }
        }
    }

    fn next_state(&self, before: &World, step: Step) -> Option<World> {
        let mut world = before.clone();
        match step {
            Step::Write(by, act) => {
                let entry = self.written(before, by, act)?;
                world.journals[by as usize].push(entry);
                self.look(&mut world, by);
            }
            Step::Send(by) => {
                world.network[by as usize].insert(Self::frame(before, by));
            }
            Step::Lose(by, act) => {
                let (from, mut entries) = Self::frame(before, by);
                entries.push(self.written(before, by, act)?);
                world.network[by as usize].insert((from, entries));
            }
            Step::Arrive(by, from, entries) => {
                let held = &mut world.held[by.other() as usize];
                let known = held.len().checked_sub(usize::from(from))?;
                held.extend(entries.iter().skip(known));
                self.look(&mut world, by.other());
            }
        }
        world.repeated |= differ(&world);
        Self::forget(&mut world);
        (world != *before).then_some(world)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("one digest at one cut", |_, world: &World| {
                let [lower, upper] = &world.views;
                lower.finals != upper.finals || lower.digest == upper.digest
            }),
            Property::always("in force on both sides or on none", |_, world: &World| {
                let covers = |one: &View, other: &View| {
                    other.finals < one.finals || one.in_force.iter().all(|mutual| other.in_force.contains(mutual))
                };
                let [lower, upper] = &world.views;
                covers(lower, upper) && covers(upper, lower)
            }),
            Property::always("what is final stays", |_, world: &World| !world.unstable),
            Property::always("no number has two entries", |_, world: &World| !world.repeated),
            Property::always("what was taken back in time is not in force", |model: &Self, world: &World| {
                in_force(world).all(|mutual| !crossed(&model.play, world, mutual))
            }),
            Property::always("both said one text", |model: &Self, world: &World| {
                in_force(world).all(|mutual| said_alike(&model.play, world, mutual))
            }),
            Property::sometimes("in force on both sides", |model: &Self, world: &World| {
                let goal = |view: &Arc<View>| view.in_force.iter().any(|mutual| mutual.name == model.play.goal());
                world.views.iter().all(goal)
            }),
            Property::sometimes("final on one side first", |_, world: &World| {
                let [lower, upper] = &world.views;
                lower.in_force.is_empty() != upper.in_force.is_empty()
            }),
            Property::sometimes("both said it, and it was taken back", |_, world: &World| {
                world.views.iter().any(|view| view.ended && !view.awaits && view.in_force.is_empty())
            }),
            Property::sometimes("a frame arrives before an older one", |_, world: &World| {
                world.network.iter().any(|frames| frames.len() > 1)
            }),
        ]
    }
}

fn in_force(world: &World) -> impl Iterator<Item = &Mutual> {
    world.views.iter().flat_map(|view| &view.in_force)
}

/// The number of a party's statement, in its own journal.
fn number(world: &World, by: Who2, of: &EntryId) -> Option<usize> {
    world.journals[by as usize].iter().enumerate().position(|(number, entry)| id(by, number, entry) == *of)
}

/// Whether somebody took it back before that party could know that both had said it: told by headers alone.
fn crossed<P: Play>(play: &P, world: &World, mutual: &Mutual) -> bool {
    Who2::BOTH.into_iter().any(|by| {
        let half = number(world, by, &mutual.halves[by as usize]);
        world.journals[by as usize].iter().enumerate().any(|(at, entry)| {
            let Some(act) = entry.act else { return false };
            let after = play.declines(act) || half.is_some_and(|half| half < at);
            let knew = match mutual.at.author == by {
                true => at as u64 >= mutual.at.number,
                false => u64::from(entry.cites) > mutual.at.number,
            };
            play.takes_back(mutual.name, act) && after && !knew
        })
    })
}

/// Whether both halves stand in the journals, and say the same there.
fn said_alike<P: Play>(play: &P, world: &World, mutual: &Mutual) -> bool {
    let act = |by: Who2| {
        let number = number(world, by, &mutual.halves[by as usize])?;
        world.journals[by as usize].get(number)?.act
    };
    match (act(Who2::Lower), act(Who2::Upper)) {
        (Some(lower), Some(upper)) => play.alike(mutual.name, lower, upper),
        _ => false,
    }
}
