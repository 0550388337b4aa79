//! A control group with a fourteenth of a core, the share of a Lambda function with 128 MB (AWS Lambda
//! Developer Guide, "Configure Lambda function memory": 1,769 MB are one vCPU).

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

/// The period of the quota, in µs. Lambda's is not documented. With the kernel's default of 100 ms,
/// most starts would finish before the quota takes effect.
const PERIOD: u32 = 20_000;

const QUOTA: u32 = PERIOD / 14;

/// The file with the processes of a group.
const MEMBERS: &str = "cgroup.procs";

#[derive(Debug)]
pub(crate) struct Quota {
    group: PathBuf,
    /// The group that this process belongs to.
    home: PathBuf,
}

impl Quota {
    pub(crate) fn new() -> Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("lambda-native-bench-{}-{number}", std::process::id());
        let Controller { home, version_two } = controller()?;
        let group = home.join(name);
        fs::create_dir(&group).with_context(|| format!("creating {}", group.display()))?;
        // From here on, the group is removed if an error occurs.
        let quota = Quota { group, home };
        if version_two {
            quota.write("cpu.max", &format!("{QUOTA} {PERIOD}"))?;
        } else {
            quota.write("cpu.cfs_period_us", &PERIOD.to_string())?;
            quota.write("cpu.cfs_quota_us", &QUOTA.to_string())?;
        }
        Ok(quota)
    }

    /// Calls `start` within the group. Processes that it starts stay there.
    pub(crate) fn within<T>(&self, start: impl FnOnce() -> Result<T>) -> Result<T> {
        join(&self.group)?;
        let started = start();
        join(&self.home)?;
        started
    }

    fn write(&self, file: &str, value: &str) -> Result<()> {
        let file = self.group.join(file);
        fs::write(&file, value).with_context(|| format!("writing {}", file.display()))
    }
}

impl Drop for Quota {
    fn drop(&mut self) {
        // The kernel may need a moment to notice that the last process has ended. If the removal fails,
        // only an empty group remains.
        for _ in 0..100 {
            if fs::remove_dir(&self.group).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn join(group: &Path) -> Result<()> {
    let file = group.join(MEMBERS);
    fs::write(&file, std::process::id().to_string())
        .with_context(|| format!("joining {}", group.display()))
}

struct Controller {
    home: PathBuf,
    version_two: bool,
}

/// Finds the control group of this process that can have a processor quota.
fn controller() -> Result<Controller> {
    let groups = fs::read_to_string("/proc/self/cgroup").context("control groups")?;
    for line in groups.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else {
            continue;
        };
        let (root, version_two) = match controllers {
            "" => ("/sys/fs/cgroup", true),
            _ if controllers.split(',').any(|name| name == "cpu") => ("/sys/fs/cgroup/cpu", false),
            _ => continue,
        };
        let home = Path::new(root).join(path.trim_start_matches('/'));
        if home.join(MEMBERS).exists() {
            return Ok(Controller { home, version_two });
        }
    }
    bail!("no control group with a processor quota is mounted")
}
