//! The canonical codec: deterministic CBOR (RFC 8949 section 4.2.1), checked by re-encoding.
//!
//! Only unsigned integers, byte strings, text strings, definite arrays and null occur. A value is canonical when
//! its encoding is exactly the bytes that it was read from; [`Canonical::from_bytes`] refuses everything else, so
//! two parties can never hold two byte strings for one value.

use minicbor::data::Type;

/// Why bytes are not a value. Always the fault of whoever made the bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Malformed {
    /// Longer than the named limit; refused before anything is allocated.
    #[error("{what}: {actual} is over the limit of {limit}")]
    OverLimit {
        /// What is too long.
        what: &'static str,
        /// Its length or count.
        actual: u64,
        /// The limit.
        limit: u64,
    },
    /// The bytes end too early or hold another type than expected.
    #[error("{what} expected")]
    Unexpected {
        /// What should have stood there.
        what: &'static str,
    },
    /// The value is well formed and stands in another encoding than the canonical one, or is followed by bytes.
    #[error("{what} is not in its canonical encoding (RFC 8949 section 4.2.1), or bytes follow it")]
    NotCanonical {
        /// Which structure.
        what: &'static str,
    },
    /// A version that this program does not speak.
    #[error("{what} version {version} is unsupported; this program speaks version 1")]
    Version {
        /// Which structure.
        what: &'static str,
        /// The version found.
        version: u64,
    },
    /// A field whose value the specification forbids.
    #[error("{what} holds a forbidden value")]
    Forbidden {
        /// Which field.
        what: &'static str,
    },
}

/// A value with exactly one encoding.
pub trait Canonical: Sized {
    /// Longest encoding accepted, in bytes.
    const BYTES_MAX: usize;

    /// Appends the one encoding.
    fn write(&self, e: &mut Enc);

    /// Reads one value. Does not check canonical form; [`Canonical::from_bytes`] does, over the whole.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed>;

    /// Room to begin an encoding with, in bytes: what is large says so, so that its buffer need not grow.
    fn room(&self) -> usize {
        256
    }

    /// The encoding.
    fn to_bytes(&self) -> Vec<u8> {
        let mut e = Enc::with_capacity(self.room());
        self.write(&mut e);
        e.into_bytes()
    }

    /// Reads a value that is the whole of `bytes`, in canonical form.
    ///
    /// # Errors
    /// Over the limit, malformed, not canonical, or followed by other bytes.
    fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        limit(std::any::type_name::<Self>().rsplit("::").next().unwrap_or("value"), bytes.len(), Self::BYTES_MAX)?;
        let value = Self::read(&mut Dec::new(bytes))?;
        if !encodes_as(&value, bytes) {
            return Err(Malformed::NotCanonical { what: short_name::<Self>() });
        }
        Ok(value)
    }
}

/// Whether a value's one encoding is exactly these bytes.
pub(crate) fn encodes_as<T: Canonical>(value: &T, bytes: &[u8]) -> bool {
    writes(bytes, |e| value.write(e))
}

/// Whether what is written is exactly these bytes.
pub(crate) fn writes(bytes: &[u8], write: impl FnOnce(&mut Enc)) -> bool {
    let mut e = Enc::comparing(bytes);
    write(&mut e);
    e.was_equal()
}

fn short_name<T>() -> &'static str {
    std::any::type_name::<T>().rsplit("::").next().unwrap_or("value")
}

/// Refuses a length over a limit.
///
/// # Errors
/// [`Malformed::OverLimit`].
pub fn limit(what: &'static str, actual: usize, limit: usize) -> Result<(), Malformed> {
    if actual > limit {
        return Err(Malformed::OverLimit { what, actual: actual as u64, limit: limit as u64 });
    }
    Ok(())
}

/// Writes canonical CBOR into memory, or compares it with bytes that are there; never fails.
pub struct Enc<'b>(minicbor::Encoder<Sink<'b>>);

/// Where an encoding goes.
enum Sink<'b> {
    /// Into memory.
    Memory(Vec<u8>),
    /// Nowhere: it is held against what is left of these bytes, and `equal` says whether it was the same so far.
    Against { rest: &'b [u8], equal: bool },
}

impl minicbor::encode::Write for Sink<'_> {
    type Error = core::convert::Infallible;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        match self {
            Self::Memory(memory) => memory.extend_from_slice(bytes),
            Self::Against { rest, equal } => match rest.strip_prefix(bytes) {
                Some(left) => *rest = left,
                None => *equal = false,
            },
        }
        Ok(())
    }
}

impl Default for Enc<'_> {
    fn default() -> Self {
        Self::with_capacity(128)
    }
}

// Writing into a sink cannot fail, so the results below carry nothing.
impl<'b> Enc<'b> {
    /// An encoder whose buffer starts with this capacity.
    pub fn with_capacity(bytes: usize) -> Self {
        Self(minicbor::Encoder::new(Sink::Memory(Vec::with_capacity(bytes))))
    }

    /// An encoder that keeps nothing and compares what it is given with `bytes`.
    fn comparing(bytes: &'b [u8]) -> Self {
        Self(minicbor::Encoder::new(Sink::Against { rest: bytes, equal: true }))
    }

    /// Whether what was written is exactly the bytes that it was compared with.
    fn was_equal(self) -> bool {
        matches!(self.0.into_writer(), Sink::Against { rest: [], equal: true })
    }

    /// How many bytes were written so far; none where it only compares.
    pub fn written(&self) -> usize {
        match self.0.writer() {
            Sink::Memory(memory) => memory.len(),
            Sink::Against { .. } => 0,
        }
    }

    /// The bytes written; none where it only compared.
    pub fn into_bytes(self) -> Vec<u8> {
        match self.0.into_writer() {
            Sink::Memory(memory) => memory,
            Sink::Against { .. } => Vec::new(),
        }
    }

    /// An unsigned integer.
    pub fn uint(&mut self, value: u64) -> &mut Self {
        let _infallible = self.0.u64(value);
        self
    }

    /// A byte string.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        let _infallible = self.0.bytes(value);
        self
    }

    /// A text string.
    pub fn text(&mut self, value: &str) -> &mut Self {
        let _infallible = self.0.str(value);
        self
    }

    /// The head of an array; its items follow.
    pub fn array(&mut self, items: usize) -> &mut Self {
        let _infallible = self.0.array(items as u64);
        self
    }

    /// Null.
    pub fn null(&mut self) -> &mut Self {
        let _infallible = self.0.null();
        self
    }

    /// A nested value.
    pub fn value<T: Canonical>(&mut self, value: &T) -> &mut Self {
        value.write(self);
        self
    }

    /// A nested value, or null.
    pub fn option<T: Canonical>(&mut self, value: Option<&T>) -> &mut Self {
        match value {
            Some(value) => self.value(value),
            None => self.null(),
        }
    }

    /// An array of values.
    pub fn list<T: Canonical>(&mut self, items: &[T]) -> &mut Self {
        self.array(items.len());
        for item in items {
            item.write(self);
        }
        self
    }
}

/// Reads CBOR from memory; borrows, and allocates nothing by itself.
pub struct Dec<'b>(minicbor::Decoder<'b>);

impl<'b> Dec<'b> {
    /// A decoder over these bytes.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self(minicbor::Decoder::new(bytes))
    }

    /// An unsigned integer.
    ///
    /// # Errors
    /// [`Malformed::Unexpected`].
    pub fn uint(&mut self) -> Result<u64, Malformed> {
        self.0.u64().map_err(|_| Malformed::Unexpected { what: "an unsigned integer" })
    }

    /// A byte string of at most `max` bytes, borrowed.
    ///
    /// # Errors
    /// [`Malformed::Unexpected`] or [`Malformed::OverLimit`].
    pub fn bytes(&mut self, what: &'static str, max: usize) -> Result<&'b [u8], Malformed> {
        let bytes = self.0.bytes().map_err(|_| Malformed::Unexpected { what: "a byte string" })?;
        limit(what, bytes.len(), max)?;
        Ok(bytes)
    }

    /// A byte string of exactly `N` bytes.
    ///
    /// # Errors
    /// [`Malformed::Unexpected`].
    pub fn array_bytes<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let bytes = self.0.bytes().map_err(|_| Malformed::Unexpected { what: "a byte string" })?;
        bytes.try_into().map_err(|_| Malformed::Unexpected { what: "a byte string of the right length" })
    }

    /// A text string of at most `max` bytes, borrowed; UTF-8 is checked.
    ///
    /// # Errors
    /// [`Malformed::Unexpected`] or [`Malformed::OverLimit`].
    pub fn text(&mut self, what: &'static str, max: usize) -> Result<&'b str, Malformed> {
        let text = self.0.str().map_err(|_| Malformed::Unexpected { what: "a UTF-8 text string" })?;
        limit(what, text.len(), max)?;
        Ok(text)
    }

    /// The head of an array of at most `max` items; returns their number.
    ///
    /// # Errors
    /// [`Malformed::Unexpected`] or [`Malformed::OverLimit`].
    pub fn array(&mut self, what: &'static str, max: usize) -> Result<usize, Malformed> {
        let items = self.0.array().ok().flatten().ok_or(Malformed::Unexpected { what: "a definite array" })?;
        let count = usize::try_from(items).unwrap_or(usize::MAX);
        limit(what, count, max)?;
        Ok(count)
    }

    /// The head of an array of exactly `items` items.
    ///
    /// # Errors
    /// [`Malformed::Unexpected`].
    pub fn exactly(&mut self, items: usize) -> Result<(), Malformed> {
        match self.0.array() {
            Ok(Some(n)) if n == items as u64 => Ok(()),
            _ => Err(Malformed::Unexpected { what: "an array of the right number of items" }),
        }
    }

    /// The head of an array of `items` items whose first is the version 1.
    ///
    /// # Errors
    /// [`Malformed::Version`] where the version is another, whatever the number of items.
    pub fn versioned(&mut self, what: &'static str, items: usize) -> Result<(), Malformed> {
        let count = self.array(what, 64)?;
        let version = self.uint()?;
        if version != 1 {
            return Err(Malformed::Version { what, version });
        }
        if count != items {
            return Err(Malformed::Unexpected { what: "an array of the right number of items" });
        }
        Ok(())
    }

    /// Whether null comes next; takes it when it does.
    pub fn null(&mut self) -> bool {
        matches!(self.0.datatype(), Ok(Type::Null)) && self.0.null().is_ok()
    }

    /// A nested value, or null.
    ///
    /// # Errors
    /// Those of the value.
    pub fn option<T: Canonical>(&mut self) -> Result<Option<T>, Malformed> {
        if self.null() { Ok(None) } else { T::read(self).map(Some) }
    }

    /// An array of at most `max` values.
    ///
    /// # Errors
    /// Over the limit, or those of the values.
    pub fn list<T: Canonical>(&mut self, what: &'static str, max: usize) -> Result<Vec<T>, Malformed> {
        let count = self.array(what, max)?;
        (0..count).map(|_| T::read(self)).collect()
    }

    /// How many bytes have been read.
    pub fn position(&self) -> usize {
        self.0.position()
    }
}

impl Canonical for u64 {
    const BYTES_MAX: usize = 9;
    fn write(&self, e: &mut Enc) {
        e.uint(*self);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.uint()
    }
}

impl Canonical for (u64, u64) {
    const BYTES_MAX: usize = 19;
    fn write(&self, e: &mut Enc) {
        e.array(2).uint(self.0).uint(self.1);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        Ok((d.uint()?, d.uint()?))
    }
}

impl Canonical for String {
    const BYTES_MAX: usize = crate::limits::TEXT_BYTES_MAX + 9;
    fn write(&self, e: &mut Enc) {
        e.text(self);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.text("a text", crate::limits::TEXT_BYTES_MAX).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_04_non_canonical_integers_and_trailing_bytes_are_refused() {
        assert_eq!(u64::from_bytes(&[0x17]), Ok(23));
        assert!(matches!(u64::from_bytes(&[0x18, 0x17]), Err(Malformed::NotCanonical { .. })));
        assert!(matches!(u64::from_bytes(&[0x17, 0x00]), Err(Malformed::NotCanonical { .. })));
        assert!(matches!(u64::from_bytes(&[0x20]), Err(Malformed::Unexpected { .. })));
        assert!(u64::from_bytes(&[]).is_err());
    }

    #[test]
    fn row_03_a_length_of_four_gib_is_refused_before_memory_is_taken() {
        let mut d = Dec::new(&[0x9a, 0xff, 0xff, 0xff, 0xff]);
        assert!(matches!(d.list::<u64>("items", 256), Err(Malformed::OverLimit { .. })));
        let mut d = Dec::new(&[0x5a, 0xff, 0xff, 0xff, 0xff]);
        assert!(matches!(d.bytes("body", 10), Err(Malformed::Unexpected { .. })));
    }

    #[test]
    fn indefinite_lengths_are_refused() {
        assert!(Dec::new(&[0x9f, 0x01, 0xff]).list::<u64>("items", 9).is_err());
        assert!(Dec::new(&[0x5f, 0x41, 0x01, 0xff]).bytes("body", 9).is_err());
    }
}
