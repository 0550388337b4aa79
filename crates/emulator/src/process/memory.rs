//! The memory of a process group.

#[cfg(any(target_os = "linux", test))]
mod proc;

#[cfg(target_os = "linux")]
use std::time::{Duration, Instant};

/// How often a bootstrap without other processes is checked for new ones. This lists all of `/proc`,
/// and costs more than a reading of one process.
#[cfg(target_os = "linux")]
const SCAN_INTERVAL: Duration = Duration::from_millis(100);

/// Measures the memory of the bootstrap and of the processes in its group.
///
/// For one process, the peak is exact: the kernel keeps it (`VmHWM`). `ru_maxrss` would be wrong: on
/// Linux it survives `execve`, so a child would report the memory of its parent.
///
/// The kernel keeps no peak of several processes, and the sum of their peaks would be too high. So the
/// current memory is added up at every reading, with shared pages counted once (`Pss`).
#[derive(Debug)]
pub(super) struct Meter {
    #[cfg(target_os = "linux")]
    group: Group,
    peak_kib: Option<u64>,
}

#[cfg(target_os = "linux")]
#[derive(Debug)]
struct Group {
    leader: u32,
    /// The other processes.
    others: Vec<u32>,
    processes: proc::Processes,
    scanned: Option<Instant>,
    /// The sum of the last reading, or 0 if the bootstrap was alone.
    sum_kib: u64,
}

impl Meter {
    /// Notes which processes run before the bootstrap starts, and so do not belong to its group.
    pub(super) fn before_start() -> Meter {
        Meter {
            #[cfg(target_os = "linux")]
            group: Group {
                leader: 0,
                others: Vec::new(),
                processes: proc::Processes::now(),
                scanned: None,
                sum_kib: 0,
            },
            peak_kib: None,
        }
    }

    /// Measures the group that this process leads.
    #[cfg_attr(not(target_os = "linux"), expect(unused_variables, unused_mut))]
    pub(super) fn of(mut self, leader: u32) -> Meter {
        #[cfg(target_os = "linux")]
        {
            self.group.leader = leader;
        }
        self
    }

    /// The highest reading so far, in KiB. `None` if the system does not report the memory of a process.
    pub(super) fn peak_kib(&self) -> Option<u64> {
        self.peak_kib
    }

    /// Takes a reading. After the bootstrap has exited, nothing changes.
    pub(super) fn measure(&mut self) -> Option<u64> {
        #[cfg(target_os = "linux")]
        if let Some(kib) = self.group.measure() {
            self.peak_kib = Some(self.peak_kib.unwrap_or_default().max(kib));
        }
        self.peak_kib
    }

    /// Looks for other processes at the next reading, however recent the last look was.
    pub(super) fn rescan(&mut self) {
        #[cfg(target_os = "linux")]
        {
            self.group.scanned = None;
        }
    }
}

#[cfg(target_os = "linux")]
impl Group {
    fn measure(&mut self) -> Option<u64> {
        let leader = proc::Status::of(self.leader)?;
        let is_due = |scanned: Instant| scanned.elapsed() >= SCAN_INTERVAL;
        if !self.others.is_empty() || self.scanned.is_none_or(is_due) {
            self.others = self.processes.in_group(self.leader);
            self.scanned = Some(Instant::now());
        }
        if self.others.is_empty() {
            self.sum_kib = 0;
            return Some(leader.peak_kib);
        }
        let mut highest = leader.peak_kib;
        let mut sum = proc::share_kib(self.leader).unwrap_or(leader.resident_kib);
        for &pid in &self.others {
            if let Some(status) = proc::Status::of(pid) {
                highest = highest.max(status.peak_kib);
                sum += proc::share_kib(pid).unwrap_or(status.resident_kib);
            }
        }
        // Between `vfork` and `execve`, a child uses its parent's memory, which then appears twice. So
        // a sum counts only if the reading before it was at least as high.
        let confirmed = sum.min(self.sum_kib);
        self.sum_kib = sum;
        Some(highest.max(confirmed))
    }
}
