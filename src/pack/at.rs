//! Values of pack files with the place where each is written, so that a fault can name it.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use toml::Spanned;

/// A place in the files of a pack: bytes from the beginning of the first file, the files being laid one behind
/// the other ([`super::layers::Layers`] says which file, line and column that is).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileSpot(pub usize);

/// A value and where it is written. Two are the same where the values are.
#[derive(Debug, Clone, Copy, Default)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it begins.
    pub spot: FileSpot,
}

/// A text of a pack file: an id, a path, a name that refers to something.
pub type Written = At<String>;

/// Whether a word is among some.
pub fn among(words: &[Written], word: &str) -> bool {
    words.iter().any(|known| known == word)
}

impl<T> At<T> {
    /// A value that stands at a place.
    pub fn new(value: T, spot: FileSpot) -> Self {
        Self { value, spot }
    }
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<T>::deserialize(deserializer)?;
        let spot = FileSpot(spanned.span().start);
        Ok(Self { value: spanned.into_inner(), spot })
    }
}

impl<T: Serialize> Serialize for At<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for At<T> {}

impl<T: PartialOrd> PartialOrd for At<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<T: Ord> Ord for At<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl<T: Hash> Hash for At<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl<T: fmt::Display> fmt::Display for At<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(out)
    }
}

impl PartialEq<str> for Written {
    fn eq(&self, other: &str) -> bool {
        self.value == other
    }
}

impl PartialEq<&str> for Written {
    fn eq(&self, other: &&str) -> bool {
        self.value == *other
    }
}

impl PartialEq<String> for Written {
    fn eq(&self, other: &String) -> bool {
        self.value == *other
    }
}

impl PartialEq<Written> for String {
    fn eq(&self, other: &Written) -> bool {
        *self == other.value
    }
}

impl PartialEq<Written> for str {
    fn eq(&self, other: &Written) -> bool {
        self == other.value
    }
}

impl Borrow<str> for Written {
    fn borrow(&self) -> &str {
        &self.value
    }
}

impl AsRef<str> for Written {
    fn as_ref(&self) -> &str {
        &self.value
    }
}

impl From<Written> for String {
    fn from(written: Written) -> Self {
        written.value
    }
}

impl From<&str> for Written {
    /// A text that no file states.
    fn from(text: &str) -> Self {
        Self { value: text.to_owned(), spot: FileSpot::default() }
    }
}
