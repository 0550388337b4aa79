//! Two more builds of `tests/bootstraps/functions.rs`.

use std::path::PathBuf;
use std::sync::LazyLock;

use crate::support::bootstrap::build_apart;

const PROGRAM: &str = "test-bootstrap";

/// Built like `lam build` does by default: static, and panics abort.
pub(super) fn static_and_aborting() -> PathBuf {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
        let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
        let options = ["--profile=min-size", "--target", &target];
        build_apart(PROGRAM, "static", &options, &format!("{target}/min-size"))
    });
    BUILT.clone()
}

/// Built with the dev profile and without features of the runtime.
pub(super) fn without_features() -> PathBuf {
    static BUILT: LazyLock<PathBuf> =
        LazyLock::new(|| build_apart(PROGRAM, "no-features", &["--no-default-features"], "debug"));
    BUILT.clone()
}
