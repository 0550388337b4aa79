//! The AWS CLI accepts the commands in the documentation. They have to work with both versions, except those that
//! name version 2. Only version 1 is on PyPI, so the test uses that one.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::documentation::blocks;
use super::interop::program;
use super::{files, read, root};

/// Records the arguments of `aws` instead of calling AWS, and prints a value for `$(…)`.
const RECORDER: &str = "#!/bin/sh
printf '%s\\0' \"$@\" >> \"$RECORD\"
printf '\\0' >> \"$RECORD\"
echo 7
";

/// Variables that other blocks set, without a command of the AWS CLI.
const PRELUDE: &str =
    "FUNCTION=hello ARCH=arm64 ROLE_ARN=role ZIP=target/lambda/apigw-hello/arm64/bootstrap.zip\n";

#[test]
fn version_1_of_the_aws_cli_accepts_the_commands_in_the_documentation() {
    let (Some(python), Some(_)) = (program("python"), program("aws")) else {
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("aws-commands");
    let _ = fs::remove_dir_all(&folder);
    // Those of docs/deploy.md, docs/c.md and docs/build.md.
    for zip in [
        "target/lambda/apigw-hello/arm64/bootstrap.zip",
        "bootstrap.zip",
        "hello-arm64.zip",
        "fonts.zip",
    ] {
        write(&folder.join(zip), EMPTY_ZIP);
    }
    // That of docs/alarms.md.
    write(&folder.join("alarms.yaml"), "Resources: {}\n");
    let recorder = folder.join("bin/aws");
    write(&recorder, RECORDER);
    fs::set_permissions(&recorder, fs::Permissions::from_mode(0o755)).expect("the mode can be set");

    let mut commands = 0;
    let mut rejected = String::new();
    for document in files(&[".md"]) {
        let script = script(&read(&document));
        let record = record(&folder, &script);
        assert_eq!(
            record.matches("\0\0").count(),
            script.matches("aws ").count(),
            "{document}: not every `aws` command was run:\n{script}"
        );
        commands += record.matches("\0\0").count();
        if !record.is_empty() {
            rejected.push_str(&check(&python, &folder, &record));
        }
    }
    assert!(rejected.is_empty(), "the AWS CLI rejects:\n{rejected}");
    assert!(commands > 40, "only {commands} commands were found");
}

/// The shell blocks with a command of the AWS CLI, and such commands in tables.
fn script(document: &str) -> String {
    let mut script = PRELUDE.to_owned();
    for block in blocks(document, "sh") {
        if block.contains("aws ") {
            script.push_str(&block);
        }
    }
    for row in document.lines().filter(|line| line.starts_with('|')) {
        for code in row.split('`').skip(1).step_by(2) {
            if code.starts_with("aws ") && code.contains("$FUNCTION") {
                script.push_str(code);
                script.push('\n');
            }
        }
    }
    script
}

/// Runs a script in which every program except `aws`, `cat` and `date` is missing. Returns the arguments of `aws`.
fn record(folder: &Path, script: &str) -> String {
    let file = folder.join("record");
    fs::write(&file, "").expect("the record can be written");
    let mut shell = Command::new("/bin/sh");
    let status = shell
        .args([
            "-c",
            &format!("cat() {{ /bin/cat \"$@\"; }}\ndate() {{ /bin/date \"$@\"; }}\n{script}"),
        ])
        .env_clear()
        .env("PATH", folder.join("bin"))
        .env("RECORD", &file)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    // The last command may be missing, so the exit status says nothing.
    status.expect("a shell");
    fs::read_to_string(&file).expect("the record is text")
}

/// What the AWS CLI says about the commands that it rejects.
fn check(python: &PathBuf, folder: &Path, record: &str) -> String {
    let commands = fs::File::open(folder.join("record")).expect("the record");
    let output = Command::new(python)
        .arg(
            root()
                .canonicalize()
                .expect("the root")
                .join("crates/tidy/tests/it/aws_commands.py"),
        )
        .current_dir(folder)
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "id")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env_remove("AWS_PROFILE")
        .stdin(commands)
        .output()
        .expect("python");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{record:?}: {errors}");
    text
}

/// The end record of a zip, which the CLI looks for.
const EMPTY_ZIP: &str = "PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

fn write(file: &Path, text: &str) {
    fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be created");
    fs::write(file, text).expect("the file can be written");
}
