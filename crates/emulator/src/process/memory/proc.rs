//! What `/proc` says about the memory of processes ("proc(5)").

#[cfg(target_os = "linux")]
use std::collections::HashSet;
#[cfg(target_os = "linux")]
use std::fs;

/// The memory of a process, from `/proc/<pid>/status`.
#[derive(Debug, PartialEq)]
pub(super) struct Status {
    /// The peak since `execve`, in KiB.
    pub(super) peak_kib: u64,
    /// The current memory, in KiB.
    pub(super) resident_kib: u64,
}

impl Status {
    /// Returns `None` if the process has exited.
    #[cfg(target_os = "linux")]
    pub(super) fn of(pid: u32) -> Option<Status> {
        Status::parse(&fs::read_to_string(format!("/proc/{pid}/status")).ok()?)
    }

    fn parse(text: &str) -> Option<Status> {
        Some(Status {
            peak_kib: field(text, "VmHWM:")?,
            resident_kib: field(text, "VmRSS:")?,
        })
    }
}

/// The current memory of a process in KiB, in which a page that several processes share is divided
/// among them. `None` if the process has exited, or if it cannot be inspected.
#[cfg(target_os = "linux")]
pub(super) fn share_kib(pid: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    field(&text, "Pss:")
}

/// The processes of the machine that do not belong to the group, so that only new ones are read.
#[cfg(target_os = "linux")]
#[derive(Debug)]
pub(super) struct Processes {
    strangers: HashSet<u32>,
}

#[cfg(target_os = "linux")]
impl Processes {
    /// Counts every process that runs now as a stranger.
    pub(super) fn now() -> Processes {
        Processes {
            strangers: ids().collect(),
        }
    }

    /// The processes in the group that `leader` leads, without itself. A stranger stays one as long as
    /// it lives: children are in the group from their start, and may only leave it.
    pub(super) fn in_group(&mut self, leader: u32) -> Vec<u32> {
        let is_member = |pid: &u32| !self.strangers.contains(pid) && group_of(*pid) == Some(leader);
        let (mut members, strangers): (HashSet<u32>, HashSet<u32>) = ids().partition(is_member);
        self.strangers = strangers;
        members.remove(&leader);
        members.into_iter().collect()
    }
}

#[cfg(target_os = "linux")]
fn ids() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

#[cfg(target_os = "linux")]
fn group_of(pid: u32) -> Option<u32> {
    parse_group(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// The process group in `/proc/<pid>/stat`: the third field after the name, which may contain
/// parentheses and spaces.
fn parse_group(stat: &str) -> Option<u32> {
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_ascii_whitespace().nth(2)?.parse().ok()
}

/// The value of a line such as `VmHWM: 984 kB`.
fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Status, field, parse_group};

    #[test]
    fn the_memory_is_read_from_the_status() {
        let status = "Name:\thello\nVmPeak:\t    4000 kB\nVmHWM:\t     984 kB\nVmRSS:\t 900 kB\n";
        let expected = Status {
            peak_kib: 984,
            resident_kib: 900,
        };
        assert_eq!(Status::parse(status), Some(expected));
        assert_eq!(Status::parse("Name:\thello\nState:\tZ (zombie)\n"), None);
        let rollup = "7f00-7fff ---p 00000000 00:00 0 [rollup]\nRss:  100 kB\nPss:   60 kB\n";
        assert_eq!(field(rollup, "Pss:"), Some(60));
    }

    #[test]
    fn the_group_is_read_after_the_name() {
        assert_eq!(parse_group("7 (a) b) S 1 42 7 0 -1"), Some(42));
        assert_eq!(parse_group("7 (kworker/0:1) I 2 0 0"), Some(0));
        assert_eq!(parse_group(""), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_memory_of_this_process_is_known() {
        let pid = std::process::id();
        let status = Status::of(pid).expect("a status");
        assert!(status.peak_kib >= status.resident_kib);
        assert!(super::share_kib(pid) > Some(0));
    }
}
