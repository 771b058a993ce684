//! `comity verify` of a proof from a public log: needs no node, no folder and no network.

use comity_catalog::Catalogue;
use comity_journal::VerifierKey;
use comity_node::party::files;
use comity_public::limits::PROOF_BYTES_MAX;
use comity_public::proof::{PROOF_HEADER, PublicProof};
use comity_public::sightings::Sightings;
use comity_public::world::{Follows, Identified, World};
use comity_publish::known::declaration;
use comity_wire::Hash;
use serde_json::json;

use super::{follow, refused};
use crate::args::statement::Verify;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party;
use crate::{plain, time};

/// Whether a file begins as such a proof.
pub(in crate::commands) fn is_one(first: &[u8]) -> bool {
    first.starts_with(PROOF_HEADER.as_bytes())
}

/// Verifies it.
pub(in crate::commands) fn verify(context: &Context, args: &Verify, roots: &[Hash]) -> Outcome {
    let bytes = files::read(&args.file, PROOF_BYTES_MAX).map_err(|error| party::refused(error.into()))?;
    let wrong = |text: &String| Failure::new("error-public-vkey", Fault::Yours, Exit::Usage).with("key", text);
    let witnesses: Vec<VerifierKey> =
        args.witness.iter().map(|text| text.parse().map_err(|_| wrong(text))).collect::<Outcome<_>>()?;
    let proof = PublicProof::parse(&bytes).map_err(|error| refused(error.into()))?;
    let proven = proof.verify(&witnesses).map_err(|error| refused(error.into()))?;
    let root = proven.view.root_key().fingerprint();
    let identified = roots.contains(&root);
    if !roots.is_empty() && !identified {
        return Err(Failure::new("error-public-root", Fault::Nobody, Exit::NotVerified).with("root", root));
    }
    let catalogue = Catalogue::shipped().map_err(Failure::ours)?;
    let known = if identified { Identified::Fingerprint } else { Identified::Not };
    let seen = Sightings::new();
    let world = World::of(&[Follows { view: &proven.view, seen: &seen, identified: &known }], &catalogue);
    let now = time::now();
    let standing = world.member(&proven.view.party()).map(|member| member.standing.clone()).unwrap_or_default();
    let shown: Vec<_> = standing.declarations.iter().map(|one| declaration(one, &world, now)).collect();
    let id = if identified { "verify-root-identified" } else { "verify-root" };
    context.say(id, &vars!["name" => plain::line(proven.view.name()), "root" => root.to_string()]);
    shown.iter().for_each(|one| follow::declaration(context, one, now));
    for (number, _, why) in &standing.without_effect {
        let why = context.text(&format!("page-without-{}", why.word()));
        context.say("declarations-without-effect", &vars!["number" => *number, "why" => why]);
    }
    for (name, time) in &proven.cosigned {
        context.say("public-cosigned", &vars!["name" => plain::line(name), "at" => time::full(*time)]);
    }
    context.say("public-proof-as-of", &vars!["size" => proven.size, "root" => proven.root.to_string()]);
    context.object(&json!({
        "verified": true, "identified": identified, "party": proven.view.party().to_string(),
        "name": proven.view.name(), "root": root.to_string(), "declarations": shown,
        "cosigned": proven.cosigned.iter().map(|(name, time)| json!({"name": name, "time": time})).collect::<Vec<_>>(),
        "as_of": {"size": proven.size, "root": proven.root.to_string()},
    }));
    Ok(Exit::Ok)
}
