//! Mutations of an input, the same at every run: what a hostile or broken peer would send.

/// Most single-bit flips of one input; longer inputs are sampled evenly.
const FLIPS_MAX: usize = 4_096;
/// Most truncations of one input.
const CUTS_MAX: usize = 512;
/// Random mixtures of one input with itself.
const MIXTURES: usize = 512;
/// What a length or a head is replaced with: the largest lengths, reserved and indefinite heads.
const HEADS: [&[u8]; 8] = [
    &[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0x5a, 0xff, 0xff, 0xff, 0xff],
    &[0x9f],
    &[0x5f],
    &[0xff],
    &[0xf6],
    &[0x1c],
];

/// Every mutation of an input, handed to `feed` one by one so that memory stays flat.
///
/// # Errors
/// The first error that `feed` gives.
pub fn each<E>(input: &[u8], mut feed: impl FnMut(&[u8]) -> Result<(), E>) -> Result<usize, E> {
    let mut fed = 0;
    let mut feed = |mutant: &[u8]| {
        fed += 1;
        feed(mutant)
    };
    for cut in spread(input.len(), CUTS_MAX) {
        feed(&input[..cut])?;
    }
    let mut mutant = input.to_vec();
    for bit in spread(input.len() * 8, FLIPS_MAX) {
        mutant[bit / 8] ^= 1 << (bit % 8);
        feed(&mutant)?;
        mutant[bit / 8] ^= 1 << (bit % 8);
    }
    for tail in [&[0_u8][..], &[0xff], &[0; 64], input] {
        feed(&[input, tail].concat())?;
    }
    for place in spread(input.len(), 128) {
        for head in HEADS {
            feed(&[&input[..place], head, &input[place + 1..]].concat())?;
        }
    }
    let mut random = Random(input.len() as u64 | 1 << 32);
    for _ in 0..MIXTURES {
        feed(&mixture(input, &mut random))?;
    }
    Ok(fed)
}

/// At most `count` numbers below `end`, evenly spread, the first always among them.
fn spread(end: usize, count: usize) -> impl Iterator<Item = usize> {
    (0..end).step_by(end.div_ceil(count).max(1))
}

/// The input with a few of its own pieces moved, repeated, dropped or overwritten.
fn mixture(input: &[u8], random: &mut Random) -> Vec<u8> {
    let mut mutant = input.to_vec();
    for _ in 0..=random.below(4) {
        let from = random.below(mutant.len());
        let length = random.below(mutant.len() - from).min(64);
        let to = random.below(mutant.len());
        match random.below(4) {
            0 => drop(mutant.drain(from..from + length)),
            1 => {
                let piece = mutant[from..from + length].to_vec();
                mutant.splice(to..to, piece);
            }
            2 => {
                let piece = mutant[from..from + length].to_vec();
                let end = (to + length).min(mutant.len());
                mutant.splice(to..end, piece);
            }
            _ => mutant[from..from + length].iter_mut().for_each(|byte| *byte = random.byte()),
        }
        if mutant.is_empty() {
            break;
        }
    }
    mutant
}

/// xorshift64: for mutations, not for secrets.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `end`; zero where there is none.
    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }
}
