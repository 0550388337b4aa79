//! The file in which cargo lists the sources of an executable ("Dep-info files" in the Cargo book).

use std::fs;
use std::path::{Path, PathBuf};

/// The files and directories that went into this executable: sources, files of `include_str!`, and what
/// build scripts name with `rerun-if-changed`. Empty if cargo has not written the list.
pub(super) fn sources(executable: &Path, base: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(executable.with_extension("d")).unwrap_or_default();
    parse(&text).map(|path| base.join(path)).collect()
}

/// The paths after the colon. Cargo escapes only the spaces in them.
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
