//! The rules of CONTRIBUTING.md that can be automated.

use super::{files, read, shell};

#[test]
fn every_dependency_has_a_comment() {
    let mut silent = Vec::new();
    for file in files(&["Cargo.toml"]) {
        let text = read(&file);
        let mut in_dependencies = false;
        let mut before = "";
        for (number, line) in text.lines().enumerate() {
            if let Some(section) = line.strip_prefix('[') {
                let section = section.trim_end_matches(']');
                in_dependencies = section.ends_with("dependencies");
                if section.contains("dependencies.") && !before.starts_with('#') {
                    silent.push(format!("{file}:{}", number + 1));
                }
            } else if in_dependencies
                && line.contains('=')
                && !line.starts_with([' ', '#', ']'])
                && !before.starts_with('#')
            {
                silent.push(format!("{file}:{}: {line}", number + 1));
            }
            before = line;
        }
    }
    assert!(
        silent.is_empty(),
        "dependencies without a comment above them: {silent:#?}"
    );
}

#[test]
fn source_files_have_at_most_400_lines() {
    let long: Vec<String> = files(&[".rs", ".js", ".css"])
        .into_iter()
        .map(|file| (read(&file).lines().count(), file))
        .filter(|(lines, _)| *lines > 400)
        .map(|(lines, file)| format!("{file}: {lines} lines"))
        .collect();
    assert!(
        long.is_empty(),
        "more than 400 lines, probably more than one concern: {long:#?}"
    );
}

#[test]
fn no_file_contains_a_path_of_the_machine_it_was_written_on() {
    // Spaces are removed here, so that this file does not contain the paths itself.
    let forbidden = ["/ro ot/", "/ho me/", "/wo rk/"].map(|path| path.replace(' ', ""));
    let mut found = Vec::new();
    for file in files(&[
        ".rs",
        ".toml",
        ".md",
        ".json",
        ".yml",
        ".yaml",
        ".sh",
        ".ci/run",
        ".ci/package",
        ".ci/sanitizers",
    ]) {
        for (number, line) in read(&file).lines().enumerate() {
            if forbidden.iter().any(|path| line.contains(path.as_str())) {
                found.push(format!("{file}:{}: {line}", number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn unsafe_code_is_only_in_the_files_that_architecture_names() {
    let architecture = read("ARCHITECTURE.md");
    let invariant = architecture
        .split("`unsafe` only in the files named for it")
        .nth(1)
        .and_then(|rest| rest.split("\n8. ").next())
        .expect("the invariant");
    for file in files(&[".rs"]) {
        let allows = read(&file).contains(concat!("allow(unsafe", "_code)"));
        let is_test = file.contains("/tests/");
        let is_c = file.starts_with("crates/capi/src/") && invariant.contains("`crates/capi/src`");
        let named = is_c
            || file
                .strip_prefix("crates/runtime/src/")
                .is_some_and(|file| {
                    let room = file.split_inclusive('/').next().unwrap_or_default();
                    invariant.contains(&format!("`{file}`"))
                        || (room.ends_with('/') && invariant.contains(&format!("`{room}`")))
                });
        assert!(
            !allows || is_test || named,
            "{file} allows unsafe code; ARCHITECTURE.md names the files that may"
        );
    }
}

#[test]
fn the_changelog_has_the_current_version() {
    let version = env!("CARGO_PKG_VERSION");
    let changelog = read("CHANGELOG.md");
    assert!(
        changelog.contains(&format!("## {version}")),
        "CHANGELOG.md has no section `## {version}`"
    );
}

#[test]
fn the_workflow_runs_every_step() {
    let shell = shell();
    let listed = xshell::cmd!(shell, ".ci/run --list")
        .quiet()
        .read()
        .expect(".ci/run lists its steps");
    let workflow = read(".github/workflows/ci.yml");
    let run: Vec<&str> = workflow
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("steps: "))
        .flat_map(str::split_whitespace)
        .collect();
    let steps = listed.lines().next().expect("a line of steps");
    let missing: Vec<&str> = steps
        .split_whitespace()
        .filter(|step| !run.contains(step))
        .collect();
    assert!(
        missing.is_empty(),
        "ci.yml does not run {missing:?} on Linux"
    );
}

/// A filter that matches no test would make a step of CI pass without running anything.
#[test]
fn the_test_filters_of_ci_name_modules_and_tests() {
    let sources = files(&[".rs"]).into_iter().map(|file| {
        let text = read(&file);
        (file, text)
    });
    let sources: Vec<(String, String)> = sources.collect();
    let mut checked = 0;
    let mut unknown = Vec::new();
    for script in [".ci/run", ".ci/sanitizers"] {
        let text = read(script);
        let mut previous = "";
        for word in text.split_whitespace() {
            if word.contains("::") || previous == "--skip" {
                let mut names = word.trim_end_matches("::").rsplit("::");
                let name = names.next().unwrap_or_default();
                let module = names.next().unwrap_or_default();
                let is_known = sources
                    .iter()
                    .any(|(file, text)| file.contains(module) && declares(text, name));
                checked += 1;
                if !is_known {
                    unknown.push(word.to_owned());
                }
            }
            previous = word;
        }
    }
    assert!(checked > 10, "only {checked} filters");
    assert!(
        unknown.is_empty(),
        "no module or test has these names: {unknown:?}"
    );
}

/// Whether a source has a module of this name, or a function with this part in its name.
fn declares(text: &str, name: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start();
        line.strip_prefix("fn ")
            .is_some_and(|function| function.contains(name))
            || line.contains(&format!("mod {name};"))
            || line.contains(&format!("mod {name} {{"))
    })
}
