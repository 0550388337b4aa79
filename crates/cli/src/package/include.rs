//! The files of `--include`, and their names in the zip.

use std::fs;
use std::path::{Component, MAIN_SEPARATOR, Path, PathBuf};

use anyhow::{Context as _, bail};

use super::archive::Entry;
use super::secrets;
use crate::terminal;

/// Adds the file or directory that an `--include PATH` or `--include SRC:DEST` names. PATH and SRC are relative
/// to `directory`. `output` is the zip
/// itself, which is left out of a directory.
pub(super) fn collect(
    directory: &Path,
    argument: &Path,
    output: &Path,
    entries: &mut Vec<Entry>,
) -> anyhow::Result<()> {
    let (source, name) = resolve(directory, argument)?;
    let about = || format!("cannot include {source:?}");
    let root = source.canonicalize().with_context(about)?;
    if root == output {
        bail!("cannot include {source:?}: it is the zip that lam writes");
    }
    let metadata = fs::metadata(&root).with_context(about)?;
    if metadata.is_file() {
        let name = match (name.as_str(), source.file_name()) {
            ("", Some(own)) => utf8(&source, Path::new(own))?,
            (name, _) => name.to_owned(),
        };
        entries.push(Entry::file(&name, &root, &metadata));
        return Ok(());
    }
    let mut walk = Walk {
        root: &root,
        output,
        ancestors: Vec::new(),
        links: Vec::new(),
        secrets: Vec::new(),
        entries,
    };
    walk.add(&source, &name)?;
    warn_of_links(&walk.links, &source);
    secrets::warn(&walk.secrets);
    Ok(())
}

/// The path to include, and its name in the zip. The name is empty for the root of the zip.
fn resolve(directory: &Path, argument: &Path) -> anyhow::Result<(PathBuf, String)> {
    let text = utf8(argument, argument)?;
    // A path that exists is never taken apart: file names may contain colons.
    let whole = directory.join(argument);
    if fs::symlink_metadata(&whole).is_ok() || !text.contains(':') {
        let name = own_name(argument, &whole)?;
        return Ok((whole, name));
    }
    let (source, destination) = text.rsplit_once(':').unwrap_or((&text, ""));
    let source = directory.join(source);
    let mut name = destination_name(destination)
        .with_context(|| format!("cannot include {source:?} as {destination:?}"))?;
    if destination.ends_with('/') && !name.is_empty() {
        let own = source.file_name().map(Path::new).unwrap_or(Path::new(""));
        name = format!("{name}/{}", utf8(&source, own)?);
    }
    Ok((source, name))
}

/// The name that a path without DEST gets: the path itself. A path that leaves the working directory has
/// no place in the zip, so only its last part counts.
/// `full` is where it is.
fn own_name(path: &Path, full: &Path) -> anyhow::Result<String> {
    let leaves = |part| {
        matches!(
            part,
            Component::ParentDir | Component::RootDir | Component::Prefix(_)
        )
    };
    if !path.components().any(leaves) {
        return Ok(joined(&utf8(path, path)?));
    }
    let full = full
        .canonicalize()
        .with_context(|| format!("cannot include {path:?}"))?;
    // A symbolic link is included under the name of the link.
    let Some(name) = path.file_name().or_else(|| full.file_name()) else {
        bail!("cannot include {path:?}: the path has no file name; use --include SRC:DEST");
    };
    let name = utf8(path, Path::new(name))?;
    terminal::status("Including", &format!("{} as {name}", path.display()));
    Ok(name)
}

/// Checks a DEST.
fn destination_name(destination: &str) -> anyhow::Result<String> {
    if destination.is_empty() {
        bail!("the name in the zip is empty (use `.` for the root of the zip)");
    }
    if destination.contains('\\') {
        bail!("the name in the zip contains a backslash");
    }
    for part in Path::new(destination).components() {
        match part {
            Component::Normal(_) | Component::CurDir => {}
            _ => bail!(
                "names in the zip are relative to the function's directory, /var/task, and cannot \
                 contain `..`"
            ),
        }
    }
    Ok(joined(destination))
}

/// Removes `.` and empty parts.
fn joined(path: &str) -> String {
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "."));
    parts.collect::<Vec<_>>().join("/")
}

/// A part of a path as it is in the zip, where `/` separates names.
fn utf8(path: &Path, part: &Path) -> anyhow::Result<String> {
    match part.to_str() {
        Some(text) if MAIN_SEPARATOR == '\\' => Ok(text.replace('\\', "/")),
        // Programs that unpack zips take it for a separator.
        Some(text) if text.contains('\\') => {
            bail!("cannot include {path:?}: its name contains a backslash")
        }
        Some(text) => Ok(text.to_owned()),
        None => bail!("cannot include {path:?}: its name is not valid UTF-8"),
    }
}

/// Adds a directory with its contents.
struct Walk<'a> {
    root: &'a Path,
    output: &'a Path,
    /// The directories around the current one, without symbolic links.
    ancestors: Vec<PathBuf>,
    /// Symbolic links that leave the directory, and what they point to.
    links: Vec<(PathBuf, PathBuf)>,
    secrets: Vec<String>,
    entries: &'a mut Vec<Entry>,
}

impl Walk<'_> {
    fn add(&mut self, path: &Path, name: &str) -> anyhow::Result<()> {
        let about = || format!("cannot include {path:?}");
        let is_link = fs::symlink_metadata(path).with_context(about)?.is_symlink();
        if is_link && fs::metadata(path).is_err() {
            let target = fs::read_link(path).with_context(about)?;
            bail!(
                "cannot include {path:?}: it is a symbolic link to {target:?}, which does not exist"
            );
        }
        let metadata = fs::metadata(path).with_context(about)?;
        let full = path.canonicalize().with_context(about)?;
        if full == self.output {
            return Ok(());
        }
        if is_link && !full.starts_with(self.root) {
            self.links.push((path.to_owned(), full.clone()));
        }
        if metadata.is_file() {
            if !secrets::is_likely(name) && secrets::is_private_key(path).with_context(about)? {
                self.secrets.push(name.to_owned());
            }
            self.entries.push(Entry::file(name, path, &metadata));
            return Ok(());
        }
        if !metadata.is_dir() {
            bail!("cannot include {path:?}: not a file or directory");
        }
        self.add_directory(path, name, full)
    }

    fn add_directory(&mut self, path: &Path, name: &str, full: PathBuf) -> anyhow::Result<()> {
        let about = || format!("cannot include {path:?}");
        if self.ancestors.contains(&full) {
            bail!("cannot include {path:?}: it is a symbolic link to a directory that contains it");
        }
        self.ancestors.push(full);
        let before = self.entries.len();
        for child in fs::read_dir(path).with_context(about)? {
            let child = child.with_context(about)?;
            let child_name = utf8(&child.path(), Path::new(&child.file_name()))?;
            let child_name = match name {
                "" => child_name,
                name => format!("{name}/{child_name}"),
            };
            if secrets::is_likely(&child_name) {
                self.secrets.push(child_name.clone());
            }
            self.add(&child.path(), &child_name)?;
        }
        self.ancestors.pop();
        // A directory with only the previous zip counts as empty too, so that the second zip is the same.
        if self.entries.len() == before && !name.is_empty() {
            self.entries.push(Entry::directory(name));
        }
        Ok(())
    }
}

fn warn_of_links(links: &[(PathBuf, PathBuf)], source: &Path) {
    for (link, target) in links {
        terminal::warning(&format!(
            "{} is a symbolic link to {}, outside {}; the zip contains what it points to",
            link.display(),
            target.display(),
            source.display()
        ));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{destination_name, resolve};

    #[test]
    fn paths_keep_their_folders() {
        for (argument, name) in [
            ("config/prod.json", "config/prod.json"),
            ("./config//./prod.json", "config/prod.json"),
            (".", ""),
            ("a b:config/x y", "config/x y"),
            ("a:b:c", "c"),
            ("web:.", ""),
            ("web:./static/", "static/web"),
        ] {
            let (_, found) = resolve(Path::new(""), Path::new(argument)).unwrap();
            assert_eq!(found, name, "{argument}");
        }
    }

    #[test]
    fn names_outside_the_zip_are_errors() {
        for destination in ["", "/opt/x", "../x", "a/../../x", "a\\b"] {
            assert!(destination_name(destination).is_err(), "{destination}");
        }
    }
}
