//! Writes messages on a thread of its own, so that a reader that is slow does not stop `lam run`.

use std::io::{self, Write as _};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::thread;
use std::time::Duration;

use anyhow::Context as _;
use rustix::event::{PollFd, PollFlags, poll};

/// How many messages wait for the reader. Further ones are lost, and counted.
const MAX_MESSAGES: usize = 4_096;

/// How long [`flush`] waits for a reader that may never come.
const MAX_WAIT: Duration = Duration::from_secs(1);

static QUEUE: OnceLock<SyncSender<Entry>> = OnceLock::new();
static LOST: AtomicU64 = AtomicU64::new(0);

enum Entry {
    Message(Vec<u8>),
    /// Acknowledged once everything before it has been written.
    Flush(SyncSender<()>),
}

/// Writes all messages from now on through the queue.
pub(crate) fn start() -> anyhow::Result<()> {
    let (sender, receiver) = mpsc::sync_channel(MAX_MESSAGES);
    thread::Builder::new()
        .name("stderr".to_owned())
        .spawn(move || write_all(&receiver))
        .context("cannot start a thread")?;
    let _ = QUEUE.set(sender);
    Ok(())
}

/// Waits until the messages have been written, but not longer than a second.
pub(crate) fn flush() {
    let Some(queue) = QUEUE.get() else { return };
    let (written, done) = mpsc::sync_channel(1);
    if queue.try_send(Entry::Flush(written)).is_ok() {
        let _ = done.recv_timeout(MAX_WAIT);
    }
}

/// Queues a message. Returns it if there is no queue.
pub(super) fn push(message: Vec<u8>) -> Option<Vec<u8>> {
    let Some(queue) = QUEUE.get() else {
        return Some(message);
    };
    if let Err(TrySendError::Full(_)) = queue.try_send(Entry::Message(message)) {
        LOST.fetch_add(1, Ordering::Relaxed);
    }
    None
}

fn write_all(entries: &Receiver<Entry>) {
    for entry in entries {
        match entry {
            Entry::Message(message) => write(&message),
            Entry::Flush(written) => drop(written.try_send(())),
        }
        let lost = LOST.swap(0, Ordering::Relaxed);
        if lost > 0 {
            write(
                format!("warning: {lost} messages were lost, because stderr was full\n").as_bytes(),
            );
        }
    }
}

/// Errors are ignored, except that a descriptor which another program has made non-blocking is full.
pub(super) fn write(mut bytes: &[u8]) {
    let mut stderr = io::stderr().lock();
    while !bytes.is_empty() {
        match stderr.write(bytes) {
            Ok(0) => return,
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => wait_for_room(&stderr),
            Err(_) => return,
        }
    }
}

fn wait_for_room(stderr: &io::StderrLock<'_>) {
    let mut descriptors = [PollFd::new(stderr, PollFlags::OUT)];
    let _ = poll(&mut descriptors, None);
}
