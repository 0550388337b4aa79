//! What is deployed: several functions, executables that are built already, zips.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use super::*;
use crate::aws::stand_in::Fault;
use crate::support::{Demo, not_checked};

/// A workspace with the functions `orders` and `prices`, and with a tool, which is no function.
struct Workspace {
    demo: Demo,
    aws: StandIn,
}

impl Workspace {
    fn new() -> Workspace {
        let workspace = Workspace {
            demo: Demo::new(),
            aws: StandIn::start(),
        };
        workspace.demo.write(
            "Cargo.toml",
            "[workspace]\nmembers = ['orders', 'prices', 'tool']\nresolver = '3'\n\
             [workspace.metadata.lambda]\narch = 'x86_64'\n",
        );
        for (name, table) in [
            ("orders", "[package.metadata.lambda]\nmemory = 512\n"),
            ("prices", "[package.metadata.lambda]\nalias = 'live'\n"),
            ("tool", ""),
        ] {
            let manifest =
                format!("[package]\nname = '{name}'\nversion = '0.1.0'\nedition = '2024'\n{table}");
            workspace
                .demo
                .write(&format!("{name}/Cargo.toml"), &manifest);
            workspace
                .demo
                .write(&format!("{name}/src/main.rs"), "fn main() {}");
            workspace.build(name, "one");
        }
        workspace
    }

    /// Puts an executable where `lam build` puts it.
    fn build(&self, name: &str, version: &str) {
        let directory = self
            .demo
            .path()
            .join("target/lambda")
            .join(name)
            .join("x86_64");
        fs::create_dir_all(&directory).unwrap();
        let program = [elf(X86_64), version.as_bytes().to_vec()].concat();
        fs::write(directory.join("bootstrap"), program).unwrap();
    }

    fn deploy(&self, flags: &[&str]) -> Deployed {
        self.deploy_in(self.demo.path(), flags)
    }

    fn deploy_in(&self, directory: &Path, flags: &[&str]) -> Deployed {
        let args = [&["deploy", "--no-build"], flags].concat();
        let mut command = lam_with(&self.aws, &args);
        command
            .current_dir(directory)
            .env("CARGO_TARGET_DIR", self.demo.path().join("target"));
        // cargo is found through it.
        if let Some(home) = std::env::var_os("HOME") {
            command.env("HOME", home);
        }
        Deployed::of(&command.output().unwrap())
    }

    fn functions(&self) -> Vec<String> {
        let mut names = self.aws.state(|state| {
            let functions = state.others.iter().chain(&state.function);
            functions
                .map(|function| {
                    function.configuration["FunctionName"]
                        .as_str()
                        .unwrap()
                        .to_owned()
                })
                .collect::<Vec<_>>()
        });
        names.sort();
        names
    }

    fn writes(&self) -> usize {
        let calls = self.aws.take_calls();
        calls.iter().filter(|call| call.is_write()).count()
    }
}

#[test]
fn all_functions_of_a_workspace_are_deployed() {
    let workspace = Workspace::new();
    workspace.deploy(&["--all", "--check"]).assert(
        1,
        &["+ function orders, x86_64", "+ function prices, x86_64"],
    );
    let deployed = workspace.deploy(&["--all"]);
    // Each difference is below the name of its function.
    deployed.assert(0, &["Deploying orders\n+", "Deploying prices\n+"]);
    let arn = format!("arn:aws:lambda:eu-west-1:{ACCOUNT}:function");
    assert_eq!(
        deployed.stdout,
        format!("{arn}:orders\n{arn}:prices:live\n")
    );
    assert_eq!(workspace.functions(), ["orders", "prices"]);
    workspace.writes();
    workspace
        .deploy(&["--all"])
        .assert(0, &["Unchanged orders", "Unchanged prices"]);
    assert_eq!(workspace.writes(), 0);
    workspace.build("prices", "two");
    let deployed = workspace.deploy(&["--all", "--check", "--json"]);
    deployed.assert(1, &["Unchanged orders", "Different prices"]);
    assert_eq!(deployed.stdout.lines().count(), 2);
}

#[test]
fn packages_are_named_one_by_one() {
    let workspace = Workspace::new();
    let flags = ["-p", "prices", "-p", "tool"];
    workspace
        .deploy(&[&flags[..], &["--output", "code.zip"]].concat())
        .assert(2, &["--output is the zip of one function"]);
    workspace
        .deploy(&flags)
        .assert(0, &["Deployed prices", "Deployed tool"]);
    assert_eq!(workspace.functions(), ["prices", "tool"]);
}

#[test]
fn the_first_function_that_fails_is_the_last() {
    let workspace = Workspace::new();
    let denied = || Fault::Refuse(403, "AccessDenied", "no");
    workspace.aws.fault("CreateRole", denied());
    workspace
        .deploy(&["--all"])
        .assert(2, &["orders: cannot deploy the role"]);
    assert!(workspace.functions().is_empty());
    workspace.deploy(&["-p", "orders"]).assert(0, &[]);
    workspace.build("orders", "two");
    workspace.aws.fault("CreateRole", denied());
    let deployed = workspace.deploy(&["--all"]);
    deployed.assert(3, &["Deployed orders", "prices: cannot deploy the role"]);
    workspace.build("orders", "three");
    workspace.aws.fault("UpdateFunctionCode", Fault::CutAfter);
    workspace
        .deploy(&["--all"])
        .assert(3, &["functions not deployed: prices"]);
    assert_eq!(workspace.functions(), ["orders"]);
    workspace.deploy(&["--all"]).assert(0, &["Deployed prices"]);
}

#[test]
fn all_functions_are_built_before_one_is_deployed() {
    let workspace = Workspace::new();
    let prices = workspace.demo.path().join("target/lambda/prices");
    fs::remove_dir_all(prices).unwrap();
    workspace
        .deploy(&["--all"])
        .assert(2, &["build it with `lam build`, or leave out --no-build"]);
    assert_eq!(workspace.writes(), 0);
    // A name is that of one function.
    workspace
        .deploy(&["--all", "shop"])
        .assert(2, &["the flags select 2"]);
}

#[test]
fn a_profile_that_cargo_does_not_know_may_be_one_of_the_aws_cli() {
    let workspace = Workspace::new();
    let args = ["deploy", "-p", "orders", "--profile", "shop"];
    let mut command = lam_with(&workspace.aws, &args);
    let home = std::env::var_os("HOME").unwrap_or_default();
    command.current_dir(workspace.demo.path()).env("HOME", home);
    Deployed::of(&command.output().unwrap()).assert(
        2,
        &["--profile shop is a profile of cargo; for one of the AWS CLI, use --aws-profile"],
    );
    assert_eq!(workspace.writes(), 0);
}

#[test]
fn the_commit_is_that_of_the_package() {
    let workspace = Workspace::new();
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=u", "-c", "user.email=u@example.com"];
        let mut command = Command::new("git");
        command.args(identity).args(args);
        command
            .current_dir(workspace.demo.path().join("prices"))
            .output()
    };
    if git(&["init", "-q"]).is_err() {
        return not_checked("git is missing");
    }
    git(&["add", "-A"]).unwrap();
    git(&["commit", "-q", "-m", "prices"]).unwrap();
    let commit = stdout(&git(&["rev-parse", "--short", "HEAD"]).unwrap());
    let elsewhere = tempfile::tempdir().unwrap();
    let manifest = workspace.demo.path().join("prices/Cargo.toml");
    let flags = ["--manifest-path", manifest.to_str().unwrap()];
    workspace
        .deploy_in(elsewhere.path(), &flags)
        .assert(0, &["Deployed prices"]);
    let function = workspace.aws.state(|state| state.function.clone()).unwrap();
    assert_eq!(
        function.versions[0]["Description"],
        format!("git {}", commit.trim())
    );
}

/// Writes a zip with these files and modes, without compression.
fn write_zip(folder: &Folder, files: &[(&str, u32, &[u8])]) {
    let file = fs::File::create(folder.folder.path().join("code.zip")).unwrap();
    let mut zip = zip::ZipWriter::new(file);
    for (name, mode, bytes) in files {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .unix_permissions(*mode);
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

impl Folder {
    fn deploy_zip(&self, flags: &[&str]) -> Deployed {
        let args = [&["deploy", "orders", "--zip", "code.zip"], flags].concat();
        let mut command = lam_with(&self.aws, &args);
        Deployed::of(&command.current_dir(self.folder.path()).output().unwrap())
    }
}

#[test]
fn a_zip_is_deployed_as_it_is() {
    let folder = Folder::new("memory = 256");
    write_zip(
        &folder,
        &[("bootstrap", 0o755, &elf(AARCH64)), ("data", 0o644, b"1")],
    );
    folder
        .deploy_zip(&[])
        .assert(0, &["+ function orders, arm64", "+ memory 256"]);
    folder.deploy_zip(&[]).assert(0, &["Unchanged"]);
    write_zip(&folder, &[("bootstrap", 0o755, &elf(AARCH64))]);
    folder.deploy_zip(&[]).assert(0, &["+ code"]);
    // A script runs on both.
    write_zip(&folder, &[("bootstrap", 0o755, b"#!/bin/sh\n")]);
    folder.deploy_zip(&[]).assert(0, &["+ code"]);
}

#[test]
fn a_zip_that_lambda_could_not_run_is_an_error() {
    let folder = Folder::new("");
    fs::write(folder.folder.path().join("code.zip"), "PK").unwrap();
    folder.deploy_zip(&[]).assert(2, &["is not a zip"]);
    for (files, flags, expected) in [
        (
            &[("bin/bootstrap", 0o755, &elf(X86_64)[..])][..],
            &[][..],
            "has no file `bootstrap` at its root",
        ),
        (
            &[("bootstrap", 0o644, &elf(X86_64))],
            &[],
            "is not executable",
        ),
        (&[("bootstrap", 0o755, b"MZ")], &[], "not an ELF file"),
        (
            &[("bootstrap", 0o755, &elf(X86_64))],
            &["--arch", "arm64"],
            "was built for x86_64, but the function's architecture is arm64",
        ),
        (
            &[("bootstrap", 0o755, b"#!/bin/sh\n")],
            &[],
            "is a script, which runs on both architectures: use --arch",
        ),
        (
            &[
                ("bootstrap", 0o755, &elf(X86_64)),
                ("data", 0o644, &[0; 51 << 20]),
            ],
            &[],
            "the zip has more than 50 MiB, which Lambda accepts only from S3: set the key `s3-bucket`",
        ),
        (
            &[
                ("bootstrap", 0o755, &elf(X86_64)),
                ("data", 0o644, &[0; 251 << 20]),
            ],
            &[],
            "the largest file is \"data\"",
        ),
    ] {
        write_zip(&folder, files);
        folder.deploy_zip(flags).assert(2, &[expected]);
    }
    assert_eq!(folder.writes(), [""; 0]);
}
