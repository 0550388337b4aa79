//! Bodies of responses.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use http_body::{Body, Frame};
use lambda_native_http::Bytes;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A body that never ends.
pub(crate) struct Endless;

impl Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(
            &[b'.'; 64 * 1024],
        )))))
    }
}

/// The error of a handler or of a body.
#[derive(Debug)]
pub(crate) struct NoTable;

impl fmt::Display for NoTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the table does not exist")
    }
}

impl std::error::Error for NoTable {}

/// The frames of a [`Channel`].
pub(crate) type Frames = UnboundedSender<Result<Frame<Bytes>, NoTable>>;

/// A body whose frames the test sends. It ends when the sender is dropped.
pub(crate) struct Channel(UnboundedReceiver<Result<Frame<Bytes>, NoTable>>);

impl Channel {
    pub(crate) fn new() -> (Frames, Self) {
        let (sender, receiver) = unbounded_channel();
        (sender, Channel(receiver))
    }

    /// A body with these frames.
    pub(crate) fn of(frames: impl IntoIterator<Item = Result<Frame<Bytes>, NoTable>>) -> Self {
        let (sender, channel) = Self::new();
        for frame in frames {
            sender.send(frame).expect("the channel is open");
        }
        channel
    }
}

impl Body for Channel {
    type Data = Bytes;
    type Error = NoTable;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, NoTable>>> {
        self.0.poll_recv(cx)
    }
}

pub(crate) fn data(bytes: &'static str) -> Result<Frame<Bytes>, NoTable> {
    Ok(Frame::data(bytes.into()))
}
