//! The peak memory of a process.

/// The peak resident memory of the process since `execve`, in KiB. `None` if the process has exited,
/// or if the system does not report it.
///
/// This reads `VmHWM` in `/proc/<pid>/status`. `ru_maxrss` would be wrong: on Linux it survives
/// `execve`, so a child would report the memory of its parent.
#[cfg(target_os = "linux")]
pub(super) fn peak_kib(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    parse(&status)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn peak_kib(_pid: u32) -> Option<u64> {
    None
}

#[cfg(any(target_os = "linux", test))]
fn parse(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn the_peak_is_read_from_the_status() {
        let status = "Name:\thello\nVmPeak:\t    4000 kB\nVmHWM:\t     984 kB\nVmRSS:\t 900 kB\n";
        assert_eq!(parse(status), Some(984));
        assert_eq!(parse("Name:\thello\nState:\tZ (zombie)\n"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_peak_of_this_process_is_known() {
        assert!(super::peak_kib(std::process::id()) > Some(0));
    }
}
