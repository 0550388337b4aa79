//! The documentation of each event and response is complete.

use std::path::{Path, PathBuf};

/// A use of `event!(SqsEvent, ...)` or `response!(...)`, with the documentation of the type.
struct Declared {
    macro_name: &'static str,
    name: String,
    documentation: String,
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder of the sources") {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else {
            files.push(path);
        }
    }
    files
}

fn declared() -> Vec<Declared> {
    let mut all = Vec::new();
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = std::fs::read_to_string(&file).unwrap();
        for macro_name in ["event!(", "response!("] {
            for rest in text.split(&format!("\n{macro_name}")).skip(1) {
                let name = rest.trim_start().split([',', ')']).next().unwrap();
                all.push(Declared {
                    macro_name,
                    name: name.to_owned(),
                    documentation: documentation(&text, name),
                });
            }
        }
    }
    assert!(all.len() > 100, "only {} types are found", all.len());
    all
}

/// The `///` lines above the type.
fn documentation(text: &str, name: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    // Some macros take the name without `pub struct`.
    let declares = |line: &str| {
        let line = line.strip_prefix("pub struct ").unwrap_or(line);
        line.split(|c: char| !c.is_alphanumeric()).next() == Some(name)
    };
    let at = (1..lines.len())
        .find(|at| declares(lines[*at]) && lines[at - 1].starts_with("///"))
        .unwrap_or_else(|| panic!("{name} is declared in the file of its macro"));
    let start = lines[..at]
        .iter()
        .rposition(|line| !line.starts_with("///"))
        .map_or(0, |line| line + 1);
    lines[start..at].join("\n")
}

#[test]
fn every_event_has_a_handler_a_sample_and_the_page_of_aws() {
    let problems: Vec<String> = declared()
        .into_iter()
        .filter(|declared| declared.macro_name == "event!(")
        .flat_map(|declared| {
            let Declared {
                name,
                documentation,
                ..
            } = declared;
            let sample = [format!("{name}::SAMPLE"), "samples::".to_owned()];
            let wanted = [
                (
                    "a handler, `fn handle`",
                    documentation.contains("fn handle"),
                ),
                (
                    "a call to `parse`",
                    documentation.contains(&format!("{name}::parse")),
                ),
                (
                    "a sample",
                    sample.iter().any(|sample| documentation.contains(sample)),
                ),
                (
                    "the page of AWS, `AWS: `",
                    documentation.contains("\n/// AWS: "),
                ),
            ];
            let missing = wanted.into_iter().filter(|(_, found)| !found);
            missing
                .map(|(what, _)| format!("{name}: {what}"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn every_response_has_an_example_and_the_page_of_aws() {
    for Declared {
        name,
        documentation,
        ..
    } in declared()
        .into_iter()
        .filter(|declared| declared.macro_name == "response!(")
    {
        // Cognito's events serve as their own responses.
        let example = documentation.matches("```").count() >= 2;
        assert!(example, "{name} has no example");
        assert!(
            documentation.contains("\n/// AWS: "),
            "{name} names no page of AWS"
        );
    }
}
