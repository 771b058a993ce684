//! Which events somebody hears: those of what they may read, as far as their roles go when it happens.

use std::sync::Arc;

use comity_node::service::views::{Event, Reference};
use comity_node::watch::policy::{MayRead, On};

use crate::backend::Backend;
use crate::gate;

/// Who listens.
pub(super) struct Listener {
    node: Arc<dyn Backend>,
    /// An officer's token; without one, whoever is at the machine or has its token.
    token: Option<String>,
}

/// What an event is about, for whoever asks who may hear it.
enum About<'a> {
    /// This node alone.
    Node,
    /// A line, and nothing that was said on it.
    Line(&'a str),
    /// Something of a track and a format.
    Of(&'a str, &'a str),
    /// A statement whose format the event does not name.
    Statement(&'a Reference),
    /// An alarm, by its id.
    Alarm(&'a str),
    /// An event that this program does not know: for those who read everything.
    Other,
}

/// The track that a number names.
fn track_of(number: &str) -> &str {
    number.split('/').nth(1).unwrap_or_default()
}

fn about(event: &Event) -> About<'_> {
    match event {
        Event::Stopped { .. } | Event::Handover { .. } => About::Node,
        Event::Accepted { statement }
        | Event::Acknowledged { statement, .. }
        | Event::Translation { statement, .. } => About::Statement(statement),
        Event::Received { statement, format, .. } => About::Of(track_of(&statement.number), format),
        Event::Obligation { obligation, .. } => About::Of(&obligation.track, &obligation.format),
        Event::Case { case, .. } => About::Of(&case.track, &case.format),
        Event::WatchTestAnswered { track, .. } | Event::WatchTestMissed { track, .. } => About::Of(track, "F02"),
        Event::AlarmRaised { alarm } | Event::AlarmEnded { alarm } => match alarm.on() {
            None => About::Node,
            Some(on) if on == On::line(&alarm.track) => About::Line(&alarm.track),
            Some(_) => About::Of(&alarm.track, &alarm.format),
        },
        Event::AlarmCalled { alarm, .. } => About::Alarm(alarm),
        Event::Receipted { track, .. }
        | Event::Entries { track, .. }
        | Event::RefusedByUs { track, .. }
        | Event::RefusedByThem { track, .. }
        | Event::AttachmentHeld { track, .. }
        | Event::AttachmentHeldByThem { track, .. }
        | Event::LinkUp { track, .. }
        | Event::LinkDown { track, .. }
        | Event::Synced { track, .. }
        | Event::ProbeAnswered { track, .. }
        | Event::Frozen { track, .. }
        | Event::TheirSuccessor { track, .. }
        | Event::RolledBack { track, .. }
        | Event::LineTested { track, .. }
        | Event::LineDown { track, .. }
        | Event::LineUpAgain { track, .. }
        | Event::DigestsDiffer { track, .. }
        | Event::DigestsEqualAgain { track, .. }
        | Event::LineHealth { track, .. } => About::Line(track),
        _ => About::Other,
    }
}

impl Listener {
    /// Whoever shows this token, or none.
    pub(super) fn new(node: Arc<dyn Backend>, token: Option<String>) -> Self {
        Self { node, token }
    }

    /// Whether an event is for them; nothing where their token is good no more, which ends the stream.
    pub(super) async fn hears(&self, event: &Event) -> Option<bool> {
        let who = match &self.token {
            Some(token) => Some(self.node.caller(token.clone())?),
            None => None,
        };
        let may = gate::reading(&self.node, who);
        Some(may.may(On::default()) || self.may_hear(&may, about(event)).await)
    }

    async fn may_hear(&self, may: &MayRead, about: About<'_>) -> bool {
        match about {
            About::Node => true,
            About::Line(track) => may.some_of(track),
            About::Of(track, format) => may.may(On::of(track, format)),
            About::Statement(statement) => {
                let track = track_of(&statement.number);
                if may.may(On { track: Some(track), format: None }) {
                    return true;
                }
                // Only its labels tell its format, and only where that can matter.
                may.some_of(track)
                    && self.node.labels(statement.id.clone()).await.is_ok_and(|labels| {
                        may.may(On { track: Some(&labels.track), format: labels.format.as_deref() })
                    })
            }
            About::Alarm(id) => {
                let alarm = self.node.watch().alarm(id.to_owned()).await;
                alarm.is_ok_and(|alarm| alarm.is_for(may))
            }
            About::Other => false,
        }
    }
}
