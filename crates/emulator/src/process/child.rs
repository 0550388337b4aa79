//! One process of the function and its children.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child as StdChild, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Instant;

use rustix::io::Errno;
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid,
};

use super::bootstrap::Bootstrap;
use super::exit::Exit;
use super::logging::Logging;
use super::memory::Meter;
use super::notice::Stop;
use super::orphans::Watcher;
use super::output::{Observer, Output};

/// Variables that Lambda sets only in some environments. If this process has them, for example
/// because it runs on Lambda itself, they would tell the runtime about the wrong environment.
const NOT_INHERITED: [&str; 8] = [
    "AWS_LAMBDA_MAX_CONCURRENCY",
    "AWS_LAMBDA_LOG_LEVEL",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_METADATA_API",
    "AWS_LAMBDA_METADATA_TOKEN",
    "_LAMBDA_TELEMETRY_LOG_FD",
    "_X_AMZN_TRACE_ID",
];

pub(super) struct Child {
    /// `None` if somebody else has started it.
    process: Option<StdChild>,
    group: Option<Pid>,
    /// `None` once it has been read to the end.
    output: Option<Output>,
    pub(super) started: Instant,
    memory: Option<Meter>,
    /// Why the environment stopped it.
    pub(super) stop: Option<Stop>,
    is_frozen: bool,
    /// Closed when the process exits.
    exited: Option<Receiver<()>>,
    /// `None` if it could not be started. The function can run without it.
    watcher: Option<Watcher>,
}

/// The results of a process that has exited.
pub(super) struct End {
    pub(super) exit: Exit,
    /// The last measured peak of its memory, in KiB.
    pub(super) peak_kib: Option<u64>,
    /// The end of its output during the invocation.
    pub(super) tail: Vec<u8>,
    pub(super) last_stderr: Option<String>,
}

impl Child {
    /// Starts the process in a process group of its own. `exited` is called when the process exits.
    pub(super) fn spawn(
        bootstrap: &Bootstrap,
        environment: Vec<(String, String)>,
        observer: Observer,
        exited: impl FnOnce() + Send + 'static,
    ) -> io::Result<Child> {
        let (running, exit) = mpsc::channel();
        let exited = move || {
            drop(running);
            exited();
        };
        let mut command = Command::new(&bootstrap.program);
        for name in NOT_INHERITED {
            command.env_remove(name);
        }
        command
            .args(&bootstrap.args)
            .envs(environment)
            .envs(bootstrap.logging.variables())
            .envs(
                bootstrap
                    .variables
                    .iter()
                    .map(|(name, value)| (name, value)),
            )
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0);
        if let Some(directory) = &bootstrap.directory {
            command.current_dir(directory);
        }
        let memory = Meter::before_start();
        let started = Instant::now();
        let mut process = command
            .spawn()
            .map_err(|error| explained(&bootstrap.program, error))?;
        let group = Pid::from_child(&process);
        match follow(&mut process, group, bootstrap.logging, observer, exited) {
            Ok(output) => Ok(Child {
                memory: Some(memory.of(process.id())),
                process: Some(process),
                group: Some(group),
                output: Some(output),
                started,
                stop: None,
                is_frozen: false,
                exited: Some(exit),
                watcher: Watcher::start(group).ok(),
            }),
            Err(error) => {
                let _ = kill_process_group(group, Signal::KILL);
                let _ = process.wait();
                Err(error)
            }
        }
    }

    /// A process that somebody else starts, and that is neither limited nor stopped.
    pub(super) fn attached() -> Child {
        Child {
            process: None,
            group: None,
            output: None,
            started: Instant::now(),
            memory: None,
            stop: None,
            is_frozen: false,
            exited: None,
            watcher: None,
        }
    }

    /// Whether somebody else has started it.
    pub(super) fn is_attached(&self) -> bool {
        self.process.is_none()
    }

    pub(super) fn pid(&self) -> Option<u32> {
        self.process.as_ref().map(StdChild::id)
    }

    /// Tags later output with this invocation.
    pub(super) fn begin_output(&self, request_id: Option<&str>) {
        if let Some(output) = &self.output {
            output.begin(request_id);
        }
    }

    /// The end of its output during this invocation.
    pub(super) fn output_tail(&self) -> Vec<u8> {
        self.output.as_ref().map(Output::tail).unwrap_or_default()
    }

    /// The peak of the group's memory until now. After the process has exited, the last measured value.
    pub(super) fn peak_kib(&mut self) -> Option<u64> {
        self.memory.as_mut()?.measure()
    }

    /// Notes that init has ended. By then a bootstrap that is a script has started its program.
    pub(super) fn end_init(&mut self) {
        if let Some(memory) = &mut self.memory {
            memory.rescan();
            memory.measure();
        }
    }

    /// Stops the whole group until [`thaw`](Self::thaw). Returns whether it has run before.
    pub(super) fn freeze(&mut self) -> bool {
        let was_frozen = self.is_frozen;
        self.is_frozen = self.signal_group(Signal::STOP);
        self.is_frozen && !was_frozen
    }

    /// Continues the whole group.
    pub(super) fn thaw(&mut self) {
        if std::mem::take(&mut self.is_frozen) {
            self.signal_group(Signal::CONT);
        }
    }

    /// Whether it is stopped until [`thaw`](Self::thaw).
    pub(super) fn is_frozen(&self) -> bool {
        self.is_frozen
    }

    /// Kills the whole group as if it had crashed, without a reason. Returns whether a process got the
    /// signal. Does nothing if somebody else has started it.
    pub(super) fn crash(&self) -> bool {
        self.signal_group(Signal::KILL)
    }

    /// Kills the whole group. Only the first reason is kept. Does nothing if somebody else has started it.
    pub(super) fn kill(&mut self, stop: Stop) {
        if self.is_attached() {
            return;
        }
        if self.stop.is_none() {
            self.stop = Some(stop);
        }
        self.signal_group(Signal::KILL);
    }

    /// Sends SIGTERM to the bootstrap, not to its children. Only the first reason is kept.
    pub(super) fn terminate(&mut self, stop: Stop) {
        if self.stop.is_none() {
            self.stop = Some(stop);
        }
        self.thaw();
        if let Some(pid) = self.group {
            // This fails only if the process has exited.
            let _ = kill_process(pid, Signal::TERM);
        }
    }

    /// Waits until the process has exited, but not longer than this.
    pub(super) fn wait_until(&mut self, until: Instant) {
        let Some(exited) = &self.exited else {
            return;
        };
        let _ = exited.recv_timeout(until.saturating_duration_since(Instant::now()));
    }

    /// Kills what is left of the group, reads the last output, and reaps the process.
    pub(super) fn finish(mut self) -> End {
        let exit = self.end();
        let (tail, last_stderr) = self.output.take().map(Output::finish).unwrap_or_default();
        End {
            exit,
            peak_kib: self.memory.as_ref().and_then(Meter::peak_kib),
            tail,
            last_stderr,
        }
    }

    fn end(&mut self) -> Exit {
        self.signal_group(Signal::KILL);
        // Until `wait`, no other process can get this process id, which the watcher would kill.
        drop(self.watcher.take());
        // Wait after the kill: until then, no other process can get this process id.
        match &mut self.process {
            Some(process) => process.wait().map_or(Exit::Status(-1), Exit::of),
            None => Exit::Status(0),
        }
    }

    /// Returns whether a process has got the signal.
    fn signal_group(&self, signal: Signal) -> bool {
        // This fails only if no process of the group is left.
        self.group
            .is_some_and(|group| kill_process_group(group, signal).is_ok())
    }
}

/// Kills the group even if the supervisor panics.
impl Drop for Child {
    fn drop(&mut self) {
        if self.output.is_some() {
            self.end();
        }
    }
}

/// Adds a hint to errors that say too little: a script without its interpreter is "No such file", and
/// an executable for another architecture is "Exec format error".
fn explained(program: &Path, error: io::Error) -> io::Error {
    let hint = match Errno::from_io_error(&error) {
        Some(Errno::NOENT) if program.exists() => {
            "the file exists, but the interpreter of its #! line or its dynamic loader does not"
        }
        Some(Errno::NOEXEC) => {
            "not an executable for this machine, and not a script that starts with #!"
        }
        Some(Errno::MFILE) => {
            "all file descriptors are in use (are there many open connections? ulimit -n shows the limit)"
        }
        _ => return error,
    };
    io::Error::new(error.kind(), format!("{error}: {hint}"))
}

fn follow(
    process: &mut StdChild,
    group: Pid,
    logging: Logging,
    observer: Observer,
    exited: impl FnOnce() + Send + 'static,
) -> io::Result<Output> {
    let (Some(stdout), Some(stderr)) = (process.stdout.take(), process.stderr.take()) else {
        return Err(io::Error::other("the process has no output pipes"));
    };
    let output = Output::read([stdout.into(), stderr.into()], logging, observer)?;
    thread::Builder::new()
        .name("function-exit".to_owned())
        .spawn(move || {
            // NOWAIT keeps the process id reserved until `finish`.
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            while waitid(WaitId::Pid(group), options).is_err_and(|error| error == Errno::INTR) {}
            exited();
        })?;
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::explained;
    use rustix::io::Errno;
    use std::path::Path;

    #[test]
    fn errors_of_programs_that_cannot_start_have_a_hint() {
        let here = std::env::current_exe().unwrap();
        let text = |program: &Path, errno: Errno| explained(program, errno.into()).to_string();

        assert!(text(&here, Errno::NOENT).contains("the interpreter of its #! line"));
        assert!(text(&here, Errno::NOEXEC).contains("a script that starts with #!"));
        let nowhere = Path::new("/nowhere/bootstrap");
        let plain = std::io::Error::from(Errno::NOENT).to_string();
        assert_eq!(text(nowhere, Errno::NOENT), plain);
    }
}
