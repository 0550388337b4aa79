//! Writes messages on a separate thread, so that an unread stderr does not block `lam run`.
//!
//! A reader that is only slow gets every message: callers wait while the queue is full. Messages are lost
//! only if the reader has taken nothing for a second.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use anstyle::Style;
use anyhow::Context as _;

use super::WARNING;
use super::message::Message;

/// How much may wait for the reader. The last message may exceed it.
const MAX_BYTES: usize = 1024 * 1024;

/// What a message needs besides its text, so that empty lines are bounded too.
const OVERHEAD: usize = 64;

/// How long callers wait for a reader that takes nothing.
const MAX_WAIT: Duration = Duration::from_secs(1);

static QUEUE: OnceLock<Queue> = OnceLock::new();

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    messages: VecDeque<Message>,
    bytes: usize,
    is_writing: bool,
    /// Counts the writes, to notice whether the reader takes anything.
    writes: u64,
    /// Whether nothing could be written for [`MAX_WAIT`].
    is_stalled: bool,
    lost_lines: usize,
}

/// Writes all messages from now on through the queue.
pub(crate) fn start() -> anyhow::Result<()> {
    let queue = QUEUE.get_or_init(Queue::default);
    thread::Builder::new()
        .name("stderr".to_owned())
        .spawn(|| {
            loop {
                queue.take().write();
            }
        })
        .context("cannot start a thread")?;
    Ok(())
}

/// Waits until the messages have been written, unless the reader takes nothing.
pub(crate) fn flush() {
    let Some(queue) = QUEUE.get() else { return };
    let mut state = queue.lock();
    while state.is_busy() && !state.is_stalled {
        state = queue.wait_for_reader(state, State::is_busy);
    }
}

/// Queues a message. Returns it if there is no queue.
pub(super) fn push(message: Message) -> Option<Message> {
    let Some(queue) = QUEUE.get() else {
        return Some(message);
    };
    let mut state = queue.lock();
    while state.is_full() && !state.is_stalled {
        state = queue.wait_for_reader(state, State::is_full);
    }
    if state.is_full() {
        state.lost_lines += message.lines();
        return None;
    }
    if let Some(note) = state.take_note() {
        state.add(note);
    }
    state.add(message);
    queue.changed.notify_all();
    None
}

/// Notes that the reader has taken something.
pub(super) fn has_written() {
    let Some(queue) = QUEUE.get() else { return };
    let mut state = queue.lock();
    state.writes += 1;
    state.is_stalled = false;
    queue.changed.notify_all();
}

impl Queue {
    /// Waits for the next message.
    fn take(&self) -> Message {
        let mut state = self.lock();
        loop {
            let next = state.messages.pop_front();
            if let Some(message) = next.or_else(|| state.take_note()) {
                state.bytes = state.bytes.saturating_sub(message.size() + OVERHEAD);
                state.is_writing = true;
                return message;
            }
            state.is_writing = false;
            self.changed.notify_all();
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits until something has been written, or until `is_waiting` returns false.
    fn wait_for_reader<'a>(
        &self,
        state: MutexGuard<'a, State>,
        is_waiting: impl Fn(&State) -> bool,
    ) -> MutexGuard<'a, State> {
        let writes = state.writes;
        let (mut state, waited) = self
            .changed
            .wait_timeout_while(state, MAX_WAIT, |state| {
                is_waiting(state) && state.writes == writes
            })
            .unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            state.is_stalled = true;
        }
        state
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_full(&self) -> bool {
        self.bytes >= MAX_BYTES
    }

    fn is_busy(&self) -> bool {
        self.is_writing || !self.messages.is_empty() || self.lost_lines > 0
    }

    fn add(&mut self, message: Message) {
        self.bytes += message.size() + OVERHEAD;
        self.messages.push_back(message);
    }

    /// Tells the reader about lost lines, in their place.
    fn take_note(&mut self) -> Option<Message> {
        let lost = std::mem::take(&mut self.lost_lines);
        let text = format!("{lost} lines were lost, because nobody read them");
        (lost > 0).then(|| {
            Message::new()
                .label(WARNING, "warning")
                .label(Style::new(), ": ")
                .line(&text)
        })
    }
}
