//! Interoperability: our functions with cargo-lambda's emulator and behind Runtime API proxies, and AWS's
//! Python runtime with our emulator.

mod awslambdaric;
mod cargo_lambda;
mod proxies;

use std::path::PathBuf;

use super::{not_checked, root};

/// A program from PyPI, in the folder where `.ci/run` installs them. Returns `None` if it is missing;
/// under `CI=true` the test fails then.
pub(super) fn program(name: &str) -> Option<PathBuf> {
    let root = root().canonicalize().expect("the repository's root");
    // The path is not canonicalized, because Python finds its packages by the path it was started with.
    let path = root.join("target/interop/bin").join(name);
    if path.is_file() {
        return Some(path);
    }
    not_checked(&format!(
        "{name} is missing (python3 -m venv target/interop && target/interop/bin/pip install \
         -r crates/tidy/tests/it/interop/requirements.txt)"
    ));
    None
}
