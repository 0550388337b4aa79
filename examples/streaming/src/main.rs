//! A streamed HTTP response: server-sent events behind a Function URL.
//!
//! The response to `GET /?count=3` is the first three prime numbers, each sent as soon as it is found:
//!
//! ```text
//! id: 1
//! data: 2
//!
//! id: 2
//! data: 3
//! …
//! ```
//!
//! After a browser's `EventSource` has lost its connection, it sends the last id that it received as
//! `Last-Event-ID`, and the stream continues after it. A cookie stores the count for the next visit.

mod primes;

use std::io::Write;

use lambda_native::{
    HttpPrelude, LambdaContext, LambdaError, ResponseStream, start_lambda, streaming,
};
use lambda_native_events::{ApiGwV2Event, parse_api_gw_v2};

/// The default count.
const COUNT: usize = 10;

fn main() {
    start_lambda(streaming(handler))
}

fn handler(event: &str, _: &LambdaContext, out: &mut ResponseStream) -> Result<(), LambdaError> {
    // An error before the first byte is returned as a function error, as in any handler.
    let request = parse_api_gw_v2(event)?;

    let Some((count, seen)) = wanted(&request) else {
        let prelude = HttpPrelude::new(400).header("content-type", "text/plain; charset=utf-8");
        out.http(&prelude)?;
        writeln!(out, "count and Last-Event-ID must be numbers")?;
        return Ok(());
    };

    let prelude = HttpPrelude::new(200)
        .header("content-type", "text/event-stream")
        .header("cache-control", "no-store")
        .cookie(format!("count={count}; Max-Age=86400; Secure; HttpOnly"));
    out.http(&prelude)?;

    let numbered = (1..=count).zip(primes::all());
    for (id, prime) in numbered.skip(seen) {
        // Each `write!` sends a chunk, so the client receives it before the search for the next number
        // starts. If the client has disconnected, the write fails and `?` ends the search.
        write!(out, "id: {id}\ndata: {prime}\n\n")?;
    }
    Ok(())
}

/// How many numbers to send, and how many of them the client has received already.
fn wanted(request: &ApiGwV2Event) -> Option<(usize, usize)> {
    let query = request.query_value("count");
    let count = match query.as_deref().or_else(|| request.cookie("count")) {
        Some(count) => count.parse().ok()?,
        None => COUNT,
    };
    let seen = match request.header("last-event-id") {
        Some(id) => id.parse().ok()?,
        None => 0,
    };
    Some((count, seen))
}
