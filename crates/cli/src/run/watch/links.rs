//! Symbolic links on the way to a file.

use std::fs;
use std::path::{Component, Path, PathBuf};

/// The most links that Linux follows on the way to one file (path_resolution(7)).
const MAX_LINKS: usize = 40;

/// The path without symbolic links, after each link that is on the way to it. A file that does not exist
/// keeps its name.
pub(super) fn resolve(path: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut resolved = PathBuf::new();
    let mut rest: Vec<PathBuf> = reversed(path);
    while let Some(part) = rest.pop() {
        match part.components().next() {
            Some(Component::ParentDir) => {
                resolved.pop();
                continue;
            }
            Some(Component::CurDir) | None => continue,
            Some(_) => {}
        }
        let next = resolved.join(&part);
        match fs::read_link(&next) {
            Ok(target) if found.len() < MAX_LINKS => {
                found.push(next);
                if target.is_absolute() {
                    resolved = PathBuf::new();
                }
                rest.extend(reversed(&target));
            }
            _ => resolved = next,
        }
    }
    found.push(resolved);
    found
}

fn reversed(path: &Path) -> Vec<PathBuf> {
    let parts = path.components().rev();
    parts.map(|part| PathBuf::from(part.as_os_str())).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::{fs, path::Path};

    use super::resolve;

    #[test]
    fn each_link_on_the_way_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir(root.join("real")).unwrap();
        fs::write(root.join("real/a"), "").unwrap();
        symlink("real", root.join("folder")).unwrap();
        symlink("../folder/a", root.join("real/b")).unwrap();

        let found = resolve(&root.join("folder/b"));

        let expected = ["folder", "real/b", "folder", "real/a"].map(|name| root.join(name));
        assert_eq!(found, expected);
        assert_eq!(resolve(Path::new("/no/../such")), [Path::new("/such")]);
    }

    #[test]
    fn links_in_a_circle_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = fs::canonicalize(folder.path()).unwrap().join("circle");
        symlink("circle", &path).unwrap();
        assert!(resolve(&path).len() > 1);
    }
}
