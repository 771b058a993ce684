//! Both parties' nodes, open in this process, with one clock that is turned and a network that can be cut.

use std::collections::BTreeMap;
use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use comity_api::Backend;
use comity_node::service::views::{DeskDraft, RosterDraft, StatementView};
use comity_node::service::{Dial, Node, Problem};
use comity_node::watch::roster;
use comity_wire::Track;
use tokio::sync::mpsc;

use super::scenario::{Actor, NAMES, Scenario};
use super::told::{Told, of_event};
use super::wire::Wire;
use crate::client::refusal;
use crate::compose::{Links, Opened, open_by};
use crate::context::Context;
use crate::demo::party::{Party, text};
use crate::demo::{Place, steps};
use crate::failure::{Failure, Outcome};

/// Longest that anything may take that the other side has to do, by the machine's clock.
const WAIT_MAX: Duration = Duration::from_secs(60);
/// Longest pause before it is looked at again, whatever happens at the nodes.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// The clock is turned by at most so many seconds at once.
const TURN_MAX: u64 = 300;
/// Seconds that a line gets to come up.
const UP_S: u64 = 60;

/// The refusal of a node as this command's failure.
pub(super) fn refused(problem: Problem) -> Failure {
    refusal(problem.into())
}

/// One party on the stage.
pub(super) struct Side {
    /// Its name.
    pub(super) name: &'static str,
    /// What it calls the other.
    pub(super) other: &'static str,
    /// Fingerprint of its root key.
    pub(super) root: String,
    /// The keys of its approvers, on machines of their own.
    pub(super) keys: BTreeMap<String, PathBuf>,
    /// What its officers ask.
    pub(super) backend: Arc<dyn Backend>,
    pub(super) node: Node,
    opened: Opened,
    wire: Wire,
}

/// The two of them.
pub(super) struct Stage {
    sides: [Side; 2],
    pub(super) dial: Dial,
    told: mpsc::UnboundedReceiver<Told>,
    /// Is told what the actors do themselves.
    pub(super) tell: mpsc::UnboundedSender<Told>,
    /// Number and id of each statement, by its name in the scenario.
    pub(super) said: BTreeMap<String, (String, String)>,
    /// What was said while the network was cut, and by whom.
    pub(super) waiting: Vec<(usize, String)>,
    pub(super) cut: bool,
}

impl Stage {
    /// Founds both parties, pairs them, enrols their approvers, opens their nodes.
    pub(super) async fn set(context: &Context, scenario: &Scenario, place: &Place) -> Outcome<Self> {
        let dial = Dial::at(scenario.begins()?);
        let (parties, wires, keys) = found(context, scenario, place).await?;
        let (tell, told) = mpsc::unbounded_channel();
        let mut sides = Vec::new();
        for (index, ((party, wire), keys)) in parties.into_iter().zip(wires).zip(keys).enumerate() {
            // No line tests by the hour: their patience is that of the machine's clock. The scenario says when to test.
            let links = Links::All(None, Some(0));
            let opened = open_by(&party.dir, links, Some(dial.clone())).await?;
            let (node, backend) = (opened.node().clone(), opened.backend());
            if let Some(address) = node.listening() {
                wire.lead(address);
            }
            tokio::spawn(listen(node.clone(), index, dial.clone(), tell.clone()));
            let (name, other) = (party.name, NAMES[1 - index]);
            sides.push(Side { name, other, root: party.root.clone(), keys, backend, node, opened, wire });
        }
        let sides = <[Side; 2]>::try_from(sides).map_err(|_| Failure::ours("the parties are two"))?;
        let (said, waiting) = (BTreeMap::new(), Vec::new());
        let stage = Self { sides, dial, told, tell, said, waiting, cut: false };
        for (side, actor) in stage.sides.iter().zip(scenario.parties.each()) {
            desks(side, actor, scenario).await?;
        }
        for track in Track::ALL {
            for side in &stage.sides {
                let tested = side.backend.line_test(side.other.to_owned(), track.word().to_owned(), UP_S).await;
                tested.map_err(refused)?;
            }
        }
        Ok(stage)
    }

    pub(super) fn sides(&self) -> &[Side; 2] {
        &self.sides
    }

    /// Which of the two; the scenario was checked.
    pub(super) fn index(name: &str) -> usize {
        usize::from(name == NAMES[1])
    }

    /// Side and the other one.
    pub(super) fn both(&self, index: usize) -> (&Side, &Side) {
        let [first, second] = &self.sides;
        if index == 0 { (first, second) } else { (second, first) }
    }

    /// Notes what an actor did.
    pub(super) fn note(&self, index: usize, what: &str, values: &[(&'static str, &str)]) {
        // The receiver is this stage's own.
        let _kept = self.tell.send(Told { done: true, ..Told::new(self.dial.wall_s(), index, what, values) });
    }

    /// The id of a statement of the scenario.
    pub(super) fn id(&self, name: &str) -> Outcome<String> {
        let found = self.said.get(name).map(|(_, id)| id.clone());
        found.ok_or_else(|| Failure::ours(format!("{name} was not said")))
    }

    /// Everything that was told since, in the order of its time; what was done stands before what came of it.
    pub(super) fn drain(&mut self) -> Vec<Told> {
        let mut told: Vec<Told> = std::iter::from_fn(|| self.told.try_recv().ok()).collect();
        told.sort_by_key(|one| (one.at, !one.done));
        told
    }

    /// Cuts the network, or mends it, and waits until both nodes have seen it.
    pub(super) async fn cut(&mut self, cut: bool) -> Outcome<()> {
        for side in &self.sides {
            side.wire.cut(cut);
        }
        self.cut = cut;
        self.until("the lines are as the network is", async || {
            for side in &self.sides {
                let lines = side.node.lines().await.map_err(refused)?;
                if lines.iter().any(|line| line.link_up == cut || !cut && !line.synced) {
                    return Ok(None);
                }
            }
            Ok(Some(()))
        })
        .await
    }

    /// Turns the clock to an instant, never past a call that is due, and lets both watches do what is due on the way.
    pub(super) async fn turn_to(&self, instant: u64) -> Outcome<()> {
        while self.dial.wall_s() < instant {
            let mut by = (instant - self.dial.wall_s()).min(TURN_MAX);
            for side in &self.sides {
                if let Some(next) = side.node.next_call().await.map_err(refused)? {
                    // Rounded up: what is due is never called early.
                    by = by.min(next.as_secs() + u64::from(next.subsec_nanos() > 0)).max(1);
                }
            }
            self.dial.turn(by);
            for side in &self.sides {
                side.node.clock_turned().await.map_err(refused)?;
            }
            self.quiet().await?;
        }
        Ok(())
    }

    /// Waits until both sides have worked out what the lines come to.
    pub(super) async fn settle(&self) -> Outcome<()> {
        for side in &self.sides {
            for track in Track::ALL {
                let state = side.backend.line_state(side.other.to_owned(), track.word().to_owned()).await;
                state.map_err(refused)?;
            }
        }
        self.quiet().await
    }

    /// Waits until nobody is to be called now.
    async fn quiet(&self) -> Outcome<()> {
        self.until("officers are called", async || {
            for side in &self.sides {
                if side.node.next_call().await.map_err(refused)? == Some(Duration::ZERO) {
                    return Ok(None);
                }
            }
            Ok(Some(()))
        })
        .await
    }

    /// Asks again whenever something happens at a node, until there is an answer.
    pub(super) async fn until<T, F: Future<Output = Outcome<Option<T>>>>(
        &self,
        what: &str,
        ask: impl Fn() -> F,
    ) -> Outcome<T> {
        let [mut first, mut second] = self.sides.each_ref().map(|side| side.node.events());
        let asked = async {
            loop {
                if let Some(found) = ask().await? {
                    return Ok(found);
                }
                let something = async {
                    tokio::select! {
                        _one = first.recv() => (),
                        _one = second.recv() => (),
                    }
                };
                let _looked_at_again = tokio::time::timeout(LOOK_AGAIN, something).await;
            }
        };
        let late = || Failure::ours(format!("this took too long: {what}"));
        tokio::time::timeout(WAIT_MAX, asked).await.map_err(|_| late())?
    }

    /// A statement as one side shows it, once it is there and readable.
    pub(super) async fn shown(&self, index: usize, id: &str) -> Outcome<Option<StatementView>> {
        let (side, _) = self.both(index);
        match side.backend.show(id.to_owned()).await {
            Ok(view) if view.content.is_some() => Ok(Some(view)),
            Ok(_) => Ok(None),
            Err(problem) if problem.code == "no-such-statement" => Ok(None),
            Err(problem) => Err(refused(problem)),
        }
    }

    /// Ends both nodes.
    pub(super) async fn close(self) {
        for side in self.sides {
            side.opened.close().await;
        }
    }
}

type Founded = (Vec<Party>, Vec<Wire>, Vec<BTreeMap<String, PathBuf>>);

/// Through the program's own commands, each in a process of its own.
async fn found(context: &Context, scenario: &Scenario, place: &Place) -> Outcome<Founded> {
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let (mut parties, mut wires) = (Vec::new(), Vec::new());
    for name in NAMES {
        let wire = Wire::lay().await?;
        let party = Party::init_at(name, place.nodes.path(), anywhere, wire.address).await?;
        steps::founded(context, &party);
        steps::profile(&party, place).await?;
        parties.push(party);
        wires.push(wire);
    }
    let mut all = Vec::new();
    for (party, actor) in parties.iter().zip(scenario.parties.each()) {
        let mut keys = BTreeMap::new();
        let mut shifts = scenario.handing_over(party.name);
        shifts.retain(|name| !actor.approvers.contains(name));
        let officers = actor.approvers.iter().map(|name| (name, "approver"));
        let officers = officers.chain(shifts.iter().map(|name| (name, "watch")));
        for (number, (name, role)) in officers.enumerate() {
            // The officers' keys are on machines of their own: a folder where no node looks.
            let key = place.nodes.path().join("safe").join(format!("{}-{number}.key", party.name));
            let path = key.display().to_string();
            let made = party.run(["officer", "keygen", "--out", &path]).await?;
            let public = text(&made, "public")?;
            party.run(["officer", "enrol", name, "--role", role, "--key", &public]).await?;
            keys.insert(name.clone(), key);
        }
        all.push(keys);
    }
    if let [aur, bor] = &parties[..] {
        steps::pair(context, place, aur, bor).await?;
    }
    Ok((parties, wires, all))
}

/// Keeps a side's desks and rosters.
async fn desks(side: &Side, actor: &Actor, scenario: &Scenario) -> Outcome<()> {
    let watch = side.backend.watch();
    for desk in &actor.desks {
        let officer = "admin".to_owned();
        let draft = DeskDraft { officer: officer.clone(), desk: Some(desk.clone()) };
        watch.put_desk(desk.id.clone(), draft).await.map_err(refused)?;
        let mut shifts = Vec::new();
        for shift in actor.shifts.iter().filter(|shift| shift.desk == desk.id) {
            let (from, to) = (scenario.instant(&shift.from)?, scenario.instant(&shift.to)?);
            let (desk, officer) = (shift.desk.clone(), shift.officer.clone());
            shifts.push(roster::Shift { desk, from, to, officer, closed: None });
        }
        watch.put_roster(desk.id.clone(), RosterDraft { officer, shifts }).await.map_err(refused)?;
    }
    Ok(())
}

/// Passes on what a node tells, as long as somebody wants to know.
async fn listen(node: Node, index: usize, dial: Dial, tell: mpsc::UnboundedSender<Told>) {
    use tokio::sync::broadcast::error::RecvError;
    let mut events = node.events();
    drop(node);
    loop {
        let told: Option<Told> = match events.recv().await {
            Ok(event) => of_event(&event, index, dial.wall_s()),
            Err(RecvError::Lagged(_)) => None,
            Err(RecvError::Closed) => return,
        };
        if let Some(told) = told
            && tell.send(told).is_err()
        {
            return;
        }
    }
}
