//! Who plays: parties with real registers and keys, all drawn from one seed.

use std::collections::BTreeMap;

use comity_exchange::line::{LineConfig, LineSecrets, Rotate};
use comity_journal::delegation::{cosigner_key, sign_control};
use comity_journal::register::{authority_key, genesis};
use comity_journal::{RegisterError, RegisterView, sign_checkpoint};
use comity_seal::error::CryptoFault;
use comity_seal::insecure_seeded::SeededRng;
use comity_seal::names::{author_id, line_id, party_id};
use comity_seal::tls::TlsSecret;
use comity_seal::{AuthoritySecret, CosignerSecret, HpkeSecret, RootSecret, Seed};
use comity_wire::control::{Control, ControlBody, Delegation, EpochKey, Predecessor};
use comity_wire::register::{RegisterFact, RegisterPart};
use comity_wire::{Canonical, PartyId, Track};

/// The stage could not be set: never a finding about the protocol.
#[derive(Debug, thiserror::Error)]
pub enum CastError {
    /// The cryptographic library failed.
    #[error(transparent)]
    Crypto(#[from] CryptoFault),
    /// A register that we made does not verify.
    #[error(transparent)]
    Register(#[from] RegisterError),
}

/// A party: its root, one authority, a register of genesis and that authority.
pub struct Party {
    rng: SeededRng,
    from: u64,
    authority_seeds: [[u8; 32]; 2],
    id: PartyId,
    register: RegisterPart,
}

/// The keys of one line's node as seeds, so that copies can be made: disks hold them, and so do thieves.
#[derive(Clone)]
pub struct Keys {
    log: [[u8; 32]; 2],
    receipt: [[u8; 32]; 2],
    tls: [u8; 32],
    hpke: BTreeMap<u64, [u8; 32]>,
}

fn seed(bytes: &[u8; 32]) -> Seed {
    Seed::from_bytes(bytes)
}

impl Keys {
    /// The log key.
    ///
    /// # Errors
    /// The library fails.
    pub fn log(&self) -> Result<CosignerSecret, CryptoFault> {
        CosignerSecret::from_seeds(seed(&self.log[0]), seed(&self.log[1]))
    }

    /// The receipt key.
    ///
    /// # Errors
    /// The library fails.
    pub fn receipt(&self) -> Result<CosignerSecret, CryptoFault> {
        CosignerSecret::from_seeds(seed(&self.receipt[0]), seed(&self.receipt[1]))
    }

    /// As a line takes them.
    ///
    /// # Errors
    /// The library fails.
    pub fn secrets(&self) -> Result<LineSecrets, CryptoFault> {
        self.secrets_of(&self.hpke)
    }

    /// The same with what opens seals of all keys that a line ever had, which is kept by number, whichever keys it was made
    /// with. Each is made once, however many keys there were.
    ///
    /// # Errors
    /// The library fails.
    pub fn secrets_among(&self, all: &[Self]) -> Result<LineSecrets, CryptoFault> {
        let mut hpke = self.hpke.clone();
        all.iter().for_each(|keys| hpke.extend(&keys.hpke));
        self.secrets_of(&hpke)
    }

    fn secrets_of(&self, seeds: &BTreeMap<u64, [u8; 32]>) -> Result<LineSecrets, CryptoFault> {
        let mut hpke = BTreeMap::new();
        for (number, bytes) in seeds {
            hpke.insert(*number, HpkeSecret::from_seed(seed(bytes))?);
        }
        Ok(LineSecrets { log: self.log()?, receipt: self.receipt()?, hpke })
    }

    /// Number of the newest key to seal to.
    #[must_use]
    pub fn newest_hpke(&self) -> u64 {
        self.hpke.last_key_value().map_or(0, |(number, _)| *number)
    }

    fn tls_public(&self) -> Result<[u8; 32], CryptoFault> {
        Ok(*TlsSecret::from_seed(seed(&self.tls))?.public().as_bytes())
    }
}

impl Party {
    /// A party with this name; everything follows from the seed.
    ///
    /// # Errors
    /// [`CastError`].
    pub fn new(name: &str, from: u64) -> Result<Self, CastError> {
        let mut rng = SeededRng::new(from);
        let root = RootSecret::generate(&mut rng)?;
        let authority_seeds = [draw(&mut rng), draw(&mut rng)];
        let authority = AuthoritySecret::from_seeds(seed(&authority_seeds[0]), seed(&authority_seeds[1]))?;
        let writer = CosignerSecret::generate(&mut rng)?;
        let first = genesis(name, &root, writer.public(), draw(&mut rng))?.to_bytes();
        let mut view = RegisterView::begin(&first)?;
        let fact = RegisterFact::Authority { number: 1, key: authority_key(authority.public())? };
        let second = view.root_signed(fact, &root)?.to_bytes();
        view.extend(std::slice::from_ref(&second))?;
        let checkpoint = sign_checkpoint(&writer, &view.head())?;
        let register = RegisterPart { from: 0, entries: vec![first, second], checkpoint };
        Ok(Self { rng, from, authority_seeds, id: party_id(root.public()), register })
    }

    /// The root says something in the register, and its writer signs the new head.
    ///
    /// # Errors
    /// [`CastError`].
    pub fn root_says(&mut self, fact: RegisterFact) -> Result<(), CastError> {
        let mut rng = SeededRng::new(self.from);
        let root = RootSecret::generate(&mut rng)?;
        let _authority: [[u8; 32]; 2] = [draw(&mut rng), draw(&mut rng)];
        let writer = CosignerSecret::generate(&mut rng)?;
        let mut view = RegisterView::build(&self.register.entries)?;
        let entry = view.root_signed(fact, &root)?.to_bytes();
        view.extend(std::slice::from_ref(&entry))?;
        self.register.entries.push(entry);
        self.register.checkpoint = sign_checkpoint(&writer, &view.head())?;
        Ok(())
    }

    /// The authority says something in the register, and its writer signs the new head.
    ///
    /// # Errors
    /// [`CastError`].
    pub fn authority_says(&mut self, fact: RegisterFact) -> Result<(), CastError> {
        let mut rng = SeededRng::new(self.from);
        let _root = RootSecret::generate(&mut rng)?;
        let _authority: [[u8; 32]; 2] = [draw(&mut rng), draw(&mut rng)];
        let writer = CosignerSecret::generate(&mut rng)?;
        let mut view = RegisterView::build(&self.register.entries)?;
        let entry = view.authority_signed(fact, 1, &self.authority()?)?.to_bytes();
        view.extend(std::slice::from_ref(&entry))?;
        self.register.entries.push(entry);
        self.register.checkpoint = sign_checkpoint(&writer, &view.head())?;
        Ok(())
    }

    /// Its name.
    #[must_use]
    pub const fn id(&self) -> PartyId {
        self.id
    }

    /// Its register.
    #[must_use]
    pub const fn register(&self) -> &RegisterPart {
        &self.register
    }

    /// Goes by an older register, as somebody does who stole a copy.
    pub fn put_back(&mut self, register: RegisterPart) {
        self.register = register;
    }

    /// Its authority key.
    ///
    /// # Errors
    /// The library fails.
    pub fn authority(&self) -> Result<AuthoritySecret, CryptoFault> {
        AuthoritySecret::from_seeds(seed(&self.authority_seeds[0]), seed(&self.authority_seeds[1]))
    }

    /// Fresh keys for a node. Keys to open seals with are kept from `older`, where there are any.
    pub fn keys(&mut self, older: Option<&Keys>) -> Keys {
        let rng = &mut self.rng;
        let mut hpke = older.map(|keys| keys.hpke.clone()).unwrap_or_default();
        let number = hpke.last_key_value().map_or(0, |(number, _)| *number) + 1;
        hpke.insert(number, draw(rng));
        Keys { log: [draw(rng), draw(rng)], receipt: [draw(rng), draw(rng)], tls: draw(rng), hpke }
    }

    /// The authority delegates a line's journal to keys.
    ///
    /// # Errors
    /// The library fails.
    pub fn delegate(
        &self,
        config: &LineConfig,
        keys: &Keys,
        generation: u64,
        predecessor: Option<Predecessor>,
    ) -> Result<ControlBody, CryptoFault> {
        let number = keys.newest_hpke();
        let opener = HpkeSecret::from_seed(seed(keys.hpke.get(&number).unwrap_or(&[0; 32])))?;
        let checkpoint = &self.register.checkpoint;
        let delegation = Delegation {
            party: self.id,
            line: config.line,
            track: config.track,
            author: config.our_author,
            generation,
            log: cosigner_key(keys.log()?.public())?,
            receipt: cosigner_key(keys.receipt()?.public())?,
            hpke: EpochKey { number, public: Box::new(*opener.public().as_bytes()) },
            tls: keys.tls_public()?,
            addresses: vec!["node.example:4443".into()],
            register: comity_wire::header::RegisterAt { size: checkpoint.size, root: checkpoint.root },
            predecessor,
        };
        sign_control(Control::Delegation(Box::new(delegation)), 1, &self.authority()?)
    }

    /// What a line needs to rotate to these keys. Their openers must be those of the keys before.
    ///
    /// # Errors
    /// The library fails.
    pub fn rotation(&self, keys: &Keys) -> Result<Rotate, CryptoFault> {
        Ok(Rotate {
            authority_number: 1,
            authority: self.authority()?,
            log: keys.log()?,
            receipt: keys.receipt()?,
            tls: keys.tls_public()?,
            addresses: vec!["node.example:4444".into()],
        })
    }

    /// Fresh signing keys beside the same openers: what a rotation brings.
    pub fn rotated_keys(&mut self, older: &Keys) -> Keys {
        Keys { hpke: older.hpke.clone(), ..self.keys(None) }
    }
}

/// What both sides of a line know of it: ours, then theirs.
#[must_use]
pub fn configs(us: &Party, them: &Party, track: Track, nonce: u8) -> (LineConfig, LineConfig) {
    let line = line_id(&[nonce; 32], &[nonce ^ 0xff; 32], track);
    let (our_author, their_author) = (author_id(&line, &us.id), author_id(&line, &them.id));
    let ours = LineConfig { line, track, us: us.id, them: them.id, our_author, their_author };
    let theirs =
        LineConfig { us: them.id, them: us.id, our_author: their_author, their_author: our_author, ..ours.clone() };
    (ours, theirs)
}

fn draw(rng: &mut SeededRng) -> [u8; 32] {
    comity_seal::rng::random32(rng)
}
