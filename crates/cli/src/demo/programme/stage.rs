//! Both parties' nodes, open in this process by one clock that is turned. All that the parties do are the ordinary commands,
//! each in a process of its own; they reach the nodes by their sockets, as they do beside `comity serve`.

use std::future::Future;
use std::path::PathBuf;
use std::time::Duration;

use comity_node::service::Dial;
use comity_node::service::views::StatementState;
use serde_json::Value;
use tokio::task::JoinHandle;

use super::story::Story;
use crate::client::{SocketPath, refusal};
use crate::compose::{Links, Opened, open_by};
use crate::context::Context;
use crate::demo::party::{Answer, Party, comity, refused, text};
use crate::demo::{Place, steps};
use crate::failure::{Failure, Outcome};

/// The first party, and the second.
pub(super) const AUR: usize = 0;
/// See [`AUR`].
pub(super) const BOR: usize = 1;
/// Names of both.
pub(super) const NAMES: [&str; 2] = ["AUR", "BOR"];
/// The officers of each who release what two must release.
const OFFICERS: [[&str; 2]; 2] = [["A. Petrova", "B. Ivanova"], ["K. Novak", "L. Horak"]];
/// Longest that anything may take that the other side has to do, by the machine's clock.
const WAIT_MAX: Duration = Duration::from_secs(60);
/// The same, for what may need another word of both sides first.
const WAIT_SHORT: Duration = Duration::from_secs(3);
/// How often both sides say something so that what was said before becomes final.
const CONFIRM_MAX: usize = 6;
/// Longest pause before it is looked at again, whatever happens at the nodes.
const LOOK_AGAIN: Duration = Duration::from_millis(150);
/// Seconds between two things that happen.
const BETWEEN_S: u64 = 300;
/// The clock is turned by at most so many seconds at once.
const TURN_MAX: u64 = 86_400;
/// The folder of what people write and carry.
const FILES: &str = "files";
/// Seconds that a command may wait for the other side.
const WAIT_S: &str = "60";

/// One node: open, and answering commands.
struct Open {
    opened: Opened,
    socket: SocketPath,
    server: JoinHandle<()>,
}

/// Both parties, their clock, and what is told of them.
pub(super) struct Stage<'a> {
    pub(super) context: &'a Context,
    pub(super) place: &'a Place,
    /// AUR and BOR.
    pub(super) parties: [Party; 2],
    /// The keys of each party's two officers, on machines of their own.
    keys: [[PathBuf; 2]; 2],
    nodes: Vec<Open>,
    dial: Dial,
    began: u64,
    /// What happened.
    pub(super) story: Story,
    files: u64,
}

impl<'a> Stage<'a> {
    /// Founds both parties, enrols their officers, pairs them, and opens both nodes at an instant.
    pub(super) async fn set(context: &'a Context, place: &'a Place, begins: u64) -> Outcome<Self> {
        let (aur, bor) = steps::parties(context, place).await?;
        let files = place.nodes.path().join(FILES);
        std::fs::create_dir(&files).map_err(|error| Failure::file(&files, &error))?;
        let safe = place.nodes.path().join("safe");
        let keys = NAMES.map(|name| ["first", "second"].map(|officer| safe.join(format!("{name}-{officer}.key"))));
        for (who, party) in [&aur, &bor].into_iter().enumerate() {
            for (name, key) in OFFICERS[who].iter().zip(&keys[who]) {
                let path = key.display().to_string();
                let made = party.run(["officer", "keygen", "--out", &path]).await?;
                let public = text(&made, "public")?;
                party.run(["officer", "enrol", name, "--role", "approver", "--key", &public]).await?;
            }
            steps::profile(party, place).await?;
        }
        steps::pair(context, place, &aur, &bor).await?;
        let dial = Dial::at(begins);
        let mut nodes = Vec::new();
        for party in [&aur, &bor] {
            nodes.push(open(party, &dial).await?);
        }
        let story = Story::default();
        Ok(Self { context, place, parties: [aur, bor], keys, nodes, dial, began: begins, story, files: 0 })
    }

    /// What the clock shows, POSIX seconds.
    pub(super) fn now(&self) -> u64 {
        self.dial.wall_s()
    }

    /// What it showed at the beginning.
    pub(super) const fn began(&self) -> u64 {
        self.began
    }

    /// Turns the clock of both nodes to an instant; nothing where that is over.
    pub(super) async fn turn_to(&self, instant: u64) -> Outcome<()> {
        while self.now() < instant {
            self.dial.turn((instant - self.now()).min(TURN_MAX));
            for open in &self.nodes {
                open.opened.node().clock_turned().await.map_err(|problem| refusal(problem.into()))?;
            }
        }
        Ok(())
    }

    /// Begins to tell of a measure.
    pub(super) fn chapter(&mut self, measure: usize) {
        self.story.chapter(self.context, measure);
    }

    /// Tells what a party did or saw, or both.
    pub(super) fn tell(&mut self, who: Option<usize>, what: &str, values: &[(&str, &str)]) {
        let at = self.now();
        self.story.tell(self.context, (who.map(|who| NAMES[who]), at), what, values);
    }

    /// Tells what a third party did.
    pub(super) fn tell_of(&mut self, name: &str, what: &str) {
        let at = self.now();
        self.story.tell(self.context, (Some(name), at), what, &[]);
    }

    /// Where the keys of a party's two officers are.
    pub(super) fn officers_keys(&self, who: usize) -> [String; 2] {
        self.keys[who].each_ref().map(|key| key.display().to_string())
    }

    /// What was done can be seen again by this command of a party's.
    pub(super) fn see(&mut self, who: usize, args: &[&str]) {
        self.story.see(&self.parties[who].dir, args);
    }

    /// A path for a file of the demonstration's own.
    pub(super) fn path(&mut self, name: &str) -> PathBuf {
        self.files += 1;
        self.place.nodes.path().join(FILES).join(format!("{:03}-{name}", self.files))
    }

    /// Writes a file as a person would bring it; its path.
    pub(super) fn file(&mut self, name: &str, text: &str) -> Outcome<String> {
        let path = self.path(name);
        std::fs::write(&path, text).map_err(|error| Failure::file(&path, &error))?;
        Ok(path.display().to_string())
    }

    /// As [`Self::file`], of a value.
    pub(super) fn json(&mut self, name: &str, value: &Value) -> Outcome<String> {
        let text = serde_json::to_string_pretty(value).map_err(Failure::ours)?;
        self.file(name, &text)
    }

    /// Runs a command that must succeed.
    pub(super) async fn run(&mut self, who: usize, args: &[&str]) -> Outcome<Value> {
        self.story.command(&self.parties[who].dir, args);
        self.parties[who].run(args).await
    }

    /// Runs a command that must be refused, for this effect; it says nothing.
    pub(super) async fn no_effect(&mut self, who: usize, args: &[&str], effect: &str) -> Outcome<()> {
        self.story.command(&self.parties[who].dir, args);
        let Answer { exit, object } = self.parties[who].ask(args).await?;
        let error = &object["error"];
        if exit == 0 || error["code"] != "no-effect" || error["params"]["effect"] != effect {
            return Err(Failure::ours(format!("{args:?} was not refused as {effect}: {object}")));
        }
        Ok(())
    }

    /// Says something that one officer says; its number.
    pub(super) async fn said(&mut self, who: usize, args: &[&str]) -> Outcome<String> {
        let said = self.run(who, args).await?;
        self.arrived(&said).await
    }

    /// Drafts something that one officer releases, and releases it; its number.
    pub(super) async fn sent(&mut self, who: usize, args: &[&str]) -> Outcome<String> {
        let draft = self.run(who, args).await?["id"].to_string();
        let sent = self.parties[who].run(["release", "send", &draft]).await?;
        self.arrived(&sent).await
    }

    /// Drafts something that two officers release; each signs it with their own key, on a machine of their own. Its number.
    pub(super) async fn released(&mut self, who: usize, args: &[&str]) -> Outcome<String> {
        let draft = self.run(who, args).await?["id"].to_string();
        let request = self.path("request").display().to_string();
        let [first, second] = OFFICERS[who];
        let asked = ["release", "request", &draft, "--officer", first, "--officer", second, "--output", &request];
        self.parties[who].run(asked).await?;
        for key in self.keys[who].clone() {
            let (key, signed) = (key.display().to_string(), self.path("signature").display().to_string());
            let answer = comity(["release", "sign", &request, "--key", &key, "--output", &signed]).await?;
            if answer.exit != 0 {
                return Err(refused(answer));
            }
            self.parties[who].run(["release", "collect", &draft, &signed]).await?;
        }
        let sent = self.parties[who].run(["release", "send", &draft]).await?;
        self.arrived(&sent).await
    }

    /// Waits until it is there, has an officer of the other side take it, and lets a little time pass; its number.
    async fn arrived(&self, said: &Value) -> Outcome<String> {
        let number = text(said, "number")?;
        self.here(&number).await?;
        let reader = if number.starts_with(NAMES[AUR]) { BOR } else { AUR };
        let officer = self.context.text("demo-officer");
        let taken = self.parties[reader].run(["ack", &number, "--officer", &officer]).await?;
        self.here(&text(&taken, "number")?).await?;
        self.turn_to(self.now() + BETWEEN_S).await?;
        Ok(number)
    }

    /// Waits until both sides know what a statement comes to.
    async fn here(&self, number: &str) -> Outcome<()> {
        self.until(number, WAIT_MAX, async || {
            for open in &self.nodes {
                match open.opened.backend().show(number.to_owned()).await {
                    Ok(view) if matches!(view.state, StatementState::Queued | StatementState::Delivered { .. }) => {
                        return Ok(None);
                    }
                    Ok(view) if view.effect.is_some() => (),
                    Ok(_) => return Ok(None),
                    Err(problem) if problem.code == "no-such-statement" => return Ok(None),
                    Err(problem) => return Err(refusal(problem.into())),
                }
            }
            Ok(Some(()))
        })
        .await
    }

    /// A line test in each direction: so both sides know that the other has what was said.
    pub(super) async fn confirmed(&self, track: &str) -> Outcome<()> {
        for (who, party) in self.parties.iter().enumerate() {
            party.run(["line-test", &format!("{}/{track}", NAMES[1 - who]), "--wait", WAIT_S]).await?;
        }
        Ok(())
    }

    /// What one side sees by a command, once it is so.
    pub(super) async fn sees(&mut self, who: usize, args: &[&str], so: impl Fn(&Value) -> bool) -> Outcome<Value> {
        self.story.command(&self.parties[who].dir, args);
        let party = &self.parties[who];
        let what = format!("{} {}", party.name, args.join(" "));
        self.until(&what, WAIT_MAX, async || seen(party, args, &so).await).await
    }

    /// What both sides see by a command, once it is so on both. What was said may have to be confirmed first on its line.
    pub(super) async fn both_see(
        &mut self,
        track: &str,
        args: [&[&str]; 2],
        so: impl Fn(&Value) -> bool,
    ) -> Outcome<[Value; 2]> {
        self.story.command(&self.parties[AUR].dir, args[AUR]);
        let what = args[AUR].join(" ");
        for _ in 0..CONFIRM_MAX {
            self.confirmed(track).await?;
            let asked = self.until(&what, WAIT_SHORT, async || {
                let [aur, bor] = &self.parties;
                let first = seen(aur, args[AUR], &so).await?;
                let second = seen(bor, args[BOR], &so).await?;
                Ok(first.zip(second).map(|(first, second)| [first, second]))
            });
            if let Ok(both) = asked.await {
                return Ok(both);
            }
        }
        let is = self.parties[BOR].ask(args[BOR]).await?.object;
        Err(Failure::ours(format!("both sides never saw it so: {what}: {is}")))
    }

    /// Asks again whenever something happens at a node, until there is an answer.
    async fn until<T, F: Future<Output = Outcome<Option<T>>>>(
        &self,
        what: &str,
        longest: Duration,
        ask: impl Fn() -> F,
    ) -> Outcome<T> {
        let mut events = Vec::new();
        for open in &self.nodes {
            events.push(open.opened.node().events());
        }
        let asked = async {
            loop {
                if let Some(found) = ask().await? {
                    return Ok(found);
                }
                let something = futures_util::future::select_all(events.iter_mut().map(|one| Box::pin(one.recv())));
                let _looked_at_again = tokio::time::timeout(LOOK_AGAIN, something).await;
            }
        };
        let late = || Failure::ours(format!("this took too long: {what}"));
        tokio::time::timeout(longest, asked).await.map_err(|_| late())?
    }

    /// Ends both nodes, so that others may open their folders.
    pub(super) async fn close(&mut self) {
        for Open { opened, socket, server } in self.nodes.drain(..) {
            server.abort();
            opened.close().await;
            socket.remove();
        }
    }
}

/// What a command shows, where it is so.
async fn seen(party: &Party, args: &[&str], so: impl Fn(&Value) -> bool) -> Outcome<Option<Value>> {
    let Answer { exit, object } = party.ask(args).await?;
    Ok((exit == 0 && so(&object)).then_some(object))
}

/// Opens a party's node by the clock, and answers commands for it.
async fn open(party: &Party, dial: &Dial) -> Outcome<Open> {
    // No line tests by the hour: their patience is that of the machine's clock.
    let opened = open_by(&party.dir, Links::All(None, Some(0)), Some(dial.clone())).await?;
    let socket = SocketPath::of(&party.dir)?;
    let serving = axum::serve(socket.listen()?, comity_api::router(opened.backend()));
    let server = tokio::spawn(async move {
        // It ends with the node; what it could say of that, the command that is not answered says.
        let _ended: std::io::Result<()> = serving.await;
    });
    Ok(Open { opened, socket, server })
}
