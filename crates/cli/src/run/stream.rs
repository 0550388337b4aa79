//! Streamed responses as HTTP bodies, sent chunk by chunk and no faster than the client reads.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use http_body::Frame;
use lambda_native_emulator::front::{Front, MalformedResponse, Prelude, Response};
use lambda_native_emulator::{InvocationResponse, StreamingResponse};
use tokio::sync::mpsc::{self, Receiver, Sender};

/// How many chunks are queued for a slow client. Once the queue is full, the emulator's own buffer
/// fills up, and then the function has to wait.
const MAX_QUEUED_CHUNKS: usize = 4;

/// An HTTP body whose chunks come from another thread.
struct ChunkedBody {
    receiver: Receiver<io::Result<Bytes>>,
    /// The error that ends the body, held back until everything before it has been written.
    error: Option<io::Error>,
}

/// A body, and the sender for its chunks.
pub(super) fn body() -> (Body, Sender<io::Result<Bytes>>) {
    let (sender, receiver) = mpsc::channel(MAX_QUEUED_CHUNKS);
    let body = ChunkedBody {
        receiver,
        error: None,
    };
    (Body::new(body), sender)
}

/// Reads a stream up to the start of its body. Returns status and headers as the front sends them, with
/// the first bytes of the body. A REST API always needs a prelude ("Set up a Lambda proxy integration with
/// payload response streaming in API Gateway").
pub(super) fn head(
    stream: &mut StreamingResponse,
    front: &Front,
) -> Result<Response, MalformedResponse> {
    let has_prelude = Prelude::is_announced_by(stream.content_type());
    if !has_prelude && *front == Front::FunctionUrl {
        return Ok(Response::of_stream(stream.content_type()));
    }
    let mut prelude = Prelude::new(front);
    while let Some(chunk) = stream.next_chunk() {
        if let Some(response) = prelude.push(&chunk)? {
            return Ok(response);
        }
    }
    Err(prelude.end())
}

/// Forwards the rest of a stream. If the function fails, calls `on_failure` and closes the
/// connection: once the head has been sent, neither HTTP/1.1 nor a front has another way to
/// report an error.
pub(super) fn forward(
    mut stream: StreamingResponse,
    first: Vec<u8>,
    chunks: &Sender<io::Result<Bytes>>,
    on_failure: impl FnOnce(&InvocationResponse),
) {
    let mut next = Some(first);
    while let Some(chunk) = next {
        if !chunk.is_empty() && chunks.blocking_send(Ok(chunk.into())).is_err() {
            // The client has disconnected. Once the stream is dropped, the function can continue.
            return;
        }
        next = stream.next_chunk();
    }
    let response = stream.finish();
    if !response.is_response() {
        on_failure(&response);
        let error = io::Error::other("the function failed while streaming");
        let _ = chunks.blocking_send(Err(error));
    }
}

impl HttpBody for ChunkedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(error) = self.error.take() {
            return Poll::Ready(Some(Err(error)));
        }
        match self.receiver.poll_recv(context) {
            // When a body fails, the server discards what it has not written yet. It writes while
            // the body is pending, so the error is returned by the next poll.
            Poll::Ready(Some(Err(error))) => {
                self.error = Some(error);
                context.waker().wake_by_ref();
                Poll::Pending
            }
            other => other.map(|chunk| chunk.map(|chunk| chunk.map(Frame::data))),
        }
    }
}
