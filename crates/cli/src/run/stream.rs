//! Streamed answers as HTTP bodies: chunk by chunk, and no faster than the client reads.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use http_body::Frame;
use lambda_native_emulator::function_url::{MalformedResponse, Prelude, Response};
use lambda_native_emulator::{InvocationResponse, StreamingResponse};
use tokio::sync::mpsc::{self, Receiver, Sender};

/// How many chunks wait for the client. Behind them the emulator's own buffer fills, and then the
/// function waits.
const AHEAD: usize = 4;

/// An HTTP body whose parts come from another thread.
struct Parts {
    receiver: Receiver<io::Result<Bytes>>,
    /// The end, once everything before it has been written.
    broken: Option<io::Error>,
}

/// A body, and where its parts go in.
pub(super) fn body() -> (Body, Sender<io::Result<Bytes>>) {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let parts = Parts {
        receiver,
        broken: None,
    };
    (Body::new(parts), sender)
}

/// Reads a stream up to the beginning of its body: its head as a Function URL sends it, with the
/// first bytes of the body.
pub(super) fn head(stream: &mut StreamingResponse) -> Result<Response, MalformedResponse> {
    if !Prelude::is_announced_by(stream.content_type()) {
        return Ok(Response::of_stream(stream.content_type()));
    }
    let mut prelude = Prelude::default();
    while let Some(chunk) = stream.next_chunk() {
        if let Some(response) = prelude.push(&chunk)? {
            return Ok(response);
        }
    }
    Err(prelude.end())
}

/// Passes the rest of a stream on. `end` tells of a bad end, which breaks the connection off:
/// neither HTTP/1.1 nor a Function URL has another word for it once the head is out.
pub(super) fn pump(
    mut stream: StreamingResponse,
    first: Vec<u8>,
    parts: &Sender<io::Result<Bytes>>,
    ended: impl FnOnce(&InvocationResponse),
) {
    let mut next = Some(first);
    while let Some(chunk) = next {
        if !chunk.is_empty() && parts.blocking_send(Ok(chunk.into())).is_err() {
            // The client has gone. Dropping the stream lets the function go on.
            return;
        }
        next = stream.next_chunk();
    }
    let answer = stream.finish();
    if !answer.is_response() {
        ended(&answer);
        let broken = io::Error::other("the function's stream broke off");
        let _ = parts.blocking_send(Err(broken));
    }
}

impl HttpBody for Parts {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(broken) = self.broken.take() {
            return Poll::Ready(Some(Err(broken)));
        }
        match self.receiver.poll_recv(context) {
            // The server throws away what it has not written yet when a body fails. It writes when
            // there is nothing to read.
            Poll::Ready(Some(Err(broken))) => {
                self.broken = Some(broken);
                context.waker().wake_by_ref();
                Poll::Pending
            }
            other => other.map(|part| part.map(|part| part.map(Frame::data))),
        }
    }
}
