//! The files between the nodes of one party: the request for lines, and the import that answers it.

use std::collections::BTreeSet;

use comity_seal::{CosignerPublic, Ed25519Public, HpkePublic};
use comity_wire::codec::{Dec, Enc};
use comity_wire::control::{AuthoritySignatureBytes, CosignerKey, EpochKey};
use comity_wire::limits::{ADDRESS_BYTES_MAX, ADDRESSES_MAX, REGISTER_BYTES_MAX};
use comity_wire::register::RegisterPart;
use comity_wire::{Canonical, Malformed, Track};

use super::armour::FileKind;
use super::config::is_address;
use super::error::Refused;
use super::keys::first_hpke_number;
use super::pairing_files::head;
use super::record::PairingRecord;

/// Most sets of keys in one request.
pub const REQUEST_SLOTS_MAX: usize = 128;
/// Most sets of keys kept of one node.
pub const SERVED_SLOTS_MAX: usize = 1_024;

/// One set of public keys, for one line that is not paired yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// For a line of this track.
    pub track: Track,
    /// Signs checkpoints.
    pub log: CosignerKey,
    /// Signs receipts.
    pub receipt: CosignerKey,
    /// Sealed to.
    pub hpke: EpochKey,
}

/// A further node asks for lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRequest {
    /// Its identity on links.
    pub tls: [u8; 32],
    /// Where it may be reached.
    pub addresses: Vec<String>,
    /// Its keys.
    pub slots: Vec<Slot>,
}

impl KeyRequest {
    /// Refuses weak, malformed and doubled keys, and addresses that are none.
    ///
    /// # Errors
    /// The first [`Refused`] found.
    pub fn verify(&self) -> Result<(), Refused> {
        let weak = |what| move |refused| Refused::Key { what, refused };
        Ed25519Public::from_bytes(&self.tls).map_err(weak("TLS key"))?;
        let mut seen = BTreeSet::from([self.tls]);
        for slot in &self.slots {
            for (what, key) in [("log key", &slot.log), ("receipt key", &slot.receipt)] {
                CosignerPublic::from_parts(&key.ed25519, key.mldsa44.as_slice()).map_err(weak(what))?;
                if !seen.insert(key.ed25519) {
                    return Err(Refused::KeyReused);
                }
            }
            HpkePublic::from_bytes(slot.hpke.public.as_slice()).map_err(weak("HPKE key"))?;
            if slot.hpke.number != first_hpke_number(1) {
                return Err(Malformed::Forbidden { what: "number of an HPKE key" }.into());
            }
        }
        match self.addresses.iter().find(|address| !is_address(address)) {
            Some(address) => Err(Refused::Address { address: address.chars().take(80).collect() }),
            None => Ok(()),
        }
    }
}

/// What the main node keeps of a further one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// Its requests, joined.
    pub request: KeyRequest,
    /// The tracks that it serves from now on.
    pub tracks: Vec<Track>,
}

/// What a further node needs of a confirmed pairing. It holds secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyImport {
    /// The party's own register.
    pub register: RegisterPart,
    /// The pairing, with the node's own lines only.
    pub record: PairingRecord,
    /// By an authority of that register, in the role *pairing*.
    pub signature: AuthoritySignatureBytes,
}

impl KeyImport {
    /// What the authority signs.
    pub fn payload(register: &RegisterPart, record: &PairingRecord) -> Vec<u8> {
        let mut e = Enc::default();
        e.array(4).uint(1).uint(FileKind::KeyImport as u64).value(register).value(record);
        e.into_bytes()
    }
}

impl Canonical for Slot {
    const BYTES_MAX: usize = 2 * CosignerKey::BYTES_MAX + EpochKey::BYTES_MAX + 16;

    fn write(&self, e: &mut Enc) {
        e.array(4).value(&self.track).value(&self.log).value(&self.receipt).value(&self.hpke);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(4)?;
        let (track, log) = (Track::read(d)?, CosignerKey::read(d)?);
        Ok(Self { track, log, receipt: CosignerKey::read(d)?, hpke: EpochKey::read(d)? })
    }
}

fn write_request(e: &mut Enc, request: &KeyRequest) {
    e.bytes(&request.tls).array(request.addresses.len());
    for address in &request.addresses {
        e.text(address);
    }
    e.list(&request.slots);
}

fn read_request(d: &mut Dec<'_>, slots_max: usize) -> Result<KeyRequest, Malformed> {
    let tls = d.array_bytes()?;
    let count = d.array("addresses", ADDRESSES_MAX)?;
    let addresses = (0..count).map(|_| d.text("address", ADDRESS_BYTES_MAX).map(String::from));
    let addresses = addresses.collect::<Result<_, _>>()?;
    Ok(KeyRequest { tls, addresses, slots: d.list("sets of keys", slots_max)? })
}

impl Canonical for KeyRequest {
    const BYTES_MAX: usize = REQUEST_SLOTS_MAX * Slot::BYTES_MAX + ADDRESSES_MAX * (ADDRESS_BYTES_MAX + 3) + 64;

    fn write(&self, e: &mut Enc) {
        e.array(5).uint(1).uint(FileKind::KeyRequest as u64);
        write_request(e, self);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        head(d, "key request", 5, FileKind::KeyRequest)?;
        read_request(d, REQUEST_SLOTS_MAX)
    }
}

impl Canonical for Served {
    const BYTES_MAX: usize = SERVED_SLOTS_MAX * Slot::BYTES_MAX + ADDRESSES_MAX * (ADDRESS_BYTES_MAX + 3) + 96;

    fn write(&self, e: &mut Enc) {
        e.array(5).uint(1);
        write_request(e, &self.request);
        e.list(&self.tracks);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.versioned("delegated node", 5)?;
        let request = read_request(d, SERVED_SLOTS_MAX)?;
        Ok(Self { request, tracks: d.list("tracks", Track::ALL.len())? })
    }
}

impl Canonical for KeyImport {
    const BYTES_MAX: usize = REGISTER_BYTES_MAX + PairingRecord::BYTES_MAX + AuthoritySignatureBytes::BYTES_MAX + 64;

    fn write(&self, e: &mut Enc) {
        e.array(5).uint(1).uint(FileKind::KeyImport as u64);
        e.value(&self.register).value(&self.record).value(&self.signature);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        head(d, "key import", 5, FileKind::KeyImport)?;
        let (register, record) = (RegisterPart::read(d)?, PairingRecord::read(d)?);
        Ok(Self { register, record, signature: AuthoritySignatureBytes::read(d)? })
    }
}
