//! A function for tests with many events or large streams.

use std::io::Write;
use std::sync::Mutex;

use lambda_native::{LambdaContext, LambdaError, LambdaHandler, Response, ResponseStream};

/// One byte more than Lambda accepts.
const TOO_LARGE: usize = 6 * 1024 * 1024 + 101;

/// The error of the last broken stream.
static BROKEN: Mutex<String> = Mutex::new(String::new());

/// Does what the first word of the event says. `stream` is followed by the number of chunks and
/// their size.
pub(crate) struct Load;

impl LambdaHandler for Load {
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        let event = std::str::from_utf8(event)?;
        let mut words = event.split(' ');
        match words.next().unwrap_or_default() {
            "echo" => write!(response.buffer(), "{} {event}", ctx.request_id)?,
            "fail" => return Err(LambdaError::new("OutOfStock", event)),
            "panic" => panic!("{event}"),
            "large" => response.set_body(vec![b'x'; TOO_LARGE]),
            "stream" => {
                let mut number = || words.next().unwrap_or_default().parse::<usize>();
                stream(response.stream(), number()?, number()?)?;
            }
            "break" => {
                let error = until_it_fails(response.stream());
                *BROKEN.lock().map_err(LambdaError::from_boxed)? = format!("{:?}", error.kind());
            }
            "broken" => response
                .buffer()
                .extend_from_slice(BROKEN.lock().map_err(LambdaError::from_boxed)?.as_bytes()),
            "trace" => {
                let environment = std::env::var("_X_AMZN_TRACE_ID").ok();
                write!(response.buffer(), "{:?} {environment:?}", ctx.trace_id)?;
            }
            other => return Err(LambdaError::new("NoSuchWord", other)),
        }
        Ok(())
    }
}

fn stream(out: &mut ResponseStream, chunks: usize, size: usize) -> std::io::Result<()> {
    let chunk = vec![b'x'; size];
    for _ in 0..chunks {
        out.write_all(&chunk)?;
    }
    Ok(())
}

fn until_it_fails(out: &mut ResponseStream) -> std::io::Error {
    loop {
        if let Err(error) = out.write_all(b"x") {
            return error;
        }
    }
}
