//! Maps of strings, in the order of the event.

use std::borrow::Cow;
use std::fmt;
use std::ops::Index;
use std::slice;

use serde_core::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::lenient_text::LenientText;
use super::member::{Member, ReadMember, Text};
use super::reader::{ReadError, Reader};
use super::redact::{Redacted, is_secret};

/// A map of strings in the order of the event: headers, parameters, variables.
///
/// It is a list that is searched from the start. For the ten or twenty entries of a request, that is
/// faster than a hash table and much smaller.
///
/// ```
/// use lambda_native_events::Map;
///
/// let headers = Map::from([("Accept", "text/html"), ("Host", "example.com")]);
/// assert_eq!(headers.get("Accept"), Some("text/html"));
/// assert_eq!(headers.get("accept"), None);
/// assert_eq!(headers.get_any_case("accept"), Some("text/html"));
/// // Panics if there is no such entry.
/// assert_eq!(&headers["Host"], "example.com");
/// for (name, value) in &headers {
///     println!("{name}: {value}");
/// }
/// ```
///
/// AWS sends only strings. In hand-written events, a number or boolean is read as its text, a list of
/// strings is joined with commas, as AWS joins repeated headers, and `null` is omitted. `{:?}` hides
/// values whose names indicate credentials, such as `authorization`, `cookie` and
/// `x-amz-security-token`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Map<'a> {
    entries: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Map<'a> {
    /// An empty map.
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
        }
    }

    /// The value of `name`, or the first one if there are several. Case-sensitive.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value)
    }

    /// The value of `name`. Not case-sensitive, as header names are compared.
    pub fn get_any_case(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Sets the value of `name`. Case-sensitive.
    pub fn insert(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        let (name, value) = (name.into(), value.into());
        match self.entries.iter_mut().find(|(other, _)| *other == name) {
            Some(entry) => entry.1 = value,
            None => self.entries.push((name, value)),
        }
    }

    /// Adds an entry and keeps others of the same name.
    pub(crate) fn append(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        self.entries.push((name.into(), value.into()));
    }

    /// Removes every entry whose name is `name` in any letter case.
    pub fn remove_any_case(&mut self, name: &str) {
        self.entries
            .retain(|(other, _)| !other.eq_ignore_ascii_case(name));
    }

    /// The entries, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> + Clone {
        self.entries.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn push(&mut self, name: Cow<'a, str>, value: Option<Cow<'a, str>>) {
        if let Some(value) = value {
            if self.entries.is_empty() {
                // A request of a browser has about fifteen headers: one allocation instead of three.
                self.entries.reserve(16);
            }
            self.entries.push((name, value));
        }
    }

    /// The same map, with owned strings instead of ones borrowed from the event.
    pub fn into_owned(self) -> Map<'static> {
        let own = Member::into_owned;
        let entries = self
            .entries
            .into_iter()
            .map(|(name, value)| (own(name), own(value)));
        Map {
            entries: entries.collect(),
        }
    }
}

impl<'a, K: Into<Cow<'a, str>>, V: Into<Cow<'a, str>>> FromIterator<(K, V)> for Map<'a> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let entries = entries
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        Self {
            entries: entries.collect(),
        }
    }
}

impl<'a, K: Into<Cow<'a, str>>, V: Into<Cow<'a, str>>, const N: usize> From<[(K, V); N]>
    for Map<'a>
{
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

/// The value of `name`. Case-sensitive.
///
/// # Panics
/// If there is no entry with this name. [`get`](Map::get) returns `None` instead.
impl Index<&str> for Map<'_> {
    type Output = str;

    fn index(&self, name: &str) -> &str {
        match self.get(name) {
            Some(value) => value,
            None => absent(name),
        }
    }
}

/// The panic of `map[name]` for a missing name.
#[track_caller]
pub(crate) fn absent(name: &str) -> ! {
    panic!("no entry `{name}`; use `get`, which returns an `Option`")
}

impl<'m> IntoIterator for &'m Map<'_> {
    type Item = (&'m str, &'m str);
    type IntoIter = Iter<'m>;

    fn into_iter(self) -> Iter<'m> {
        Iter(self.entries.iter())
    }
}

impl<'a> IntoIterator for Map<'a> {
    type Item = (Cow<'a, str>, Cow<'a, str>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

/// The entries of a [`Map`], in order.
#[derive(Debug, Clone)]
pub struct Iter<'m>(slice::Iter<'m, (Cow<'m, str>, Cow<'m, str>)>);

impl<'m> Iterator for Iter<'m> {
    type Item = (&'m str, &'m str);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = self.0.next()?;
        Some((name, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl fmt::Debug for Map<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in self.iter() {
            if is_secret(name) {
                map.entry(&name, &Redacted { absent: false });
            } else {
                map.entry(&name, &value);
            }
        }
        map.finish()
    }
}

impl Serialize for Map<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Map<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::json::member::read(from)
    }
}

impl Member for Map<'_> {
    type Static = Map<'static>;

    fn into_owned(self) -> Self::Static {
        self.into_owned()
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<'de: 'a, 'a> ReadMember<'de> for Map<'a> {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        self.entries.clear();
        from.deserialize_map(MapVisitor(self))
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        self.entries.clear();
        let mut names = reader.object(&"an object of strings")?;
        while let Some(name) = names.next(reader)? {
            let value = reader.lenient_text()?;
            self.push(name, value);
        }
        Ok(())
    }
}

struct MapVisitor<'s, 'a>(&'s mut Map<'a>);

impl<'de: 'a, 'a> Visitor<'de> for MapVisitor<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of strings")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(name) = map.next_key_seed(Text)? {
            let value = map.next_value_seed(LenientText { lists: true })?;
            self.0.push(name, value);
        }
        Ok(())
    }
}
