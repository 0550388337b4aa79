//! What the task that awaits `run`, and the innermost service in it, do.

use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use lambda_native::LambdaError;

use super::state::{Progress, unpark, wake_service};
use super::{Exchange, Number, Ticket};
use crate::{Error, LambdaInvocation};

impl Exchange {
    /// Waits for an event. Returns the thread's error when it has stopped.
    pub(crate) fn poll_event(
        &self,
        cx: &Context<'_>,
    ) -> Poll<Result<(Number, LambdaInvocation), Error>> {
        let mut state = self.lock();
        if let Some(event) = state.event.take() {
            return Poll::Ready(Ok((state.number(), event)));
        }
        if state.has_stopped {
            let error = state.error.take();
            return Poll::Ready(Err(
                error.unwrap_or_else(|| "the runtime has stopped".into())
            ));
        }
        state.task = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Ends an invocation after its outermost service has returned. If there is no response yet, the error is the
    /// response. A stream that has not ended ends with the error. Returns an error that comes after the response.
    pub(crate) fn finish(
        &self,
        number: Number,
        outcome: Result<(), LambdaError>,
    ) -> Result<(), LambdaError> {
        let mut state = self.lock();
        if !state.is_current(number) {
            return outcome;
        }
        state.is_done = true;
        let mut late = Ok(());
        if matches!(state.progress, Progress::Awaited) {
            let error = outcome.err().unwrap_or_else(no_response);
            state.progress = Progress::Response(Err(error));
        } else if state.is_streaming && state.stream_end.is_none() {
            state.stream_end = Some(outcome);
        } else {
            late = outcome;
        }
        unpark(state);
        // A layer may have left the innermost service in another task.
        wake_service(self.lock());
        late
    }

    fn close(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        state.event = None;
        unpark(state);
    }
}

/// Closes the exchange when the future of `run` is dropped.
#[derive(Debug)]
pub(crate) struct Closer(pub(crate) Arc<Exchange>);

impl Drop for Closer {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Whether a stream goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StreamState {
    /// The next chunk can be sent.
    Free,
    /// The caller no longer takes the stream, or the invocation has ended.
    Over,
}

impl Ticket {
    /// Gives the response. Only the first one counts.
    pub(crate) fn respond(&self, response: Result<Vec<u8>, LambdaError>) {
        self.give(Progress::Response(response));
    }

    /// Begins a stream with this prelude.
    pub(crate) fn begin_stream(&self, prelude: Vec<u8>) {
        self.give(Progress::Stream(prelude));
    }

    fn give(&self, progress: Progress) {
        let mut state = self.exchange.lock();
        if state.is_current(self.number) && matches!(state.progress, Progress::Awaited) {
            state.is_streaming = matches!(progress, Progress::Stream(_));
            state.progress = progress;
            unpark(state);
        }
    }

    /// Waits until the thread has taken the chunk before.
    pub(crate) fn poll_free(&self, cx: &Context<'_>) -> Poll<StreamState> {
        let mut state = self.exchange.lock();
        let has_ended = !state.is_current(self.number) || state.stream_end.is_some();
        if has_ended || state.is_broken || state.has_stopped {
            return Poll::Ready(StreamState::Over);
        }
        if state.chunk.is_none() {
            return Poll::Ready(StreamState::Free);
        }
        state.service = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Sends a chunk after [`poll_free`](Self::poll_free) has returned `Free`.
    pub(crate) fn send(&self, chunk: Bytes) {
        let mut state = self.exchange.lock();
        if state.is_current(self.number) {
            state.chunk = Some(chunk);
            unpark(state);
        }
    }

    /// Ends the stream.
    pub(crate) fn end_stream(&self, end: Result<(), LambdaError>) {
        let mut state = self.exchange.lock();
        if state.is_current(self.number) {
            state.stream_end.get_or_insert(end);
            unpark(state);
        }
    }

    /// Waits until the response has been posted, so that what a layer does afterwards does not delay it. Without
    /// layers, it returns at once.
    pub(crate) fn poll_posted(&self, cx: &Context<'_>) -> Poll<()> {
        if !self.exchange.has_layers() {
            return Poll::Ready(());
        }
        let mut state = self.exchange.lock();
        let has_ended = !state.is_current(self.number) || state.is_done;
        if has_ended || state.is_posted || state.has_stopped {
            return Poll::Ready(());
        }
        state.service = Some(cx.waker().clone());
        Poll::Pending
    }
}

fn no_response() -> LambdaError {
    LambdaError::new(
        "NoResponse",
        "a layer returned without calling the handler and without an error",
    )
}
