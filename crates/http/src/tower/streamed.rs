//! Streams the body of a response.

use std::future::poll_fn;
use std::io::{self, Write};
use std::pin::pin;
use std::task::Poll;

use bytes::Buf;
use http_body::{Body, Frame};
use lambda_native::{HandlerError, HttpPrelude, LambdaError, ResponseStream};

/// Sends status and headers, and then each frame of the body when it is ready.
///
/// If a write fails, Lambda accepts no more, for example because the client is gone. The body is then dropped,
/// which cancels it.
pub(super) async fn write<B>(
    prelude: &HttpPrelude,
    body: Option<B>,
    out: &mut ResponseStream,
) -> Result<(), LambdaError>
where
    B: Body<Data: Buf, Error: HandlerError>,
{
    let Some(body) = body else {
        return write_prelude(prelude, out);
    };
    let mut body = pin!(body);
    // A body that fails at once is still a function error. Nobody waits for a body that is not ready: the
    // client gets status and headers now.
    let first = poll_fn(|cx| Poll::Ready(body.as_mut().poll_frame(cx))).await;
    if let Poll::Ready(Some(Err(error))) = first {
        return Err(error.into_lambda_error());
    }
    write_prelude(prelude, out)?;
    let mut next = match first {
        Poll::Ready(frame) => frame,
        Poll::Pending => poll_fn(|cx| body.as_mut().poll_frame(cx)).await,
    };
    while let Some(frame) = next {
        write_frame(frame.map_err(HandlerError::into_lambda_error)?, out)?;
        next = poll_fn(|cx| body.as_mut().poll_frame(cx)).await;
    }
    Ok(())
}

fn write_prelude(prelude: &HttpPrelude, out: &mut ResponseStream) -> Result<(), LambdaError> {
    let written = out.http(prelude);
    written.map_err(|error| match error.kind() {
        io::ErrorKind::InvalidInput => LambdaError::new("InvalidResponse", error.to_string()),
        _ => error.into(),
    })
}

/// Writes the data of a frame. The other frames are trailers, which no event source can send.
fn write_frame(frame: Frame<impl Buf>, out: &mut ResponseStream) -> io::Result<()> {
    let Ok(mut data) = frame.into_data() else {
        return Ok(());
    };
    while data.has_remaining() {
        let chunk = data.chunk();
        out.write_all(chunk)?;
        let len = chunk.len();
        data.advance(len);
    }
    Ok(())
}
