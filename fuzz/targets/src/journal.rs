//! The journal's own forms: C2SP texts, tree proofs, the frontier, proofs of contradiction.

use comity_journal::checkpoint::TreeHead;
use comity_journal::contradiction::{Contradiction, Prefix};
use comity_journal::{
    Frontier, Leaves, LineKind, LogOrigin, Note, ProofFile, VerifierKey, leaf_hash, prove_consistency, prove_inclusion,
    verify_consistency, verify_inclusion,
};
use comity_wire::head::Checkpoint;
use comity_wire::{Canonical, Hash, Origin};

use crate::Verdict;
use crate::parsers::{canonical, verdict};
use crate::seeds::{AUTHOR, LINE, ROOT, Seeds, checkpoint};

pub fn note(input: &[u8]) -> Verdict {
    let note = Note::parse(input).ok();
    if let Some(note) = &note {
        assert_eq!(note.to_text().as_bytes(), input, "accepted a note that is not canonical");
        if let Ok(head) = TreeHead::from_text(note.text()) {
            assert_eq!(head.text(), note.text(), "accepted a head that is not canonical");
        }
    }
    verdict(note)
}

fn a_note() -> Option<Note> {
    let origin = Origin { line: LINE, author: AUTHOR, generation: 1 };
    let text = TreeHead { origin: LogOrigin::from(origin), size: 8, root: ROOT }.text();
    let line = |name: String| format!("\u{2014} {name} AAAAAAE=\n");
    let signed = format!("{text}\n{}{}", line(origin.to_string()), line(origin.receipt_name()));
    Note::parse(signed.as_bytes()).ok()
}

pub fn notes() -> Seeds {
    let plain = "a text\n\n\u{2014} example.org/key AAAAAAE=\n".as_bytes().to_vec();
    let head = a_note().map(|note| ("checkpoint", note.to_text().into_bytes()));
    std::iter::once(("plain", plain)).chain(head).collect()
}

pub fn proof(input: &[u8]) -> Verdict {
    let proof = ProofFile::parse(input).ok();
    if let Some(proof) = &proof {
        assert_eq!(proof.to_text().as_bytes(), input, "accepted a proof that is not canonical");
    }
    verdict(proof)
}

pub fn proofs() -> Seeds {
    let proof = |extra, checkpoint| ProofFile { extra, index: 5, path: vec![ROOT, ROOT], checkpoint };
    let text = |extra| a_note().map(|note| proof(extra, note).to_text().into_bytes());
    let plain = text(None).map(|bytes| ("plain", bytes));
    let extra = text(Some(b"opaque".to_vec())).map(|bytes| ("extra", bytes));
    plain.into_iter().chain(extra).collect()
}

pub fn verifier_key(input: &[u8]) -> Verdict {
    let key = std::str::from_utf8(input).ok().and_then(|text| text.parse::<VerifierKey>().ok());
    if let Some(key) = &key {
        assert_eq!(key.to_string().as_bytes(), input, "accepted a key that is not canonical");
    }
    verdict(key)
}

pub fn verifier_keys() -> Seeds {
    let key = |name: &'static str, kind, bytes| {
        let key = VerifierKey::new("example.org/log".to_owned(), kind, vec![0x21; bytes]).ok()?;
        Some((name, key.to_string().into_bytes()))
    };
    [key("ed25519", LineKind::LogEd25519, 32), key("mldsa44", LineKind::CosignatureMldsa44, 1_312)]
        .into_iter()
        .flatten()
        .collect()
}

pub fn frontier(input: &[u8]) -> Verdict {
    let frontier = Frontier::decode(input).ok();
    if let Some(frontier) = &frontier {
        assert_eq!(frontier.encode(), input, "accepted a frontier that is not canonical");
        let (mut grown, mut completed) = (frontier.clone(), Vec::new());
        if grown.append(ROOT, &mut completed).is_ok() {
            assert_eq!(grown.size(), frontier.size() + 1, "an append that does not count");
            assert_ne!(grown.root(), frontier.root(), "an append that changes nothing");
        }
    }
    verdict(frontier)
}

pub fn frontiers() -> Seeds {
    let mut frontier = Frontier::new();
    let mut seeds = vec![("empty", frontier.encode())];
    let leaves: Vec<Hash> = (0..11_u8).map(|number| leaf_hash(&[number])).collect();
    let mut completed = Vec::new();
    if leaves.iter().all(|leaf| frontier.append(*leaf, &mut completed).is_ok()) {
        seeds.push(("eleven", frontier.encode()));
    }
    seeds
}

pub fn contradiction(input: &[u8]) -> Verdict {
    verdict(canonical::<Contradiction>(input))
}

pub fn contradictions() -> Seeds {
    let other = Checkpoint { root: Hash([0x45; 32]), ..checkpoint() };
    let larger = Checkpoint { size: 9, ..checkpoint() };
    let same = Contradiction { first: checkpoint(), second: other, prefix: None };
    let prefix = Some(Prefix { root: Hash([0x46; 32]), proof: vec![ROOT; 3] });
    let different = Contradiction { first: checkpoint(), second: larger, prefix };
    vec![("one-size", same.to_bytes()), ("two-sizes", different.to_bytes())]
}

/// Eight bytes pick a tree of at most 64 leaves, a prefix of it, a leaf, and one bit to flip in the
/// proofs; more bytes follow as a forged proof. Real proofs verify, and no other one does.
pub fn tree(input: &[u8]) -> Verdict {
    let Some((pick, forged)) = input.split_first_chunk::<8>() else { return Verdict::Refused };
    let (chunks, rest) = forged.as_chunks::<32>();
    if !rest.is_empty() {
        return Verdict::Refused;
    }
    let forged: Vec<Hash> = chunks.iter().map(|chunk| Hash(*chunk)).collect();
    let size = u64::from(pick[0] % 64) + 1;
    let (prefix, index) = (u64::from(pick[1]) % (size + 1), u64::from(pick[2]) % size);
    let leaves: Vec<Hash> = (0..64_u8).map(|number| leaf_hash(&[number])).collect();
    let mut frontier = Frontier::new();
    let mut roots = vec![frontier.root()];
    for leaf in &leaves {
        let appended = frontier.append(*leaf, &mut Vec::new());
        assert!(appended.is_ok(), "a small tree refuses a leaf");
        roots.push(frontier.root());
    }
    let root = |size: u64| roots[usize::try_from(size).unwrap_or(0)];
    let leaf = leaves[usize::try_from(index).unwrap_or(0)];
    let flip = |proof: &[Hash]| {
        let mut proof = proof.to_vec();
        let count = proof.len().max(1);
        if let Some(hash) = proof.get_mut(usize::from(pick[3]) % count) {
            hash.0[usize::from(pick[4]) % 32] ^= 1 << (pick[5] % 8);
        }
        proof
    };

    let inclusion = prove_inclusion(&Leaves(&leaves), index, size).unwrap_or_default();
    let holds = |proof: &[Hash]| verify_inclusion(&leaf, index, size, proof, &root(size)).is_ok();
    assert!(holds(&inclusion), "a real inclusion proof is refused");
    for proof in [flip(&inclusion), forged.clone()] {
        assert!(!holds(&proof) || proof == inclusion, "a forged inclusion proof verifies");
    }
    let consistency = prove_consistency(&Leaves(&leaves), prefix, size).unwrap_or_default();
    let holds = |proof: &[Hash]| verify_consistency(prefix, &root(prefix), size, &root(size), proof).is_ok();
    assert!(holds(&consistency), "a real consistency proof is refused");
    for proof in [flip(&consistency), forged] {
        assert!(!holds(&proof) || proof == consistency, "a forged consistency proof verifies");
    }
    Verdict::Accepted
}

pub fn trees() -> Seeds {
    let pick = [[10, 7, 3, 0, 0, 0, 0, 0_u8], [63, 32, 40, 1, 2, 3, 0, 0], [0; 8]];
    let with_forged = [&pick[1][..], &[0x31; 96]].concat();
    vec![("ten", pick[0].to_vec()), ("whole", pick[1].to_vec()), ("one", pick[2].to_vec()), ("forged", with_forged)]
}
