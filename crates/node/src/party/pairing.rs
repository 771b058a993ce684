//! Pairing, step by step, on disk (PROTOCOL.md rule 21).
//!
//! A: [`invite`] gives the invite. B: [`accept`] takes it and gives the answer. A: [`accept`] takes the answer, gives
//! the reveal and the words. B: [`accept`] takes the reveal and gives the words. People compare them over another
//! medium; both: [`super::confirm::confirm`].
//!
//! Each step writes a file that is never overwritten, durable before anything is shown, so every command may be given
//! again after a crash and gives the same. One invite takes one answer for ever: whoever could offer a second one
//! after the reveal could search for words that match.

use std::path::{Path, PathBuf};

use comity_catalog::display;
use comity_journal::RegisterView;
use comity_seal::Rng;
use comity_seal::rng::random32;
use comity_seal::words::{PAIRING_WORDS, pairing_numbers, pairing_words};
use comity_wire::{Canonical, Hash, PartyId};

use super::bundle::Bundle;
use super::delegate::own_nodes;
use super::dir::NodeDir;
use super::error::{PartyError, Refused};
use super::files::{self, FileError, MODE_SECRET};
use super::pairing_files::{Accept, Invite, PairingFile, Reveal, commitment, transcript};
use super::pet_name::PetName;
use super::record::PairingRecord;

const OWN_NONCE: &str = "own-nonce";
const OWN_INVITE: &str = "own-invite";
const OWN_ACCEPT: &str = "own-accept";
const THEIR_INVITE: &str = "their-invite";
const THEIR_ACCEPT: &str = "their-accept";
const THEIR_REVEAL: &str = "their-reveal";
const RECORD: &str = "record";

/// What two people compare: the same five values as words and as numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// English words.
    pub words: [&'static str; PAIRING_WORDS],
    /// For people who share no language.
    pub numbers: [String; PAIRING_WORDS],
}

impl Words {
    pub(crate) fn of(transcript: &Hash) -> Self {
        Self { words: pairing_words(transcript), numbers: pairing_numbers(transcript) }
    }

    /// Whether somebody typed these words or numbers; case and the white space between them do not matter.
    pub fn matches(&self, typed: &str) -> bool {
        let typed: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
        typed == self.words || typed == self.numbers
    }
}

/// How far a pairing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PairingState {
    /// Interrupted before its first file: give the command again.
    Begun,
    /// We invited and wait for the answer.
    AwaitsAnswer,
    /// We answered and wait for the reveal.
    AwaitsReveal,
    /// The words can be compared.
    AwaitsConfirm(Words),
    /// The lines are open.
    Confirmed(Words),
}

/// What [`accept`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// It took an invite: send this answer back.
    Invite {
        /// What the counterpart is called from now on.
        name: PetName,
        /// What it calls itself.
        claimed: String,
        /// The answer's text.
        answer: String,
    },
    /// It took an answer: send this reveal, and compare the words.
    Answer {
        /// The counterpart.
        name: PetName,
        /// What it calls itself.
        claimed: String,
        /// The reveal's text.
        reveal: String,
        /// The words.
        words: Words,
    },
    /// It took a reveal: compare the words.
    Reveal {
        /// The counterpart.
        name: PetName,
        /// What it calls itself.
        claimed: String,
        /// The words.
        words: Words,
    },
}

/// How a file is to be taken.
#[derive(Debug, Clone, Default)]
pub struct AcceptOptions<'a> {
    /// What to call the counterpart; what it calls itself if not said. For invites only.
    pub name: Option<PetName>,
    /// The authority key, if it is not where the configuration says. For invites only.
    pub authority: Option<&'a Path>,
    /// Pair with a party that is paired already: it lost its lines and keeps its root.
    pub again: bool,
}

/// A pairing under way or done: both sides' files as far as they are held.
pub(crate) struct Held {
    pub(crate) we_invited: bool,
    pub(crate) invite: Option<Invite>,
    pub(crate) accept: Option<Accept>,
    pub(crate) invite_nonce: Option<[u8; 32]>,
}

/// Both sides' files, complete.
pub(crate) struct Complete {
    pub(crate) we_invited: bool,
    pub(crate) invite: Invite,
    pub(crate) accept: Accept,
    pub(crate) invite_nonce: [u8; 32],
}

impl Complete {
    pub(crate) fn transcript(&self) -> Hash {
        transcript(&self.invite, &self.accept, &self.invite_nonce)
    }
}

/// Files of one pairing.
pub(crate) struct Place {
    path: PathBuf,
    pub(crate) name: PetName,
}

impl Place {
    pub(crate) fn new(dir: &NodeDir, name: &PetName) -> Self {
        Self { path: dir.pairing_path(name), name: name.clone() }
    }

    fn exists(&self) -> bool {
        self.path.is_dir()
    }

    fn read<T: Canonical>(&self, file: &str) -> Result<Option<T>, PartyError> {
        let path = self.path.join(file);
        let Some(bytes) = files::read_if_present(&path, T::BYTES_MAX)? else { return Ok(None) };
        T::from_bytes(&bytes).map(Some).map_err(|source| PartyError::Damaged { path, source })
    }

    /// Writes a file once, and returns what is there then.
    pub(crate) fn keep<T: Canonical>(&self, file: &str, value: &T) -> Result<T, PartyError> {
        files::make_dir(&self.path)?;
        match files::write_new(&self.path.join(file), &value.to_bytes(), MODE_SECRET) {
            Ok(()) | Err(FileError::Exists { .. }) => {
                self.read(file)?.ok_or_else(|| PartyError::NoPairing { name: self.name.clone() })
            }
            Err(error) => Err(error.into()),
        }
    }

    fn nonce(&self) -> Result<Option<[u8; 32]>, PartyError> {
        Ok(self.read::<Hash>(OWN_NONCE)?.map(|nonce| nonce.0))
    }

    fn nonce_or_new(&self, rng: &mut dyn Rng) -> Result<[u8; 32], PartyError> {
        match self.nonce()? {
            Some(nonce) => Ok(nonce),
            None => Ok(self.keep(OWN_NONCE, &Hash(random32(rng)))?.0),
        }
    }

    pub(crate) fn held(&self) -> Result<Held, PartyError> {
        let own: Option<Invite> = self.read(OWN_INVITE)?;
        if own.is_some() {
            let (accept, invite_nonce) = (self.read(THEIR_ACCEPT)?, self.nonce()?);
            return Ok(Held { we_invited: true, invite: own, accept, invite_nonce });
        }
        let reveal: Option<Reveal> = self.read(THEIR_REVEAL)?;
        let (invite, accept) = (self.read(THEIR_INVITE)?, self.read(OWN_ACCEPT)?);
        Ok(Held { we_invited: false, invite, accept, invite_nonce: reveal.map(|reveal| reveal.nonce) })
    }

    pub(crate) fn complete(&self) -> Result<Complete, PartyError> {
        if !self.exists() {
            return Err(PartyError::NoPairing { name: self.name.clone() });
        }
        let held = self.held()?;
        let awaited = match (held.we_invited, &held.invite) {
            (true, _) => "the counterpart's answer",
            (false, Some(_)) => "the counterpart's reveal",
            (false, None) => "its first command, which was interrupted",
        };
        let not_yet = || PartyError::NotYet { name: self.name.clone(), awaited };
        Ok(Complete {
            we_invited: held.we_invited,
            invite: held.invite.ok_or_else(not_yet)?,
            accept: held.accept.ok_or_else(not_yet)?,
            invite_nonce: held.invite_nonce.ok_or_else(not_yet)?,
        })
    }

    pub(crate) fn record(&self) -> Result<Option<PairingRecord>, PartyError> {
        self.read(RECORD)
    }

    pub(crate) fn keep_record(&self, record: &PairingRecord) -> Result<PairingRecord, PartyError> {
        self.keep(RECORD, record)
    }
}

/// Makes the invite for a counterpart, or gives the one that was made.
///
/// # Errors
/// [`PartyError::NameTaken`] if the name stands for a pairing that they began; the authority key's absence; the
/// machine.
pub fn invite(
    dir: &NodeDir,
    name: &PetName,
    authority: Option<&Path>,
    rng: &mut dyn Rng,
) -> Result<String, PartyError> {
    let place = Place::new(dir, name);
    let held = place.held()?;
    if let (true, Some(invite)) = (held.we_invited, &held.invite) {
        if place.record()?.is_some() {
            return Err(PartyError::AlreadyConfirmed { name: name.clone() });
        }
        return Ok(PairingFile::Invite(Box::new(invite.clone())).to_text());
    }
    if held.invite.is_some() || place.record()?.is_some() {
        return Err(PartyError::NameTaken { name: name.clone() });
    }
    unmistakable(dir, name)?;
    let register = dir.register()?;
    let authority = dir.authority(authority, register.view())?;
    let bundle = Bundle { register: register.part().clone(), nodes: own_nodes(dir)? };
    let nonce = place.nonce_or_new(rng)?;
    let invite = place.keep(OWN_INVITE, &Invite::new(bundle, &nonce, &authority)?)?;
    Ok(PairingFile::Invite(Box::new(invite)).to_text())
}

/// Takes an invite, an answer or a reveal, whichever the text is.
///
/// # Errors
/// [`PartyError::Refused`] with whose fault it is; a name that is taken; a file that answers nothing of ours; the
/// machine.
pub fn accept(
    dir: &NodeDir,
    text: &str,
    options: &AcceptOptions<'_>,
    rng: &mut dyn Rng,
) -> Result<Accepted, PartyError> {
    match PairingFile::from_text(text)? {
        PairingFile::Invite(invite) => accept_invite(dir, *invite, options, rng),
        PairingFile::Accept(answer) => accept_answer(dir, &answer, options),
        PairingFile::Reveal(reveal) => accept_reveal(dir, &reveal),
    }
}

fn accept_invite(
    dir: &NodeDir,
    invite: Invite,
    options: &AcceptOptions<'_>,
    rng: &mut dyn Rng,
) -> Result<Accepted, PartyError> {
    let register = dir.register()?;
    let theirs = invite.verify()?;
    if theirs.party() == register.view().party() {
        return Err(Refused::Oneself.into());
    }
    let claimed = theirs.name().to_owned();
    let place = place_for(dir, &invite, &theirs, options)?;
    let held = place.held()?;
    let answer = match held.accept {
        Some(answer) => answer,
        None => {
            let authority = dir.authority(options.authority, register.view())?;
            let kept = place.keep(THEIR_INVITE, &invite)?;
            if kept != invite {
                return Err(Refused::OtherInvite { name: place.name }.into());
            }
            let bundle = Bundle { register: register.part().clone(), nodes: own_nodes(dir)? };
            let nonce = place.nonce_or_new(rng)?;
            place.keep(OWN_ACCEPT, &Accept::new(bundle, nonce, &invite, &authority)?)?
        }
    };
    Ok(Accepted::Invite { name: place.name, claimed, answer: PairingFile::Accept(Box::new(answer)).to_text() })
}

/// The pairing that this invite belongs to, or a fresh place under the name that was chosen.
fn place_for(
    dir: &NodeDir,
    invite: &Invite,
    theirs: &RegisterView,
    options: &AcceptOptions<'_>,
) -> Result<Place, PartyError> {
    let same = |held: &Held| !held.we_invited && held.invite.as_ref() == Some(invite);
    if let Some(place) = find(dir, same)? {
        return match &options.name {
            Some(name) if *name != place.name => Err(PartyError::NameTaken { name: place.name }),
            _ => Ok(place),
        };
    }
    refuse_paired(dir, theirs.party(), options)?;
    let name = options.name.clone().map_or_else(|| theirs.name().parse(), Ok)?;
    let place = Place::new(dir, &name);
    let held = place.held()?;
    if !held.we_invited && held.invite.is_some() {
        return Err(Refused::OtherInvite { name }.into());
    }
    // A nonce without files may belong to an invite of ours that was interrupted.
    if held.we_invited || place.record()?.is_some() || place.nonce()?.is_some() {
        return Err(PartyError::NameTaken { name });
    }
    unmistakable(dir, &name)?;
    Ok(place)
}

/// Refuses a new name that a person may read as another: a counterpart that calls itself so gets another name here.
fn unmistakable(dir: &NodeDir, name: &PetName) -> Result<(), PartyError> {
    let (name, text) = (name.clone(), name.as_str());
    if display::looks_alike(text) {
        return Err(PartyError::NameLooksLike { other: display::skeleton(text), name });
    }
    let known = dir.pairing_names()?.into_iter().map(|known| known.as_str().to_owned());
    let mut known = known.chain([dir.config()?.party]);
    match known.find(|other| display::resembles(text, other)) {
        Some(other) => Err(PartyError::NameLooksLike { name, other }),
        None => Ok(()),
    }
}

fn accept_answer(dir: &NodeDir, answer: &Accept, options: &AcceptOptions<'_>) -> Result<Accepted, PartyError> {
    let theirs = answer.verify()?;
    if theirs.party() == dir.register()?.view().party() {
        return Err(Refused::Oneself.into());
    }
    let ours = |held: &Held| held.we_invited && held.invite.as_ref().is_some_and(|i| i.hash() == answer.invite);
    let place = find(dir, ours)?.ok_or(PartyError::AnswersNothing { kind: super::armour::FileKind::Accept })?;
    if place.record()?.is_none() {
        refuse_paired(dir, theirs.party(), options)?;
    }
    if place.keep(THEIR_ACCEPT, answer)? != *answer {
        return Err(Refused::InviteUsed { name: place.name }.into());
    }
    let complete = place.complete()?;
    let reveal = Reveal { invite: answer.invite, accept: answer.hash(), nonce: complete.invite_nonce };
    Ok(Accepted::Answer {
        claimed: theirs.name().to_owned(),
        reveal: PairingFile::Reveal(reveal).to_text(),
        words: Words::of(&complete.transcript()),
        name: place.name,
    })
}

fn accept_reveal(dir: &NodeDir, reveal: &Reveal) -> Result<Accepted, PartyError> {
    let theirs = |held: &Held| !held.we_invited && held.invite.as_ref().is_some_and(|i| i.hash() == reveal.invite);
    let nothing = PartyError::AnswersNothing { kind: super::armour::FileKind::Reveal };
    let place = find(dir, theirs)?.ok_or(nothing)?;
    let held = place.held()?;
    let (Some(invite), Some(answer)) = (held.invite, held.accept) else {
        return Err(PartyError::NotYet { name: place.name, awaited: "its first command, which was interrupted" });
    };
    if answer.hash() != reveal.accept {
        return Err(Refused::OtherAnswer.into());
    }
    if commitment(&reveal.nonce) != invite.commitment {
        return Err(Refused::NotCommitted.into());
    }
    let claimed = invite.verify()?.name().to_owned();
    place.keep(THEIR_REVEAL, reveal)?;
    let words = Words::of(&place.complete()?.transcript());
    Ok(Accepted::Reveal { name: place.name, claimed, words })
}

/// How far the pairing of a name is.
///
/// # Errors
/// [`PartyError::NoPairing`], a damaged file, the machine.
pub fn state(dir: &NodeDir, name: &PetName) -> Result<PairingState, PartyError> {
    let place = Place::new(dir, name);
    if !place.exists() {
        return Err(PartyError::NoPairing { name: name.clone() });
    }
    if let Some(record) = place.record()? {
        return Ok(PairingState::Confirmed(Words::of(&record.transcript)));
    }
    let held = place.held()?;
    Ok(match (held.we_invited, held.invite.is_some(), held.accept.is_some(), held.invite_nonce.is_some()) {
        (true, true, false, _) => PairingState::AwaitsAnswer,
        (false, true, true, false) => PairingState::AwaitsReveal,
        (_, true, true, true) => PairingState::AwaitsConfirm(Words::of(&place.complete()?.transcript())),
        _ => PairingState::Begun,
    })
}

/// Forgets a pairing that is not confirmed: its invite and its answer serve no more.
///
/// # Errors
/// [`PartyError::NoPairing`], [`PartyError::AlreadyConfirmed`], the machine.
pub fn abandon(dir: &NodeDir, name: &PetName) -> Result<(), PartyError> {
    let place = Place::new(dir, name);
    if !place.exists() {
        return Err(PartyError::NoPairing { name: name.clone() });
    }
    if place.record()?.is_some() {
        return Err(PartyError::AlreadyConfirmed { name: name.clone() });
    }
    // The invites first: without them no further file is taken for this pairing, whatever a crash leaves.
    for file in [OWN_INVITE, THEIR_INVITE, OWN_NONCE] {
        files::remove(&place.path.join(file))?;
    }
    let io = |source| FileError::Io { operation: "remove", path: place.path.clone(), source };
    std::fs::remove_dir_all(&place.path).map_err(io)?;
    Ok(files::sync_dir(&dir.pairings_path())?)
}

/// Forgets every pairing that is not confirmed; returns their names. After a rollback: files that were put back could
/// take a second answer to an invite whose nonce is known.
///
/// # Errors
/// A damaged file, the machine.
pub fn abandon_open(dir: &NodeDir) -> Result<Vec<PetName>, PartyError> {
    let mut abandoned = Vec::new();
    for name in dir.pairing_names()? {
        match abandon(dir, &name) {
            Ok(()) => abandoned.push(name),
            Err(PartyError::AlreadyConfirmed { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(abandoned)
}

/// The confirmed pairings, by name.
///
/// # Errors
/// A damaged file, the machine.
pub fn records(dir: &NodeDir) -> Result<Vec<PairingRecord>, PartyError> {
    let names = dir.pairing_names()?;
    let records = names.iter().map(|name| Place::new(dir, name).record());
    records.filter_map(Result::transpose).collect()
}

fn find(dir: &NodeDir, wanted: impl Fn(&Held) -> bool) -> Result<Option<Place>, PartyError> {
    for name in dir.pairing_names()? {
        let place = Place::new(dir, &name);
        if wanted(&place.held()?) {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

fn refuse_paired(dir: &NodeDir, party: PartyId, options: &AcceptOptions<'_>) -> Result<(), PartyError> {
    let paired = records(dir)?.into_iter().find(|record| record.their_party == party);
    match paired {
        Some(record) if !options.again => Err(PartyError::AlreadyPaired { name: record.name }),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "pairing_tests.rs"]
mod tests;
