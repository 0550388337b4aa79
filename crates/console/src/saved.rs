//! Saved events.

use std::fmt;
use std::io;
use std::path::Path;

/// The name of a saved event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name(String);

impl Name {
    pub(crate) fn parse(name: &str) -> Result<Name, String> {
        Err(format!("invalid name `{name}`"))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// A saved event.
#[derive(Debug)]
pub(crate) struct SavedEvent {
    pub(crate) name: Name,
    pub(crate) bytes: u64,
    pub(crate) has_expected: bool,
}

pub(crate) fn list(_: &Path) -> io::Result<Vec<SavedEvent>> {
    Ok(Vec::new())
}

pub(crate) fn read(_: &Path, _: &Name) -> io::Result<Option<(String, Option<String>)>> {
    Ok(None)
}

pub(crate) fn write(_: &Path, _: &Name, _: &str, _: Option<&str>) -> io::Result<()> {
    Ok(())
}

pub(crate) fn remove(_: &Path, _: &Name) -> io::Result<bool> {
    Ok(false)
}
