//! A program under test, and its resource usage.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process};

/// A process that is killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
}

/// The resources that a process has used so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    /// The processor time of all running threads.
    pub(crate) processor: Duration,
    /// Page faults without disk access.
    pub(crate) minor_faults: u64,
    /// Page faults with disk access.
    pub(crate) major_faults: u64,
    /// The peak memory in KiB: `VmHWM`. `ru_maxrss` would be simpler, but it survives `exec`, so each
    /// program would seem to need at least the memory of this one.
    pub(crate) peak_kib: u64,
}

impl Process {
    /// Starts the command with Lambda's environment variables. Its stderr goes to this file.
    pub(crate) fn start(
        command: &mut Command,
        api: &str,
        stderr: &Path,
        change: impl FnOnce(&mut Command),
    ) -> Result<Self> {
        let log = File::create(stderr).with_context(|| format!("{}", stderr.display()))?;
        let folder = command.get_current_dir().unwrap_or(Path::new("."));
        let folder = folder.to_owned();
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("AWS_LAMBDA_RUNTIME_API", api)
            .env("AWS_LAMBDA_FUNCTION_NAME", "bench")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/bench")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/25/[$LATEST]bench")
            .env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
            .env("AWS_REGION", "us-east-1")
            .env("LAMBDA_TASK_ROOT", folder)
            // aws-lambda-ric requires it in addition to its argument.
            .env("_HANDLER", "index.handler")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        change(command);
        let child = command.spawn();
        let child = child.with_context(|| format!("starting {:?}", command.get_program()))?;
        Ok(Process { child })
    }

    pub(crate) fn usage(&self) -> Result<Usage> {
        let folder = format!("/proc/{}", self.child.id());
        let mut usage = Usage::default();
        for task in fs::read_dir(format!("{folder}/task")).context("the process is not running")? {
            // The thread may have ended already.
            let text = fs::read_to_string(task?.path().join("schedstat")).unwrap_or_default();
            let nanoseconds = text.split(' ').next().and_then(|text| text.parse().ok());
            usage.processor += Duration::from_nanos(nanoseconds.unwrap_or(0));
        }
        let stat = fs::read_to_string(format!("{folder}/stat"))?;
        // proc(5): the name in parentheses may contain any character. minflt is the eighth field after
        // it, and majflt the tenth.
        let fields: Vec<&str> = match stat.rsplit_once(')') {
            Some((_, fields)) => fields.split_whitespace().collect(),
            None => Vec::new(),
        };
        let figure = |at: usize| fields.get(at).and_then(|text| text.parse().ok());
        usage.minor_faults = figure(7).context("minflt")?;
        usage.major_faults = figure(9).context("majflt")?;
        let status = fs::read_to_string(format!("{folder}/status"))?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|line| line.split_whitespace().next());
        usage.peak_kib = peak.and_then(|text| text.parse().ok()).context("VmHWM")?;
        Ok(usage)
    }

    /// Sends SIGTERM to the process, or to its only child if the process is a tool that runs the
    /// program. Waits until the process has ended.
    pub(crate) fn terminate(mut self, whose: Whose) -> Result<()> {
        let id = self.child.id();
        let id = match whose {
            Whose::Own => id,
            Whose::OnlyChild => {
                let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children"))?;
                let child = children.split_whitespace().next();
                child.context("the tool's child")?.parse()?
            }
        };
        let pid = i32::try_from(id).ok().and_then(Pid::from_raw);
        kill_process(pid.context("a process id")?, Signal::TERM)?;
        self.child.wait()?;
        Ok(())
    }

    /// How the process ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<String> {
        let status = self.child.try_wait().ok()??;
        Some(match status.signal() {
            Some(signal) => format!("killed by signal {signal}"),
            None => format!("{status}"),
        })
    }
}

/// Which process a signal is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose {
    Own,
    OnlyChild,
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail if the process has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
