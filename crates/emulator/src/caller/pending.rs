//! Who waits for an answer, and how it gets there.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::caller::response::Answer;
use crate::caller::stream::{AnswerStream, Pipe};

/// An invocation that has been queued: [`wait`](Self::wait) for its answer, or let it
/// [`begin`](Self::begin).
#[derive(Debug)]
#[must_use = "the answer comes from `wait` or `begin`"]
pub struct Pending {
    request_id: String,
    begun: Receiver<Begun>,
    /// A stream that a wait met and ran out of time over.
    stream: RefCell<Option<AnswerStream>>,
}

/// How an answer begins.
#[derive(Debug)]
pub enum Begun {
    /// It is here, whole.
    Answer(Answer),
    /// The head of a streamed response has come.
    Stream(AnswerStream),
}

/// The other end of a [`Pending`].
pub(crate) struct Caller {
    begun: Sender<Begun>,
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
    pub fn wait(self) -> Answer {
        match self.begin() {
            Begun::Answer(answer) => answer,
            Begun::Stream(stream) => stream.finish(),
        }
    }

    /// Waits for the answer, but no longer than `timeout`. The answer comes once.
    ///
    /// A stream is collected meanwhile. What has come of it when the time is up is kept, all in
    /// memory, for the next wait; [`begin`](Self::begin) still gives the whole stream, from its
    /// first byte.
    pub fn wait_timeout(&self, timeout: Duration) -> Option<Answer> {
        let start = Instant::now();
        let mut stream = match self.begin_timeout(timeout)? {
            Begun::Answer(answer) => return Some(answer),
            Begun::Stream(stream) => stream,
        };
        if stream.collect(timeout.saturating_sub(start.elapsed())) {
            return Some(stream.finish());
        }
        self.stream.replace(Some(stream));
        None
    }

    /// Waits for the answer to begin: a stream as soon as its head has come, anything else whole.
    pub fn begin(self) -> Begun {
        if let Some(stream) = self.stream.take() {
            return Begun::Stream(stream);
        }
        let stopped = Begun::Answer(Answer::Stopped);
        self.begun.recv().unwrap_or(stopped)
    }

    /// Waits for the answer to begin, but no longer than `timeout`. It begins once.
    pub fn begin_timeout(&self, timeout: Duration) -> Option<Begun> {
        if let Some(stream) = self.stream.take() {
            return Some(Begun::Stream(stream));
        }
        match self.begun.recv_timeout(timeout) {
            Ok(begun) => Some(begun),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Begun::Answer(Answer::Stopped)),
        }
    }
}

impl Caller {
    /// Opens the stream that the caller reads.
    pub(crate) fn begin_stream(&mut self, content_type: Option<String>) -> Arc<Pipe> {
        let (stream, pipe) = AnswerStream::new(content_type);
        // A caller that has gone drops the stream, and with it whatever is put in.
        let _ = self.begun.send(Begun::Stream(stream));
        self.stream = Some(Arc::clone(&pipe));
        pipe
    }

    /// The stream that has begun.
    pub(crate) fn stream(&self) -> Option<&Arc<Pipe>> {
        self.stream.as_ref()
    }

    /// Gives the caller its answer, or the stream its end.
    pub(crate) fn answer(&self, answer: Answer) {
        match &self.stream {
            Some(pipe) => pipe.end(answer),
            None => drop(self.begun.send(Begun::Answer(answer))),
        }
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        if let Some(pipe) = &self.stream {
            pipe.end(Answer::Stopped);
        }
    }
}
