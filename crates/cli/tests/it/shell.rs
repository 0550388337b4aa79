//! `lam completions` and `lam man`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{lam, not_checked, stderr, stdout};

/// The commands that `lam --help` lists.
fn commands() -> Vec<String> {
    let help = stdout(&lam(["--help"]).output().expect("lam starts"));
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<String> = lines
        .take_while(|line| !line.is_empty())
        // A description that goes on in the next line is indented more.
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|command| !command.is_empty())
        .map(str::to_owned)
        .filter(|command| command != "help")
        .collect();
    assert!(commands.contains(&"run".to_owned()), "{help}");
    commands
}

/// What bash offers for the last of these words.
fn bash_completes(words: &[&str]) -> Vec<String> {
    let output = lam(["completions", "bash"]).output().expect("lam starts");
    assert!(output.status.success(), "{}", stderr(&output));
    let script = format!(
        "{}\nCOMP_WORDS=({}) COMP_CWORD={}\n_lam lam '{}' '{}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"",
        stdout(&output),
        words.join(" "),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let output = Command::new("bash")
        .args(["--norc", "-c", &script])
        .output()
        .expect("bash");
    assert_eq!(stderr(&output), "");
    stdout(&output).lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_flags_and_values() {
    assert_eq!(bash_completes(&["lam", "inv"]), ["invoke"]);
    let offered = bash_completes(&["lam", "run", "--wat"]);
    assert_eq!(offered, ["--watch"]);
    let offered = bash_completes(&["lam", "build", "--arch", "a"]);
    assert_eq!(offered, ["arm64"]);
    for command in commands() {
        let offered = bash_completes(&["lam", &command]);
        assert!(offered.contains(&command), "{command}: {offered:?}");
    }
}

#[test]
fn other_shells_read_their_script() {
    for (shell, flags) in [("zsh", "-n"), ("fish", "--no-execute")] {
        if Command::new(shell).arg("--version").output().is_err() {
            continue;
        }
        let directory = tempfile::tempdir().expect("a temporary directory");
        let script = directory.path().join("script");
        let output = lam(["completions", shell]).output().expect("lam starts");
        fs::write(&script, output.stdout).expect("the script is written");
        let output = Command::new(shell).arg(flags).arg(&script).output();
        let output = output.expect("the shell starts");
        assert!(output.status.success(), "{shell}: {}", stderr(&output));
    }
}

#[test]
fn an_unknown_shell_is_an_error_that_lists_the_known_ones() {
    let output = lam(["completions", "tcsh"]).output().expect("lam starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("bash, elvish, fish, powershell, zsh"));
}

#[test]
fn each_command_has_a_manual_page() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let pages = directory.path().join("new/man1");
    let output = lam([Path::new("man"), &pages])
        .output()
        .expect("lam starts");
    assert!(output.status.success(), "{}", stderr(&output));
    let printed: Vec<PathBuf> = stdout(&output).lines().map(PathBuf::from).collect();
    let mut expected = vec![pages.join("lam.1")];
    expected.extend(
        commands()
            .iter()
            .map(|name| pages.join(format!("lam-{name}.1"))),
    );
    assert_eq!(printed, expected);

    let has_man = Command::new("man").arg("--version").output().is_ok();
    if !has_man {
        not_checked("man is missing (apt-get install man-db)");
    }
    for page in &expected {
        assert!(fs::metadata(page).expect("the page is there").len() > 500);
        if has_man {
            let output = Command::new("man")
                .args(["--warnings", "-l"])
                .arg(page)
                .env("LC_ALL", "C.UTF-8")
                .output()
                .expect("man starts");
            assert_eq!(stderr(&output), "", "{}", page.display());
            assert!(stdout(&output).contains("SYNOPSIS"));
        }
    }
}

#[test]
fn a_directory_that_cannot_be_created_is_an_error() {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    let output = lam([Path::new("man"), &file.path().join("man1")])
        .output()
        .expect("lam starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("cannot create"),
        "{}",
        stderr(&output)
    );
}
