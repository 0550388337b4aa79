//! The workflow of `lam new --ci github` is YAML, and its commands and actions are what it should use.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::interop::program;
use super::lam;

const TO_JSON: &str =
    "import json, sys, yaml; json.dump(yaml.load(sys.stdin, yaml.BaseLoader), sys.stdout)";

#[test]
fn the_workflow_tests_and_deploys() {
    // The AWS CLI brings a parser for YAML.
    let Some(python) = program("python") else {
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workflow");
    let _ = fs::remove_dir_all(&folder);
    // So that it is the root of a repository.
    fs::create_dir_all(folder.join(".git")).expect("a folder");
    // Or cargo would add the package to the workspace of this repository.
    fs::write(folder.join("Cargo.toml"), "[workspace]\nresolver = \"3\"\n").expect("a workspace");
    let mut new = Command::new(lam());
    new.args(["new", "shop", "--ci", "github", "--vcs", "none"])
        .current_dir(&folder);
    let output = new.output().expect("lam starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");

    let file = fs::File::open(folder.join(".github/workflows/shop.yml")).expect("the workflow");
    let mut parse = Command::new(python);
    let output = parse.args(["-c", TO_JSON]).stdin(file).output();
    let json = output.expect("python starts").stdout;
    let workflow: Value = serde_json::from_slice(&json).expect("the workflow is YAML");

    assert_eq!(workflow["defaults"]["run"]["working-directory"], "shop");
    let deploy = &workflow["jobs"]["deploy"];
    assert_eq!(deploy["needs"], "test");
    assert_eq!(deploy["permissions"]["id-token"], "write");
    let jobs = ["test", "deploy"].map(|job| &workflow["jobs"][job]);
    let steps = jobs.into_iter().filter_map(|job| job["steps"].as_array());
    let mut commands = Vec::new();
    for step in steps.flatten() {
        if let Some(action) = step["uses"].as_str() {
            let (_, version) = action.split_once("@v").expect("a version");
            assert!(version.parse::<u32>().is_ok(), "{action}");
        } else {
            commands.push(step["run"].as_str().expect("a command").to_owned());
        }
    }
    assert_eq!(
        commands.first().map(String::as_str),
        Some("cargo test --locked")
    );
    assert_eq!(
        commands.last().map(String::as_str),
        Some("lam deploy --locked")
    );
    for command in commands {
        let mut words = command.split(' ');
        let program = match words.next() {
            Some("lam") => lam(),
            Some("cargo") => env!("CARGO").into(),
            _ => continue,
        };
        let subcommand = words.next().unwrap_or_default();
        let help = Command::new(program).args([subcommand, "--help"]).output();
        let help = help.expect("the program starts").stdout;
        let help = String::from_utf8_lossy(&help);
        for flag in words.filter(|word| word.starts_with("--")) {
            assert!(help.contains(flag), "{command}: there is no {flag}");
        }
    }
}
