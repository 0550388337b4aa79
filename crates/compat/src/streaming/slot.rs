//! The single chunk between a sender and its body.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;

use crate::Error;

#[derive(Debug, Default)]
pub(super) struct Slot {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    chunk: Option<Bytes>,
    error: Option<Error>,
    /// The sender has been dropped.
    has_ended: bool,
    /// The body has been dropped.
    is_closed: bool,
    sender: Option<Waker>,
    body: Option<Waker>,
}

impl Slot {
    /// Waits until the chunk has been taken.
    pub(super) fn poll_free(&self, cx: &Context<'_>) -> Poll<Result<(), Error>> {
        let mut state = self.lock();
        if state.is_closed {
            return Poll::Ready(Err(is_closed()));
        }
        if state.chunk.is_none() {
            return Poll::Ready(Ok(()));
        }
        state.sender = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Stores a chunk, or returns it if there is one already or the body has been dropped.
    pub(super) fn put(&self, chunk: Bytes) -> Result<(), Bytes> {
        let mut state = self.lock();
        if state.is_closed || state.chunk.is_some() {
            return Err(chunk);
        }
        state.chunk = Some(chunk);
        wake(state, |state| &mut state.body);
        Ok(())
    }

    pub(super) fn fail(&self, error: Error) {
        let mut state = self.lock();
        state.chunk = None;
        state.error = Some(error);
        wake(state, |state| &mut state.body);
    }

    pub(super) fn end(&self) {
        let mut state = self.lock();
        state.has_ended = true;
        wake(state, |state| &mut state.body);
    }

    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        wake(state, |state| &mut state.sender);
    }

    pub(super) fn poll_take(&self, cx: &Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        let mut state = self.lock();
        if let Some(error) = state.error.take() {
            return Poll::Ready(Some(Err(error)));
        }
        if let Some(chunk) = state.chunk.take() {
            wake(state, |state| &mut state.sender);
            return Poll::Ready(Some(Ok(chunk)));
        }
        if state.has_ended {
            return Poll::Ready(None);
        }
        state.body = Some(cx.waker().clone());
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code of the user's runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes one side after the lock has been released.
fn wake(mut state: MutexGuard<'_, State>, side: impl FnOnce(&mut State) -> &mut Option<Waker>) {
    let waker = side(&mut state).take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

pub(super) fn is_closed() -> Error {
    "the body has been dropped: the caller has gone, or the invocation has ended".into()
}
