//! The state of an exchange.

use std::sync::MutexGuard;
use std::task::Waker;
use std::thread::Thread;

use bytes::Bytes;
use lambda_native::LambdaError;

use super::Number;
use crate::{Error, LambdaInvocation};

#[derive(Debug, Default)]
pub(super) struct State {
    number: u64,
    /// An event that the task has not taken yet.
    pub(super) event: Option<LambdaInvocation>,
    pub(super) progress: Progress,
    pub(super) is_streaming: bool,
    /// A chunk of a stream that the thread has not taken yet.
    pub(super) chunk: Option<Bytes>,
    /// How the stream has ended, which counts after the chunk.
    pub(super) stream_end: Option<Result<(), LambdaError>>,
    /// The caller no longer takes the stream.
    pub(super) is_broken: bool,
    /// The response to the current invocation has been posted, and the thread waits for the layers.
    pub(super) is_posted: bool,
    /// The outermost service has returned.
    pub(super) is_done: bool,
    /// Nobody awaits `run` any more.
    pub(super) is_closed: bool,
    /// The thread has stopped. Its error goes to the task that awaits `run`.
    pub(super) has_stopped: bool,
    pub(super) error: Option<Error>,
    /// Waits for an event.
    pub(super) task: Option<Waker>,
    /// Waits until a chunk has been taken, or the response has been posted.
    pub(super) service: Option<Waker>,
    pub(super) thread: Option<Thread>,
}

/// How far the response to the current invocation is.
#[derive(Debug, Default)]
pub(super) enum Progress {
    /// There is no response yet.
    #[default]
    Awaited,
    Response(Result<Vec<u8>, LambdaError>),
    /// The bytes that come before the chunks.
    Stream(Vec<u8>),
    /// The thread has taken the response, or the beginning of the stream.
    Taken,
}

impl State {
    pub(super) fn number(&self) -> Number {
        Number(self.number)
    }

    pub(super) fn is_current(&self, number: Number) -> bool {
        self.number() == number
    }

    /// Starts the next invocation.
    pub(super) fn begin(&mut self, event: LambdaInvocation) {
        self.number += 1;
        self.event = Some(event);
        self.progress = Progress::Awaited;
        self.is_streaming = false;
        self.chunk = None;
        self.stream_end = None;
        self.is_broken = false;
        self.is_posted = false;
        self.is_done = false;
    }
}

/// Wakes the task, after the lock has been released.
pub(super) fn wake_task(mut state: MutexGuard<'_, State>) {
    let waker = state.task.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// Wakes the innermost service, after the lock has been released.
pub(super) fn wake_service(mut state: MutexGuard<'_, State>) {
    let waker = state.service.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// Wakes the thread, after the lock has been released.
pub(super) fn unpark(state: MutexGuard<'_, State>) {
    let thread = state.thread.clone();
    drop(state);
    if let Some(thread) = thread {
        thread.unpark();
    }
}
