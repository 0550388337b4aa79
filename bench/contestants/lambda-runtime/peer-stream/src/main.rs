//! Streams as many bytes as the number in the event says.

use bytes::Bytes;
use lambda_runtime::streaming::Response;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use tokio_stream::Stream;

static PIECE: [u8; 64 * 1024] = [b'a'; 64 * 1024];

async fn handler(
    event: LambdaEvent<usize>,
) -> Result<Response<impl Stream<Item = Result<Bytes, Error>> + Unpin + Send + 'static>, Error> {
    // The fastest way that the peer supports: no channel, no task and no copy.
    let pieces = (0..event.payload).step_by(PIECE.len()).map(move |at| {
        let length = PIECE.len().min(event.payload - at);
        Ok(Bytes::from_static(&PIECE[..length]))
    });
    Ok(Response::from(tokio_stream::iter(pieces)))
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    run(service_fn(handler)).await
}
