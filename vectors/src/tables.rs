//! Tables of computed values, for whoever writes another implementation: names, trees, a commitment, seals.

use anyhow::Result;
use comity_journal::tree::empty_root;
use comity_journal::{Leaves, leaf_hash, prove_consistency, prove_inclusion};
use comity_seal::commitment::Commitment;
use comity_seal::names::{author_id, line_id};
use comity_seal::words::{pairing_numbers, pairing_words};
use comity_seal::{Field, FieldGroup, Role, Seed};
use comity_wire::{Hash, Track};
use serde_json::{Value, json};

use crate::fields::{hashes, hex};
use crate::keys::{self, seed_bytes};
use crate::world;

/// The tables by file name below `vectors/`.
///
/// # Errors
/// The cryptographic library fails.
pub fn tables() -> Result<Vec<(&'static str, Value)>> {
    Ok(vec![
        ("keys.json", keys::table()?),
        ("names.json", names()?),
        ("tree.json", tree()?),
        ("commitment.json", commitment()?),
    ])
}

fn names() -> Result<Value> {
    let (invite, accept) = (seed_bytes("invite nonce"), seed_bytes("accept nonce"));
    let (aur, bor) = (world::party("aur")?, world::party("bor")?);
    let lines = Track::ALL.map(|track| {
        let line = line_id(&invite, &accept, track);
        json!({ "track": track.word(), "number": track as u64, "line": line.to_string(),
            "aur": author_id(&line, &aur).to_string(), "bor": author_id(&line, &bor).to_string() })
    });
    let transcripts = [Hash([0; 32]), Hash([255; 32]), Hash(seed_bytes("transcript"))].map(|hash| {
        json!({ "transcript": hash.to_string(), "words": pairing_words(&hash), "numbers": pairing_numbers(&hash) })
    });
    let roles =
        Role::ALL.map(|role| json!({ "role": role.word(), "payload": "00", "message": hex(&role.message(&[0])) }));
    Ok(json!({
        "invite_nonce": hex(&invite), "accept_nonce": hex(&accept),
        "parties": { "aur": aur.to_string(), "bor": bor.to_string() },
        "lines": lines, "pairing_words": transcripts, "role_messages": roles,
        "origin": world::origin("aur")?.to_string(), "receipt_key_name": world::origin("aur")?.receipt_name(),
    }))
}

fn tree() -> Result<Value> {
    const SIZE: usize = 11;
    let leaves = world::leaves(SIZE);
    let roots = (0..=SIZE).map(|n| Ok(world::tree(&leaves[..n])?.root().to_string())).collect::<Result<Vec<_>>>()?;
    let (mut inclusion, mut consistency) = (Vec::new(), Vec::new());
    for size in 1..=SIZE as u64 {
        let held = Leaves(&leaves[..size as usize]);
        for other in 0..size {
            inclusion
                .push(json!({ "index": other, "size": size, "proof": hashes(&prove_inclusion(&held, other, size)?) }));
            let proof = prove_consistency(&held, other + 1, size)?;
            consistency.push(json!({ "first": other + 1, "second": size, "proof": hashes(&proof) }));
        }
    }
    let texts: Vec<String> = (0..SIZE).map(|i| format!("leaf {i}")).collect();
    debug_assert_eq!(leaves[0], leaf_hash(texts[0].as_bytes()), "the leaves are the hashes of the texts");
    Ok(json!({ "leaf_data": texts, "leaf_hashes": hashes(&leaves), "empty_root": empty_root().to_string(),
        "roots": roots, "inclusion": inclusion, "consistency": consistency }))
}

fn commitment() -> Result<Value> {
    let (seed, statement) = (seed_bytes("commitment seed"), world::statement());
    let envelope = statement.envelope.fields();
    let members = statement.members()?;
    let mut fields: Vec<Field<'_>> =
        envelope.iter().map(|(name, value)| Field { group: FieldGroup::Envelope, name, value }).collect();
    fields.extend(members.iter().map(|(name, raw)| Field { group: FieldGroup::Body, name, value: raw.as_bytes() }));
    fields.sort();
    let key = Seed::from_bytes(&seed);
    let whole = Commitment::compute(&key, fields.iter().copied())?;
    let paths: Vec<String> = fields.iter().map(|f| format!("{}{}", f.group.prefix(), f.name)).collect();
    let asked: Vec<&str> = paths.iter().map(String::as_str).collect();
    let openings = Commitment::prove(&key, fields.iter().copied(), &asked)?;
    let rows: Vec<Value> = openings
        .iter()
        .map(|o| {
            let path = o.path();
            let length = (path.len() as u16).to_be_bytes();
            let field = [b"comity/v1/field\n", &o.salt[..], &length, path.as_bytes(), &o.value].concat();
            json!({ "path": path, "value": hex(&o.value), "salt": hex(&o.salt), "index": o.index,
                "leaf_hash": leaf_hash(&field).to_string() })
        })
        .collect();
    let decoys = (0..whole.leaf_count as usize - rows.len()).map(|i| format!("decoy/{i}")).collect::<Vec<_>>();
    Ok(json!({ "seed": hex(&seed), "fields": rows, "decoys": decoys, "leaves": whole.leaf_count,
        "root": whole.root.to_string() }))
}
