//! Outputs that another program has made non-blocking.

use std::io::{self, Write};
use std::os::fd::AsFd;

use rustix::event::{PollFd, PollFlags, poll};

/// Waits until there is room, as for an output that blocks.
///
/// Programs that share a pipe or a terminal with lam also share whether writes to it block. Node.js, for
/// example, makes its pipes non-blocking. Without the wait, the rest of the output would be lost.
pub(super) struct BlockingWriter<W>(pub(super) W);

impl<W: Write + AsFd> BlockingWriter<W> {
    fn retry<T>(&mut self, act: impl Fn(&mut W) -> io::Result<T>) -> io::Result<T> {
        loop {
            match act(&mut self.0) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let mut output = [PollFd::new(&self.0, PollFlags::OUT)];
                    match poll(&mut output, None) {
                        Ok(_) | Err(rustix::io::Errno::INTR) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                result => return result,
            }
        }
    }
}

impl<W: Write + AsFd> Write for BlockingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.retry(|output| output.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.retry(Write::flush)
    }
}
