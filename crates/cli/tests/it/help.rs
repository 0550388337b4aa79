//! Help texts and flags.

use crate::support::{lam, stderr, stdout};

#[test]
fn the_help_of_every_command_has_examples() {
    let help = stdout(&lam(["--help"]).output().unwrap());
    let commands = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        // The description of a command may go on in the next line.
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let commands: Vec<&str> = commands
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.len() > 12, "{commands:?}");
    for command in commands {
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

#[test]
fn flags_in_the_documentation_exist() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let pages = std::fs::read_dir(format!("{root}/docs")).unwrap();
    let pages = pages.map(|page| page.unwrap().path());
    // Pictures have a folder.
    let pages = pages.filter(|page| page.is_file());
    let mut flags = 0;
    for page in pages.chain([format!("{root}/README.md").into()]) {
        let text = std::fs::read_to_string(&page).unwrap();
        for line in text.lines() {
            let Some(words) = line.trim_start().strip_prefix("lam ") else {
                continue;
            };
            let mut words = words.split_whitespace();
            let command = words.next().unwrap();
            let help = stdout(&lam(["help", command]).output().unwrap());
            for word in words.filter(|word| word.starts_with('-')) {
                let flag = word.split('=').next().unwrap();
                let page = page.display();
                assert!(help.contains(flag), "{page}: `lam {command}` has no {flag}");
                flags += 1;
            }
        }
    }
    assert!(flags >= 10, "only {flags} flags are shown");
}
