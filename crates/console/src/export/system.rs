//! The system that the functions run on.

use std::env::consts::{ARCH, OS};
use std::fs;

/// Such as `linux x86_64, Debian GNU/Linux 13 (trixie), kernel 6.12.1`.
pub(super) fn description() -> String {
    let mut parts = vec![format!("{OS} {ARCH}")];
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="));
    parts.extend(name.map(|name| name.trim_matches('"').to_owned()));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").ok();
    parts.extend(kernel.map(|kernel| format!("kernel {}", kernel.trim())));
    parts.join(", ")
}
