//! `comity init`

use std::path::Path;

use comity_node::party::NodeDir;
use comity_node::party::config::{CONFIG_FILE, is_party_name};
use comity_node::party::init::{Before, InitOptions, init, init_further};
use comity_node::party::pet_name::PET_NAME_BYTES_MAX;
use serde_json::json;

use crate::args::node::Init;
use crate::compose::create_store;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::{SystemRng, refused};

/// Founds a party on its first node.
pub(super) fn run(context: &Context, args: &Init) -> Outcome {
    let dir = context.dir()?;
    // Keys may lie anywhere: paths given here start where the command was given, not in the node's folder.
    let absolute = |path: &Option<std::path::PathBuf>| path.as_ref().map(std::path::absolute).transpose();
    let failed = |error: std::io::Error| crate::failure::Failure::file(&dir, &error);
    let options = InitOptions {
        party: args.name.clone(),
        listen: args.listen,
        addresses: args.addresses.clone(),
        root: absolute(&args.root_key).map_err(failed)?,
        authority: absolute(&args.authority_key).map_err(failed)?,
    };
    if !is_party_name(&args.name) {
        let wrong = Failure::new("error-party-name", Fault::Yours, Exit::Usage).with("name", &args.name);
        return Err(wrong.with("limit", PET_NAME_BYTES_MAX));
    }
    // What a folder holds that has a node already is not touched.
    let before = (!dir.join(CONFIG_FILE).exists()).then(|| Before::look(&dir));
    let made = create_store(&dir).and_then(|()| make(context, args, &dir, &options));
    if let (Err(_), Some(before)) = (&made, before) {
        before.restore();
    }
    made
}

fn make(context: &Context, args: &Init, dir: &Path, options: &InitOptions) -> Outcome {
    if args.further {
        init_further(&NodeDir::new(dir), options, &mut SystemRng).map_err(refused)?;
        context.say("init-further-done", &vars!["name" => args.name.as_str(), "dir" => dir.display()]);
        context.object(&json!({"name": args.name, "dir": dir}));
        return Ok(Exit::Ok);
    }
    let founded = init(&NodeDir::new(dir), options, &mut SystemRng).map_err(refused)?;
    let fingerprint = founded.root_fingerprint.to_string();
    context.say("init-done", &vars!["name" => args.name.as_str(), "dir" => dir.display()]);
    context.say("init-fingerprint", &vars!["fingerprint" => &fingerprint]);
    context.say("init-root", &vars!["path" => founded.root.display()]);
    context.say("init-authority", &vars!["path" => founded.authority.display()]);
    context.object(&json!({
        "party": founded.party.to_string(),
        "name": args.name,
        "dir": dir,
        "root_fingerprint": fingerprint,
        "root_key": founded.root,
        "authority_key": founded.authority,
    }));
    Ok(Exit::Ok)
}
