//! Passes streamed responses from the runtime to the caller, at the speed of the caller.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::caller::response::InvocationResponse;

/// How many bytes are buffered before the runtime has to wait. The last chunk may exceed this limit by
/// its size, which the request reader bounds.
const CAPACITY: usize = 1024 * 1024;

/// A streamed response, whose bytes can be read while the runtime sends them.
///
/// About 1 MiB is buffered at most. If the reader is slower than the runtime, the runtime has to wait,
/// and the timeout of the function still applies. After a drop, the rest of the stream is accepted
/// from the runtime and discarded.
///
/// ```
/// # use std::io::{Read, Write};
/// # use std::net::TcpStream;
/// use lambda_native_emulator::{ResponseStart, Emulator, Invocation};
///
/// # fn run_a_streaming_function(api: &str) -> std::io::Result<()> {
/// #     let mut api = TcpStream::connect(api)?;
/// #     write!(api, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
/// #     let mut next = [0; 4096];
/// #     let read = api.read(&mut next)?;
/// #     write!(
/// #         api,
/// #         "POST /2018-06-01/runtime/invocation/id/response HTTP/1.1\r\nHost: localhost\r\n\
/// #          Lambda-Runtime-Function-Response-Mode: streaming\r\n\
/// #          Transfer-Encoding: chunked\r\n\r\n2\r\nto\r\n3\r\nday\r\n0\r\n\r\n"
/// #     )?;
/// #     api.read(&mut next).map(drop)
/// # }
/// let lambda = Emulator::start()?;
/// let pending = lambda.submit(Invocation::new("{}").request_id("id"));
/// run_a_streaming_function(lambda.runtime_api())?;
///
/// let ResponseStart::Stream(mut stream) = pending.begin() else {
///     panic!("the function does not stream");
/// };
/// assert_eq!(stream.next_chunk().as_deref(), Some(b"to".as_slice()));
/// assert_eq!(stream.next_chunk().as_deref(), Some(b"day".as_slice()));
/// assert_eq!(stream.next_chunk(), None);
/// assert!(stream.finish().is_response());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct StreamingResponse {
    pipe: Arc<Pipe>,
    content_type: Option<String>,
    /// Chunks that were taken out of the pipe by a wait that timed out.
    ahead: VecDeque<Vec<u8>>,
}

impl StreamingResponse {
    /// Creates a stream and the pipe that fills it.
    pub(crate) fn new(content_type: Option<String>) -> (StreamingResponse, Arc<Pipe>) {
        let pipe = Arc::new(Pipe::default());
        let stream = StreamingResponse {
            pipe: Arc::clone(&pipe),
            content_type,
            ahead: VecDeque::new(),
        };
        (stream, pipe)
    }

    /// The `Content-Type` of the post, such as `application/vnd.awslambda.http-integration-response`.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Waits for the next bytes. Returns `None` after the end of the stream. [`finish`](Self::finish)
    /// then returns how it ended.
    ///
    /// Each return value is one HTTP chunk of the runtime, or a piece of 64 KiB of a larger chunk. If the
    /// post is not chunked, it is whatever one read returned.
    pub fn next_chunk(&mut self) -> Option<Vec<u8>> {
        self.ahead.pop_front().or_else(|| self.pipe.pop())
    }

    /// Waits for the end of the stream and returns how the invocation ended.
    ///
    /// The body has the bytes that [`next_chunk`](Self::next_chunk) has not returned. If the connection
    /// broke, the result is an [`InvocationResponse::Error`]. If the stream was larger than
    /// [`MAX_STREAM_BYTES`](crate::MAX_STREAM_BYTES), it is [`InvocationResponse::TooLarge`].
    pub fn finish(mut self) -> InvocationResponse {
        let mut rest = Vec::new();
        while let Some(chunk) = self.next_chunk() {
            rest.extend_from_slice(&chunk);
        }
        match self.pipe.lock().end.clone() {
            Some(InvocationResponse::Response {
                trailers,
                stream_error,
                ..
            }) => InvocationResponse::Response {
                body: rest,
                content_type: self.content_type.clone(),
                streamed: true,
                trailers,
                stream_error,
            },
            other => other.unwrap_or(InvocationResponse::Stopped),
        }
    }

    /// Collects chunks until the end, but no longer than `timeout`. Returns whether the stream ended.
    pub(crate) fn collect(&mut self, timeout: Duration) -> bool {
        let start = Instant::now();
        loop {
            match self
                .pipe
                .pop_timeout(timeout.saturating_sub(start.elapsed()))
            {
                Popped::Chunk(chunk) => self.ahead.push_back(chunk),
                Popped::End => return true,
                Popped::Nothing => return false,
            }
        }
    }
}

impl Drop for StreamingResponse {
    fn drop(&mut self) {
        let mut state = self.pipe.lock();
        state.is_read = false;
        state.chunks.clear();
        self.pipe.changed.notify_all();
    }
}

/// The bytes between the connection that reads a stream and the [`StreamingResponse`].
#[derive(Debug, Default)]
pub(crate) struct Pipe {
    state: Mutex<PipeState>,
    changed: Condvar,
}

#[derive(Debug)]
struct PipeState {
    chunks: VecDeque<Vec<u8>>,
    buffered: usize,
    is_read: bool,
    /// How the invocation ended. A response in here has no body.
    end: Option<InvocationResponse>,
}

enum Popped {
    Chunk(Vec<u8>),
    End,
    /// Nothing arrived before the timeout.
    Nothing,
}

impl Default for PipeState {
    fn default() -> PipeState {
        PipeState {
            chunks: VecDeque::new(),
            buffered: 0,
            is_read: true,
            end: None,
        }
    }
}

impl Pipe {
    /// Adds a chunk, after waiting for room. The chunk is discarded after the end of the stream, and
    /// after the reader has been dropped.
    pub(crate) fn push(&self, chunk: &[u8]) {
        let state = self.lock();
        let mut state = self
            .changed
            .wait_while(state, |state| {
                state.buffered >= CAPACITY && state.is_read && state.end.is_none()
            })
            .unwrap_or_else(PoisonError::into_inner);
        if state.is_read && state.end.is_none() && !chunk.is_empty() {
            state.buffered += chunk.len();
            state.chunks.push_back(chunk.to_vec());
            self.changed.notify_all();
        }
    }

    /// Ends the stream. Only the first call has an effect.
    pub(crate) fn end(&self, response: InvocationResponse) {
        self.lock().end.get_or_insert(response);
        self.changed.notify_all();
    }

    /// Whether the invocation has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.lock().end.is_some()
    }

    fn pop(&self) -> Option<Vec<u8>> {
        let state = self.lock();
        let mut state = self
            .changed
            .wait_while(state, |state| state.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        self.take_chunk(&mut state)
    }

    fn pop_timeout(&self, timeout: Duration) -> Popped {
        let state = self.lock();
        let (mut state, _) = self
            .changed
            .wait_timeout_while(state, timeout, |state| state.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        match self.take_chunk(&mut state) {
            Some(chunk) => Popped::Chunk(chunk),
            None if state.end.is_some() => Popped::End,
            None => Popped::Nothing,
        }
    }

    fn take_chunk(&self, state: &mut PipeState) -> Option<Vec<u8>> {
        let chunk = state.chunks.pop_front()?;
        state.buffered -= chunk.len();
        self.changed.notify_all();
        Some(chunk)
    }

    fn lock(&self) -> MutexGuard<'_, PipeState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PipeState {
    fn is_empty(&self) -> bool {
        self.chunks.is_empty() && self.end.is_none()
    }
}
