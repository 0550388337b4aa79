//! The corpus, seeds and findings, through every target: on stable Rust, without a fuzzer.

use std::fs;
use std::path::Path;

use lambda_native_fuzz::TARGETS;

#[test]
fn the_corpus_of_every_target_passes() {
    for (name, target) in TARGETS {
        let files = corpus(name);
        assert!(files.len() >= 5, "the corpus of {name} has {}", files.len());
        for (file, data) in affordable(files) {
            // The name of the file, should the target panic.
            println!("{name}/{file}");
            target(&data);
        }
    }
}

#[test]
fn every_target_has_a_program_and_every_corpus_a_target() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = |folder: &str| {
        let entries = fs::read_dir(root.join(folder)).expect(folder);
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect(folder).path())
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
            .collect();
        names.sort();
        names
    };
    let targets = TARGETS.map(|(name, _)| name);
    assert_eq!(names("fuzz_targets"), targets);
    assert_eq!(names("corpus"), targets);
}

/// Miri is a thousand times slower: a few short inputs are enough for it. None that begins with
/// `/`, which for an event means changes to a sample of two kilobytes.
fn affordable(mut files: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    if cfg!(miri) {
        files.retain(|(_, data)| (16..=80).contains(&data.len()) && data[0] != b'/');
        files.truncate(4);
    }
    files
}

fn corpus(name: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(name);
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let data = fs::read(&path).expect("a file of the corpus");
            (
                path.file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                data,
            )
        })
        .collect();
    files.sort();
    files
}
