//! The file in which cargo lists the sources of an executable ("Dep-info files" in the Cargo book).

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The files and directories that went into this executable: sources, files of `include_str!`, and what
/// build scripts name with `rerun-if-changed`. Empty if cargo has not written the list.
pub(super) fn sources(executable: &Path, base: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(executable.with_extension("d")).unwrap_or_default();
    parse(&text).map(|path| base.join(path)).collect()
}

/// The files that rustc has read since this time, also for a build that has failed. rustc writes a list for
/// each crate, with paths that are relative to one of the bases.
pub(super) fn read_since(time: SystemTime, build: &Path, bases: &[PathBuf]) -> Vec<PathBuf> {
    // Such as `target/debug/deps`, or `target/TRIPLE/debug/deps`.
    let profiles: Vec<PathBuf> = entries(build).collect();
    let of_triples = profiles.iter().flat_map(|directory| entries(directory));
    let profiles = of_triples.chain(profiles.iter().cloned());
    let lists = profiles.flat_map(|profile| entries(&profile.join("deps")));
    lists
        .filter(|list| list.extension().is_some_and(|extension| extension == "d"))
        .filter(|list| {
            let modified = fs::metadata(list).and_then(|metadata| metadata.modified());
            modified.is_ok_and(|modified| modified >= time)
        })
        .flat_map(|list| {
            let text = fs::read_to_string(list).unwrap_or_default();
            parse(&text).collect::<Vec<_>>()
        })
        .filter_map(|path| {
            let mut paths = bases.iter().map(|base| base.join(&path));
            paths.find(|path| path.is_file())
        })
        .collect()
}

fn entries(directory: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries.map(|entry| entry.path())
}

/// The paths after the first colon. Cargo and rustc escape only the spaces in them.
fn parse(text: &str) -> impl Iterator<Item = PathBuf> {
    const SPACE: &str = "\u{0}";

    let line = text.lines().next().unwrap_or_default();
    let escaped = line.replace("\\ ", SPACE);
    let paths = escaped.split_once(": ").map_or("", |(_, paths)| paths);
    let paths: Vec<PathBuf> = paths
        .split(' ')
        .filter(|path| !path.is_empty())
        .map(|path| PathBuf::from(path.replace(SPACE, " ")))
        .collect();
    paths.into_iter()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::parse;

    #[test]
    fn paths_with_spaces_are_read() {
        let text = "/w/target/debug/app: /w/my\\ app/src/main.rs /w/a:b.txt\n";
        let paths: Vec<PathBuf> = parse(text).collect();
        assert_eq!(
            paths,
            ["/w/my app/src/main.rs", "/w/a:b.txt"].map(PathBuf::from)
        );
        assert_eq!(parse("").count(), 0);
        assert_eq!(parse("/w/target/debug/app:\n").count(), 0);
    }
}
