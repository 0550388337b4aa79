//! Help texts and flags.

use crate::support::{lam, stderr, stdout};

#[test]
fn every_command_explains_itself_with_examples() {
    for command in ["run", "invoke", "events", "build", "package"] {
        let output = lam([command, "--help"]).output().unwrap();
        assert!(output.status.success());
        let help = stdout(&output);
        assert!(help.contains("Examples:"), "{help}");
        assert!(help.contains(&format!("lam {command}")), "{help}");
    }
}

#[test]
fn the_help_says_where_the_samples_are() {
    for args in [["invoke", "--help"], ["invoke", "-h"], ["help", "events"]] {
        let help = stdout(&lam(args).output().unwrap());
        assert!(help.contains("lam events"), "{help}");
    }
}

#[test]
fn a_wrong_flag_is_lams_own_failure() {
    let output = lam(["run", "--relaese"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--release"), "{}", stderr(&output));
}

#[test]
fn without_a_terminal_there_are_no_colours() {
    let output = lam(["invoke", "/nowhere/bootstrap"]).output().unwrap();
    assert!(!output.stderr.contains(&0x1b), "{}", stderr(&output));
    assert!(
        stderr(&output).starts_with("error: "),
        "{}",
        stderr(&output)
    );
}
