//! Help texts and flags.

use crate::support::{lam, stderr, stdout};

#[test]
fn the_help_of_every_command_has_examples() {
    for command in ["run", "invoke", "events", "build", "package"] {
        let output = lam([command, "--help"]).output().unwrap();
        assert!(output.status.success());
        let help = stdout(&output);
        assert!(help.contains("Examples:"), "{help}");
        assert!(help.contains(&format!("lam {command}")), "{help}");
    }
}

#[test]
fn the_help_mentions_the_sample_events() {
    for args in [["invoke", "--help"], ["invoke", "-h"], ["help", "events"]] {
        let help = stdout(&lam(args).output().unwrap());
        assert!(help.contains("lam events"), "{help}");
    }
}

#[test]
fn an_invalid_flag_has_exit_code_2() {
    let output = lam(["run", "--relaese"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--release"), "{}", stderr(&output));
}

#[test]
fn there_are_no_colors_without_a_terminal() {
    let output = lam(["invoke", "/nowhere/bootstrap"]).output().unwrap();
    assert!(!output.stderr.contains(&0x1b), "{}", stderr(&output));
    assert!(
        stderr(&output).starts_with("error: "),
        "{}",
        stderr(&output)
    );
}
