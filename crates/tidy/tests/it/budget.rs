//! Sizes and crate counts. A commit that raises a budget must say what the increase pays for.

use std::fs;

use xshell::cmd;

use super::{root, shell};

/// The size of a stripped binary with the profile min-size, in bytes. Binaries in different folders can
/// be built at the same time.
#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
fn size(package: &str, target: Option<&str>, folder: &str) -> u64 {
    let shell = shell();
    // Not cargo's usual folder: `cargo test` may hold its lock.
    let folder = root().join("target").join(folder);
    let target_flag = target.map(|target| format!("--target={target}"));
    cmd!(
        shell,
        "cargo build --quiet -p {package} --profile min-size --target-dir {folder}"
    )
    .args(target_flag)
    // The flags of the test's own build must not affect this one.
    .env_remove("RUSTFLAGS")
    .quiet()
    .run()
    .unwrap_or_else(|error| {
        panic!(
            "{error}\nfor static targets: rustup target add {}",
            target.unwrap_or("…")
        )
    });
    let binary = folder
        .join(target.unwrap_or(""))
        .join("min-size")
        .join(package);
    let size = fs::metadata(&binary)
        .expect("cargo has built the binary")
        .len();
    println!("{package} {}: {size} bytes", target.unwrap_or("gnu"));
    size
}

#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
fn assert_small(folder: &str, budgets: &[(&str, Option<&str>, u64)]) {
    let over: Vec<String> = budgets
        .iter()
        .map(|&(package, target, budget)| (package, target, budget, size(package, target, folder)))
        .filter(|&(_, _, budget, size)| size > budget)
        .map(|(package, target, budget, size)| {
            format!(
                "{package} ({}) has {size} bytes, budget {budget}",
                target.unwrap_or("gnu")
            )
        })
        .collect();
    assert!(over.is_empty(), "{over:#?}");
}

#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
#[test]
fn binaries_are_within_their_budgets() {
    let budgets = [
        // Includes streams, Managed Instances, SnapStart, structured logs and crash reports. 3 KB are
        // std's lock on the environment, which keeps concurrent reads safe.
        ("hello", None, 326_100),
        // Also includes musl's threads, 2.4 KB.
        ("hello", Some("x86_64-unknown-linux-musl"), 435_800),
        ("hello", Some("aarch64-unknown-linux-musl"), 401_300),
        // `?` on an error type boxes the error, so that it works on `anyhow::Error` as well: 2.5 to 3.7 KB
        // here, and 4 KB more in `streaming`, which begins a new page.
        ("apigw-hello", None, 403_300),
        ("typed-sqs", None, 449_700),
        ("streaming", None, 407_900),
        ("async-hello", None, 417_000),
        // `http`'s requests and header names, the conversion of events, and percent-encoding.
        ("http-router", None, 564_600),
    ];
    assert_small("budget", &budgets);
}

/// The same function twice: one is a handler of the typed event, the other calls `parse` and `to_json`.
#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
#[test]
fn a_typed_handler_is_as_small_as_one_that_parses_by_hand() {
    let shell = shell();
    let folder = root().join("target/budget-typed");
    let size = |program: &str| {
        cmd!(
            shell,
            "cargo build --quiet -p lambda-native-bootstraps --no-default-features --features sqs
             --bin {program} --profile min-size --target-dir {folder}"
        )
        .env_remove("RUSTFLAGS")
        .quiet()
        .run()
        .expect("cargo builds the program");
        let size = fs::metadata(folder.join("min-size").join(program))
            .expect("cargo has built the program")
            .len();
        println!("{program}: {size} bytes");
        size
    };
    assert!(size("test-sqs-typed") <= size("test-sqs-by-hand") + 512);
}

/// A separate test, so that it runs at the same time as the other one: each of these takes long to link
/// on one core.
#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
#[test]
fn binaries_with_large_dependencies_stay_small() {
    let budgets = [
        ("https-fetch", None, 2_000_000),
        ("s3-thumbnail", None, 2_200_000),
    ];
    assert_small("budget-large", &budgets);
}

/// The examples in C, built as their README describes.
#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
#[test]
fn programs_in_c_are_within_their_budgets() {
    // Unlike those in Rust, they contain no unwind tables and nothing that reads debug info.
    let budgets = [
        ("hello", 149_000),
        ("apigw-hello", 219_000),
        ("streaming", 215_000),
        ("concurrent", 174_000),
    ];
    let shell = shell();
    if cmd!(shell, "musl-gcc --version")
        .quiet()
        .ignore_stdout()
        .run()
        .is_err()
    {
        super::not_checked("musl-gcc is missing (apt-get install musl-tools)");
        return;
    }
    let root = root().canonicalize().expect("the repository's root");
    let folder = root.join("target/budget-c");
    let library = folder.join("library");
    let target = "x86_64-unknown-linux-musl";
    cmd!(
        shell,
        "cargo run --quiet -p xtask -- capi --target {target} --out {library}"
    )
    .env_remove("RUSTFLAGS")
    .quiet()
    .run()
    .expect("xtask makes the archive");

    let examples = root.join("examples/c");
    let library = library.join("x86_64-linux-musl");
    cmd!(
        shell,
        "make --silent --always-make -C {folder} -f {examples}/Makefile all"
    )
    .arg(format!("VPATH={}", examples.display()))
    .arg(format!("LAMBDA_NATIVE={}", library.display()))
    .args(["CC=musl-gcc", "CXX="])
    .quiet()
    .run()
    .expect("make builds the examples");
    let over: Vec<String> = budgets
        .into_iter()
        .filter_map(|(program, budget)| {
            let binary = fs::metadata(folder.join("build").join(program));
            let size = binary.expect("make has built the program").len();
            println!("{program} in C: {size} bytes");
            (size > budget).then(|| format!("{program} in C has {size} bytes, budget {budget}"))
        })
        .collect();
    assert!(over.is_empty(), "{over:#?}");
}

#[test]
fn the_runtime_has_few_dependencies() {
    let count = |features: &[&str]| {
        let shell = shell();
        let tree = cmd!(
            shell,
            "cargo tree -p lambda-native --edges normal --prefix none"
        )
        .args(features)
        .quiet()
        .read()
        .expect("cargo tree");
        let mut crates: Vec<&str> = tree
            .lines()
            .filter_map(|line| line.split(' ').next())
            .collect();
        crates.sort_unstable();
        crates.dedup();
        println!("{features:?}: {crates:?}");
        crates.len()
    };
    assert!(count(&["--no-default-features"]) <= 3);
    assert!(count(&[]) <= 12);
}
