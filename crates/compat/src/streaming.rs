//! The body of a streamed response, and a channel that fills it.

mod slot;

use std::borrow::Cow;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Frame, SizeHint};

use self::slot::Slot;
use crate::Error;
pub use crate::types::response::StreamResponse as Response;

/// Creates a body, and the sender that fills it. The sender waits until the runtime has taken the chunk before.
///
/// ```
/// use lambda_native_compat::streaming::{Body, Response, channel};
/// use lambda_native_compat::{Error, LambdaEvent};
///
/// async fn handler(_: LambdaEvent<serde_json::Value>) -> Result<Response<Body>, Error> {
///     let (mut sender, body) = channel();
///     tokio::spawn(async move {
///         for n in 0..10 {
///             sender.send_data(format!("{n}\n").into()).await?;
///         }
///         Ok::<_, Error>(())
///     });
///     Ok(Response::from(body))
/// }
/// ```
pub fn channel() -> (Sender, Body) {
    Body::channel()
}

/// Sends the chunks of a [`Body`]. When it is dropped, the body ends.
#[derive(Debug)]
pub struct Sender {
    slot: Arc<Slot>,
}

impl Sender {
    /// Waits until a chunk can be sent.
    pub fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.slot.poll_free(cx)
    }

    /// Sends a chunk as soon as the one before has been taken.
    ///
    /// # Errors
    ///
    /// If the body has been dropped, because the caller has gone or the invocation has ended.
    pub async fn send_data(&mut self, chunk: Bytes) -> Result<(), Error> {
        std::future::poll_fn(|cx| self.poll_ready(cx)).await?;
        self.try_send_data(chunk).map_err(|_| slot::is_closed())
    }

    /// Sends a chunk if the one before has been taken, and returns it otherwise.
    ///
    /// # Errors
    ///
    /// The chunk, if it cannot be sent now.
    pub fn try_send_data(&mut self, chunk: Bytes) -> Result<(), Bytes> {
        self.slot.put(chunk)
    }

    /// Ends the body with an error.
    pub fn abort(self) {
        self.slot
            .fail("the sender of the body has aborted it".into());
    }

    /// Ends the body with this error, in place of a chunk that has not been taken yet.
    pub fn send_error(&mut self, error: Error) {
        self.slot.fail(error);
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        self.slot.end();
    }
}

/// The body of a response: a [`Stream`] of chunks, and an [`http_body::Body`].
#[derive(Debug, Default)]
pub struct Body {
    content: Content,
}

#[derive(Debug, Default)]
enum Content {
    #[default]
    Empty,
    Whole(Bytes),
    Channel(Arc<Slot>),
}

impl Body {
    /// Creates a body without content.
    pub fn empty() -> Self {
        Body::default()
    }

    /// Creates a body, and the sender that fills it.
    pub fn channel() -> (Sender, Body) {
        let slot = Arc::new(Slot::default());
        let content = Content::Channel(Arc::clone(&slot));
        (Sender { slot }, Body { content })
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        if let Content::Channel(slot) = &self.content {
            slot.close();
        }
    }
}

impl Stream for Body {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.content {
            Content::Empty => Poll::Ready(None),
            Content::Whole(bytes) => {
                let bytes = std::mem::take(bytes);
                self.content = Content::Empty;
                Poll::Ready(Some(Ok(bytes)))
            }
            Content::Channel(slot) => slot.poll_take(cx),
        }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        self.poll_next(cx).map_ok(Frame::data)
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.content, Content::Empty)
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Empty => SizeHint::with_exact(0),
            Content::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Content::Channel(_) => SizeHint::default(),
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        let content = if bytes.is_empty() {
            Content::Empty
        } else {
            Content::Whole(bytes)
        };
        Body { content }
    }
}

macro_rules! from_bytes {
    ($($whole:ty)+) => {$(
        impl From<$whole> for Body {
            fn from(whole: $whole) -> Self {
                Body::from(Bytes::from(whole))
            }
        }
    )+};
}

from_bytes!(&'static [u8] Vec<u8> &'static str String);

impl From<Cow<'static, [u8]>> for Body {
    fn from(whole: Cow<'static, [u8]>) -> Self {
        match whole {
            Cow::Borrowed(whole) => whole.into(),
            Cow::Owned(whole) => whole.into(),
        }
    }
}

impl From<Cow<'static, str>> for Body {
    fn from(whole: Cow<'static, str>) -> Self {
        match whole {
            Cow::Borrowed(whole) => whole.into(),
            Cow::Owned(whole) => whole.into(),
        }
    }
}
