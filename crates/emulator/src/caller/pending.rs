//! Passes the response of an invocation to its caller.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::caller::probe::InvocationProbe;
use crate::caller::response::InvocationResponse;
use crate::caller::stream::{Pipe, StreamingResponse};

/// An invocation that has been queued. [`wait`](Self::wait) returns the complete response, and
/// [`begin`](Self::begin) returns the start of a stream.
#[derive(Debug)]
#[must_use = "`wait` or `begin` returns the response"]
pub struct PendingInvocation {
    request_id: String,
    start: Receiver<ResponseStart>,
    /// A stream that began during a wait that timed out.
    stream: RefCell<Option<StreamingResponse>>,
}

/// The start of a response.
#[derive(Debug)]
pub enum ResponseStart {
    /// The complete response.
    Whole(InvocationResponse),
    /// A streamed response whose head has arrived.
    Stream(StreamingResponse),
}

/// The sending end of a [`PendingInvocation`].
pub(crate) struct Caller {
    start: Sender<ResponseStart>,
    stream: Option<Arc<Pipe>>,
    /// `None` without a probe, and once it knows the response.
    probe: Cell<Option<InvocationProbe>>,
}

impl PendingInvocation {
    pub(crate) fn new(
        request_id: String,
        probe: Option<InvocationProbe>,
    ) -> (PendingInvocation, Caller) {
        let (sender, start) = mpsc::channel();
        let pending = PendingInvocation {
            request_id,
            start,
            stream: RefCell::default(),
        };
        let caller = Caller {
            start: sender,
            stream: None,
            probe: Cell::new(probe),
        };
        (pending, caller)
    }

    /// The request id that the runtime gets.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// Waits for the response. A stream is collected to its end, up to
    /// [`MAX_STREAM_BYTES`](crate::MAX_STREAM_BYTES).
    pub fn wait(self) -> InvocationResponse {
        match self.begin() {
            ResponseStart::Whole(response) => response,
            ResponseStart::Stream(stream) => stream.finish(),
        }
    }

    /// Waits for the response, but no longer than `timeout`. The response is returned only once.
    ///
    /// A stream is collected in memory meanwhile. After a timeout, the collected part is kept for the
    /// next wait, and [`begin`](Self::begin) still returns the stream from its first byte.
    pub fn wait_timeout(&self, timeout: Duration) -> Option<InvocationResponse> {
        let start = Instant::now();
        let mut stream = match self.begin_timeout(timeout)? {
            ResponseStart::Whole(response) => return Some(response),
            ResponseStart::Stream(stream) => stream,
        };
        if stream.collect(timeout.saturating_sub(start.elapsed())) {
            return Some(stream.finish());
        }
        self.stream.replace(Some(stream));
        None
    }

    /// Waits for the start of the response. Returns a stream as soon as its head has arrived, and any
    /// other response when it is complete.
    pub fn begin(self) -> ResponseStart {
        if let Some(stream) = self.stream.take() {
            return ResponseStart::Stream(stream);
        }
        let stopped = ResponseStart::Whole(InvocationResponse::Stopped);
        self.start.recv().unwrap_or(stopped)
    }

    /// Like [`begin`](Self::begin), but waits no longer than `timeout`. The start of the response is
    /// returned only once.
    pub fn begin_timeout(&self, timeout: Duration) -> Option<ResponseStart> {
        if let Some(stream) = self.stream.take() {
            return Some(ResponseStart::Stream(stream));
        }
        match self.start.recv_timeout(timeout) {
            Ok(start) => Some(start),
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
        if let Some(probe) = self.probe.get_mut() {
            probe.stream_started(content_type.as_deref());
        }
        let (stream, pipe) = StreamingResponse::new(content_type);
        // If the caller is gone, the stream is dropped, and the pipe discards its bytes.
        let _ = self.start.send(ResponseStart::Stream(stream));
        self.stream = Some(Arc::clone(&pipe));
        pipe
    }

    /// The stream that has begun.
    pub(crate) fn stream(&self) -> Option<&Arc<Pipe>> {
        self.stream.as_ref()
    }

    /// Sends the response to the caller, or ends the stream.
    pub(crate) fn respond(&self, response: InvocationResponse) {
        // Before the caller, which may ask what the probe has recorded.
        if let Some(probe) = self.probe.take() {
            probe.response(&response);
        }
        match &self.stream {
            Some(pipe) => pipe.end(response),
            None => drop(self.start.send(ResponseStart::Whole(response))),
        }
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        drop(self.probe.take());
        if let Some(pipe) = &self.stream {
            pipe.end(InvocationResponse::Stopped);
        }
    }
}
