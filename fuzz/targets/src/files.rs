//! Files that people hand over: evidence, a node's configuration, a key file.

use std::collections::BTreeMap;

use comity_catalog::Ceiling;
use comity_journal::evidence::Evidence;
use comity_node::party::config::Config;
use comity_seal::insecure_seeded::SeededRng;
use comity_seal::key_file::SecretKey;
use comity_seal::tls::TlsSecret;
use comity_wire::envelope::{Pap, Tlp};

use crate::Verdict;
use crate::parsers::verdict;
use crate::seeds::Seeds;

/// A small evidence file, made with real keys; its signatures are not what this target is after.
const EVIDENCE: &[u8] = include_bytes!("../../../vectors/evidence/good/statement-and-receipt.evidence");

pub fn evidence(input: &[u8]) -> Verdict {
    let evidence = Evidence::parse(input).ok();
    if let Some(evidence) = &evidence {
        assert_eq!(evidence.to_text().as_bytes(), input, "accepted an evidence file that is not canonical");
    }
    verdict(evidence)
}

pub fn evidences() -> Seeds {
    vec![("statement-and-receipt", EVIDENCE.to_vec())]
}

pub fn config(input: &[u8]) -> Verdict {
    let config = std::str::from_utf8(input).ok().and_then(|text| Config::from_text(text).ok());
    if let Some(config) = &config {
        assert_eq!(Config::from_text(&config.to_text()).as_ref(), Ok(config), "a configuration changes when written");
    }
    verdict(config)
}

pub fn configs() -> Seeds {
    let config = Config {
        party: "AUR".into(),
        listen: "0.0.0.0:7700".parse().ok(),
        addresses: vec!["aur.example:7700".into()],
        root: Some("root.key".into()),
        authority: Some("authority.key".into()),
        ceilings: BTreeMap::from([(
            "BOR/nrrc".to_owned(),
            Ceiling { tlp: Some(Tlp::Amber), pap: Some(Pap::Red), exercise_only: false },
        )]),
    };
    vec![("whole", config.to_text().into_bytes())]
}

pub fn key_file(input: &[u8]) -> Verdict {
    let key = std::str::from_utf8(input).ok().and_then(|text| SecretKey::from_text(text).ok());
    if let Some(key) = &key {
        assert_eq!(key.to_text().as_bytes(), input, "accepted a key file that is not canonical");
    }
    verdict(key)
}

pub fn key_files() -> Seeds {
    let key = TlsSecret::generate(&mut SeededRng::new(1)).map(SecretKey::Tls);
    key.into_iter().map(|key| ("tls", key.to_text().as_bytes().to_vec())).collect()
}
