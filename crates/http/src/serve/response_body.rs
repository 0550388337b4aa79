//! The body of a response of the server.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http_body::{Body, Frame, SizeHint};
use lambda_native::HandlerError;

use crate::tower::BoxError;

/// The body of the application's response, or that of an error.
pub(super) enum ResponseBody<B> {
    App(Pin<Box<B>>),
    Error(Bytes),
}

impl<B: Body<Data: Buf, Error: HandlerError>> Body for ResponseBody<B> {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let body = match &mut *self {
            ResponseBody::App(body) => body,
            ResponseBody::Error(body) if body.is_empty() => return Poll::Ready(None),
            ResponseBody::Error(body) => {
                return Poll::Ready(Some(Ok(Frame::data(std::mem::take(body)))));
            }
        };
        body.as_mut().poll_frame(cx).map(|frame| match frame? {
            Ok(frame) => Some(Ok(
                frame.map_data(|mut data| data.copy_to_bytes(data.remaining()))
            )),
            Err(error) => {
                let error = error.into_lambda_error();
                eprintln!("error: the body of a response failed: {error}");
                Some(Err(error.to_string().into()))
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        match self {
            ResponseBody::App(body) => body.is_end_stream(),
            ResponseBody::Error(body) => body.is_empty(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            ResponseBody::App(body) => body.size_hint(),
            ResponseBody::Error(body) => SizeHint::with_exact(body.len() as u64),
        }
    }
}
