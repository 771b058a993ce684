//! Evidence files of statements that officers released.

use anyhow::Result;
use comity_journal::RegisterView;
use comity_journal::evidence::{Disclosure, Evidence, ReleaseLabel};
use comity_journal::register::officer_key;
use comity_journal::release::required_set;
use comity_seal::officer::{KeyId, Release};
use comity_wire::envelope::Envelope;
use comity_wire::header::{Header, RegisterAt};
use comity_wire::register::RegisterFact;
use comity_wire::statement::Statement;
use comity_wire::{Canonical, Hash};

use super::Cases;
use super::evidence::{disclose, resaid};
use crate::check::commitment;
use crate::keys::{self, seed_bytes};
use crate::worked::{Material, evidence_of};
use crate::world;

const FIRST: &str = "aur officer 1";
const SECOND: &str = "aur officer 2";

fn officer(name: &str, role: &str, label: &str) -> Result<RegisterFact> {
    let key = Some(officer_key(keys::officer(label)?.public())?);
    Ok(RegisterFact::Officer { name: name.to_owned(), role: role.to_owned(), key })
}

/// Two persons who may release.
fn approvers() -> Result<Vec<RegisterFact>> {
    Ok(vec![officer("A. Release", "approver", FIRST)?, officer("B. Release", "watch, approver", SECOND)?])
}

/// What a file of this kind is made of.
struct Scene<'a> {
    material: &'a Material,
    /// Entries of AUR's register after those that the delegation relies on.
    facts: Vec<RegisterFact>,
    /// Who is required, by label, and signs.
    who: &'a [&'a str],
}

impl Scene<'_> {
    /// The file; `relied` may name another position of the register than its end.
    fn file(&self, relied: impl FnOnce(RegisterAt) -> Option<RegisterAt>) -> Result<(Evidence, Statement)> {
        let authority = keys::authority("aur authority")?;
        let mut entries = self.material.registers[0].entries.clone();
        for fact in &self.facts {
            let view = RegisterView::build(&entries)?;
            entries.push(view.authority_signed(fact.clone(), 1, &authority)?.to_bytes());
        }
        let part = world::part(entries, &keys::cosigner("aur writer")?)?;
        let register = relied(RegisterView::build(&part.entries)?.at());
        let mut officers = self.who.iter().map(|label| keys::officer(label)).collect::<Result<Vec<_>>>()?;
        officers.sort_by_key(|officer| officer.public().fingerprint());
        let prints = officers.iter().map(|officer| officer.public().fingerprint());
        let nonce = seed_bytes("release nonce");
        let whole = world::statement();
        let envelope = Envelope { required: required_set(prints), release_nonce: Some(nonce), ..whole.envelope };
        let statement = Statement { envelope, ..whole };
        let root = commitment(&seed_bytes("commitment seed"), &statement)?.root;
        let ids = officers.iter().map(|officer| KeyId::of(officer.public()));
        let release = Release::new(world::line(), root, ids, nonce)?;
        let released = officers.iter().map(|officer| Ok(release.sign(officer)?)).collect::<Result<_>>()?;
        let mut material = resaid(self.material, |header| Header { register, commitment: Some(root), ..header })?;
        material.registers[0] = part;
        Ok((Evidence { released, ..evidence_of(&material, false)? }, statement))
    }

    fn at_the_end(&self) -> Result<Evidence> {
        Ok(self.file(Some)?.0)
    }
}

/// With the set that is required disclosed.
fn disclosing(evidence: &Evidence, statement: &Statement) -> Result<Evidence> {
    let fields = disclose(&seed_bytes("commitment seed"), statement, &["envelope/required"])?;
    let disclosure = Some(Disclosure { label: ReleaseLabel::TwoPerson, fields });
    Ok(Evidence { disclosure, ..evidence.clone() })
}

pub fn add(cases: &mut Cases, material: &Material) -> Result<()> {
    let scene = |facts, who| Scene { material, facts, who };
    let (good, statement) = scene(approvers()?, &[FIRST, SECOND]).file(Some)?;
    let one = scene(approvers()?, &[FIRST]).at_the_end()?;
    let shown = disclosing(&good, &statement)?;
    let erased = Evidence { erased: true, ..good.clone() };
    cases.good("released-by-two-officers", good.to_text())?;
    cases.good("released-by-one-officer", one.to_text())?;
    cases.good("released-and-the-set-disclosed", shown.to_text())?;
    cases.good("released-and-erased", erased.to_text())?;
    slots(cases, &good)?;
    let text = erased.to_text();
    let at = text.find("\nreleased ").map_or(0, |at| at + 1);
    let moved = format!("{}erased\n{}", &text[..at], text[at..].replacen("\nerased\n", "\n", 1));
    cases.bad("released-after-erased", moved)?;
    cases.bad(
        "released-not-shown-and-the-set-disclosed",
        Evidence { released: Vec::new(), ..shown.clone() }.to_text(),
    )?;
    let slot = one.released.clone();
    cases.bad("released-by-one-of-the-set-disclosed", Evidence { released: slot.clone(), ..shown }.to_text())?;
    cases.bad("released-for-another-statement", Evidence { released: slot, ..good }.to_text())?;
    who(cases, material)
}

/// Defects of the signatures.
fn slots(cases: &mut Cases, good: &Evidence) -> Result<()> {
    let with = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
        let mut evidence = good.clone();
        change(&mut evidence.released);
        evidence.to_text()
    };
    cases.bad("released-first-stripped", with(&|s| drop(s.remove(0))))?;
    cases.bad("released-last-stripped", with(&|s| s.truncate(1)))?;
    cases.bad("released-out-of-order", with(&|s| s.reverse()))?;
    cases.bad("released-twice", with(&|s| s.push(s[1].clone())))?;
    cases.bad("released-nine-times", with(&|s| *s = vec![s[0].clone(); 9]))?;
    cases.bad("released-by-a-flipped-signature", with(&|s| s[0].iter_mut().rev().take(1).for_each(|b| *b ^= 1)))?;
    cases.bad("released-with-a-byte-more", with(&|s| s[1].push(0)))?;
    cases.bad("released-by-nothing", with(&|s| s[0].clear()))
}

/// Defects of who signed.
fn who(cases: &mut Cases, material: &Material) -> Result<()> {
    let both: &[&str] = &[FIRST, SECOND];
    let mut bad = |defect: &str, facts: Vec<RegisterFact>| -> Result<()> {
        cases.bad(defect, Scene { material, facts, who: both }.at_the_end()?.to_text())
    };
    let left = |key: Option<Hash>, last_trusted| RegisterFact::OfficerLeft {
        name: "A. Release".to_owned(),
        key,
        last_trusted,
    };
    let print = keys::officer(FIRST)?.public().fingerprint();
    bad("released-by-somebody-not-enrolled", approvers()?.drain(..1).collect())?;
    bad(
        "released-by-a-role-that-may-not",
        vec![officer("A. Release", "approver", FIRST)?, officer("B. Release", "approvers", SECOND)?],
    )?;
    bad("released-by-a-role-that-may-no-more", {
        let mut facts = approvers()?;
        facts.push(officer("A. Release", "watch", FIRST)?);
        facts
    })?;
    bad(
        "released-by-one-person-with-two-keys",
        vec![officer("A. Release", "approver", FIRST)?, officer("A. Release", "approver", SECOND)?],
    )?;
    for (defect, key) in [("released-by-somebody-who-left", None), ("released-by-a-key-that-left", Some(print))] {
        let mut facts = approvers()?;
        facts.push(left(key, 4));
        bad(defect, facts)?;
    }
    let scene = Scene { material, facts: approvers()?, who: both };
    let nowhere = |at: RegisterAt| Some(RegisterAt { root: Hash([9; 32]), ..at });
    let two = RegisterView::build(&material.registers[0].entries)?.at();
    let mut bad = |defect: &str, evidence: Evidence| cases.bad(defect, evidence.to_text());
    // The register ends where what is relied on ends, so it has the officers' entries in none of these.
    let ending = |(mut evidence, _): (Evidence, Statement)| {
        evidence.author.register.truncate(2);
        evidence
    };
    bad("released-under-no-position", ending(scene.file(|_| None)?))?;
    bad("released-under-a-position-of-another-register", ending(scene.file(nowhere)?))?;
    bad("released-before-they-were-enrolled", ending(scene.file(|_| Some(two))?))
}
