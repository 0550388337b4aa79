//! Mistakes that are found before anything is changed.

use super::*;

/// Deploys a new function, which has to fail without a call that changes something.
#[track_caller]
fn refused(folder: &Folder, flags: &[&str], expected: &[&str]) {
    folder.deploy(flags).assert(2, expected);
    assert_eq!(folder.writes(), [""; 0]);
}

#[test]
fn files_are_read_first() {
    let folder = Folder::new("policy = 'missing.json'");
    refused(&folder, &[], &["policy: cannot read", "missing.json"]);
    assert!(folder.aws.calls().is_empty());
    let folder = Folder::new("alias = 'live'");
    refused(
        &folder,
        &["--test", "missing.json"],
        &["--test", "cannot read the event \"missing.json\""],
    );
    assert!(folder.aws.calls().is_empty());
}

#[test]
fn an_executable_or_a_zip_is_named() {
    let folder = Folder::new("");
    for (flags, expected) in [
        (
            &[][..],
            "choose what to deploy with --binary FILE or --zip FILE",
        ),
        (&["--binary", "missing"], "cannot read \"missing\""),
        (&["--zip", "missing.zip"], "cannot read \"missing.zip\""),
    ] {
        let args = [&["deploy", "orders"], flags].concat();
        let mut command = lam_with(&folder.aws, &args);
        let output = command.current_dir(folder.folder.path()).output().unwrap();
        Deployed::of(&output).assert(2, &[expected]);
        assert!(folder.aws.calls().is_empty());
    }
}

#[test]
fn flags_for_an_alias_need_one() {
    for flags in [["--test", "apigw-v2"], ["--weight", "10%"]] {
        let folder = Folder::new("");
        let expected = format!("{} needs the key `alias`", flags[0]);
        refused(&folder, &flags, &[&expected]);
        assert!(folder.aws.calls().is_empty());
    }
}

#[test]
fn the_environment_is_measured_first() {
    let large = format!("LARGE={}\n", "x".repeat(3_000));
    let folder = Folder::new("env-file = 'file.env'\nenv.OTHER = '1'");
    let path = folder.folder.path().join("file.env");
    fs::write(&path, format!("{large}A{large}")).unwrap();
    refused(&folder, &[], &["env: the environment variables have 6"]);
    assert!(folder.aws.calls().is_empty());
    // Alone they fit, but not with those that the function has.
    fs::write(&path, &large).unwrap();
    folder.deploy(&[]).assert(0, &[]);
    fs::write(&path, format!("A{large}")).unwrap();
    folder.write_program(X86_64, "two");
    folder.writes();
    refused(&folder, &[], &["env: the environment variables have 6"]);
}

#[test]
fn a_log_level_needs_the_format_json() {
    for (folder, key) in [
        (Folder::new("log.level = 'warn'"), "log.level"),
        (
            Folder::with_function("log.system-level = 'warn'"),
            "log.system-level",
        ),
    ] {
        refused(&folder, &[], &[key, "only with log.format = \"json\""]);
    }
}

#[test]
fn a_role_of_somebody_else_gets_no_policies() {
    for key in [
        "policies = ['arn:aws:iam::aws:policy/ReadOnlyAccess']",
        "policy = 'policy.json'",
    ] {
        let folder = Folder::new(&format!(
            "role = 'arn:aws:iam::123456789012:role/own'\n{key}"
        ));
        fs::write(folder.folder.path().join("policy.json"), "{}").unwrap();
        refused(&folder, &[], &["`role` and `polic", "cannot both be set"]);
        assert!(folder.aws.calls().is_empty());
        // The function has a role, although the configuration does not say which.
        let folder = Folder::with_function(key);
        fs::write(folder.folder.path().join("policy.json"), "{}").unwrap();
        folder.deploy(&[]).assert(
            0,
            &["which lam did not create and does not change: add what `policies`"],
        );
    }
}
