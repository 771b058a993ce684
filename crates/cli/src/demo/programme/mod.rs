//! `comity demo --play programme`: two parties go through all six measures of the programme, from pairing to the public log.
//!
//! Everything goes through the ordinary commands, each in a process of its own. The nodes run in this process as long as
//! weeks pass, by one clock that begins in the past and is turned until it shows the time of this machine; from then on they
//! are ordinary nodes in processes of their own. So what the folders hold can be looked at by any command afterwards.

mod agreement;
mod channels;
mod commitment;
mod dialogue;
mod experts;
mod guarantees;
mod notices;
mod review;
mod stage;
mod story;

use super::Place;
use super::party::comity;
use crate::args::care::Demo;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::time;
use commitment::Public;
use stage::Stage;

/// What `--play` calls it.
pub(super) const NAME: &str = "programme";
/// How long ago it begins. All that happens fits into it, by some days.
const SPAN_S: u64 = 84 * 86_400;

/// Plays it. Ends where that was asked for; else both nodes stay up.
pub(super) async fn run(context: &Context, args: &Demo, place: &Place) -> Outcome {
    context.say("programme-begins", &vars![]);
    let mut stage = Stage::set(context, place, time::now() - SPAN_S).await?;
    let played = measures(&mut stage).await;
    stage.close().await;
    played?;
    let public = public(&mut stage).await?;
    let kept = !args.once || place.nodes.stay();
    seen(&stage, kept).await?;
    for object in stage.story.objects(kept) {
        context.object(&object);
    }
    if !args.once {
        context.say("programme-stays", &vars![]);
        std::future::pending::<()>().await;
    }
    public.end().await?;
    for party in stage.parties {
        party.stop().await?;
    }
    let folder = place.nodes.path().display();
    context.say(if kept { "programme-kept" } else { "programme-gone" }, &vars!["path" => folder]);
    Ok(Exit::Ok)
}

/// What happens while the clock is turned, in the order in which it happens.
async fn measures(stage: &mut Stage<'_>) -> Outcome<()> {
    stage.chapter(2);
    channels::open(stage).await?;
    stage.chapter(1);
    let parties = dialogue::ids(stage).await?;
    let round = dialogue::convened(stage, &parties).await?;
    stage.chapter(3);
    let agreement = agreement::concluded(stage).await?;
    stage.chapter(1);
    dialogue::held(stage, &round, &parties).await?;
    stage.chapter(3);
    let inquiry = agreement::lived(stage, &agreement).await?;
    guarantees::caution(stage).await?;
    stage.chapter(1);
    dialogue::tabled(stage, &inquiry).await?;
    stage.chapter(4);
    guarantees::exchanged(stage).await?;
    let (window, from) = guarantees::announced(stage).await?;
    stage.chapter(3);
    notices::given(stage, (&window, from)).await?;
    stage.chapter(4);
    guarantees::concern(stage, (&window, from)).await?;
    stage.chapter(5);
    experts::papers(stage).await?;
    stage.chapter(3);
    review::agreed(stage).await?;
    stage.chapter(2);
    let now = time::now();
    if stage.now() > now {
        return Err(Failure::ours("more happened than fits into the time"));
    }
    stage.turn_to(now).await?;
    channels::equal(stage).await.map(|_| ())
}

/// What is said to everybody, by nodes with the clock of this machine.
async fn public(stage: &mut Stage<'_>) -> Outcome<Public> {
    stage.chapter(6);
    commitment::declared(stage).await
}

/// Runs every command by which something is seen again, and shows it.
async fn seen(stage: &Stage<'_>, kept: bool) -> Outcome<()> {
    let context = stage.context;
    context.line("");
    context.say(if kept { "programme-see" } else { "programme-see-kept" }, &vars![]);
    for (measure, see) in stage.story.seen() {
        let dir = see.dir.display().to_string();
        let answer = comity(["--dir", &dir].into_iter().chain(see.args.iter().map(String::as_str))).await?;
        if answer.exit != 0 {
            return Err(super::party::refused(answer));
        }
        context.say("programme-see-line", &vars!["measure" => measure, "command" => see.line()]);
    }
    Ok(())
}
