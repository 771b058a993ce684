//! Officers and drafts: what the API asks, carried out with the node, its folder and its log.

use std::sync::Arc;

use comity_api::{DraftAct, DraftActed, OfficerActed, ProofRequest, StaffAct};
use comity_journal::RegisterView;
use comity_node::party::NodeDir;
use comity_node::party::files;
use comity_node::service::views::{AuditView, HandoverSign};
use comity_node::service::{Node, Problem, handover_problem};
use comity_node::watch::drafts::Drafts;
use comity_node::watch::handover::{Handover, HandoverDraft, Signers};
use comity_node::watch::handover_file::HandoverFile;
use comity_node::watch::lapse::Prepared;
use comity_node::watch::policy::{POLICY_BYTES_MAX, Policy, SHIPPED};
use comity_node::watch::staff::{OfficerView, Staff};

use super::proof;
use super::take_up::refused;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};

/// Drafts in one answer where nobody says how many.
pub(super) const DRAFTS_PAGE: usize = 100;
/// The party's own policy, in the node's folder.
const POLICY_NAME: &str = "policy.toml";

/// The policy of the folder, or the one that is shipped. One that is not understood lets nobody in.
pub(super) fn policy(dir: &NodeDir) -> Outcome<Policy> {
    let path = dir.path().join(POLICY_NAME);
    let kept = files::read_if_present(&path, POLICY_BYTES_MAX).map_err(|error| crate::party::refused(error.into()))?;
    let text = kept.map_or_else(|| SHIPPED.to_owned(), |bytes| String::from_utf8_lossy(&bytes).into_owned());
    Policy::read(&text).map_err(|error| {
        Failure::new("error-policy", Fault::Yours, Exit::Failed).with("path", path.display()).with("detail", error)
    })
}

/// Keeps an act in the node's log.
pub(super) async fn note(
    node: &Node,
    what: &str,
    who: Option<&str>,
    subject: String,
    details: Vec<String>,
) -> Result<(), Problem> {
    let act = AuditView {
        what: what.to_owned(),
        who: who.map(str::to_owned),
        subject: Some(subject),
        details,
        ..AuditView::default()
    };
    node.note(act).await
}

fn named(of: &OfficerView) -> String {
    if of.id == of.name { of.id.clone() } else { format!("{} ({})", of.name, of.id) }
}

/// What the acts of officers need.
pub(super) struct Desk {
    pub(super) node: Node,
    pub(super) dir: NodeDir,
    pub(super) staff: Arc<Staff>,
    pub(super) drafts: Arc<Drafts>,
}

impl Desk {
    fn register(&self) -> Result<RegisterView, Problem> {
        Ok(self.dir.register().map_err(|error| refused(&error))?.view().clone())
    }

    pub(super) async fn put_officer(&self, officer: OfficerView) -> Result<OfficerView, Problem> {
        let kept = self.staff.put(officer).await?;
        note(&self.node, "officer-entered", None, named(&kept), kept.roles.clone()).await?;
        Ok(kept)
    }

    pub(super) async fn officer_act(&self, id: String, act: StaffAct) -> Result<OfficerActed, Problem> {
        let logged = |what: &'static str, details| note(&self.node, what, None, id.clone(), details);
        Ok(match act {
            StaffAct::Token { days } => {
                let token = self.staff.token(&id, days).await?;
                logged("officer-token", vec![token.expires.to_string()]).await?;
                OfficerActed::Token(token)
            }
            StaffAct::RevokeTokens => {
                let officer = self.staff.revoke_tokens(&id).await?;
                logged("officer-tokens-ended", Vec::new()).await?;
                OfficerActed::Officer(officer)
            }
            StaffAct::Recover { tokens } => {
                let vouched = tokens.iter().filter_map(|token| self.staff.caller(token)).map(|officer| officer.id);
                let vouched: Vec<String> = vouched.collect();
                let token = self.staff.recover(&id, &tokens).await?;
                logged("officer-recovered", vouched).await?;
                OfficerActed::Token(token)
            }
            StaffAct::Leave { to } => {
                let officer = self.staff.leave(&id, &to).await?;
                let drafts = self.drafts.hand_over(&id, officer.key.as_deref(), &to).await?;
                let turnover = Box::new(self.node.turn_over(&id, &to).await?);
                let (shifts, desks) = (turnover.shifts.len(), turnover.desks.len());
                let counts = [drafts.len(), shifts, desks, turnover.alarms.len(), turnover.translations.len()];
                let details = std::iter::once(to).chain(counts.map(|count| count.to_string())).collect();
                logged("officer-left", details).await?;
                let officer = self.staff.left(&officer.id).await?;
                OfficerActed::Left { officer, drafts, turnover }
            }
        })
    }

    /// Opens a handover; the officers' keys are those that the node knows of them, or that the register has under their names.
    pub(super) async fn open_handover(&self, draft: HandoverDraft) -> Result<Handover, Problem> {
        let known = |id: &str| self.staff.officer(id).ok().map(|officer| (officer.name, officer.enabled, officer.key));
        let signers = Signers::find(&draft, known, &self.register()?)
            .map_err(|error| handover_problem(&error, &draft.desk, &draft.from))?;
        self.node.open_handover(draft, signers).await
    }

    /// One of its officers signs it.
    pub(super) async fn sign_handover(&self, number: u64, act: HandoverSign) -> Result<Handover, Problem> {
        let key = match act.signature {
            Some(signature) => Some((signature, self.register()?)),
            None => None,
        };
        self.node.sign_handover(number, act.officer, key).await
    }

    /// A handover with what proves it.
    pub(super) async fn handover_file(&self, number: u64) -> Result<HandoverFile, Problem> {
        let handover = self.node.handover(number).await?;
        let register = self.dir.register().map_err(|error| refused(&error))?;
        Ok(HandoverFile::new(handover, &register.part().entries))
    }

    /// A draft of what was prepared: it is the officer's from now on, and takes the evidence file of the statement that was
    /// not answered along.
    pub(super) async fn draft_prepared(&self, id: String, officer: String) -> Result<Prepared, Problem> {
        let prepared = self.node.prepared_one(id.clone()).await?;
        let request = ProofRequest { statement: prepared.lapse.id.clone(), disclose: Vec::new(), officers: Vec::new() };
        let evidence = proof::make(&self.node, &self.dir, request).await?.text.into_bytes();
        let (name, length) =
            (format!("{}.evidence", prepared.lapse.statement.replace('/', "-")), evidence.len() as u64);
        let imported = self.node.attachment_import(&name, "text/plain", length, std::io::Cursor::new(evidence)).await?;
        let draft = self.node.prepared_statement(&prepared, imported.root).await?;
        let begun = self.drafts.begin(&officer, draft).await?;
        self.node.decide(id, officer, Some(begun.id)).await
    }

    pub(super) async fn draft_act(&self, id: u64, by: String, act: DraftAct) -> Result<DraftActed, Problem> {
        let (drafts, boxed) = (&self.drafts, |view| DraftActed::Draft(Box::new(view)));
        Ok(match act {
            DraftAct::Edit { version, draft } => boxed(drafts.edit(id, &by, version, *draft).await?),
            DraftAct::Note { text } => boxed(drafts.note(id, &by, &text).await?),
            DraftAct::Review => boxed(drafts.review(id, &by).await?),
            DraftAct::Withdraw => boxed(drafts.withdraw(id, &by).await?),
            DraftAct::Request { officers } => {
                let register = self.register()?;
                DraftActed::Request(drafts.request(id, &by, &officers, &register).await?)
            }
            DraftAct::Sign { signature } => {
                let register = self.register()?;
                boxed(drafts.sign(id, &by, &signature, &register).await?)
            }
            DraftAct::Release => {
                let accepted = drafts.release(id, &by).await?;
                let signed = drafts.show(id).await?.signed;
                note(&self.node, "statement-released", Some(&by), accepted.number.clone(), signed).await?;
                DraftActed::Accepted(accepted)
            }
        })
    }
}
