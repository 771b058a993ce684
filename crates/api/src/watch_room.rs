//! What the routes of the watch ask: desks, rosters, alarms, the log, handovers, drafts that wait.

use comity_node::service::views::{
    AlarmQuery, AlarmsView, AttendDraft, DeskDraft, DeskView, LogQuery, LogView, NoteDraft, ReachDraft, RosterDraft,
    RosterView,
};
use comity_node::service::{Node, Problem};
use comity_node::watch::alarm::Alarm;
use comity_node::watch::handover::Handover;
use comity_node::watch::lapse::Prepared;
use comity_node::watch::log::LogEntry;
use comity_node::watch::policy::MayRead;
use comity_node::watch::roster::Reach;

use crate::backend::Answer;

/// The watch of a node. What changes something returns when the change is durable; acts name the officer who does them.
pub trait WatchRoom: Send + Sync + 'static {
    /// Every desk as it is now.
    fn desks(&self) -> Answer<'_, Vec<DeskView>>;
    /// Keeps a desk, or takes it away.
    fn put_desk(&self, desk: String, draft: DeskDraft) -> Answer<'_, Vec<DeskView>>;
    /// A desk's roster.
    fn roster(&self, desk: String) -> Answer<'_, RosterView>;
    /// Puts a desk's coming shifts in place of those that were there.
    fn put_roster(&self, desk: String, draft: RosterDraft) -> Answer<'_, RosterView>;
    /// How officers are reached.
    fn reaches(&self) -> Answer<'_, Vec<Reach>>;
    /// Keeps how an officer is reached.
    fn put_reach(&self, draft: ReachDraft) -> Answer<'_, Vec<Reach>>;
    /// Alarms, of those that may be read.
    fn alarms(&self, query: AlarmQuery, may: MayRead) -> Answer<'_, AlarmsView>;
    /// One alarm.
    fn alarm(&self, id: String) -> Answer<'_, Alarm>;
    /// An officer takes note of an alarm; about a statement this acknowledges it (F03).
    fn attend(&self, id: String, draft: AttendDraft) -> Answer<'_, Alarm>;
    /// The watch log, newest first.
    fn log(&self, query: LogQuery) -> Answer<'_, LogView>;
    /// Writes into it.
    fn note(&self, draft: NoteDraft) -> Answer<'_, LogEntry>;
    /// Handovers, newest first.
    fn handovers(&self) -> Answer<'_, Vec<Handover>>;
    /// One handover, whole.
    fn handover(&self, number: u64) -> Answer<'_, Handover>;
    /// What the node prepared.
    fn prepared(&self) -> Answer<'_, Vec<Prepared>>;
    /// An officer drops it.
    fn drop_prepared(&self, id: String, officer: String) -> Answer<'_, Prepared>;
}

/// Lets the work go on to its end even where whoever asked is gone.
fn answered<T: Send + 'static>(work: impl Future<Output = Result<T, Problem>> + Send + 'static) -> Answer<'static, T> {
    let task = tokio::spawn(work);
    let failed = |error: tokio::task::JoinError| {
        Err(Problem::new(comity_node::service::problem::codes::INTERNAL).with("detail", error))
    };
    Box::pin(async move { task.await.unwrap_or_else(failed) })
}

impl WatchRoom for Node {
    fn desks(&self) -> Answer<'_, Vec<DeskView>> {
        Box::pin(self.desks())
    }
    fn put_desk(&self, desk: String, draft: DeskDraft) -> Answer<'_, Vec<DeskView>> {
        let node = self.clone();
        answered(async move { node.put_desk(desk, draft).await })
    }
    fn roster(&self, desk: String) -> Answer<'_, RosterView> {
        Box::pin(self.roster(desk))
    }
    fn put_roster(&self, desk: String, draft: RosterDraft) -> Answer<'_, RosterView> {
        let node = self.clone();
        answered(async move { node.put_roster(desk, draft).await })
    }
    fn reaches(&self) -> Answer<'_, Vec<Reach>> {
        Box::pin(self.reaches())
    }
    fn put_reach(&self, draft: ReachDraft) -> Answer<'_, Vec<Reach>> {
        let node = self.clone();
        answered(async move { node.put_reach(draft).await })
    }
    fn alarms(&self, query: AlarmQuery, may: MayRead) -> Answer<'_, AlarmsView> {
        Box::pin(self.alarms_for(query, may))
    }
    fn alarm(&self, id: String) -> Answer<'_, Alarm> {
        Box::pin(self.alarm(id))
    }
    fn attend(&self, id: String, draft: AttendDraft) -> Answer<'_, Alarm> {
        let node = self.clone();
        answered(async move { node.attend(id, draft).await })
    }
    fn log(&self, query: LogQuery) -> Answer<'_, LogView> {
        Box::pin(self.watch_log(query))
    }
    fn note(&self, draft: NoteDraft) -> Answer<'_, LogEntry> {
        let node = self.clone();
        answered(async move { node.watch_note(draft).await })
    }
    fn handovers(&self) -> Answer<'_, Vec<Handover>> {
        Box::pin(self.handovers())
    }
    fn handover(&self, number: u64) -> Answer<'_, Handover> {
        Box::pin(self.handover(number))
    }
    fn prepared(&self) -> Answer<'_, Vec<Prepared>> {
        Box::pin(self.prepared())
    }
    fn drop_prepared(&self, id: String, officer: String) -> Answer<'_, Prepared> {
        let node = self.clone();
        answered(async move { node.decide(id, officer, None).await })
    }
}
