//! `tests/bootstraps/functions.rs`, built in two more ways.

use std::path::PathBuf;
use std::sync::LazyLock;

use crate::bootstrap::build_apart;

const EXAMPLE: &str = "test-bootstrap";

/// As `lam build` would build it by default: static, and a panic aborts.
pub(super) fn static_and_aborting() -> PathBuf {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
        let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
        let options = ["--profile=min-size", "--target", &target];
        build_apart(EXAMPLE, "static", &options, &format!("{target}/min-size"))
    });
    BUILT.clone()
}

/// The dev profile, without any feature of the runtime.
pub(super) fn without_features() -> PathBuf {
    static BUILT: LazyLock<PathBuf> =
        LazyLock::new(|| build_apart(EXAMPLE, "no-features", &["--no-default-features"], "debug"));
    BUILT.clone()
}
