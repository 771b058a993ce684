//! `comity incident`: each side's account (F33), side by side.

use comity_node::service::views::{AccountMember, AccountView, AccountsView};

use crate::args::notice::Incident;
use crate::client::{Client, encoded};
use crate::commands::show;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::{marks, plain, time};

/// Shows both accounts of the incident that a statement is about.
pub(super) async fn run(context: &Context, args: &Incident) -> Outcome {
    let client = Client::connect(context).await?;
    let view = client.get::<AccountsView>(&format!("/v1/accounts?of={}", encoded(&args.reference))).await;
    client.close().await;
    let view = view?;
    context.say("incident-head", &vars!["number" => plain::line(&view.first.number)]);
    context.say("incident-nobodys", &vars![]);
    let sides = [("incident-ours", &view.ours), ("incident-theirs", &view.theirs)];
    for (id, account) in sides {
        head(context, (id, &view.mark), account.as_ref());
    }
    for member in &view.members {
        compared(context, member);
    }
    // At the foot as at the head: whoever cuts a page keeps the marks.
    for account in view.ours.iter().chain(&view.theirs) {
        context.line(&marks::line(context, (&view.mark, &account.tlp, &account.pap)));
    }
    context.exact(&view)?;
    Ok(Exit::Ok)
}

fn head(context: &Context, (id, mark): (&str, &str), account: Option<&AccountView>) {
    let Some(account) = account else {
        return context.say(&format!("{id}-none"), &vars![]);
    };
    let values = vars!["number" => plain::line(&account.statement.number), "at" => time::full(account.stated)];
    context.say(id, &values);
    context.line(&format!("    {}", marks::line(context, (mark, &account.tlp, &account.pap))));
    if account.attached {
        context.say("incident-attached", &vars![]);
    }
}

fn compared(context: &Context, member: &AccountMember) {
    if let Some(same) = member.ours.as_deref().filter(|_| member.same) {
        context.say("incident-same", &vars!["member" => plain::line(&member.member)]);
        return show::member(context, "  ", "=", same);
    }
    context.say("incident-differs", &vars!["member" => plain::line(&member.member)]);
    for (id, value) in [("incident-we", &member.ours), ("incident-they", &member.theirs)] {
        match value {
            Some(value) => show::member(context, "  ", &context.text(id), value),
            None => context.line(&format!("  {}: {}", context.text(id), context.text("incident-says-nothing"))),
        }
    }
}
