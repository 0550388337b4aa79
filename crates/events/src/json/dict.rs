//! Maps with values of any type, in the order of the event.

use std::borrow::Cow;
use std::fmt;
use std::ops::Index;
use std::slice;

use serde_core::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::map::absent;
use super::member::{Member, ReadMember, Slot, Text};
use super::reader::{ReadError, Reader};
use super::redact::{Redacted, is_secret};

/// A map in the order of the event, with values of any type: message attributes, multi-value headers,
/// the attributes of a DynamoDB item.
///
/// It is a list that is searched from the start. For the few entries of an event, that is faster and
/// smaller than a hash table.
///
/// ```
/// use std::borrow::Cow;
///
/// use lambda_native_events::Dict;
///
/// let headers: Dict<Vec<Cow<str>>> =
///     Dict::from([("Accept", vec!["text/html".into(), "text/plain".into()])]);
/// // Panics if there is no such entry; `get` returns an `Option`.
/// assert_eq!(headers["Accept"][1], "text/plain");
/// for (name, values) in &headers {
///     println!("{name}: {}", values.join(", "));
/// }
/// assert!(headers.get("accept").is_none());
/// assert!(headers.get_any_case("accept").is_some());
/// ```
///
/// `null` values are omitted, except in a `Dict<Option<T>>` and a `Dict<Json>`, where `null` is a
/// value. `{:?}` hides values whose names indicate credentials, as with [`Map`](crate::Map).
#[derive(Clone, PartialEq, Eq)]
pub struct Dict<'a, T> {
    entries: Vec<(Cow<'a, str>, T)>,
}

impl<'a, T> Dict<'a, T> {
    /// An empty map.
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
        }
    }

    /// The value of `name`, or the first one if there are several. Case-sensitive.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.iter()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value)
    }

    /// The value of `name`. Not case-sensitive, as header names are compared.
    pub fn get_any_case(&self, name: &str) -> Option<&T> {
        self.iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Sets the value of `name`. Case-sensitive.
    pub fn insert(&mut self, name: impl Into<Cow<'a, str>>, value: T) {
        let name = name.into();
        match self.entries.iter_mut().find(|(other, _)| *other == name) {
            Some(entry) => entry.1 = value,
            None => self.entries.push((name, value)),
        }
    }

    /// Removes every entry whose name is `name` in any letter case.
    pub fn remove_any_case(&mut self, name: &str) {
        self.entries
            .retain(|(other, _)| !other.eq_ignore_ascii_case(name));
    }

    /// The entries, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &T)> {
        self.entries.iter().map(|(name, value)| (&**name, value))
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<'a> Dict<'a, Vec<Cow<'a, str>>> {
    /// Adds a value to those of `name`, in any letter case.
    pub fn add(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        let (name, value) = (name.into(), value.into());
        let same = |(other, _): &&mut (Cow<str>, _)| other.eq_ignore_ascii_case(&name);
        match self.entries.iter_mut().find(same) {
            Some((_, values)) => values.push(value),
            None => self.entries.push((name, vec![value])),
        }
    }
}

impl<T> Default for Dict<'_, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a, K: Into<Cow<'a, str>>, T> FromIterator<(K, T)> for Dict<'a, T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        let entries = entries
            .into_iter()
            .map(|(name, value)| (name.into(), value));
        Self {
            entries: entries.collect(),
        }
    }
}

impl<'a, K: Into<Cow<'a, str>>, T, const N: usize> From<[(K, T); N]> for Dict<'a, T> {
    fn from(entries: [(K, T); N]) -> Self {
        entries.into_iter().collect()
    }
}

/// The value of `name`. Case-sensitive.
///
/// # Panics
/// If there is no entry with this name. [`get`](Dict::get) returns `None` instead.
impl<T> Index<&str> for Dict<'_, T> {
    type Output = T;

    fn index(&self, name: &str) -> &T {
        match self.get(name) {
            Some(value) => value,
            None => absent(name),
        }
    }
}

impl<'m, T> IntoIterator for &'m Dict<'_, T> {
    type Item = (&'m str, &'m T);
    type IntoIter = Iter<'m, T>;

    fn into_iter(self) -> Iter<'m, T> {
        Iter(self.entries.iter())
    }
}

impl<'a, T> IntoIterator for Dict<'a, T> {
    type Item = (Cow<'a, str>, T);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

/// The entries of a [`Dict`], in order.
#[derive(Debug, Clone)]
pub struct Iter<'m, T>(slice::Iter<'m, (Cow<'m, str>, T)>);

impl<'m, T> Iterator for Iter<'m, T> {
    type Item = (&'m str, &'m T);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = self.0.next()?;
        Some((name, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}

impl<T: fmt::Debug> fmt::Debug for Dict<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in self.iter() {
            if is_secret(name) {
                map.entry(&name, &Redacted { absent: false });
            } else {
                map.entry(&name, value);
            }
        }
        map.finish()
    }
}

impl<T: Serialize> Serialize for Dict<'_, T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de: 'a, 'a, T: ReadMember<'de>> Deserialize<'de> for Dict<'a, T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::json::member::read(from)
    }
}

impl<T: Member> Member for Dict<'_, T> {
    type Static = Dict<'static, T::Static>;

    fn into_owned(self) -> Self::Static {
        let entries = self.entries.into_iter();
        Dict {
            entries: entries
                .map(|(name, value)| (Member::into_owned(name), value.into_owned()))
                .collect(),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<'de: 'a, 'a, T: ReadMember<'de>> ReadMember<'de> for Dict<'a, T> {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        self.entries.clear();
        from.deserialize_map(DictVisitor(&mut self.entries))
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        self.entries.clear();
        let mut names = reader.object(&"an object")?;
        while let Some(name) = names.next(reader)? {
            let is_null = reader.take_null()?;
            if T::KEEPS_NULL || !is_null {
                self.entries.push((name, T::default()));
                if let Some((_, value)) = self.entries.last_mut().filter(|_| !is_null) {
                    value.read_direct(reader)?;
                }
            }
        }
        Ok(())
    }
}

struct DictVisitor<'s, 'a, T>(&'s mut Vec<(Cow<'a, str>, T)>);

impl<'de: 'a, 'a, T: ReadMember<'de>> Visitor<'de> for DictVisitor<'_, 'a, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let mut value: Option<T> = None;
        while let Some(name) = map.next_key_seed(Text)? {
            map.next_value_seed(Slot(&mut value))?;
            match value.take() {
                Some(value) => self.0.push((name, value)),
                None if T::KEEPS_NULL => self.0.push((name, T::default())),
                None => {}
            }
        }
        Ok(())
    }
}

/// All values of a header: those of the multi-value map, or else the one of the single-value map.
pub(crate) fn values<'m>(
    multi: &'m Dict<Vec<Cow<str>>>,
    single: &'m crate::json::Map,
    name: &str,
) -> impl Iterator<Item = &'m str> {
    let several = multi.get_any_case(name);
    let one = match several {
        Some(_) => None,
        None => single.get_any_case(name),
    };
    several
        .into_iter()
        .flatten()
        .map(|value| &**value)
        .chain(one)
}

/// All names and values: those of the multi-value map, or else those of the single-value map.
pub(crate) fn pairs<'m>(
    multi: &'m Dict<Vec<Cow<str>>>,
    single: &'m crate::json::Map,
) -> impl Iterator<Item = (&'m str, &'m str)> {
    let only_single = multi.is_empty();
    multi
        .iter()
        .flat_map(|(name, values)| values.iter().map(move |value| (name, &**value)))
        .chain(single.iter().filter(move |_| only_single))
}
