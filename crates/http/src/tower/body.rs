//! The body of a request.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

/// Any error, as tower calls it.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// The body of a request that a tower service gets.
///
/// On Lambda the body is complete, and is one frame. On a plain server (feature `serve`), frames arrive with the
/// request.
///
/// ```
/// use http_body::Body as _;
/// use lambda_native_http::Body;
///
/// assert_eq!(Body::from("hello").size_hint().exact(), Some(5));
/// assert!(Body::default().is_end_stream());
/// ```
#[derive(Debug, Default)]
pub struct Body(Kind);

#[derive(Debug)]
enum Kind {
    /// Empty at the end.
    Complete(Bytes),
    #[cfg(feature = "serve")]
    Incoming(hyper::body::Incoming),
}

impl Default for Kind {
    fn default() -> Self {
        Kind::Complete(Bytes::new())
    }
}

impl<B: Into<Bytes>> From<B> for Body {
    fn from(body: B) -> Self {
        Body(Kind::Complete(body.into()))
    }
}

impl Body {
    #[cfg(feature = "serve")]
    pub(crate) fn incoming(body: hyper::body::Incoming) -> Self {
        Body(Kind::Incoming(body))
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut self.0 {
            Kind::Complete(body) if body.is_empty() => Poll::Ready(None),
            Kind::Complete(body) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(body))))),
            #[cfg(feature = "serve")]
            Kind::Incoming(body) => Pin::new(body).poll_frame(_cx).map_err(Into::into),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Kind::Complete(body) => body.is_empty(),
            #[cfg(feature = "serve")]
            Kind::Incoming(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Complete(body) => SizeHint::with_exact(body.len() as u64),
            #[cfg(feature = "serve")]
            Kind::Incoming(body) => body.size_hint(),
        }
    }
}
