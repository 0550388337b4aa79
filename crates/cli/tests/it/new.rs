//! `lam new` and `lam init`: each template builds, passes its tests and handles its events, without a network.

mod copied_test;
mod errors;
mod init;
mod whole_files;
mod workflow;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::support::{lam, stderr, stdout};

/// The templates for packages of cargo, with the name of an event and a part of its response.
const TEMPLATES: [(&str, &str, &str); 11] = [
    ("http", "hello", "hello you"),
    ("axum", "hello", "hello you"),
    ("event", "hello", r#"{"greeting":"hello you"}"#),
    ("sqs", "empty-order", r#"[{"itemIdentifier":"m-2"}]"#),
    ("eventbridge", "paid", "null"),
    ("s3", "upload", "null"),
    ("authorizer", "allowed", r#""isAuthorized":true"#),
    ("stream", "count", "data: 3"),
    ("async", "tea", r#""price":2.5"#),
    ("init", "german", "Guten Tag, Ada"),
    ("managed", "number", "[2,2,2,3,3,5]"),
];

/// A directory for projects. They share a target directory, which is kept for the next run of the tests.
struct Projects(TempDir);

impl Projects {
    fn new() -> Projects {
        Projects(tempfile::tempdir().expect("a directory"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// `lam` in this directory, or in one below it.
    fn lam(&self, directory: &str, args: &[&str]) -> Command {
        let mut command = lam(args);
        self.prepare(&mut command, directory);
        command
    }

    /// Locks the versions of dependencies that this workspace has, which cargo has downloaded.
    fn lock(&self, directory: &str) {
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
        fs::copy(lock, self.path().join(directory).join("Cargo.lock")).expect("the lock file");
    }

    /// Runs cargo without a network.
    #[track_caller]
    fn cargo(&self, directory: &str, args: &[&str]) -> String {
        let output = self.run_cargo(directory, args);
        assert!(
            output.status.success(),
            "{}{}",
            stdout(&output),
            stderr(&output)
        );
        stdout(&output)
    }

    /// The output of a cargo that fails.
    #[track_caller]
    fn failed_cargo(&self, directory: &str, args: &[&str]) -> String {
        let output = self.run_cargo(directory, args);
        assert!(!output.status.success(), "{}", stdout(&output));
        stdout(&output) + &stderr(&output)
    }

    fn run_cargo(&self, directory: &str, args: &[&str]) -> Output {
        self.lock(directory);
        let mut command = Command::new(env!("CARGO"));
        self.prepare(&mut command, directory);
        command.args(args).arg("--offline").output().expect("cargo")
    }

    fn prepare(&self, command: &mut Command, directory: &str) {
        command
            .current_dir(self.path().join(directory))
            .env("CARGO_TARGET_DIR", target())
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_INCREMENTAL", "0")
            .env_remove("CARGO_MANIFEST_DIR");
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a directory")).expect("the directory");
        fs::write(path, text).expect("the file");
    }

    fn read(&self, name: &str) -> String {
        let path = self.path().join(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Runs `lam` successfully, and returns its stdout and stderr.
    #[track_caller]
    fn succeed(&self, directory: &str, args: &[&str]) -> (String, String) {
        let output = self.lam(directory, args).output().expect("lam");
        assert!(output.status.success(), "{args:?}: {}", stderr(&output));
        (stdout(&output), stderr(&output))
    }

    /// The message of a `lam` that fails with exit code 2.
    #[track_caller]
    fn fail(&self, directory: &str, args: &[&str]) -> String {
        let output = self.lam(directory, args).output().expect("lam");
        assert_eq!(
            output.status.code(),
            Some(2),
            "{args:?}: {}",
            stderr(&output)
        );
        assert_eq!(stdout(&output), "");
        stderr(&output)
    }

    /// The paths of all files in a directory, without those of git.
    fn files(&self, directory: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![self.path().join(directory)];
        while let Some(directory) = open.pop() {
            for entry in fs::read_dir(&directory).expect("a directory") {
                let path = entry.expect("an entry").path();
                if path.is_dir() && !path.ends_with(".git") {
                    open.push(path);
                } else if path.is_file() {
                    let path = path.strip_prefix(self.path()).expect("a path in here");
                    found.push(path.display().to_string());
                }
            }
        }
        found.sort();
        found
    }
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("templates")
}

/// What the program that cargo has built returns for an event.
#[track_caller]
fn response(projects: &Projects, directory: &str, binary: &str, event: &str) -> String {
    let program = target().join("debug").join(binary);
    let program = program.to_str().expect("a path that is UTF-8");
    let mut command = projects.lam(directory, &["invoke", program, "--event", event]);
    // For the templates of an authorizer and of an init.
    let output = command
        .env("TOKEN", "secret-for-tests")
        .env("GREETINGS", "de=Guten Tag")
        .output()
        .expect("lam");
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output)
}

/// The binary that `lam init` adds.
fn binary(template: &str) -> &str {
    match template {
        "axum" => "web",
        "async" => "task",
        other => other,
    }
}

#[test]
fn every_template_works_as_a_member_of_a_workspace_and_beside_a_program() {
    let projects = Projects::new();
    projects.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"shop\"] # the shop\n",
    );
    let manifest = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    projects.write("shop/Cargo.toml", manifest);
    projects.write("shop/src/main.rs", "fn main() {}\n");
    for (template, ..) in TEMPLATES {
        let directory = format!("new-{template}");
        let (path, next) = projects.succeed("", &["new", &directory, "--template", template]);
        assert_eq!(path, format!("{directory}\n"));
        assert!(
            next.contains(&format!("cd {directory}\n  cargo test\n")),
            "{next}"
        );
        let bin = binary(template);
        let (path, _) = projects.succeed("", &["init", "shop", "--template", template]);
        assert_eq!(path, format!("shop/src/bin/{bin}.rs\n"));
    }
    let workspace = projects.read("Cargo.toml");
    assert!(
        workspace.contains("\"new-async\"") && workspace.contains("# the shop"),
        "{workspace}"
    );
    assert_eq!(projects.read("shop/src/main.rs"), "fn main() {}\n");
    assert!(projects.read("shop/Cargo.toml").starts_with(manifest));

    projects.cargo("", &["test", "--quiet", "--workspace"]);

    for (template, event, expected) in TEMPLATES {
        let new = format!("new-{template}");
        let event_file = format!("events/{event}.json");
        let found = response(&projects, &new, &new, &event_file);
        assert!(found.contains(expected), "{template}: {found}");
        let init = binary(template);
        let event_file = format!("events/{init}/{event}.json");
        let found = response(&projects, "shop", init, &event_file);
        assert!(found.contains(expected), "{template}: {found}");
        let (config, _) = projects.succeed("shop", &["config", "--bin", init]);
        let origin = format!("[package.metadata.lambda.bin.{init}]");
        assert!(config.contains(&origin), "{config}");
    }
}

/// Without the features that other members of a workspace turn on.
#[test]
fn every_template_compiles_as_a_package_of_its_own() {
    let projects = Projects::new();
    // axum takes as long as all the others, and no other template turns on features for it.
    for (template, ..) in TEMPLATES
        .iter()
        .filter(|(template, ..)| *template != "axum")
    {
        let name = format!("one-{template}");
        projects.succeed("", &["new", &name, "--template", template, "--vcs", "none"]);
        projects.cargo(&name, &["check", "--quiet"]);
        let (config, _) = projects.succeed(&name, &["config"]);
        assert!(config.contains("[package.metadata.lambda]"), "{config}");
    }
}

#[test]
fn the_first_function_is_ready_after_three_commands() {
    let projects = Projects::new();
    let (path, _) = projects.succeed("", &["new", "hello", "--arch", "arm64"]);
    assert_eq!(path, "hello\n");
    assert_eq!(
        projects.files("hello"),
        [
            "hello/.gitignore",
            "hello/Cargo.toml",
            "hello/README.md",
            "hello/events/add.json",
            "hello/events/hello.json",
            "hello/events/missing.json",
            "hello/src/main.rs",
            "hello/tests/it.rs",
        ]
    );
    assert!(projects.path().join("hello/.git").is_dir());
    assert_eq!(projects.read("hello/.gitignore"), "/target\n");
    assert!(
        projects
            .read("hello/Cargo.toml")
            .contains("\narch = \"arm64\"\n")
    );
    projects.cargo("hello", &["test", "--quiet"]);
    let (response, _) = projects.succeed("hello", &["invoke", "--event", "events/hello.json"]);
    assert!(response.contains("hello you"), "{response}");
}

#[test]
fn secrets_of_a_template_are_neither_committed_nor_deployed() {
    let projects = Projects::new();
    let (_, next) = projects.succeed("", &["new", "guard", "--template", "authorizer"]);
    assert_eq!(projects.read("guard/.gitignore"), "/target\n/.env*\n");
    // A key `env-file` would send the token to AWS with the first `lam deploy`.
    let (config, _) = projects.succeed("guard", &["config"]);
    assert!(!config.contains(".env"), "{config}");
    let readme = projects.read("guard/README.md");
    for command in ["invoke --event events/allowed.json", "run --watch"] {
        let command = format!("lam {command} --env-file .env");
        assert!(readme.contains(&command), "{readme}");
    }
    // Without the variables of a stage, init of the deployed function fails.
    for text in [&next, &readme] {
        assert!(text.contains("lam deploy --stage prod"), "{text}");
        assert!(!text.contains("lam deploy\n"), "{text}");
    }
    assert!(!readme.contains("lam deploy  "), "{readme}");
}

#[test]
fn the_readme_says_how_a_function_gets_a_url() {
    let projects = Projects::new();
    for (template, has_url) in [("http", true), ("stream", true), ("event", false)] {
        projects.succeed("", &["new", template, "--template", template]);
        let readme = projects.read(&format!("{template}/README.md"));
        assert_eq!(
            readme.contains("set the key `url` in Cargo.toml"),
            has_url,
            "{readme}"
        );
    }
}

#[test]
fn a_function_in_c_has_no_package() {
    let projects = Projects::new();
    projects.succeed("", &["new", "report", "--template", "c"]);
    assert_eq!(
        projects.files("report"),
        [
            "report/.gitignore",
            "report/Makefile",
            "report/README.md",
            "report/events/hello.json",
            "report/function.c",
            "report/lam.toml",
        ]
    );
    let (config, _) = projects.succeed("report", &["config"]);
    assert!(config.contains("name     \"report\""), "{config}");
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/c/hello.c");
    let example = fs::read_to_string(example).expect("the example");
    assert_eq!(projects.read("report/function.c"), example);
    // Where the library is missing, make says what to do.
    let make = Command::new("make")
        .current_dir(projects.path().join("report"))
        .output();
    if let Ok(output) = make {
        let error = stderr(&output);
        assert!(
            error.contains("set LAMBDA_NATIVE to the directory of the library"),
            "{error}"
        );
    }
}
