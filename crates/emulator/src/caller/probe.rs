//! Passes what happens in an emulator on to a program that shows or records it.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use crate::caller::response::InvocationResponse;
use crate::fault::Fault;

/// Sees what passes through an emulator while it passes, see [`Builder::probe`](crate::Builder::probe).
///
/// The methods are called on the emulator's threads, some of them while its state is locked. So they must
/// return quickly, and must neither call the emulator nor wait for it. All parameters are borrowed: copy what
/// is needed later.
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use std::time::Instant;
///
/// use lambda_native_emulator::{Emulator, Invocation, InvocationResponse, Probe};
///
/// #[derive(Debug, Default)]
/// struct Failures(Mutex<Vec<String>>);
///
/// impl Probe for Failures {
///     fn response(&self, request_id: &str, response: &InvocationResponse, _: Instant) {
///         if !response.is_response() {
///             self.0.lock().unwrap().push(request_id.to_owned());
///         }
///     }
/// }
///
/// let failures = Arc::new(Failures::default());
/// let lambda = Emulator::builder().probe(failures.clone()).start()?;
/// let pending = lambda.submit(Invocation::new("{}").request_id("r-1"));
/// lambda.stop();
///
/// assert_eq!(pending.wait(), InvocationResponse::Stopped);
/// assert_eq!(*failures.0.lock().unwrap(), ["r-1"]);
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait Probe: fmt::Debug + Send + Sync {
    /// An exchange on the Runtime API or on the Extensions API has ended, also one that a fault has broken.
    fn exchange(&self, exchange: &Exchange<'_>) {
        let _ = exchange;
    }

    /// The head of a streamed response was accepted.
    fn stream_started(&self, request_id: &str, content_type: Option<&str>, at: Instant) {
        let _ = (request_id, content_type, at);
    }

    /// Bytes of a streamed response have arrived, whether or not a caller reads them. They are one HTTP chunk,
    /// or a piece of a larger one.
    ///
    /// Bytes that arrive while the invocation times out may follow its [`response`](Self::response).
    fn chunk(&self, request_id: &str, bytes: &[u8], at: Instant) {
        let _ = (request_id, bytes, at);
    }

    /// The result that the caller of this invocation is about to get. It comes exactly once for each
    /// invocation, however the invocation ends, and even if nobody waits for the result.
    ///
    /// After [`stream_started`](Self::stream_started), it says how the stream ended: a
    /// [`Response`](InvocationResponse::Response) then has an empty body and no content type.
    fn response(&self, request_id: &str, response: &InvocationResponse, at: Instant) {
        let _ = (request_id, response, at);
    }
}

/// A request of the runtime or of an extension, and the response to it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Exchange<'a> {
    /// The number of the connection, counted from 1 in each execution environment.
    pub connection: usize,
    /// The method, such as `POST`. Empty if the head of the request is malformed.
    pub method: &'a str,
    /// The path and the query, unchanged. Empty if the head of the request is malformed.
    pub path: &'a str,
    /// Names and values, in the original order and letter case. Bytes that are not UTF-8 are replaced.
    pub request_headers: &'a [(String, String)],
    /// The trailers of a chunked request.
    pub trailers: &'a [(String, String)],
    /// The decoded body, up to the size limit of the route. For a streamed response, the first MiB.
    pub request_body: &'a [u8],
    /// The size of the decoded body, in bytes. If the connection ended before the end of the body, the bytes
    /// that arrived.
    pub request_bytes: u64,
    /// The request id in the path of a post, or that of the event that `/next` returned.
    pub request_id: Option<&'a str>,
    /// Whether its first bytes arrived before the response to the previous request on this connection was
    /// sent.
    pub pipelined: bool,
    /// When the head of the request had been read.
    pub began: Instant,
    /// When the response had been written, or the connection ended.
    pub ended: Instant,
    /// The response.
    pub outcome: Outcome<'a>,
    /// The fault that was injected into this exchange.
    pub fault: Option<&'a Fault>,
}

/// How an [`Exchange`] ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// The whole head of a response was sent.
    Response {
        /// The status.
        status: u16,
        /// Names and values, in the order in which they were sent.
        headers: &'a [(String, Vec<u8>)],
        /// The size of the body without chunk framing, in bytes. A fault may have cut the body that was sent.
        body_bytes: usize,
    },
    /// The connection ended before the head of the response had been sent, or [`Fault::Raw`] replaced the
    /// response.
    NoResponse,
}

/// Tells a probe about one invocation, and its result exactly once.
#[derive(Debug)]
pub(crate) struct InvocationProbe {
    probe: Arc<dyn Probe>,
    request_id: String,
    has_response: bool,
}

impl InvocationProbe {
    pub(crate) fn new(probe: Arc<dyn Probe>, request_id: String) -> InvocationProbe {
        InvocationProbe {
            probe,
            request_id,
            has_response: false,
        }
    }

    pub(crate) fn stream_started(&self, content_type: Option<&str>) {
        self.probe
            .stream_started(&self.request_id, content_type, Instant::now());
    }

    pub(crate) fn response(mut self, response: &InvocationResponse) {
        self.has_response = true;
        self.probe
            .response(&self.request_id, response, Instant::now());
    }
}

/// An invocation that is dropped without a result has been ended by a stop.
impl Drop for InvocationProbe {
    fn drop(&mut self) {
        if !self.has_response {
            let stopped = InvocationResponse::Stopped;
            self.probe
                .response(&self.request_id, &stopped, Instant::now());
        }
    }
}
