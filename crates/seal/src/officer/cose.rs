//! The COSE_Sign of an officer's slot: exactly one encoding for a release, an officer and two signatures.
//!
//! `coset` keeps the received bytes of protected headers and would write them back unchanged, so comparing its
//! re-encoding would prove nothing. What is read is therefore built anew from its values and compared whole.

use std::collections::BTreeSet;

use comity_wire::Hash;
use coset::cbor::Value;
use coset::{
    CoseSign, CoseSignBuilder, CoseSignature, CoseSignatureBuilder, Header, HeaderBuilder, Label,
    RegisteredLabelWithPrivate, TaggedCborSerializable as _, iana,
};

use super::{CoseAlgorithm, KeyId, Purpose, Release};

/// Private-use header label of the required (algorithm, key id) pairs.
const REQUIRED: i64 = -70_001;
/// Private-use header label of the release nonce.
const NONCE: i64 = -70_002;

/// One slot, read but not verified.
pub(super) struct Slot {
    pub(super) release: Release,
    pub(super) officer: KeyId,
    pub(super) ed25519: Vec<u8>,
    pub(super) mldsa65: Vec<u8>,
}

pub(super) fn to_be_signed(release: &Release, officer: KeyId, algorithm: CoseAlgorithm) -> Vec<u8> {
    let body = CoseSignBuilder::new().protected(body_header(release)).build();
    body.tbs_detached_data(&payload(release), &external(release), &signature(officer, algorithm, Vec::new()))
}

pub(super) fn encode(release: &Release, officer: KeyId, ed25519: Vec<u8>, mldsa65: Vec<u8>) -> Option<Vec<u8>> {
    CoseSignBuilder::new()
        .protected(body_header(release))
        .add_signature(signature(officer, CoseAlgorithm::Ed25519, ed25519))
        .add_signature(signature(officer, CoseAlgorithm::MlDsa65, mldsa65))
        .build()
        .to_tagged_vec()
        .ok()
}

pub(super) fn decode(bytes: &[u8], purpose: Purpose, of: ([u8; 32], Hash)) -> Option<Slot> {
    let sign = CoseSign::from_tagged_slice(bytes).ok()?;
    let header = &sign.protected.header;
    let officers = required(value(header, REQUIRED)?)?;
    let nonce = value(header, NONCE)?.as_bytes()?.as_slice().try_into().ok()?;
    let release = Release::of(purpose, of, officers, nonce).ok()?;
    let [ed25519, mldsa65] = sign.signatures.as_slice() else {
        return None;
    };
    let officer = key_id(&ed25519.protected.header.key_id)?;
    let (ed25519, mldsa65) = (ed25519.signature.clone(), mldsa65.signature.clone());
    let again = encode(&release, officer, ed25519.clone(), mldsa65.clone())?;
    (again == bytes).then_some(Slot { release, officer, ed25519, mldsa65 })
}

/// The payload that does not travel: domain, line (or party), commitment, required pairs, nonce.
fn payload(release: &Release) -> Vec<u8> {
    let items = vec![
        Value::Text(release.purpose.domain().to_owned()),
        Value::Bytes(release.place.to_vec()),
        Value::Bytes(release.commitment.0.to_vec()),
        pairs(release),
        Value::Bytes(release.nonce.to_vec()),
    ];
    // Writing into a vector cannot fail.
    coset::CborSerializable::to_vec(Value::Array(items)).unwrap_or_default()
}

fn external(release: &Release) -> Vec<u8> {
    [release.purpose.domain().as_bytes(), b"\n", &release.place].concat()
}

fn body_header(release: &Release) -> Header {
    HeaderBuilder::new()
        .add_critical_label(RegisteredLabelWithPrivate::PrivateUse(REQUIRED))
        .add_critical_label(RegisteredLabelWithPrivate::PrivateUse(NONCE))
        .value(REQUIRED, pairs(release))
        .value(NONCE, Value::Bytes(release.nonce.to_vec()))
        .build()
}

/// Every officer with both algorithms: no required set can ask for one of the two only.
fn pairs(release: &Release) -> Value {
    let pair = |algorithm: CoseAlgorithm, officer: &KeyId| {
        Value::Array(vec![Value::from(algorithm.number()), Value::Bytes(officer.0.0.to_vec())])
    };
    let each = CoseAlgorithm::BOTH.into_iter().flat_map(|a| release.officers.iter().map(move |o| pair(a, o)));
    Value::Array(each.collect())
}

fn signature(officer: KeyId, algorithm: CoseAlgorithm, bytes: Vec<u8>) -> CoseSignature {
    let algorithm = match algorithm {
        CoseAlgorithm::Ed25519 => iana::Algorithm::Ed25519,
        CoseAlgorithm::MlDsa65 => iana::Algorithm::ML_DSA_65,
    };
    let header = HeaderBuilder::new().algorithm(algorithm).key_id(officer.0.0.to_vec()).build();
    CoseSignatureBuilder::new().protected(header).signature(bytes).build()
}

/// The officers of a list of pairs. Order, repetition and the algorithms are checked by building the list anew.
fn required(value: &Value) -> Option<BTreeSet<KeyId>> {
    value.as_array()?.iter().map(|pair| key_id(pair.as_array()?.get(1)?.as_bytes()?)).collect()
}

fn key_id(bytes: &[u8]) -> Option<KeyId> {
    Some(KeyId(Hash(bytes.try_into().ok()?)))
}

fn value(header: &Header, label: i64) -> Option<&Value> {
    header.rest.iter().find(|(l, _)| *l == Label::Int(label)).map(|(_, v)| v)
}
