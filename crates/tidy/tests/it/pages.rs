//! The pages on running a function on AWS: their commands work on ministack, an emulator of AWS, and cfn-lint
//! accepts their templates.

mod console;
mod ministack;
mod secret;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use xshell::cmd;

use super::documentation::blocks;
use super::interop::program;
use super::{files, read, root, shell};
use ministack::Ministack;

/// The functions that the pages are about, and the examples whose code they get.
const FUNCTIONS: [(&str, &str); 5] = [
    ("typed-sqs", "typed-sqs"),
    ("s3-thumbnail", "typed-sqs"),
    ("eventbridge", "typed-sqs"),
    ("rotate-orders", "typed-sqs"),
    ("apigw-hello", "apigw-hello"),
];

#[test]
fn the_commands_on_the_pages_work() {
    let Some(aws) = Ministack::start() else {
        return;
    };
    check_deployment(&aws);

    aws.write("lam.toml", "alias = \"live\"\n");
    for (function, example) in FUNCTIONS {
        let executable = executable(example);
        let executable = executable.display();
        aws.run(&format!("lam deploy {function} --binary '{executable}'"));
    }

    for page in ["aws", "triggers", "alarms", "secrets", "memory"] {
        let text = read(&format!("docs/{page}.md"));
        for template in blocks(&text, "yaml") {
            // The name that the command in docs/alarms.md has.
            aws.write(&format!("{page}.yaml"), &template);
        }
        let commands = blocks(&text, "sh").into_iter();
        // Those for lam alone have tests of their own.
        let commands =
            commands.filter(|block| block.contains("aws ") || block.contains("lam logs $"));
        let commands: String = commands.collect();
        assert!(
            commands.matches("aws ").count() >= 4,
            "docs/{page}.md has few commands:\n{commands}"
        );
        aws.run(&commands);
    }

    // The message of docs/triggers.md has arrived, and so does an object in the bucket.
    aws.wait_for_log("typed-sqs", "order taken");
    aws.run("aws s3 cp lam.toml s3://uploads-000000000000-us-east-1/incoming/one");
    aws.wait_for_log("s3-thumbnail", "START RequestId");
}

/// Runs the section of docs/deploy.md on the AWS CLI, which creates a function and deletes it in the end.
fn check_deployment(aws: &Ministack) {
    let executable = executable("apigw-hello");
    aws.run(&format!(
        "mkdir -p target/lambda/apigw-hello/arm64\n\
         lam package --binary '{}' -o target/lambda/apigw-hello/arm64/bootstrap.zip",
        executable.display()
    ));
    let page = read("docs/deploy.md");
    let section = page
        .split("\n## ")
        .find(|it| it.starts_with("With the AWS CLI"));
    let commands = blocks(section.expect("the section"), "sh");
    let commands = commands.into_iter().filter(|block| !block.contains("curl"));
    let commands: String = commands.collect();
    assert!(commands.matches("aws ").count() > 20, "{commands}");
    aws.run(&commands);
    aws.run("grep /hi response.json");
}

/// The executable of an example, as `lam build` makes it, but without optimization.
fn executable(example: &str) -> PathBuf {
    let shell = shell();
    let lam = super::lam();
    let path = cmd!(
        shell,
        "{lam} build -p {example} --profile dev --arch x86_64"
    )
    .env_remove("CARGO_TARGET_DIR")
    .env_remove("RUSTFLAGS")
    .quiet()
    .ignore_stderr()
    .read();
    let path = path.expect("lam builds the example");
    root().canonicalize().expect("the root").join(path)
}

#[test]
fn cfn_lint_accepts_every_template() {
    let Some(linter) = program("cfn-lint") else {
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("templates");
    fs::create_dir_all(&folder).expect("a folder");
    let mut templates = 0;
    for document in files(&[".md"]) {
        for block in blocks(&read(&document), "yaml") {
            if !block.contains("AWSTemplateFormatVersion") {
                continue;
            }
            templates += 1;
            let file = folder.join(format!("{templates}.yaml"));
            fs::write(&file, block).expect("the file can be written");
            let output = Command::new(&linter).arg(&file).output();
            let output = output.expect("cfn-lint starts");
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "{document}: {text}");
        }
    }
    assert!(templates >= 3, "only {templates} templates");
}

/// Each table of a configuration has valid keys and values.
#[test]
fn lam_accepts_the_configuration_on_each_page() {
    let lam = super::lam();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("configured");
    fs::create_dir_all(folder.join("src")).expect("a folder");
    fs::write(folder.join("src/main.rs"), "fn main() {}\n").expect("a program");
    let mut tables = 0;
    for document in files(&[".md"]) {
        for block in blocks(&read(&document), "toml") {
            if !block.contains("[package.metadata.lambda") {
                continue;
            }
            let stages = block.split("[package.metadata.lambda.stage.").skip(1);
            let stage = stages.filter_map(|rest| rest.split(']').next()).last();
            tables += 1;
            let manifest = format!(
                "[package]\nname = \"orders\"\nedition = \"2024\"\n\n[workspace]\n\n{block}"
            );
            fs::write(folder.join("Cargo.toml"), manifest).expect("the manifest");
            fs::write(folder.join(".env.prod"), "").expect("a file");
            let mut config = Command::new(&lam);
            config.arg("config").current_dir(&folder);
            if let Some(stage) = stage {
                config.args(["--stage", stage]);
            }
            let output = config.output().expect("lam starts");
            let text = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{document}: {text}:\n{block}");
        }
    }
    assert!(tables >= 4, "only {tables} tables");
}
