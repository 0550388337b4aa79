//! Leaves no function behind if this process is killed, even by SIGKILL.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use rustix::process::Pid;

/// Waits for the end of its standard input, which is a pipe from this process, and then kills the group.
/// `PR_SET_PDEATHSIG` would kill only the bootstrap, and not the programs that a script has started.
///
/// It ignores the signals that end a session or a terminal, because this process may be killed after them.
const SCRIPT: &str = r#"trap '' HUP INT TERM; read -r _; kill -s KILL -- "-$1""#;

/// A shell that kills a process group as soon as this process no longer exists.
pub(super) struct Watcher(Child);

impl Watcher {
    pub(super) fn start(group: Pid) -> io::Result<Watcher> {
        Command::new("/bin/sh")
            .args(["-c", SCRIPT, "lambda-native-watcher"])
            .arg(group.as_raw_nonzero().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C must not end it before this process.
            .process_group(0)
            .spawn()
            .map(Watcher)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // Killed before its pipe is closed, because then it would kill the group.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
