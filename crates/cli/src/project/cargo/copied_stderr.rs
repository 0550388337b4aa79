//! A copy of what cargo prints.
//!
//! cargo prints the messages of the compiler itself. With `--message-format json`, lam would have to print
//! them, and could not know their place among cargo's other lines, some of which cargo then leaves out.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, IsTerminal as _, Read as _};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::process::Stdio;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::fs::OFlags;
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{self, OptionalActions};

use crate::terminal;

/// How long the rest is waited for after cargo has ended. A process that cargo has started may keep its
/// stderr open.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// The most bytes that are kept.
const MAX_BYTES: usize = 1024 * 1024;

/// The copy, which grows while cargo runs.
pub(super) struct CopiedStderr {
    text: Arc<Mutex<Lines>>,
    end: Receiver<()>,
}

/// Lines without those that a progress bar has replaced.
#[derive(Default)]
struct Lines {
    complete: Vec<u8>,
    last: Vec<u8>,
    /// Whether the last line ends with a carriage return.
    is_replaced: bool,
}

impl CopiedStderr {
    /// Starts a thread that copies what is written to the returned stderr to that of lam. It is a terminal if
    /// that of lam is one: then cargo shows colors and a progress bar.
    pub(super) fn start() -> io::Result<(CopiedStderr, Stdio)> {
        let is_terminal = io::stderr().is_terminal();
        let (mut reader, writer) = if is_terminal {
            pseudoterminal()?
        } else {
            let (reader, writer) = io::pipe()?;
            (File::from(OwnedFd::from(reader)), writer.into())
        };
        let text = Arc::new(Mutex::new(Lines::default()));
        let (sender, end) = mpsc::channel();
        let copy = CopiedStderr {
            text: Arc::clone(&text),
            end,
        };
        thread::Builder::new()
            .name("cargo's stderr".to_owned())
            .spawn(move || {
                let mut buffer = [0; 4096];
                // Linux reports the end of a pseudoterminal as an error.
                while let Some(bytes) = read(&mut reader, &mut buffer) {
                    terminal::output_of_cargo(bytes);
                    text.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(bytes);
                    if is_terminal {
                        copy_size(&reader);
                    }
                }
                let _ = sender.send(());
            })?;
        Ok((copy, writer.into()))
    }

    /// What cargo has printed, without colors. Call this when cargo has ended.
    pub(super) fn finish(self) -> String {
        // An error means that the thread has ended.
        let _ = self.end.recv_timeout(LONGEST_WAIT);
        let lines = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&lines.complete);
        anstream::adapter::strip_str(&text).to_string()
    }
}

fn read<'a>(reader: &mut File, buffer: &'a mut [u8]) -> Option<&'a [u8]> {
    loop {
        match reader.read(buffer) {
            Ok(0) => return None,
            Ok(length) => return Some(&buffer[..length]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}

/// Both ends of a pseudoterminal that changes nothing of what is written to it.
fn pseudoterminal() -> io::Result<(File, OwnedFd)> {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    // macOS has no flag of `openpt` for this.
    fcntl_setfd(&master, FdFlags::CLOEXEC)?;
    grantpt(&master)?;
    unlockpt(&master)?;
    let name = ptsname(&master, Vec::new())?;
    let slave = OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(OFlags::NOCTTY.bits().cast_signed())
        .open(OsStr::from_bytes(name.as_bytes()))?;
    let mut attributes = termios::tcgetattr(&slave)?;
    attributes.make_raw();
    termios::tcsetattr(&slave, OptionalActions::Now, &attributes)?;
    let master = File::from(master);
    copy_size(&master);
    Ok((master, slave.into()))
}

/// Gives the pseudoterminal the size of lam's terminal, which may change while cargo runs.
fn copy_size(pseudoterminal: &File) {
    if let Ok(size) = termios::tcgetwinsize(io::stderr()) {
        let _ = termios::tcsetwinsize(pseudoterminal, size);
    }
}

impl Lines {
    fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            match byte {
                b'\n' => {
                    self.last.push(b'\n');
                    if self.complete.len() + self.last.len() <= MAX_BYTES {
                        self.complete.append(&mut self.last);
                    }
                    self.last.clear();
                    self.is_replaced = false;
                }
                b'\r' => self.is_replaced = true,
                _ => {
                    if std::mem::take(&mut self.is_replaced) {
                        self.last.clear();
                    }
                    if self.last.len() < MAX_BYTES {
                        self.last.push(byte);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn a_progress_bar_is_not_kept() {
        let mut lines = Lines::default();
        for part in [
            "   Compiling a\n",
            "  Building [=> ]\r",
            "\x1b[K   Compiling b\r\n  Building [==>]\r  Building [===]\r\x1b[K",
            "last\nunfinished",
        ] {
            lines.push(part.as_bytes());
        }
        let text = String::from_utf8(lines.complete).unwrap();
        assert_eq!(text, "   Compiling a\n\x1b[K   Compiling b\n\x1b[Klast\n");
    }
}
