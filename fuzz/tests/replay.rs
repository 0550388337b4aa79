//! Runs every target with its corpus of seeds and findings, on stable Rust and without a fuzzer.

use std::fs;
use std::path::Path;

use lambda_native_events::samples;
use lambda_native_fuzz::targets;

#[test]
fn the_corpus_of_every_target_passes() {
    for (name, target) in targets() {
        let files = corpus(name);
        assert!(files.len() >= 5, "the corpus of {name} has {}", files.len());
        for (file, data) in affordable(name, files) {
            // Print the name of the file if the target panics.
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
    let targets: Vec<&str> = targets().iter().map(|(name, _)| *name).collect();
    assert_eq!(names("fuzz_targets"), targets);
    assert_eq!(names("corpus"), targets);

    let read = |path: &str| fs::read_to_string(root.join(path)).expect(path);
    let programs: String = targets.iter().map(|name| program(name)).collect();
    let manifest = read("Cargo.toml");
    let (_, after) = manifest.split_once("[[bin]]").expect("a program");
    assert_eq!(
        format!("\n[[bin]]{after}"),
        programs,
        "Cargo.toml must end with these programs"
    );
    // All programs have the same source: each calls the target with its own name.
    for name in &targets {
        let path = format!("fuzz_targets/{name}.rs");
        assert_eq!(
            read(&path),
            read("fuzz_targets/whole_response.rs"),
            "{path}"
        );
    }
}

/// The section of Cargo.toml for a target.
fn program(name: &str) -> String {
    format!(
        r#"
[[bin]]
name = "{name}"
path = "fuzz_targets/{name}.rs"
required-features = ["libfuzzer"]
test = false
doc = false
"#
    )
}

#[test]
fn every_family_of_events_has_a_target() {
    let targets: Vec<&str> = targets().iter().map(|(name, _)| *name).collect();
    for family in samples::ALL.iter().map(|sample| sample.family) {
        let target = match family {
            "http" => "api_gw_v2".to_owned(),
            family => format!("event_{}", family.replace('-', "_")),
        };
        assert!(
            targets.contains(&&*target),
            "src/families.rs has no {target}"
        );
    }
}

/// Selects inputs for Miri, which is a thousand times slower: a few short ones. Inputs that begin with
/// `/` are left out, because for an event they mean changes to a sample of two kilobytes. The many
/// families of events get one input each.
fn affordable(name: &str, mut files: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    if cfg!(miri) {
        let is_event = name.starts_with("event_");
        files.retain(|(_, data)| {
            if is_event {
                data.len() <= 256 && data.first() == Some(&b'{')
            } else {
                (16..=80).contains(&data.len()) && data[0] != b'/'
            }
        });
        files.truncate(if is_event { 1 } else { 4 });
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
