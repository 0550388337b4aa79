//! Cargo's own flags and configuration, and hints for flags that lam does not have.

use std::fs;

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
