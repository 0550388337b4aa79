//! The documentation matches the repository.

use super::{files, read, root};

/// The fenced code blocks of a language in a Markdown text. Attributes after the language are ignored.
pub(super) fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}");
    let mut blocks = Vec::new();
    let mut block: Option<String> = None;
    for line in text.lines() {
        match &mut block {
            Some(_) if line.trim() == "```" => blocks.extend(block.take()),
            Some(block) => {
                block.push_str(line);
                block.push('\n');
            }
            None if line.trim().split(',').next() == Some(&fence) => block = Some(String::new()),
            None => {}
        }
    }
    assert!(block.is_none(), "a ```{language} block is not closed");
    blocks
}

#[test]
fn the_readme_shows_the_handler_of_the_hello_example() {
    let example = read("examples/hello/src/main.rs");
    let programs = blocks(&read("README.md"), "rust");
    let handler = |text: &str| -> Vec<String> {
        let lines = text
            .lines()
            .skip_while(|line| !line.starts_with("fn handler"));
        lines
            .take_while(|line| *line != "}")
            .map(str::to_owned)
            .collect()
    };
    let mut handlers = programs.iter().map(|program| handler(program));
    let shown = handlers.find(|handler| !handler.is_empty());
    assert_eq!(shown.expect("README.md shows a handler"), handler(&example));
}

#[test]
fn programs_from_examples_match_the_examples() {
    let mut programs = 0;
    for document in files(&[".md"]) {
        let text = read(&document);
        for part in text.split("](../examples/").skip(1) {
            let Some((file, rest)) = part.split_once("):\n\n```rust") else {
                continue;
            };
            let shown = rest
                .split_once('\n')
                .and_then(|(_, rest)| rest.split_once("```"))
                .map(|(shown, _)| shown)
                .expect("the block has an end");
            let example = read(&format!("examples/{file}"));
            assert!(
                example.contains(shown),
                "{document} shows a program that is not in examples/{file}:\n{shown}"
            );
            programs += 1;
        }
    }
    assert!(programs >= 3, "only {programs} programs are shown");
}

#[test]
fn the_commands_in_the_readme_are_tested() {
    let commands = blocks(&read("README.md"), "sh").concat();
    for command in [
        "cargo run -p lambda-native-cli -- run -p apigw-hello",
        "cargo test --workspace",
    ] {
        assert!(
            commands.contains(command),
            "README.md does not contain `{command}`"
        );
    }
    // `.ci/run` runs the README's test command, and the tests of `lam` the other one.
    assert!(read(".ci/run").contains("cargo test --workspace"));
}

#[test]
fn links_between_documents_are_valid() {
    let mut broken = Vec::new();
    for file in files(&[".md"]) {
        // A closure in C++ looks like a link.
        let text: String = read(&file).split("```").step_by(2).collect();
        let folder = root().join(&file);
        let folder = folder.parent().expect("a file has a parent directory");
        for link in text.split("](").skip(1) {
            let target = link.split([')', '#', ' ']).next().unwrap_or_default();
            let local =
                !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:");
            if local && !folder.join(target).exists() {
                broken.push(format!("{file}: {target}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_page_on_events_names_every_event_response_feature_and_sample() {
    let page = read("docs/events.md");
    let declared = [declared("event"), declared("response")].concat();
    assert!(
        declared.len() > 50,
        "only {} types were found",
        declared.len()
    );
    let is_missing = |name: &String| !page.contains(&format!("`{name}`"));
    let mut missing: Vec<String> = declared.into_iter().filter(is_missing).collect();
    for sample in lambda_native_events::samples::ALL {
        for name in [sample.name, sample.family] {
            if !page.contains(&format!("`{name}`")) {
                missing.push(name.to_owned());
            }
        }
    }
    assert!(missing.is_empty(), "docs/events.md lacks {missing:?}");
}

/// The types that the macro of this name declares: `event!(SqsEvent, "SQS event", SQS)`, on one line or
/// several.
fn declared(by: &str) -> Vec<String> {
    let mut names = Vec::new();
    for file in files(&[".rs"]) {
        if !file.starts_with("crates/events/src/") {
            continue;
        }
        let text = read(&file);
        for declared in text.split(&format!("\n{by}!(")).skip(1) {
            let name = declared.trim_start().split(',').next().unwrap_or_default();
            names.push(name.to_owned());
        }
    }
    names
}

#[test]
fn handlers_of_every_event_and_response_type_are_tested() {
    let handlers = read("crates/runtime/tests/it/typed/every_event.rs");
    let events = declared("event");
    let responses = declared("response").into_iter().filter(|name| {
        // Triggers return the text of their event. This response is sent to CloudFormation.
        name.ends_with("Response") && name != "CustomResourceResponse"
    });
    let is_missing = |name: &String| !handlers.contains(&format!(" {name},"));
    let missing: Vec<String> = events
        .into_iter()
        .chain(responses)
        .filter(is_missing)
        .collect();
    assert!(missing.is_empty(), "the tests lack {missing:?}");
}

#[test]
fn the_architecture_document_is_short_and_names_every_crate() {
    let text = read("ARCHITECTURE.md");
    assert!(text.lines().count() < 150);
    for file in files(&["Cargo.toml"]) {
        let Some(folder) = file.strip_prefix("crates/") else {
            continue;
        };
        let folder = folder.trim_end_matches("Cargo.toml");
        assert!(
            text.contains(folder) || folder.contains("/tests/"),
            "ARCHITECTURE.md does not name {folder}"
        );
    }
}

/// The toolchain file of this repository has no effect in a package elsewhere.
#[test]
fn documents_for_newcomers_show_how_to_install_the_targets() {
    let toolchain = read("rust-toolchain.toml");
    let targets: Vec<&str> = toolchain
        .split('"')
        .filter(|text| text.ends_with("-linux-musl"))
        .collect();
    assert_eq!(targets.len(), 2, "{toolchain}");
    let command = format!("rustup target add {}\n", targets.join(" "));
    for document in ["README.md", "docs/deploy.md", "crates/cli/README.md"] {
        let commands = blocks(&read(document), "sh").concat();
        assert!(
            commands.contains(&command),
            "{document} does not show `{}`",
            command.trim_end()
        );
    }
}

/// `install_log` and `install_tracing` return a `Result`, which a snippet must not drop. The compiler
/// only warns about it.
#[test]
fn programs_in_documents_use_the_result_of_installing_a_logger() {
    let mut calls = 0;
    for document in files(&[".md"]) {
        for block in blocks(&read(&document), "rust") {
            for name in ["install_log()", "install_tracing()"] {
                for rest in block.split(name).skip(1) {
                    calls += 1;
                    assert!(
                        rest.starts_with(['?', '.']),
                        "{document} drops the result of {name}:\n{block}"
                    );
                }
            }
        }
    }
    assert!(calls >= 2, "only {calls} calls are shown");
}

/// Statements that users of the runtime need, and that cannot be checked in any other way.
#[test]
fn documents_state_what_is_not_supported_and_how_to_roll_back() {
    for (document, statement) in [
        ("README.md", "Windows Subsystem for Linux"),
        ("docs/deploy.md", "Windows Subsystem for Linux"),
        ("crates/cli/README.md", "Windows Subsystem for Linux"),
        ("docs/extensions.md", "`AWS_LAMBDA_EXEC_WRAPPER`"),
        ("docs/deploy.md", "`AWS_LAMBDA_EXEC_WRAPPER`"),
        ("docs/deploy.md", "aws lambda update-alias"),
        (
            "docs/deploy.md",
            "aws lambda create-function-url-config --function-name $FUNCTION --qualifier live",
        ),
    ] {
        assert!(
            read(document).contains(statement),
            "{document} does not contain {statement:?}"
        );
    }
    // Both permissions of the URL of an alias.
    let permission = "aws lambda add-permission --function-name $FUNCTION --qualifier live";
    assert_eq!(read("docs/deploy.md").matches(permission).count(), 2);
}
