//! Checks the snippets in the documentation that no compiler sees.

use std::fs;
use std::path::{Path, PathBuf};

use xshell::{Shell, cmd};

use super::documentation::blocks;
use super::{files, read, root, shell};

/// The blocks of a language in all documents, each with the name of its document.
fn all_blocks(language: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for document in files(&[".md"]) {
        let blocks = blocks(&read(&document), language);
        all.extend(blocks.into_iter().map(|block| (document.clone(), block)));
    }
    assert!(!all.is_empty(), "no document has a ```{language} block");
    all
}

#[test]
fn json_snippets_are_json() {
    for (document, block) in all_blocks("json") {
        for line in block.lines() {
            if let Err(error) = serde_json::from_str::<serde_json::Value>(line) {
                panic!("{document}: {error}:\n{line}");
            }
        }
    }
}

#[test]
fn shell_snippets_have_valid_syntax() {
    let shell = shell();
    for (document, block) in all_blocks("sh") {
        let checked = cmd!(shell, "sh -n")
            .stdin(&block)
            .quiet()
            .ignore_stderr()
            .run();
        assert!(
            checked.is_ok(),
            "{document}: sh cannot parse this:\n{block}"
        );
    }
}

#[test]
fn packages_in_shell_snippets_exist() {
    let mut packages = 0;
    for (document, block) in all_blocks("sh") {
        for rest in block.split(" -p ").skip(1) {
            let name = rest.split_whitespace().next().unwrap_or_default();
            if name.starts_with('$') {
                continue;
            }
            let declared = format!("name = \"{name}\"");
            let exists = files(&["Cargo.toml"])
                .iter()
                .any(|manifest| read(manifest).contains(&declared));
            assert!(exists, "{document}: there is no package {name}:\n{block}");
            packages += 1;
        }
    }
    assert!(packages >= 5, "only {packages} packages are named");
}

/// Cargo accepts each snippet as a part of a manifest: the crates, features and profiles exist.
#[test]
fn toml_snippets_are_accepted_by_cargo() {
    for (index, (document, block)) in all_blocks("toml").into_iter().enumerate() {
        // The manifest of a workspace. The tests of lam run with it.
        if block.starts_with("[workspace]\n") {
            continue;
        }
        let package = package(&format!("snippet-{index}"), &local_paths(&block));
        let shell = Shell::new().expect("a working directory");
        shell.change_dir(&package);
        let cargo = env!("CARGO");
        let arguments = if block.contains("[profile.") {
            ["check", "--quiet", "--profile", "min-size"]
        } else {
            ["metadata", "--quiet", "--format-version", "1"]
        };
        let run = |offline: Option<&str>| {
            cmd!(shell, "{cargo} {arguments...} {offline...}")
                .ignore_stdout()
                .run()
        };
        // The snippets name crates that nothing else in this workspace uses. Cargo may not know them yet.
        let checked = run(Some("--offline")).or_else(|_| run(None));
        if let Err(error) = checked {
            panic!("{document}: {error}:\n{block}");
        }
    }
}

/// Replaces the folder in front of `crates/` or `compat/` by that of this repository.
fn local_paths(block: &str) -> String {
    let mut parts = block.split("path = \"");
    let mut local = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let start = ["crates/", "compat/"].iter().find_map(|it| part.find(it));
        let path = &part[start.expect("a path to a crate")..];
        local.push_str(&format!("path = \"{}/{path}", root().display()));
    }
    local
}

/// An empty library whose manifest ends with this text.
fn package(name: &str, manifest: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(folder.join("src")).expect("the folder can be created");
    fs::write(folder.join("src/lib.rs"), "").expect("the library can be written");
    let text =
        format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[workspace]\n\n{manifest}");
    fs::write(folder.join("Cargo.toml"), text).expect("the manifest can be written");
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
    folder
}

/// The SAM template, the CDK program and the Terraform module are in languages that have no parser
/// here. At least they deploy the same function as the commands.
#[test]
fn deployment_snippets_agree() {
    let page = read("docs/deploy.md");
    for language in ["yaml", "ts", "hcl"] {
        let blocks = blocks(&page, language);
        let [block] = &blocks[..] else {
            panic!("docs/deploy.md has {} {language} blocks", blocks.len());
        };
        let zip = "target/lambda/apigw-hello/arm64/bootstrap.zip";
        assert!(block.contains(zip), "{language}: {zip} is missing");
        assert!(
            block
                .to_lowercase()
                .replace('_', ".")
                .contains("provided.al2023"),
            "{language}: the runtime is missing"
        );
        assert!(!block.contains('\t'), "{language}: a tab");
    }
}

/// Messages that the documentation quotes, and the crate whose code must contain them.
const QUOTED: [(&str, &str, &str); 8] = [
    (
        "docs/crashes.md",
        "invalid memory access",
        "crates/runtime/src",
    ),
    (
        "docs/deploy.md",
        "AWS_LAMBDA_RUNTIME_API is not set: this program is an AWS Lambda function",
        "crates/runtime/src",
    ),
    ("docs/events.md", "batch record failed", "crates/events/src"),
    (
        "docs/extensions.md",
        "the event was delivered again right after its response, so pipelining is now off. A Runtime API proxy that reorders requests causes this; LAMBDA_NATIVE_PIPELINING=off avoids it",
        "crates/runtime/src",
    ),
    (
        "docs/local.md",
        "; last line of stderr: ",
        "crates/emulator/src",
    ),
    (
        "docs/local.md",
        "sent SIGTERM, because an extension is registered; SIGKILL in ",
        "crates/cli/src",
    ),
    (
        "docs/managed-instances.md",
        "still running: ",
        "crates/runtime/src",
    ),
    (
        "docs/smallest.md",
        "probably a panic (--smallest removes panic messages)",
        "crates/runtime/src",
    ),
];

#[test]
fn quoted_messages_are_those_of_the_code() {
    for (document, message, folder) in QUOTED {
        assert!(
            read(document).contains(message),
            "{document} does not quote {message:?}"
        );
        let in_code = files(&[".rs"])
            .iter()
            .filter(|file| file.starts_with(folder))
            .any(|file| joined(&read(file)).contains(message));
        assert!(
            in_code,
            "{document} quotes {message:?}, which is not in {folder}"
        );
    }
}

/// The text of a source file, in which string literals that span several lines are on one.
fn joined(source: &str) -> String {
    let mut parts = source.split("\\\n");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.trim_start());
    }
    text
}
