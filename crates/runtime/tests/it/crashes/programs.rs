//! `tests/bootstraps/functions.rs`, built in two more ways.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// As `lam build` would build it by default: static, and a panic aborts.
pub(super) fn static_and_aborting() -> PathBuf {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
        let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
        let options = ["--profile=min-size", "--target", &target];
        build("static", &options, &format!("{target}/min-size"))
    });
    BUILT.clone()
}

/// The dev profile, without any feature of the runtime.
pub(super) fn without_features() -> PathBuf {
    static BUILT: LazyLock<PathBuf> =
        LazyLock::new(|| build("no-features", &["--no-default-features"], "debug"));
    BUILT.clone()
}

/// Builds in a folder of its own below the tests', or it would be in the place of another build.
fn build(name: &str, options: &[&str], folder: &str) -> PathBuf {
    const EXAMPLE: &str = "test-bootstrap";
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let status = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(["build", "--quiet", "--package", "lambda-native"])
        .args(["--example", EXAMPLE])
        .args(options)
        .arg("--target-dir")
        .arg(&target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("cargo starts");
    assert!(status.success(), "cargo builds the example {EXAMPLE}");
    target.join(folder).join("examples").join(EXAMPLE)
}
