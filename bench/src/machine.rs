//! Describes the machine and the date of a run.

use std::fs;
use std::process::Command;

/// A one-line description for a record.
pub(crate) fn describe() -> String {
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map_or("unknown processor", |(_, name)| name.trim())
        .to_owned();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let virtual_machine = match fs::read_to_string("/proc/cpuinfo") {
        Ok(text) if text.contains(" hypervisor") => ", a virtual machine",
        _ => "",
    };
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let kernel = kernel.trim();
    let architecture = std::env::consts::ARCH;
    let rustc = first_line("rustc", &["--version"]);
    let cc = first_line("cc", &["--version"]);
    format!(
        "{}: {processor}, {cores} cores{virtual_machine}, {architecture}, Linux {kernel}; {rustc}; {cc}",
        date()
    )
}

/// Today's date, such as `2026-11-25`.
pub(crate) fn date() -> String {
    first_line("date", &["-u", "+%Y-%m-%d"])
}

fn first_line(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let text = text.unwrap_or_default();
    text.lines().next().unwrap_or("unknown").to_owned()
}
