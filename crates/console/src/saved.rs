//! Saved events: files of the package, which are committed with it.
//!
//! An event is in `NAME.json`, and the response that it should have in `NAME.response.json`, if there is one.

mod files;
mod name;

use std::io;
use std::path::Path;

use crate::json;

use files::{MAX_BYTES, read_text, remove_file, write_text};
pub(crate) use name::Name;

/// More files of a directory are not listed.
const MAX_EVENTS: usize = 1_000;

/// A saved event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SavedEvent {
    pub(crate) name: Name,
    /// The size of the event.
    pub(crate) bytes: u64,
    /// Whether the response that it should have is saved too.
    pub(crate) has_expected: bool,
    /// Why the event cannot be sent: it is not JSON, too large, or not readable.
    pub(crate) error: Option<String>,
}

/// The saved events of a directory by their names, at most 1,000. Without the directory, there are none.
///
/// # Errors
/// If the directory cannot be read.
pub(crate) fn list(directory: &Path) -> io::Result<Vec<SavedEvent>> {
    let entries = match directory.read_dir() {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        let file = entry?.file_name();
        let name = file.to_str().and_then(|file| file.strip_suffix(".json"));
        names.extend(name.and_then(|name| Name::parse(name).ok()));
    }
    names.sort();
    names.truncate(MAX_EVENTS);
    Ok(names
        .into_iter()
        .map(|name| saved_event(directory, name))
        .collect())
}

fn saved_event(directory: &Path, name: Name) -> SavedEvent {
    let (event, response) = (name.event_file(), name.response_file());
    let bytes = directory
        .join(&event)
        .metadata()
        .map_or(0, |metadata| metadata.len());
    let error = match read_text(directory, &event) {
        Ok(Some(text)) => json::syntax_error(&text).map(|error| {
            format!(
                "not JSON: {} at line {}, column {}",
                error.message, error.line, error.column
            )
        }),
        Ok(None) => Some("the file has been deleted".to_owned()),
        Err(error) => Some(error.to_string()),
    };
    SavedEvent {
        bytes,
        has_expected: directory.join(response).is_file(),
        error,
        name,
    }
}

/// A saved event, and the response that it should have. `None` if there is no such event.
///
/// # Errors
/// If a file cannot be read, is not UTF-8, is larger than the largest event, or is a link to a file outside of the
/// directory.
pub(crate) fn read(directory: &Path, name: &Name) -> io::Result<Option<(String, Option<String>)>> {
    let Some(event) = read_text(directory, &name.event_file())? else {
        return Ok(None);
    };
    Ok(Some((event, read_text(directory, &name.response_file())?)))
}

/// Saves an event, and the response that it should have. Without one, the file of an earlier response is deleted.
///
/// Each file is replaced at once: nobody reads half of it. The directory is created if it does not exist.
///
/// # Errors
/// If a text is larger than the largest event, or cannot be written.
pub(crate) fn write(
    directory: &Path,
    name: &Name,
    event: &str,
    expected: Option<&str>,
) -> io::Result<()> {
    if [Some(event), expected]
        .into_iter()
        .flatten()
        .any(|text| text.len() > MAX_BYTES)
    {
        return Err(files::too_large());
    }
    std::fs::create_dir_all(directory)?;
    write_text(directory, &name.event_file(), event)?;
    match expected {
        Some(expected) => write_text(directory, &name.response_file(), expected),
        None => remove_file(directory, &name.response_file()).map(drop),
    }
}

/// Deletes a saved event and its response. Returns whether there was one.
///
/// # Errors
/// If a file cannot be deleted.
pub(crate) fn remove(directory: &Path, name: &Name) -> io::Result<bool> {
    let had_event = remove_file(directory, &name.event_file())?;
    let had_response = remove_file(directory, &name.response_file())?;
    Ok(had_event || had_response)
}

#[cfg(test)]
mod tests;
