//! A streamed response behind a Function URL: server-sent events.
//!
//! The client gets each event as soon as it is written. The Function URL needs the invoke mode
//! `RESPONSE_STREAM`, which the key `url.streaming` sets.

use std::io::Write;

use lambda_native::events::ApiGwV2Event;
use lambda_native::{
    HttpPrelude, LambdaContext, LambdaError, ResponseStream, start_lambda, streaming,
};

fn handler(event: &str, _: &LambdaContext, out: &mut ResponseStream) -> Result<(), LambdaError> {
    // An error before the first byte is a function error, as in any handler.
    let request = ApiGwV2Event::parse(event)?;
    let count = request.query_value("count").unwrap_or("10".into());
    let Ok(count) = count.parse::<u32>() else {
        out.http(&HttpPrelude::new(400))?;
        writeln!(out, "count must be a number")?;
        return Ok(());
    };
    out.http(&HttpPrelude::new(200).header("content-type", "text/event-stream"))?;
    for number in 1..=count {
        // If the client has disconnected, the write fails and `?` ends the loop.
        write!(out, "data: {number}\n\n")?;
    }
    Ok(())
}

fn main() {
    start_lambda(streaming(handler))
}
