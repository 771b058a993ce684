//! C2SP `tlog-tiles`: which resources a log of a size has, what they are called, and what hash tiles hold.

use std::fmt;
use std::str::FromStr;

use comity_journal::NodeSource;
use comity_wire::Hash;

use crate::error::PublicError;

/// Hashes of a full tile, entries of a full bundle.
pub const TILE_WIDTH: u64 = 256;
/// Levels above the leaves' that a tree within the limits has.
pub const TILE_LEVELS_MAX: u8 = 7;

/// What a resource holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TileKind {
    /// Entries.
    Entries,
    /// Hashes of a level: leaf hashes at level 0, roots of full tiles of the level below above it.
    Hashes(u8),
}

/// One resource of a log: a hash tile or a bundle of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    /// What it holds.
    pub kind: TileKind,
    /// Its index within the level.
    pub index: u64,
    /// How many hashes or entries: 256 where it is full.
    pub width: u16,
}

impl Tile {
    /// Whether it is full, and will never change.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.width as u64 == TILE_WIDTH
    }

    /// Number of the first entry of a bundle or a tile of leaf hashes.
    #[must_use]
    pub const fn first(&self) -> u64 {
        self.index.saturating_mul(TILE_WIDTH)
    }

    /// The same resource, full.
    #[must_use]
    pub const fn full(self) -> Self {
        Self { width: TILE_WIDTH as u16, ..self }
    }

    /// The bytes of a hash tile, from the nodes of its tree.
    ///
    /// # Errors
    /// The source's.
    pub fn bytes<S: NodeSource + ?Sized>(&self, source: &S) -> Result<Vec<u8>, S::Error> {
        let TileKind::Hashes(level) = self.kind else { return Ok(Vec::new()) };
        let mut nodes = Vec::with_capacity(self.width.into());
        source.run(level.saturating_mul(8), self.first(), self.width.into(), &mut nodes)?;
        Ok(nodes.iter().flat_map(|node| node.0).collect())
    }

    /// The hashes of a hash tile.
    ///
    /// # Errors
    /// [`PublicError::TileLength`].
    pub fn hashes(&self, bytes: &[u8]) -> Result<Vec<Hash>, PublicError> {
        let (hashes, rest) = bytes.as_chunks::<32>();
        if !rest.is_empty() || hashes.len() != usize::from(self.width) {
            return Err(PublicError::TileLength { path: self.to_string() });
        }
        Ok(hashes.iter().map(|hash| Hash(*hash)).collect())
    }
}

impl fmt::Display for Tile {
    /// The path below the log's prefix, without a leading slash.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Entries => f.write_str("tile/entries/")?,
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
        }
        let digits = self.index.to_string();
        let padded = format!("{:0>width$}", digits, width = digits.len().div_ceil(3) * 3);
        let groups: Vec<&str> = (0..padded.len()).step_by(3).filter_map(|at| padded.get(at..at + 3)).collect();
        for (at, group) in groups.iter().enumerate() {
            match at + 1 == groups.len() {
                true => f.write_str(group)?,
                false => write!(f, "x{group}/")?,
            }
        }
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

impl FromStr for Tile {
    type Err = PublicError;

    /// Reads exactly what [`fmt::Display`] writes.
    fn from_str(path: &str) -> Result<Self, PublicError> {
        let wrong = || PublicError::Path { path: path.chars().take(120).collect() };
        let rest = path.strip_prefix("tile/").ok_or_else(wrong)?;
        let (kind, rest) = rest.split_once('/').ok_or_else(wrong)?;
        let kind = match kind {
            "entries" => TileKind::Entries,
            level => TileKind::Hashes(level.parse().ok().filter(|level| *level <= TILE_LEVELS_MAX).ok_or_else(wrong)?),
        };
        let (index, width) = rest.split_once(".p/").map_or((rest, TILE_WIDTH as u16), |(index, width)| {
            let width = width.parse().ok().filter(|width: &u16| (1..256).contains(width));
            (index, width.unwrap_or(0))
        });
        let digits: String = index.chars().filter(char::is_ascii_digit).collect();
        let index = digits.parse().ok().filter(|index| *index < 1 << 56).ok_or_else(wrong)?;
        let tile = Self { kind, index, width };
        // Writing back also refuses other padding, signs and separators.
        if width == 0 || tile.to_string() != path {
            return Err(wrong());
        }
        Ok(tile)
    }
}

/// The bundles, or the tiles of a level, that a log of `size` entries has and one of `held` entries has not: in order.
#[must_use]
pub fn of_level(kind: TileKind, held: u64, size: u64) -> Vec<Tile> {
    let shift = match kind {
        TileKind::Entries => 0,
        TileKind::Hashes(level) => u32::from(level).saturating_mul(8),
    };
    let (held, count) = (held.checked_shr(shift).unwrap_or(0), size.checked_shr(shift).unwrap_or(0));
    if count <= held {
        return Vec::new();
    }
    let tile = |index: u64| {
        let width = count.saturating_sub(index.saturating_mul(TILE_WIDTH)).min(TILE_WIDTH) as u16;
        Tile { kind, index, width }
    };
    (held / TILE_WIDTH..count.div_ceil(TILE_WIDTH)).map(tile).collect()
}

/// Every resource that a log of `size` entries has and one of `held` entries has not: bundles first, then tiles by level.
#[must_use]
pub fn new_resources(held: u64, size: u64) -> Vec<Tile> {
    let levels = (0..=TILE_LEVELS_MAX).map(TileKind::Hashes);
    std::iter::once(TileKind::Entries).chain(levels).flat_map(|kind| of_level(kind, held, size)).collect()
}

#[cfg(test)]
mod tests {
    use comity_journal::source::Leaves;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let tile = |kind, index, width| Tile { kind, index, width };
        let cases = [
            (tile(TileKind::Hashes(0), 1_234_067, 256), "tile/0/x001/x234/067"),
            (tile(TileKind::Hashes(2), 0, 1), "tile/2/000.p/1"),
            (tile(TileKind::Entries, 273, 112), "tile/entries/273.p/112"),
            (tile(TileKind::Entries, 1_000, 256), "tile/entries/x001/000"),
            (tile(TileKind::Hashes(7), 999, 255), "tile/7/999.p/255"),
        ];
        for (tile, path) in cases {
            assert_eq!(tile.to_string(), path);
            assert_eq!(path.parse(), Ok(tile));
        }
    }

    #[test]
    fn row_04_other_paths_name_no_tile() {
        let bad = [
            "",
            "tile",
            "tile/0",
            "tile/0/",
            "/tile/0/000",
            "tile/00/000",
            "tile/8/000",
            "tile/-1/000",
            "tile/0/0",
            "tile/0/0000",
            "tile/0/x000/000",
            "tile/0/001/000",
            "tile/0/x001/x000",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/+1",
            "tile/0/000/",
            "tile/0/../../keys",
            "tile/entries/000.p/1/2",
            "tile/entries/x999/x999/x999/x999/x999/x999/999",
            "tile/data/000",
            "checkpoint",
        ];
        for path in bad {
            assert!(path.parse::<Tile>().is_err(), "{path}");
        }
    }

    #[test]
    fn a_log_of_70_000_has_the_resources_that_the_specification_names() {
        let all = new_resources(0, 70_000);
        let count = |kind, full| all.iter().filter(|tile| tile.kind == kind && tile.is_full() == full).count();
        let partial = |kind| all.iter().find(|tile| tile.kind == kind && !tile.is_full()).map(|tile| tile.width);
        assert_eq!((count(TileKind::Hashes(0), true), partial(TileKind::Hashes(0))), (273, Some(112)));
        assert_eq!((count(TileKind::Hashes(1), true), partial(TileKind::Hashes(1))), (1, Some(17)));
        assert_eq!((count(TileKind::Hashes(2), true), partial(TileKind::Hashes(2))), (0, Some(1)));
        assert_eq!((count(TileKind::Entries, true), partial(TileKind::Entries)), (273, Some(112)));
        assert!(!all.iter().any(|tile| tile.kind == TileKind::Hashes(3)));
        let of_256: Vec<String> = new_resources(0, 256).iter().map(ToString::to_string).collect();
        assert_eq!(of_256, ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
        assert!(new_resources(0, 0).is_empty());
        assert!(new_resources(300, 300).is_empty());
    }

    #[test]
    fn what_grew_is_fetched_and_nothing_else() {
        let names: Vec<String> = new_resources(300, 513).iter().map(ToString::to_string).collect();
        assert_eq!(
            names,
            ["tile/entries/001", "tile/entries/002.p/1", "tile/0/001", "tile/0/002.p/1", "tile/1/000.p/2"]
        );
    }

    #[test]
    fn tiles_hold_what_the_oracle_reads_from_them() {
        let leaves: Vec<Hash> = (0..700u32).map(|n| comity_journal::leaf_hash(&n.to_be_bytes())).collect();
        let stored = |index: u64| tlog_tiles::tlog::stored_hash_index(0, index);
        let mut oracle: Vec<tlog_tiles::tlog::Hash> = Vec::new();
        for (n, _) in leaves.iter().enumerate() {
            let more = tlog_tiles::tlog::stored_hashes(n as u64, &(n as u32).to_be_bytes(), &Reader(&oracle)).unwrap();
            assert_eq!(stored(n as u64), oracle.len() as u64);
            oracle.extend(more);
        }
        for tile in new_resources(0, 700).into_iter().filter(|tile| tile.kind != TileKind::Entries) {
            let bytes = tile.bytes(&Leaves(&leaves)).unwrap();
            let TileKind::Hashes(level) = tile.kind else { continue };
            for (at, hash) in tile.hashes(&bytes).unwrap().iter().enumerate() {
                let index = tlog_tiles::tlog::stored_hash_index(level * 8, tile.first() + at as u64);
                assert_eq!(hash.0, oracle[index as usize].0, "{tile} {at}");
            }
        }
    }

    struct Reader<'a>(&'a [tlog_tiles::tlog::Hash]);

    impl tlog_tiles::tlog::HashReader for Reader<'_> {
        fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::tlog::Hash>, tlog_tiles::tlog::Error> {
            Ok(indexes.iter().map(|index| self.0[*index as usize]).collect())
        }
    }

    #[test]
    fn a_tile_of_another_length_is_refused() {
        let tile = Tile { kind: TileKind::Hashes(0), index: 0, width: 3 };
        for length in [0, 32, 95, 97, 128] {
            assert!(tile.hashes(&vec![0; length]).is_err(), "{length}");
        }
        assert_eq!(tile.hashes(&[7; 96]).unwrap().len(), 3);
    }

    proptest! {
        #[test]
        fn every_path_reads_back(level in 0u8..=7, index in 0u64..1 << 56, width in 1u16..=256) {
            for kind in [TileKind::Entries, TileKind::Hashes(level)] {
                let tile = Tile { kind, index, width };
                prop_assert_eq!(tile.to_string().parse::<Tile>(), Ok(tile));
            }
        }

        #[test]
        fn steps_together_fetch_what_one_step_does(a in 0u64..5_000, b in 0u64..5_000, c in 0u64..5_000) {
            let mut sizes = [a, b, c];
            sizes.sort_unstable();
            let [a, b, c] = sizes;
            let whole = new_resources(a, c);
            let second = new_resources(b, c);
            for tile in whole {
                prop_assert!(second.contains(&tile) || new_resources(a, b).contains(&tile), "{}", tile);
            }
        }
    }
}
