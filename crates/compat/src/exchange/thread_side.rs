//! What the worker's thread does.

use std::mem::replace;
use std::thread;

use bytes::Bytes;
use lambda_native::LambdaError;

use super::Exchange;
use super::state::{Progress, State, wake_service, wake_task};
use crate::{Error, LambdaInvocation};

/// The response to an invocation, or its beginning.
#[derive(Debug)]
pub(crate) enum Outcome {
    Response(Vec<u8>),
    /// The prelude of a stream, whose chunks follow.
    Stream(Vec<u8>),
}

/// What comes next in a stream.
#[derive(Debug)]
pub(crate) enum Piece {
    Chunk(Bytes),
    End(Result<(), LambdaError>),
}

impl Exchange {
    /// Passes an event to the task and waits for the response, or for the beginning of a stream.
    pub(crate) fn handle(&self, event: LambdaInvocation) -> Result<Outcome, LambdaError> {
        let mut state = self.lock();
        state.thread.get_or_insert_with(thread::current);
        state.begin(event);
        wake_task(state);
        self.wait(
            |state| match replace(&mut state.progress, Progress::Taken) {
                Progress::Response(response) => Some(response.map(Outcome::Response)),
                Progress::Stream(prelude) => Some(Ok(Outcome::Stream(prelude))),
                Progress::Awaited if state.is_closed => Some(Err(stopped())),
                progress => {
                    state.progress = progress;
                    None
                }
            },
        )
    }

    /// Waits for the next piece of a stream.
    pub(crate) fn next_piece(&self) -> Piece {
        let piece = self.wait(|state| {
            if let Some(chunk) = state.chunk.take() {
                return Some(Piece::Chunk(chunk));
            }
            let closed = || state.is_closed.then(|| Err(stopped()));
            state.stream_end.take().or_else(closed).map(Piece::End)
        });
        if matches!(piece, Piece::Chunk(_)) {
            wake_service(self.lock());
        }
        piece
    }

    /// Says that the caller no longer takes the stream.
    pub(crate) fn break_stream(&self) {
        let mut state = self.lock();
        state.is_broken = true;
        wake_service(state);
    }

    /// Says that the response has been posted, and waits until the outermost layer has returned.
    pub(crate) fn wait_for_layers(&self) {
        let mut state = self.lock();
        state.is_posted = true;
        wake_service(state);
        self.wait(|state| (state.is_done || state.is_closed).then_some(()));
    }

    /// Says that the thread has stopped, and why.
    pub(crate) fn stop(&self, error: Error) {
        let mut state = self.lock();
        state.has_stopped = true;
        state.error = Some(error);
        wake_task(state);
        wake_service(self.lock());
    }

    /// Blocks the thread until there is something to take.
    fn wait<T>(&self, mut take: impl FnMut(&mut State) -> Option<T>) -> T {
        loop {
            if let Some(taken) = take(&mut self.lock()) {
                return taken;
            }
            thread::park();
        }
    }
}

fn stopped() -> LambdaError {
    LambdaError::new(
        "Stopped",
        "the function no longer handles events: the future of `run` has been dropped",
    )
}
