//! The formats that a party knows, and what belongs to the whole of them.

use std::collections::BTreeMap;

use comity_seal::hash::sha256_parts;
use comity_wire::body::Members;
use comity_wire::envelope::Envelope;
use comity_wire::{Hash, Track};

use crate::file::FormatFile;
use crate::format::{Carried, Format};
use crate::reader::{Bad, LoadError};
use crate::schema::Schema;

/// Most formats, versions counted each, in one catalogue.
pub const FORMATS_MAX: usize = 1_024;

const FORMAT_DOMAIN: &[u8] = b"comity/v1/format\n";
const CATALOGUE_DOMAIN: &[u8] = b"comity/v1/catalogue\n";

/// A format with everything that a judge and a reader need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The rules.
    pub format: Format,
    /// The schema of the body.
    pub schema: Schema,
    /// The canonical text of the file.
    pub canonical: String,
    /// Its hash: what parties adopt (F14).
    pub hash: Hash,
    /// Whether Comity ships it, so that a line knows it without anybody's adoption.
    pub shipped: bool,
}

impl Definition {
    fn of(file: FormatFile) -> Self {
        let canonical = file.json.canonical();
        let hash = sha256_parts(&[FORMAT_DOMAIN, canonical.as_bytes()]);
        Self { format: file.format, schema: file.schema, canonical, hash, shipped: false }
    }
}

impl Definition {
    /// Whether a statement is shown as UNSUBSTANTIATED by what it holds itself (the evidence rule of F23 and F42): the
    /// member of its evidence is absent or an empty list, and no attachment stands for it. Whether what it names has
    /// arrived is the process's to say.
    #[must_use]
    pub fn unsubstantiated(&self, envelope: &Envelope, members: &Members<'_>) -> bool {
        let Some(member) = &self.format.evidence else { return false };
        let attached = envelope.attachments.iter().any(|attachment| attachment.name == *member);
        let empty = |raw: &str| {
            serde_json::from_str::<Vec<&serde_json::value::RawValue>>(raw).is_ok_and(|items| items.is_empty())
        };
        !attached && members.get(member).is_none_or(empty)
    }
}

/// Every format that a party knows.
///
/// Guarantees that ids and versions are unlike, that each definition was read strictly, and one order whatever order the
/// files came in. It does not say which of them a line has adopted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    formats: BTreeMap<String, BTreeMap<u64, Definition>>,
    count: usize,
}

impl Catalogue {
    /// The formats that Comity ships.
    ///
    /// # Errors
    /// [`LoadError`]: a defect of the program; its tests read the same files.
    pub fn shipped() -> Result<Self, LoadError> {
        Self::shipped_but(&[])
    }

    /// The formats that Comity ships, with other files in place of some: for tests of nodes that are not alike. No node of a
    /// party has such a catalogue: it would come to another state than its counterparts.
    ///
    /// # Errors
    /// [`LoadError`].
    #[doc(hidden)]
    pub fn shipped_but(others: &[(&str, &str)]) -> Result<Self, LoadError> {
        let mut catalogue = Self::default();
        for (name, text) in crate::shipped::FILES {
            let text = others.iter().find(|(of, _)| of == name).map_or(*text, |(_, other)| *other);
            catalogue.add(name, text.as_bytes())?;
        }
        catalogue.formats.values_mut().flat_map(BTreeMap::values_mut).for_each(|one| one.shipped = true);
        Ok(catalogue)
    }

    /// Adds a format from a file of this name.
    ///
    /// # Errors
    /// [`LoadError`]: the file is wrong, or the catalogue has another definition of the same id and version, or is full.
    /// Nothing was added then.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<&Definition, LoadError> {
        let definition = Definition::of(FormatFile::read(name, bytes)?);
        let (id, version) = (definition.format.id.clone(), definition.format.version);
        let failed = |what: String| Bad::new("", what).in_file(name);
        if let Some(known) = self.version(&id, version)
            && known.hash != definition.hash
        {
            return Err(failed(format!("another definition of {id} version {version} is there already")));
        }
        if self.count >= FORMATS_MAX {
            return Err(failed(format!("more than {FORMATS_MAX} formats")));
        }
        let versions = self.formats.entry(id).or_default();
        self.count += usize::from(!versions.contains_key(&version));
        Ok(versions.entry(version).or_insert(definition))
    }

    /// One version of a format.
    #[must_use]
    pub fn version(&self, id: &str, version: u64) -> Option<&Definition> {
        self.formats.get(id)?.get(&version)
    }

    /// A format in its newest version.
    #[must_use]
    pub fn newest(&self, id: &str) -> Option<&Definition> {
        self.formats.get(id)?.last_key_value().map(|(_, definition)| definition)
    }

    /// The versions of a format that are known, oldest first; none for an unknown one.
    pub fn versions(&self, id: &str) -> impl Iterator<Item = u64> {
        self.formats.get(id).into_iter().flat_map(BTreeMap::keys).copied()
    }

    /// Every definition, in the order of ids and versions.
    pub fn iter(&self) -> impl Iterator<Item = &Definition> {
        self.formats.values().flat_map(BTreeMap::values)
    }

    /// The ids of formats that are said as statements.
    pub fn said(&self) -> impl Iterator<Item = &str> {
        let said = |definition: &&Definition| definition.format.carried == Carried::Statement;
        self.formats
            .values()
            .filter_map(|all| all.last_key_value().map(|(_, d)| d))
            .filter(said)
            .map(|d| d.format.id.as_str())
    }

    /// The hash of a definition.
    #[must_use]
    pub fn definition_hash(&self, id: &str, version: u64) -> Option<Hash> {
        self.version(id, version).map(|definition| definition.hash)
    }

    /// The hash of all definitions (PROTOCOL.md rule 14): equal for two parties exactly when each knows what the other
    /// knows.
    #[must_use]
    pub fn hash(&self) -> Hash {
        let all: Vec<u8> = self.iter().flat_map(|definition| definition.hash.0).collect();
        sha256_parts(&[CATALOGUE_DOMAIN, &all])
    }

    /// Whether an author says this format on lines of a track; `None` for one that is not known. A receiver takes it on
    /// every line.
    #[must_use]
    pub fn belongs(&self, id: &str, track: Track) -> Option<bool> {
        self.newest(id).map(|definition| definition.format.tracks.admits(track))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = r#"{"id":"X1","version":1,"who":"peer","tracks":["cert"],"ack":60,"answer":null,"lead":null,
        "release":"one","carried":"statement","prerequisites":[],"evidence":null,"unsuspendable":false,
        "fixed_words":false,"retention":"case","attachable":[],"recommended":[],"schema":{"type":"object"}}"#;

    fn add(text: &str) -> Result<Catalogue, String> {
        let mut catalogue = Catalogue::shipped().unwrap();
        catalogue.add("X1.json", text.as_bytes()).map_err(|error| error.to_string())?;
        Ok(catalogue)
    }

    #[test]
    fn a_party_adds_a_format_by_a_file_alone() {
        let catalogue = add(OWN).unwrap();
        assert!(catalogue.said().any(|id| id == "X1"));
        assert_eq!(catalogue.belongs("X1", Track::Cert), Some(true));
        assert_eq!(catalogue.belongs("X1", Track::Nrrc), Some(false));
        assert_eq!(catalogue.belongs("X2", Track::Nrrc), None);
        let mut twice = catalogue.clone();
        twice.add("X1-v1.json", OWN.as_bytes()).unwrap();
        assert_eq!(twice, catalogue);
        twice.add("X1-v2.json", OWN.replace("\"version\":1", "\"version\":2").as_bytes()).unwrap();
        assert_eq!(twice.versions("X1").collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_file_that_is_not_understood_is_refused_with_its_name_and_place() {
        for (from, to, said) in [
            ("\"version\":1", "\"version\":0", "X1.json: version: versions begin with 1"),
            ("\"version\":1", "\"version\":-1", "X1.json: version: the number -1"),
            ("\"who\":\"peer\"", "\"who\":\"me\"", "X1.json: who: one of: either, peer"),
            ("\"who\":\"peer\",", "", "X1.json: who: the member is missing"),
            ("\"ack\":60", "\"ack\":0", "X1.json: ack: 1 to"),
            ("\"ack\":60", "\"ack\":\"soon\"", "X1.json: ack: seconds, next-opening"),
            ("\"lead\":null", "\"lead\":{\"seconds\":1,\"from\":\"every\",\"of\":\"x\"}", "X1.json: lead.of"),
            ("\"lead\":null", "\"lead\":{\"seconds\":1,\"from\":\"after-member\",\"of\":\"x\"}", "no member x"),
            ("[\"cert\"]", "[]", "X1.json: tracks: at least one"),
            ("[\"cert\"]", "[\"cert\",\"any\"]", "X1.json: tracks: any is no track, or stands twice"),
            (
                "\"prerequisites\":[]",
                "\"prerequisites\":[{\"formats\":[\"f2\"],\"required\":true,\"field\":\"case\"}]",
                "an id has",
            ),
            (
                "\"prerequisites\":[]",
                "\"prerequisites\":[{\"formats\":[],\"required\":true,\"field\":\"x\"}]",
                "prerequisites.field",
            ),
            ("\"evidence\":null", "\"evidence\":\"x\"", "X1.json: evidence: the body has no member x"),
            ("\"attachable\":[]", "\"attachable\":[\"x\"]", "X1.json: attachable: the body has no member x"),
            ("\"retention\":\"case\"", "\"retention\":\"long\"", "X1.json: retention: one of: test"),
            ("\"fixed_words\":false", "\"fixed_words\":0", "X1.json: fixed_words: true or false"),
            ("\"ack\":60", "\"ack\":60,\"acks\":60", "X1.json: acks: no such member"),
            ("\"ack\":60", "\"ack\":60,\"ack\":61", "stands twice"),
            ("\"id\":\"X1\"", "\"id\":\"X2\"", "a file of X2 is called X2.json"),
            ("\"id\":\"X1\"", "\"id\":\"x1\"", "X1.json: id: an id has"),
            ("}}", "}", "X1.json: (file): EOF"),
            (
                "{\"type\":\"object\"}",
                "{\"type\":\"object\",\"required\":[\"a\"]}",
                "schema.required: the body has no member a",
            ),
        ] {
            assert!(OWN.contains(from), "{from}");
            let error = add(&OWN.replacen(from, to, 1)).unwrap_err();
            assert!(error.contains(said), "{from} {to}: {error}");
        }
        assert!(add(&format!("{OWN}{}", " ".repeat(crate::file::FILE_BYTES_MAX))).unwrap_err().contains("larger than"));
    }

    #[test]
    fn two_definitions_of_one_version_are_refused() {
        let mut catalogue = add(OWN).unwrap();
        let other = OWN.replace("\"ack\":60", "\"ack\":61");
        let error = catalogue.add("X1.json", other.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("another definition of X1 version 1"), "{error}");
        assert_eq!(catalogue, add(OWN).unwrap());
    }

    #[test]
    fn hashes_follow_from_what_is_said_and_not_from_how_it_is_written() {
        let hash = |text: &str| add(text).unwrap().definition_hash("X1", 1).unwrap();
        let spaced = OWN.replace(',', " ,\n ");
        assert_eq!(hash(OWN), hash(&spaced));
        assert_ne!(hash(OWN), hash(&OWN.replace("\"ack\":60", "\"ack\":61")));
        let (shipped, more) = (Catalogue::shipped().unwrap(), add(OWN).unwrap());
        assert_ne!(shipped.hash(), more.hash());
        assert_eq!(shipped.hash(), Catalogue::shipped().unwrap().hash());
        let known = shipped.definition_hash("F90", 1).unwrap();
        assert_ne!(Some(known), shipped.definition_hash("F27", 1));
        assert_eq!(shipped.definition_hash("F90", 2), None);
    }
}
