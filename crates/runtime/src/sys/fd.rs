//! Writes to descriptors with C's functions. The standard library's way to write to stderr is
//! larger, because it supports nested calls.
#![allow(unsafe_code)]

use std::os::fd::RawFd;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

use super::error::Errno;
use super::socket;

/// The telemetry descriptor: a pipe to which AWS's own runtimes write their records.
///
/// The descriptor and its variable stay unchanged, so a process that the function starts may
/// inherit both or only the variable. Therefore a descriptor is used only if this process has
/// inherited it. The kernel closes descriptors marked close-on-exec when a program is started, and
/// Rust marks everything that it opens. An unmarked descriptor is inherited; a marked one is a file
/// or a connection of this process that happens to have the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Descriptor(RawFd);

impl Descriptor {
    /// The descriptor with this number, if it was inherited and is writable.
    pub(crate) fn inherited(number: u64) -> Option<Self> {
        let number = RawFd::try_from(number).ok()?;
        // Numbers below three are stdin, stdout and stderr, where binary frames would be noise.
        let is_taken = number >= 3 && is_inherited(number) && is_writable(number);
        is_taken.then_some(Descriptor(number))
    }

    pub(crate) fn number(self) -> RawFd {
        self.0
    }

    pub(crate) const STDERR: Self = Descriptor(libc::STDERR_FILENO);

    /// The descriptor with a number from [`number`](Self::number).
    pub(crate) fn from_number(number: RawFd) -> Self {
        Descriptor(number)
    }

    /// Writes the bytes in pieces of at most [`PIECE`]. Waits if the pipe is full, because half a
    /// record would corrupt the next one, but gives up after two seconds, because nobody may be
    /// reading. After that it does not wait again until the pipe is ready. Errors are ignored.
    /// Async-signal-safe.
    pub(crate) fn write(self, mut bytes: &[u8]) {
        static PATIENCE_MS: AtomicI32 = AtomicI32::new(socket::PATIENCE_MS);
        while !bytes.is_empty() {
            // The file may be non-blocking: another process that shares it may have set the flag.
            let is_ready = socket::wait(self.0, libc::POLLOUT, PATIENCE_MS.load(Relaxed));
            let patience = if is_ready { socket::PATIENCE_MS } else { 0 };
            PATIENCE_MS.store(patience, Relaxed);
            if !is_ready {
                return;
            }
            let piece = bytes.get(..PIECE).unwrap_or(bytes);
            // SAFETY: the function reads the given bytes. The descriptor is stderr or the one that
            // the environment provides for the runtime.
            let written = unsafe { libc::write(self.0, piece.as_ptr().cast(), piece.len()) };
            match usize::try_from(written) {
                Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
                Err(_) => match Errno::last() {
                    Errno(libc::EINTR | libc::EAGAIN) => {}
                    _ => return,
                },
            }
        }
    }

    /// Whether [`write`](Self::write) could write this many bytes without waiting.
    pub(crate) fn takes_at_once(self, length: usize) -> bool {
        length <= PIECE && socket::wait(self.0, libc::POLLOUT, 0)
    }
}

/// The number of bytes that a pipe accepts without waiting if it is ready. It also keeps them
/// together (pipe(7), `PIPE_BUF`).
const PIECE: usize = 4096;

/// Writes a line that includes its newline. Async-signal-safe.
#[cfg(all(feature = "crash-report", target_os = "linux"))]
pub(crate) fn write_to_stderr(line: &[u8]) {
    Descriptor::STDERR.write(line);
}

fn is_inherited(number: RawFd) -> bool {
    // SAFETY: `F_GETFD` reads a flag and returns -1 if the descriptor is not open.
    let flags = unsafe { libc::fcntl(number, libc::F_GETFD) };
    flags != -1 && flags & libc::FD_CLOEXEC == 0
}

fn is_writable(number: RawFd) -> bool {
    // SAFETY: `F_GETFL` likewise.
    let flags = unsafe { libc::fcntl(number, libc::F_GETFL) };
    flags != -1 && flags & libc::O_ACCMODE != libc::O_RDONLY
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{self, Read};
    use std::os::fd::{AsRawFd, OwnedFd};
    use std::thread;

    use super::*;

    #[test]
    fn a_record_for_a_nonblocking_file_arrives_completely() {
        let (reader, writer) = io::pipe().expect("a pipe");
        // SAFETY: the call sets a flag of an open descriptor.
        let set = unsafe { libc::fcntl(writer.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) };
        assert_eq!(set, 0);
        let reading = thread::spawn(|| {
            let mut bytes = Vec::new();
            let read = File::from(OwnedFd::from(reader)).read_to_end(&mut bytes);
            read.map(|_| bytes.len())
        });
        // More than the capacity of a pipe.
        Descriptor(writer.as_raw_fd()).write(&[b'x'; 1024 * 1024]);
        drop(writer);
        let read = reading.join().expect("no panic");
        assert_eq!(read.expect("all of it"), 1024 * 1024);
    }
}
