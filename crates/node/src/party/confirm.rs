//! `confirm`: after people compared the words, the keys and the first entry of each of the five lines.

use std::path::Path;

use aws_lc_rs::hkdf;
use comity_journal::RegisterView;
use comity_journal::delegation::cosigner_key;
use comity_seal::Rng;
use comity_seal::error::CryptoFault;
use comity_seal::names::{author_id, line_id};
use comity_seal::secret::Seed;
use comity_wire::control::{Control, CosignerKey, Delegation, EpochKey};
use comity_wire::{LineId, Origin, PartyId, Track};
use zeroize::Zeroizing;

use super::authority::Authority;
use super::bundle::{Bundle, BundleNode};
use super::delegate::Pool;
use super::dir::NodeDir;
use super::error::PartyError;
use super::keys::{KeyName, KeyStore, first_hpke_number};
use super::pairing::{Complete, Place, Words};
use super::pet_name::PetName;
use super::record::{Knock, LineRecord, PairingRecord};

/// Domain of the knock's secret.
const KNOCK: &[u8] = b"comity/v1/knock\n";

/// Opens the pairing's lines: makes keys for those that this node serves, takes the ready ones of further nodes, and
/// signs each line's entry 0. Given again, it returns what it made the first time.
///
/// The caller says by this that people compared the words; with `typed`, what they read is compared here too.
///
/// # Errors
/// [`PartyError::WordsDiffer`], [`PartyError::NotYet`], [`PartyError::NoPairing`], [`PartyError::NoKeysLeft`]; the
/// authority key's absence; the machine.
pub fn confirm(
    dir: &NodeDir,
    name: &PetName,
    typed: Option<&str>,
    authority: Option<&Path>,
    rng: &mut dyn Rng,
) -> Result<PairingRecord, PartyError> {
    let place = Place::new(dir, name);
    if let Some(record) = place.record()? {
        check_words(name, &Words::of(&record.transcript), typed)?;
        return Ok(record);
    }
    let complete = place.complete()?;
    check_words(name, &Words::of(&complete.transcript()), typed)?;
    let register = dir.register()?;
    let authority = dir.authority(authority, register.view())?;
    let record = Opening { dir, name, complete: &complete, register: register.view(), authority }.record(rng)?;
    place.keep_record(&record)
}

fn check_words(name: &PetName, words: &Words, typed: Option<&str>) -> Result<(), PartyError> {
    match typed {
        Some(typed) if !words.matches(typed) => Err(PartyError::WordsDiffer { name: name.clone() }),
        _ => Ok(()),
    }
}

struct Opening<'a> {
    dir: &'a NodeDir,
    name: &'a PetName,
    complete: &'a Complete,
    register: &'a RegisterView,
    authority: Authority,
}

/// The public keys of one line, wherever their secrets are.
pub(crate) struct LineKeys {
    pub(crate) log: CosignerKey,
    pub(crate) receipt: CosignerKey,
    pub(crate) hpke: EpochKey,
}

impl Opening<'_> {
    fn bundles(&self) -> (&Bundle, &Bundle) {
        let (invite, accept) = (&self.complete.invite.bundle, &self.complete.accept.bundle);
        if self.complete.we_invited { (invite, accept) } else { (accept, invite) }
    }

    fn record(&self, rng: &mut dyn Rng) -> Result<PairingRecord, PartyError> {
        let (own, their) = self.bundles();
        let their_party = their.verify()?.party();
        let here = *self.dir.keys().tls()?.public().as_bytes();
        let mut pool = Pool::load(self.dir)?;
        let mut lines = Vec::with_capacity(Track::ALL.len());
        for track in Track::ALL {
            let node = own.node_of(track).ok_or(super::error::Refused::Track { track })?;
            let line = line_id(&self.complete.invite_nonce, &self.complete.accept.nonce, track);
            let origin = Origin { line, author: author_id(&line, &self.register.party()), generation: 1 };
            let keys = if node.tls == here {
                own_line_keys(&self.dir.keys(), origin, rng)?
            } else {
                pool.take(&node.tls, track)?
            };
            lines.push(self.line(track, origin, node, keys, their_party)?);
        }
        Ok(PairingRecord {
            name: self.name.clone(),
            their_party,
            transcript: self.complete.transcript(),
            own: own.clone(),
            their: their.clone(),
            knocks: self.knocks(own, their)?,
            lines,
        })
    }

    fn line(
        &self,
        track: Track,
        origin: Origin,
        node: &BundleNode,
        keys: LineKeys,
        their_party: PartyId,
    ) -> Result<LineRecord, PartyError> {
        let Origin { line, author, generation } = origin;
        let delegation = Delegation {
            party: self.register.party(),
            line,
            track,
            author,
            generation,
            log: keys.log,
            receipt: keys.receipt,
            hpke: keys.hpke,
            tls: node.tls,
            addresses: node.addresses.clone(),
            register: self.relied()?,
            predecessor: None,
        };
        let delegation = self.authority.control(Control::Delegation(Box::new(delegation)))?;
        Ok(LineRecord { track, line, own: author, their: author_id(&line, &their_party), delegation })
    }

    /// The register as the counterpart has it, unless the authority was enrolled later.
    fn relied(&self) -> Result<comity_wire::header::RegisterAt, PartyError> {
        let shown = self.bundles().0.register.entries.len() as u64;
        let root = self.register.root_at(shown);
        match root {
            Some(root) if self.register.authority_at(self.authority.number(), shown).is_ok() => {
                Ok(comity_wire::header::RegisterAt { size: shown, root })
            }
            _ => Ok(self.register.at()),
        }
    }

    /// A secret for each pair of nodes with a line in common.
    fn knocks(&self, own: &Bundle, their: &Bundle) -> Result<Vec<Knock>, PartyError> {
        let Complete { we_invited, accept, invite_nonce, .. } = self.complete;
        let mut knocks = Vec::new();
        for ours in &own.nodes {
            for theirs in &their.nodes {
                if !ours.tracks.iter().any(|track| theirs.tracks.contains(track)) {
                    continue;
                }
                let (inviter, accepter) = if *we_invited { (ours, theirs) } else { (theirs, ours) };
                let key = knock_key(invite_nonce, &accept.nonce, &inviter.tls, &accepter.tls)?;
                knocks.push(Knock { own: ours.tls, their: theirs.tls, key });
            }
        }
        Ok(knocks)
    }
}

/// Makes the keys of a line that this node serves, or finds those that it made, and shows their public parts.
pub(crate) fn own_line_keys(keys: &KeyStore, origin: Origin, rng: &mut dyn Rng) -> Result<LineKeys, PartyError> {
    let journal = keys.journal_keys_or_new(origin, 0, rng)?;
    let number = first_hpke_number(origin.generation);
    let hpke = keys.hpke_or_new(&KeyName::Hpke { origin, number }, rng)?;
    Ok(LineKeys {
        log: cosigner_key(journal.log.public())?,
        receipt: cosigner_key(journal.receipt.public())?,
        hpke: EpochKey { number, public: Box::new(*hpke.public().as_bytes()) },
    })
}

/// HKDF-SHA256 over both nonces, no salt; the info is `comity/v1/knock`, a line feed, and the TLS keys of the
/// inviter's and the accepter's node, so that each pair of nodes has a secret of its own.
///
/// # Errors
/// The cryptographic library fails.
pub fn knock_key(
    invite_nonce: &[u8; 32],
    accept_nonce: &[u8; 32],
    inviter_tls: &[u8; 32],
    accepter_tls: &[u8; 32],
) -> Result<Seed, CryptoFault> {
    let fault = |_| CryptoFault { operation: "HKDF" };
    let nonces = Zeroizing::new([invite_nonce.as_slice(), accept_nonce].concat());
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, &[]).extract(&nonces);
    let info: [&[u8]; 3] = [KNOCK, inviter_tls, accepter_tls];
    let mut key = Zeroizing::new([0; 32]);
    let expanded = extracted.expand(&info, hkdf::HKDF_SHA256).map_err(fault)?;
    expanded.fill(key.as_mut_slice()).map_err(fault)?;
    Ok(Seed::from_bytes(&key))
}

/// The record that a line of this node belongs to, with the line.
pub fn line_of<'a>(records: &'a [PairingRecord], line: &LineId) -> Option<(&'a PairingRecord, &'a LineRecord)> {
    records.iter().find_map(|record| Some((record, record.lines.iter().find(|l| l.line == *line)?)))
}
