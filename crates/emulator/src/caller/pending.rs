//! Who waits for an answer, and how it gets there.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::caller::response::InvocationResponse;
use crate::caller::stream::{Pipe, StreamingResponse};

/// An invocation that has been queued: [`wait`](Self::wait) for its answer, or let it
/// [`begin`](Self::begin).
#[derive(Debug)]
#[must_use = "the answer comes from `wait` or `begin`"]
pub struct Pending {
    request_id: String,
    begun: Receiver<ResponseStart>,
    /// A stream that a wait met and ran out of time over.
    stream: RefCell<Option<StreamingResponse>>,
}

/// How an answer begins.
#[derive(Debug)]
pub enum ResponseStart {
    /// It is here, whole.
    Whole(InvocationResponse),
    /// The head of a streamed response has come.
    Stream(StreamingResponse),
}

/// The other end of a [`Pending`].
pub(crate) struct Caller {
    begun: Sender<ResponseStart>,
    stream: Option<Arc<Pipe>>,
}

impl Pending {
    pub(crate) fn new(request_id: String) -> (Pending, Caller) {
        let (sender, begun) = mpsc::channel();
        let pending = Pending {
            request_id,
            begun,
            stream: RefCell::default(),
        };
        let caller = Caller {
            begun: sender,
            stream: None,
        };
        (pending, caller)
    }

    /// The id the runtime is given.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// Waits for the answer; a stream is collected whole, up to
    /// [`MAX_STREAM_BYTES`](crate::MAX_STREAM_BYTES).
    pub fn wait(self) -> InvocationResponse {
        match self.begin() {
            ResponseStart::Whole(answer) => answer,
            ResponseStart::Stream(stream) => stream.finish(),
        }
    }

    /// Waits for the answer, but no longer than `timeout`. The answer comes once.
    ///
    /// A stream is collected meanwhile. What has come of it when the time is up is kept, all in
    /// memory, for the next wait; [`begin`](Self::begin) still gives the whole stream, from its
    /// first byte.
    pub fn wait_timeout(&self, timeout: Duration) -> Option<InvocationResponse> {
        let start = Instant::now();
        let mut stream = match self.begin_timeout(timeout)? {
            ResponseStart::Whole(answer) => return Some(answer),
            ResponseStart::Stream(stream) => stream,
        };
        if stream.collect(timeout.saturating_sub(start.elapsed())) {
            return Some(stream.finish());
        }
        self.stream.replace(Some(stream));
        None
    }

    /// Waits for the answer to begin: a stream as soon as its head has come, anything else whole.
    pub fn begin(self) -> ResponseStart {
        if let Some(stream) = self.stream.take() {
            return ResponseStart::Stream(stream);
        }
        let stopped = ResponseStart::Whole(InvocationResponse::Stopped);
        self.begun.recv().unwrap_or(stopped)
    }

    /// Waits for the answer to begin, but no longer than `timeout`. It begins once.
    pub fn begin_timeout(&self, timeout: Duration) -> Option<ResponseStart> {
        if let Some(stream) = self.stream.take() {
            return Some(ResponseStart::Stream(stream));
        }
        match self.begun.recv_timeout(timeout) {
            Ok(begun) => Some(begun),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                Some(ResponseStart::Whole(InvocationResponse::Stopped))
            }
        }
    }
}

impl Caller {
    /// Opens the stream that the caller reads.
    pub(crate) fn begin_stream(&mut self, content_type: Option<String>) -> Arc<Pipe> {
        let (stream, pipe) = StreamingResponse::new(content_type);
        // A caller that has gone drops the stream, and with it whatever is put in.
        let _ = self.begun.send(ResponseStart::Stream(stream));
        self.stream = Some(Arc::clone(&pipe));
        pipe
    }

    /// The stream that has begun.
    pub(crate) fn stream(&self) -> Option<&Arc<Pipe>> {
        self.stream.as_ref()
    }

    /// Gives the caller its answer, or the stream its end.
    pub(crate) fn respond(&self, response: InvocationResponse) {
        match &self.stream {
            Some(pipe) => pipe.end(response),
            None => drop(self.begun.send(ResponseStart::Whole(response))),
        }
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        if let Some(pipe) = &self.stream {
            pipe.end(InvocationResponse::Stopped);
        }
    }
}
