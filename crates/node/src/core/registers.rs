//! Registers that lines rely on, each held once: all lines of this party share ours, all of one counterpart theirs.

use std::collections::BTreeMap;

use comity_exchange::Line;
use comity_exchange::line::{KnownRegister, StateError};
use comity_seal::hash::sha256;
use comity_wire::register::RegisterPart;
use comity_wire::{Canonical, Hash};

/// Registers by the hash of their bytes. Those on which no line relies any more go with the next new one.
#[derive(Default)]
pub(super) struct Registers(BTreeMap<Hash, KnownRegister>);

impl Registers {
    /// A register, verified now or before.
    ///
    /// # Errors
    /// It does not verify.
    pub(super) fn of(&mut self, part: RegisterPart) -> Result<KnownRegister, StateError> {
        let hash = sha256(&part.to_bytes());
        if let Some(known) = self.0.get(&hash) {
            return Ok(known.clone());
        }
        let known = KnownRegister::try_from(part)?;
        self.put(hash, &known);
        Ok(known)
    }

    /// A line took a newer register of its counterpart's: the first line's copy is for the others, too.
    pub(super) fn share(&mut self, line: &mut Line, bytes: &[u8]) {
        let hash = sha256(bytes);
        match self.0.get(&hash) {
            Some(known) => line.share_their_register(known),
            None => {
                let [_, theirs] = line.known_registers();
                self.put(hash, &theirs.clone());
            }
        }
    }

    fn put(&mut self, hash: Hash, known: &KnownRegister) {
        self.0.retain(|_, known| !known.is_sole());
        self.0.insert(hash, known.clone());
    }

    /// How many are held.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use comity_exchange::line::KnownRegister;
    use comity_seal::insecure_seeded::SeededRng;
    use comity_store::memory::Disk;
    use comity_wire::Track;

    use crate::core::seeded::{SeededParty, seeded_line};
    use crate::core::{Core, LineSetup};

    fn setups(rng: &mut SeededRng) -> Vec<LineSetup> {
        let [a, b] = ["AUR", "BOR"].map(|name| SeededParty::found(name, rng).unwrap());
        let lines = [Track::Nrrc, Track::Cert].map(|track| seeded_line(&a, &b, track, rng).unwrap());
        lines.into_iter().map(|[setup, _]| setup).collect()
    }

    fn core() -> Core {
        let judge = |_: &comity_wire::envelope::Envelope, _: &comity_wire::body::Members<'_>| None;
        Core::open(Box::new(Disk::new().open()), judge).unwrap()
    }

    #[test]
    fn all_lines_of_a_pair_hold_both_registers_once() {
        let mut core = core();
        setups(&mut SeededRng::new(1)).into_iter().for_each(|setup| core.add_line(setup).unwrap());
        assert_eq!(core.registers.len(), 2);
        let held: Vec<_> = core.lines.values().map(|one| one.line.known_registers()).collect();
        for (one, other) in held[0].iter().zip(&held[1]) {
            assert!(std::ptr::eq(one.part(), other.part()));
        }
    }

    #[test]
    fn what_does_not_verify_is_refused_and_not_held() {
        let mut setup = setups(&mut SeededRng::new(2)).remove(0);
        let last = setup.register.entries.last_mut().unwrap();
        *last.last_mut().unwrap() ^= 1;
        let mut core = core();
        assert!(core.registers.of(setup.register.clone()).is_err());
        assert!(core.add_line(setup).is_err());
        assert_eq!(core.registers.len(), 0);
    }

    #[test]
    fn a_register_on_which_nobody_relies_goes_with_the_next() {
        let mut core = core();
        let [first, second] = [3, 4].map(|seed| setups(&mut SeededRng::new(seed)).remove(0).register);
        let held = core.registers.of(first.clone()).unwrap();
        core.registers.of(second.clone()).unwrap();
        assert_eq!(core.registers.len(), 2, "the first is still held");
        drop(held);
        core.registers.of(setups(&mut SeededRng::new(5)).remove(0).register).unwrap();
        assert_eq!(core.registers.len(), 1);
        assert!(KnownRegister::try_from(&first).is_ok() && first != second);
    }

    #[test]
    fn another_copy_is_taken_only_where_it_says_the_same() {
        let mut core = core();
        let mut setups = setups(&mut SeededRng::new(6));
        let one = setups.remove(0);
        let (theirs, ours) = (one.their_register.clone(), one.register.clone());
        core.add_line(one).unwrap();
        let line = &mut core.lines.values_mut().next().unwrap().line;
        line.share_their_register(&KnownRegister::try_from(ours).unwrap());
        let [_, held] = line.known_registers();
        assert_eq!(held.part(), &theirs);
        let copy = KnownRegister::try_from(theirs).unwrap();
        line.share_their_register(&copy);
        let [_, held] = line.known_registers();
        assert!(std::ptr::eq(held.part(), copy.part()));
    }
}
