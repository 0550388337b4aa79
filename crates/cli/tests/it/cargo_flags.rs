//! Cargo's own flags and configuration, and hints for flags that lam does not have.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::{Demo, has_target, lam, stderr, stdout};

#[track_caller]
fn hint(args: &[&str], expected: &str) {
    let output = lam(args.iter().copied()).output().expect("lam");
    let log = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{log}");
    let hint = log.lines().find(|line| line.starts_with("  tip: "));
    assert!(hint.is_some_and(|hint| hint.contains(expected)), "{log}");
}

#[test]
fn commands_and_flags_of_other_tools_get_a_hint() {
    hint(&["build", "--release"], "always optimize");
    hint(&["build", "--arm64"], "use --arch arm64");
    hint(&["build", "--output-format=zip"], "`lam package`");
    hint(&["run", "--invoke-address", "0.0.0.0"], "use --host");
    hint(&["run", "--invoke-port", "1"], "use --port");
    hint(&["run", "-P", "1"], "use --port");
    hint(&["invoke", "--data-file", "event.json"], "use --event FILE");
    hint(&["invoke", "--data-ascii", "{}"], "use --data");
    hint(&["invoke", "--invoke-port", "9001"], "use --url");
    hint(&["watch"], "`lam run --watch`");
    hint(&["publish"], "`lam deploy`");
    hint(&["tail"], "`lam logs --follow`");
    hint(&["local", "invoke"], "`lam run`");
}

#[test]
fn an_unknown_flag_that_no_tool_has_gets_no_hint() {
    let output = lam(["build", "--no-such-flag"]).output().expect("lam");
    assert_eq!(output.status.code(), Some(2));
    assert!(!stderr(&output).contains("tip:"), "{}", stderr(&output));
}

#[test]
fn locked_is_passed_to_cargo() {
    let demo = Demo::new();
    for command in ["invoke", "build"] {
        let output = demo.lam([command, "--locked"]).output().expect("lam");
        let log = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{log}");
        // There is no Cargo.lock yet.
        assert!(log.contains("--locked"), "{log}");
        assert!(!demo.path().join("Cargo.lock").exists(), "{log}");
    }
}

#[test]
fn jobs_profile_configuration_and_verbosity_are_passed_to_cargo() {
    let demo = Demo::new();
    let output = demo
        .lam([
            "invoke",
            "-v",
            "-j",
            "1",
            "--offline",
            "--profile",
            "small",
            "--config",
            "profile.small.inherits=\"release\"",
        ])
        .output()
        .expect("lam");
    let log = stderr(&output);
    assert_eq!(stdout(&output), "\"one\"", "{log}");
    assert!(
        log.contains("Running `"),
        "cargo prints its commands: {log}"
    );
    assert!(demo.path().join("target/small/demo").is_file(), "{log}");
}

#[test]
fn cargo_is_quiet_but_the_compiler_is_not() {
    let demo = Demo::new();
    let log = |args: &[&str]| stderr(&demo.lam(args.iter().copied()).output().expect("lam"));
    let loud = log(&["invoke"]);
    assert!(loud.contains("Compiling demo"), "{loud}");
    // A profile of its own, so that there is something to compile.
    let quiet = log(&["invoke", "-q", "--profile", "release"]);
    assert!(!quiet.contains("Compiling"), "{quiet}");
    assert!(quiet.contains("REPORT RequestId: "), "{quiet}");
    demo.write("src/response.rs", "pub const RESPONSE: u8 = 1;\n");
    let broken = log(&["invoke", "--quiet"]);
    assert!(broken.contains("error[E"), "{broken}");
}

#[test]
fn the_target_directory_is_passed_to_cargo() {
    let demo = Demo::new();
    // The flag takes precedence over CARGO_TARGET_DIR, which `demo.lam` sets.
    let mut command = demo.lam(["build", "--target-dir", "else where", "--profile", "dev"]);
    let output = command.output().expect("lam");
    let log = stderr(&output);
    let path = stdout(&output);
    assert!(path.contains("/else where/lambda/demo/"), "{path}{log}");
    assert!(!demo.path().join("target").exists(), "{log}");
}

#[test]
fn default_members_are_respected() {
    let demo = Demo::new();
    for name in ["one", "two"] {
        let manifest =
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        demo.write(&format!("{name}/Cargo.toml"), &manifest);
        demo.write(
            &format!("{name}/src/main.rs"),
            "mod response;\nfn main() {}\n",
        );
        let response = fs::read_to_string(demo.path().join("src/response.rs")).unwrap();
        demo.write(&format!("{name}/src/response.rs"), &response);
    }
    demo.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"one\", \"two\"]\ndefault-members = [\"two\"]\nresolver = \"3\"\n",
    );
    let output = demo
        .lam(["build", "--profile", "dev"])
        .output()
        .expect("lam");
    let path = stdout(&output);
    assert!(path.contains("/lambda/two/"), "{path}{}", stderr(&output));
}

#[test]
fn the_architecture_of_a_configured_target_is_built() {
    let demo = Demo::new();
    let other = match std::env::consts::ARCH {
        "aarch64" => "x86_64",
        _ => "aarch64",
    };
    demo.write(
        ".cargo/config.toml",
        &format!("[build]\ntarget = \"{other}-unknown-linux-gnu\"\n"),
    );
    let output = demo
        .lam(["build", "--profile", "dev"])
        .output()
        .expect("lam");
    let log = stderr(&output);
    let lambda = if other == "aarch64" { "arm64" } else { other };
    assert!(
        log.contains(&format!("Building demo for {lambda}")),
        "{log}"
    );
    assert!(
        log.contains("warning: cargo's configuration sets the target"),
        "{log}"
    );
}

#[test]
fn a_function_built_for_a_configured_target_is_found_and_run() {
    let triple = match std::env::consts::ARCH {
        "aarch64" => "aarch64-unknown-linux-musl",
        _ => "x86_64-unknown-linux-musl",
    };
    if cfg!(not(target_os = "linux")) || !has_target(triple) {
        return;
    }
    let demo = Demo::new();
    let mut command = demo.lam(["invoke"]);
    let output = command.env("CARGO_BUILD_TARGET", triple).output().unwrap();
    assert_eq!(stdout(&output), "\"one\"", "{}", stderr(&output));
    let executable = format!("target/{triple}/debug/demo");
    assert!(demo.path().join(executable).is_file());

    demo.write(
        ".cargo/config.toml",
        &format!("[build]\ntarget = \"{triple}\"\n"),
    );
    let output = demo.lam(["invoke", "--release"]).output().unwrap();
    assert_eq!(stdout(&output), "\"one\"", "{}", stderr(&output));
    let executable = format!("target/{triple}/release/demo");
    assert!(demo.path().join(executable).is_file());
    assert!(!demo.path().join("target/release/demo").exists());
}

#[test]
fn a_profile_in_the_flag_config_is_not_overridden() {
    let demo = Demo::new();
    let output = demo
        .lam([
            "build",
            "-v",
            "--config",
            "profile.min-size.inherits=\"dev\"",
        ])
        .output()
        .unwrap();
    let log = stderr(&output);
    assert!(output.status.success(), "{log}");
    assert!(!log.contains("lto"), "{log}");
}

#[test]
fn every_cargo_flag_of_the_help_text_reaches_cargo() {
    let demo = Demo::new();
    let seen = demo.path().join("arguments");
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = metadata ] && exec {:?} \"$@\"\nprintf '%s\\n' \"$@\" > {seen:?}\nexit 1\n",
        env!("CARGO")
    );
    demo.write("cargo", &script);
    let cargo = demo.path().join("cargo");
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
    let lock = demo.lam(["build", "--profile", "dev"]).output().unwrap();
    assert!(lock.status.success(), "{}", stderr(&lock));

    let table: [(&[&str], &[&str]); 17] = [
        (&["--features", "a,b"], &["--features", "a,b"]),
        (&["--all-features"], &["--all-features"]),
        (&["--no-default-features"], &["--no-default-features"]),
        (&["--profile", "release"], &["--profile", "release"]),
        (&["--bin", "demo"], &["--bin", "demo"]),
        (&["--locked"], &["--locked"]),
        (&["--offline"], &["--offline"]),
        (&["--frozen"], &["--frozen"]),
        (&["--jobs", "3"], &["--jobs", "3"]),
        (&["--target-dir", "x y"], &["--target-dir", "x y"]),
        (&["--config", "a.b=1"], &["--config", "a.b=1"]),
        (&["--verbose"], &["--verbose"]),
        (&["-vv"], &["--verbose", "--verbose"]),
        (&["--quiet"], &["--quiet"]),
        (&["--keep-going"], &["--keep-going"]),
        (
            &["--message-format", "short"],
            &[
                "--message-format",
                "json-render-diagnostics,json-diagnostic-short",
            ],
        ),
        (
            &["--message-format", "human"],
            &["--message-format", "json-render-diagnostics"],
        ),
    ];
    for (flags, expected) in table {
        let mut command = demo.lam([&["build"], flags].concat());
        let output = command.env("CARGO", &cargo).output().unwrap();
        let arguments =
            fs::read_to_string(&seen).unwrap_or_else(|_| panic!("{flags:?}: {}", stderr(&output)));
        fs::remove_file(&seen).unwrap();
        let arguments: Vec<&str> = arguments.lines().collect();
        let mut windows = arguments.windows(expected.len());
        assert!(windows.any(|it| it == expected), "{flags:?}: {arguments:?}");
    }

    let help = stdout(&lam(["build", "--help"]).output().unwrap());
    let (_, section) = help.split_once("\nCargo options:\n").expect("the section");
    let lines = section.lines().map(str::trim_start);
    let lines = lines.take_while(|line| !line.ends_with("options:") && *line != "Examples:");
    let names: Vec<&str> = lines
        .filter(|line| line.starts_with('-'))
        .filter_map(|line| {
            line.split([' ', ',', '.'])
                .find(|word| word.starts_with("--"))
        })
        .collect();
    assert!(!names.is_empty(), "{help}");
    for name in names {
        let is_tested = table.iter().any(|(flags, _)| flags[0] == name);
        assert!(is_tested, "add {name} to the table of this test");
    }
}

#[test]
fn short_messages_are_one_line_each() {
    let demo = Demo::new();
    demo.write("src/response.rs", "pub const RESPONSE: u8 = 1;\n");
    let mut command = demo.lam(["invoke", "--message-format", "short"]);
    let log = stderr(&command.output().unwrap());
    let error = log.lines().find(|line| line.contains("error[E"));
    assert!(
        error.is_some_and(|line| line.starts_with("src/main.rs:")),
        "{log}"
    );
}

#[test]
fn keep_going_builds_the_other_binaries() {
    let demo = Demo::new();
    demo.write("src/bin/a.rs", "fn main() { missing(); }\n");
    let build = |flags: &[&str]| {
        let flags = [&["build", "--bins", "--profile", "dev"], flags].concat();
        demo.lam(flags).output().unwrap()
    };
    let stopped = build(&[]);
    assert_eq!(
        (stopped.status.code(), stdout(&stopped)),
        (Some(2), String::new())
    );
    let output = build(&["--keep-going"]);
    let log = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{log}");
    assert!(log.contains("error: cargo could not build a"), "{log}");
    assert!(stdout(&output).contains("/lambda/demo/"), "{log}");
}
