//! What the actors do, each through the services that officers use.

use comity_api::{AttachmentLabel, DraftAct, DraftActed};
use comity_node::service::Problem;
use comity_node::service::problem::codes;
use comity_node::service::views::{
    Accepted, AttendDraft, CorrectionDraft, HandoverSign, StatementDraft, StatementState,
};
use comity_node::watch::handover::HandoverDraft;
use comity_node::watch::lapse::alarm_id;
use comity_node::watch::release::ReleaseSignature;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

use super::scenario::{
    Acknowledge, Correct, Expect, Handover, LineTest, NAMES, ReleasePrepared, Scenario, State, Step,
};
use super::stage::{Side, Stage, refused};
use crate::demo::party::comity;
use crate::demo::{Place, machine};
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};

/// Seconds that a line gets to come up.
const UP_S: u64 = 60;

/// One step of the scenario.
pub(super) async fn play(stage: &mut Stage, scenario: &Scenario, place: &Place, step: &Step) -> Outcome<()> {
    match step {
        Step::State(one) => state(stage, scenario, place, one).await,
        Step::Acknowledge(one) => acknowledge(stage, one).await,
        Step::Correct(one) => correct(stage, one).await,
        Step::ReleasePrepared(one) => release_prepared(stage, place, one).await,
        Step::LineTest(one) => line_test(stage, one).await,
        Step::Cut(_) => {
            stage.cut(true).await?;
            both(stage, "cut");
            Ok(())
        }
        Step::Mend(_) => mend(stage).await,
        Step::Handover(one) => handover(stage, place, one).await,
        Step::Expect(one) => expect(stage, one).await,
    }
}

fn both(stage: &Stage, what: &str) {
    (0..NAMES.len()).for_each(|index| stage.note(index, what, &[]));
}

/// A text that stands for what is known only now.
fn resolved(stage: &Stage, scenario: &Scenario, roots: &[(String, String)], value: &mut Value) -> Outcome<()> {
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(|item| resolved(stage, scenario, roots, item)),
        Value::Object(members) => members.values_mut().try_for_each(|item| resolved(stage, scenario, roots, item)),
        Value::String(text) => {
            let Some(named) = text.strip_prefix('@') else { return Ok(()) };
            *value = match named.split_once(' ') {
                None => scenario.instant(named)?.into(),
                Some(("id", name)) => stage.id(name)?.into(),
                Some(("attachment", name)) => {
                    let root = roots.iter().find(|(of, _)| of == name).map(|(_, root)| root.clone());
                    root.ok_or_else(|| wrong(named))?.into()
                }
                Some(_) => return Err(wrong(named)),
            };
            Ok(())
        }
        _ => Ok(()),
    }
}

fn wrong(what: &str) -> Failure {
    Failure::new("error-play-step", Fault::Yours, Exit::Failed).with("detail", what)
}

fn raw(members: Map<String, Value>) -> Outcome<Box<RawValue>> {
    to_raw_value(&members).map_err(Failure::ours)
}

/// Drafts, releases, says.
async fn state(stage: &mut Stage, scenario: &Scenario, place: &Place, one: &State) -> Outcome<()> {
    let index = Stage::index(&one.by);
    let (side, _) = stage.both(index);
    let mut roots = Vec::new();
    for attach in &one.attach {
        let bytes = attach.text.clone().into_bytes();
        let length = bytes.len() as u64;
        let label = AttachmentLabel { name: attach.name.clone(), media_type: "text/plain".to_owned(), length };
        let content = Box::pin(futures_util::stream::iter([Ok(bytes.into())]));
        let imported = side.backend.import_attachment(label, content).await.map_err(refused)?;
        roots.push((attach.name.clone(), imported.root));
    }
    let mut body = Value::Object(one.body.clone());
    resolved(stage, scenario, &roots, &mut body)?;
    let Value::Object(body) = body else { return Err(wrong("body")) };
    let mut draft = StatementDraft::new(side.other, &one.line, &one.format, raw(body)?);
    draft.subject.clone_from(&one.subject);
    draft.precedence.clone_from(&one.precedence);
    draft.mark.clone_from(&one.mark);
    draft.settle = one.settle;
    draft.case = one.case.as_ref().map(|name| stage.id(name)).transpose()?;
    draft.in_reply_to = one.in_reply_to.iter().map(|name| stage.id(name)).collect::<Outcome<_>>()?;
    draft.attachments = roots.into_iter().map(|(_, root)| root).collect();
    let kept = side.backend.begin_draft(one.officer.clone(), draft).await.map_err(refused)?;
    if !one.release.is_empty() {
        sign(side, place, (&one.officer, &one.release), kept.id).await?;
    }
    let released = side.backend.draft_act(kept.id, one.officer.clone(), DraftAct::Release).await;
    let DraftActed::Accepted(accepted) = released.map_err(refused)? else {
        return Err(Failure::ours("a release gave no number"));
    };
    let by = if one.release.is_empty() { one.officer.clone() } else { one.release.join(", ") };
    stage.note(index, "stated", &[("number", &accepted.number), ("format", &one.format), ("officer", &by)]);
    said(stage, index, &one.name, accepted).await
}

/// Each officer signs what is to be said, in a process that knows no node.
async fn sign(side: &Side, place: &Place, (officer, release): (&String, &[String]), draft: u64) -> Outcome<()> {
    let asked = DraftAct::Request { officers: release.to_vec() };
    let asked = side.backend.draft_act(draft, officer.clone(), asked).await.map_err(refused)?;
    let DraftActed::Request(request) = asked else { return Err(Failure::ours("no release request")) };
    let file = |name: String| place.nodes.path().join(name);
    let path = file(format!("{}-{draft}.request", side.name));
    std::fs::write(&path, serde_json::to_string(&request).map_err(Failure::ours)?).map_err(machine)?;
    for (number, name) in release.iter().enumerate() {
        let key = side.keys.get(name).ok_or_else(|| wrong(name))?;
        let signed = file(format!("{}-{draft}.{number}", side.name));
        let [request, key, to] = [&path, key, &signed].map(|path| path.display().to_string());
        let answer = comity(["release", "sign", &request, "--key", &key, "--output", &to]).await?;
        if answer.exit != 0 {
            return Err(crate::demo::party::refused(answer));
        }
        let text = std::fs::read_to_string(&signed).map_err(machine)?;
        let signature: ReleaseSignature = serde_json::from_str(&text).map_err(Failure::ours)?;
        let act = DraftAct::Sign { signature };
        side.backend.draft_act(draft, officer.clone(), act).await.map_err(refused)?;
    }
    Ok(())
}

/// Keeps the statement under its name; waits until it has arrived, unless the network is cut.
async fn said(stage: &mut Stage, index: usize, name: &str, accepted: Accepted) -> Outcome<()> {
    let id = accepted.id.clone();
    stage.said.insert(name.to_owned(), (accepted.number, accepted.id));
    if stage.cut {
        stage.waiting.push((index, id));
        return Ok(());
    }
    arrived(stage, index, &id).await
}

/// Waits until the other side has opened a statement with all its attachments, an officer there is called if one has to
/// be, and the author knows that it was opened.
async fn arrived(stage: &Stage, index: usize, id: &str) -> Outcome<()> {
    let (author, reader) = stage.both(index);
    let catalogue = author.node.catalogue();
    stage
        .until("a statement arrives", async || {
            let Some(there) = stage.shown(1 - index, id).await? else { return Ok(None) };
            let Some(here) = stage.shown(index, id).await? else { return Ok(None) };
            let under_way = matches!(here.state, StatementState::Queued | StatementState::Delivered { .. });
            if under_way || here.attachments.iter().any(|one| one.held_by_them.is_none()) {
                return Ok(None);
            }
            let format = there.content.as_ref().map(|content| (content.format.clone(), content.format_version));
            let format = format.and_then(|(format, version)| catalogue.version(&format, version));
            if format.is_none_or(|known| known.format.ack.is_none()) {
                return Ok(Some(()));
            }
            match reader.backend.watch().alarm(id.to_owned()).await {
                Ok(alarm) => Ok((alarm.calls > 0).then_some(())),
                Err(Problem { code, .. }) if code == codes::NO_SUCH_ALARM => Ok(None),
                Err(problem) => Err(refused(problem)),
            }
        })
        .await
}

/// An officer takes the statement by its alarm.
async fn acknowledge(stage: &mut Stage, one: &Acknowledge) -> Outcome<()> {
    let (index, id) = (Stage::index(&one.by), stage.id(&one.of)?);
    let (side, _) = stage.both(index);
    let draft = AttendDraft::by(&one.officer);
    let alarm = side.backend.watch().attend(id.clone(), draft).await.map_err(refused)?;
    let by = alarm.ended.and_then(|ended| ended.statement).ok_or_else(|| wrong(&one.of))?;
    stage.note(index, "taken", &[("number", &alarm.about), ("officer", &one.officer)]);
    if stage.cut {
        stage.waiting.push((index, by));
        return Ok(());
    }
    let stage = &*stage;
    stage
        .until("an acknowledgement arrives", async || {
            let view = stage.shown(1 - index, &id).await?;
            Ok(view.filter(|view| !view.acknowledgements.is_empty()).map(|_| ()))
        })
        .await
}

async fn correct(stage: &mut Stage, one: &Correct) -> Outcome<()> {
    let (index, of) = (Stage::index(&one.by), stage.id(&one.of)?);
    let (side, _) = stage.both(index);
    let (changes, reason) = (Some(raw(one.changes.clone())?), one.reason.clone());
    let draft = CorrectionDraft { r#ref: of, changes, reason, idempotency_key: None };
    let accepted = side.backend.correct(draft).await.map_err(refused)?;
    let number = stage.said.get(&one.of).map(|(number, _)| number.clone()).unwrap_or_default();
    stage.note(index, "corrected", &[("number", &number), ("by", &accepted.number)]);
    said(stage, index, &one.name, accepted).await
}

/// What the node prepared for a statement that was not answered goes out on the next line: an officer makes a draft of it,
/// and officers release that with their keys.
async fn release_prepared(stage: &mut Stage, place: &Place, one: &ReleasePrepared) -> Outcome<()> {
    let (index, of) = (Stage::index(&one.by), stage.id(&one.of)?);
    let (side, _) = stage.both(index);
    let watch = side.backend.watch();
    let prepared = stage
        .until("a lapse is prepared", async || {
            let waiting = watch.prepared().await.map_err(refused)?;
            Ok(waiting.into_iter().find(|prepared| prepared.lapse.id == of && prepared.state == "waiting"))
        })
        .await?;
    // Whoever releases it has seen the alarm about it.
    let attend = AttendDraft::by(&one.officer);
    watch.attend(alarm_id(&prepared.lapse.obligation), attend).await.map_err(refused)?;
    let made = side.backend.draft_prepared(prepared.id, one.officer.clone()).await.map_err(refused)?;
    let draft = made.draft.ok_or_else(|| Failure::ours("what was prepared gave no draft"))?;
    sign(side, place, (&one.officer, &one.release), draft).await?;
    let released = side.backend.draft_act(draft, one.officer.clone(), DraftAct::Release).await;
    let DraftActed::Accepted(accepted) = released.map_err(refused)? else {
        return Err(Failure::ours("a release gave no number"));
    };
    let kind = if made.lapse.what == "answer" { "answer" } else { "acknowledge" };
    let (about, by) = (&*made.lapse.statement, one.release.join(", "));
    let values = [("number", &*accepted.number), ("about", about), ("kind", kind), ("officer", &by)];
    stage.note(index, "escalated", &values);
    said(stage, index, &one.name, accepted).await
}

async fn line_test(stage: &Stage, one: &LineTest) -> Outcome<()> {
    let index = Stage::index(&one.by);
    let (side, _) = stage.both(index);
    let tested = side.backend.line_test(side.other.to_owned(), one.line.clone(), UP_S).await.map_err(refused)?;
    stage.note(index, "tested", &[("line", &format!("{}/{}", tested.peer, tested.track))]);
    Ok(())
}

/// The network works again: what waited arrives.
async fn mend(stage: &mut Stage) -> Outcome<()> {
    stage.cut(false).await?;
    both(stage, "mended");
    for (index, id) in std::mem::take(&mut stage.waiting) {
        arrived(stage, index, &id).await?;
    }
    Ok(())
}

/// Opens a handover, and each of the two officers signs it with their own key in a process that knows no node.
async fn handover(stage: &Stage, place: &Place, one: &Handover) -> Outcome<()> {
    let index = Stage::index(&one.by);
    let (side, _) = stage.both(index);
    let desk = one.desk.clone();
    let (from, to, remarks) = (one.from.clone(), one.to.clone(), one.remarks.clone());
    let draft = HandoverDraft { desk, from, to, remarks };
    let opened = side.backend.open_handover(draft).await.map_err(refused)?;
    let file = |name: String| place.nodes.path().join(name);
    let path = file(format!("{}-handover-{}", side.name, opened.number));
    let whole = side.backend.handover_file(opened.number).await.map_err(refused)?;
    std::fs::write(&path, serde_json::to_string(&whole).map_err(Failure::ours)?).map_err(machine)?;
    let mut signed = None;
    for (number, officer) in [&one.from, &one.to].into_iter().enumerate() {
        let key = side.keys.get(officer).ok_or_else(|| wrong(officer))?;
        let to = file(format!("{}-handover-{}.{number}", side.name, opened.number));
        let [path, key, output] = [&path, key, &to].map(|path| path.display().to_string());
        let answer = comity(["handover", "sign", &path, "--key", &key, "--output", &output]).await?;
        if answer.exit != 0 {
            return Err(crate::demo::party::refused(answer));
        }
        let text = std::fs::read_to_string(&to).map_err(machine)?;
        let signature = Some(serde_json::from_str(&text).map_err(Failure::ours)?);
        let act = HandoverSign { officer: officer.clone(), signature };
        signed = side.backend.sign_handover(opened.number, act).await.map_err(refused)?.done_at;
    }
    signed.ok_or_else(|| wrong(&one.desk))?;
    let open = (opened.open.len() as u64 + opened.more).to_string();
    let values = [("desk", &*one.desk), ("from", &*one.from), ("to", &*one.to), ("open", &open)];
    stage.note(index, "shift", &values);
    Ok(())
}

/// Both sides must see it so.
async fn expect(stage: &Stage, one: &Expect) -> Outcome<()> {
    let id = stage.id(&one.of)?;
    for index in 0..NAMES.len() {
        let (side, _) = stage.both(index);
        let seen = stage.until("an obligation is as it is expected", async || {
            let view = stage.shown(index, &id).await?.ok_or_else(|| wrong(&one.of))?;
            let case = view.content.and_then(|content| content.case).unwrap_or_else(|| id.clone());
            let case = side.backend.case(case).await.map_err(refused)?;
            let owed = case.obligations.into_iter().find(|owed| owed.statement.id == id && owed.kind == one.owed);
            Ok(owed.filter(|owed| owed.state == one.stands))
        });
        let seen = seen.await.map_err(|_| wrong(&format!("{}: {} {}", side.name, one.owed, one.stands)))?;
        let what = format!("expect-{}", seen.state);
        stage.note(index, &what, &[("number", &seen.statement.number), ("kind", &seen.kind)]);
    }
    Ok(())
}
