//! The function that the tests run.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

/// The path of the emulator's example `scripted_function`, which executes the commands in its event. It is built
/// here, because `cargo test` does not build the examples of other packages.
pub(crate) fn scripted_function() -> PathBuf {
    static FUNCTION: OnceLock<PathBuf> = OnceLock::new();
    FUNCTION
        .get_or_init(|| {
            let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../emulator/Cargo.toml");
            let output = Command::new(env!("CARGO"))
                .args(["build", "--example", "scripted_function"])
                .args(["--message-format", "json", "--manifest-path", manifest])
                .output()
                .expect("cargo");
            let log = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{log}");
            String::from_utf8_lossy(&output.stdout)
                .lines()
                .filter_map(|line| serde_json::from_str::<Value>(line).ok())
                .find_map(|message| message["executable"].as_str().map(PathBuf::from))
                .expect("cargo names the executable")
        })
        .clone()
}
