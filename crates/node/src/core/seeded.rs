//! Two parties and their lines, made in memory: for the simulator and for tests.
//!
//! What pairing does with files is done here with values. With a seeded source of randomness all keys are known to
//! whoever knows the seed.

use std::collections::BTreeMap;

use comity_exchange::line::{LineConfig, LineSecrets};
use comity_journal::checkpoint::sign_checkpoint;
use comity_journal::delegation::{cosigner_key, sign_control};
use comity_journal::register::{RegisterView, authority_key, genesis};
use comity_seal::error::CryptoFault;
use comity_seal::names::{author_id, line_id};
use comity_seal::rng::random32;
use comity_seal::tls::TlsSecret;
use comity_seal::{AuthoritySecret, CosignerSecret, HpkeSecret, Rng, RootSecret};
use comity_wire::control::{Control, ControlBody, Delegation, EpochKey, Predecessor};
use comity_wire::register::{RegisterFact, RegisterPart};
use comity_wire::{Canonical, LineId, PartyId, Track};

use super::LineSetup;

/// A party in memory.
pub struct SeededParty {
    /// Its id.
    pub party: PartyId,
    /// Its authority, number 1.
    pub authority: AuthoritySecret,
    /// Its register: genesis and one authority, and what was said since.
    pub register: RegisterPart,
    writer: CosignerSecret,
    /// The link identity of its one node, which every delegation names.
    pub tls: TlsSecret,
}

fn fault(operation: &'static str) -> CryptoFault {
    CryptoFault { operation }
}

impl SeededParty {
    /// Founds a party.
    ///
    /// # Errors
    /// The cryptographic library fails.
    pub fn found(name: &str, rng: &mut dyn Rng) -> Result<Self, CryptoFault> {
        let root = RootSecret::generate(rng)?;
        let writer = CosignerSecret::generate(rng)?;
        let authority = AuthoritySecret::generate(rng)?;
        let first = genesis(name, &root, writer.public(), random32(rng))?.to_bytes();
        let mut view = RegisterView::begin(&first).map_err(|_| fault("founding a register"))?;
        let fact = RegisterFact::Authority { number: 1, key: authority_key(authority.public())? };
        let second = view.root_signed(fact, &root)?.to_bytes();
        view.extend(&[&second]).map_err(|_| fault("enrolling an authority"))?;
        let checkpoint = sign_checkpoint(&writer, &view.head()).map_err(|_| fault("signing a register"))?;
        let register = RegisterPart { from: 0, entries: vec![first, second], checkpoint };
        Ok(Self { party: view.party(), authority, register, writer, tls: TlsSecret::generate(rng)? })
    }

    /// The authority says something in the register. Lines that were made before keep what they had.
    ///
    /// # Errors
    /// The register does not take it, or the cryptographic library fails.
    pub fn authority_says(&mut self, fact: RegisterFact) -> Result<(), CryptoFault> {
        let mut view = RegisterView::build(&self.register.entries).map_err(|_| fault("reading a register"))?;
        let entry = view.authority_signed(fact, 1, &self.authority).map_err(|_| fault("signing a register entry"))?;
        let entry = entry.to_bytes();
        view.extend(&[&entry]).map_err(|_| fault("entering into a register"))?;
        self.register.entries.push(entry);
        self.register.checkpoint =
            sign_checkpoint(&self.writer, &view.head()).map_err(|_| fault("signing a register"))?;
        Ok(())
    }

    /// Keys and a signed delegation for one generation of one of its journals.
    ///
    /// # Errors
    /// The cryptographic library fails.
    pub fn delegate(
        &self,
        (line, track): (LineId, Track),
        generation: u64,
        predecessor: Option<Predecessor>,
        rng: &mut dyn Rng,
    ) -> Result<(LineSecrets, ControlBody), CryptoFault> {
        let (log, receipt) = (CosignerSecret::generate(rng)?, CosignerSecret::generate(rng)?);
        let hpke = HpkeSecret::generate(rng)?;
        let view = RegisterView::build(&self.register.entries).map_err(|_| fault("reading a register"))?;
        let delegation = Delegation {
            party: self.party,
            line,
            track,
            author: author_id(&line, &self.party),
            generation,
            log: cosigner_key(log.public())?,
            receipt: cosigner_key(receipt.public())?,
            hpke: EpochKey { number: generation, public: Box::new(*hpke.public().as_bytes()) },
            tls: *self.tls.public().as_bytes(),
            addresses: Vec::new(),
            register: view.at(),
            predecessor,
        };
        let body = sign_control(Control::Delegation(Box::new(delegation)), 1, &self.authority)?;
        let hpke = BTreeMap::from([(generation, hpke)]);
        Ok((LineSecrets { log, receipt, hpke }, body))
    }
}

/// Opens a line between two parties: the setups of both sides.
///
/// # Errors
/// The cryptographic library fails.
pub fn seeded_line(
    a: &SeededParty,
    b: &SeededParty,
    track: Track,
    rng: &mut dyn Rng,
) -> Result<[LineSetup; 2], CryptoFault> {
    let line = line_id(&random32(rng), &random32(rng), track);
    let mut side = |us: &SeededParty, them: &SeededParty| -> Result<LineSetup, CryptoFault> {
        let (secrets, delegation) = us.delegate((line, track), 1, None, rng)?;
        Ok(LineSetup {
            config: LineConfig {
                line,
                track,
                us: us.party,
                them: them.party,
                our_author: author_id(&line, &us.party),
                their_author: author_id(&line, &them.party),
            },
            secrets,
            register: us.register.clone(),
            their_register: them.register.clone(),
            delegation,
            may_begin: true,
        })
    };
    Ok([side(a, b)?, side(b, a)?])
}

/// A copy of a setup, as a node finds it again in its files when it starts anew.
///
/// # Errors
/// The cryptographic library fails.
pub fn again(setup: &LineSetup) -> Result<LineSetup, CryptoFault> {
    let cosigner = |key: &CosignerSecret| {
        let (ed25519, mldsa44) = key.seeds();
        CosignerSecret::from_seeds(ed25519.clone(), mldsa44.clone())
    };
    let mut hpke = BTreeMap::new();
    for (number, key) in &setup.secrets.hpke {
        hpke.insert(*number, HpkeSecret::from_seed(key.seed().clone())?);
    }
    Ok(LineSetup {
        config: setup.config.clone(),
        secrets: LineSecrets { log: cosigner(&setup.secrets.log)?, receipt: cosigner(&setup.secrets.receipt)?, hpke },
        register: setup.register.clone(),
        their_register: setup.their_register.clone(),
        delegation: setup.delegation.clone(),
        may_begin: setup.may_begin,
    })
}
