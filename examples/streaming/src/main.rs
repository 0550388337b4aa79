//! An HTTP response that is sent while it is made: server-sent events behind a Function URL.
//!
//! `GET /?count=3` is answered with the first three prime numbers, each as soon as it is found:
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
//! A browser's `EventSource` that has lost its connection says with `Last-Event-ID` what it has had,
//! and the numbers go on behind that. The count is kept in a cookie for the next visit.

mod primes;

use std::io::Write;

use lambda_native::{
    HttpPrelude, LambdaContext, LambdaError, ResponseStream, start_lambda, streaming,
};
use lambda_native_events::{ApiGwV2Event, parse_api_gw_v2};

/// For visitors who name none.
const COUNT: usize = 10;

fn main() {
    start_lambda(streaming(handler))
}

fn handler(event: &str, _: &LambdaContext, out: &mut ResponseStream) -> Result<(), LambdaError> {
    // An error before the first byte is an error answer, as in any handler.
    let request = parse_api_gw_v2(event)?;

    let Some((count, seen)) = wanted(&request) else {
        let prelude = HttpPrelude::new(400).header("content-type", "text/plain; charset=utf-8");
        out.http(&prelude)?;
        writeln!(out, "count and Last-Event-ID are numbers")?;
        return Ok(());
    };

    let prelude = HttpPrelude::new(200)
        .header("content-type", "text/event-stream")
        .header("cache-control", "no-store")
        .cookie(format!("count={count}; Max-Age=86400; Secure; HttpOnly"));
    out.http(&prelude)?;

    let numbered = (1..=count).zip(primes::all());
    for (id, prime) in numbered.skip(seen) {
        // One `write!` is one chunk: the visitor has it before the next number is looked for. It
        // fails where nobody takes it any more, and `?` ends the search.
        write!(out, "id: {id}\ndata: {prime}\n\n")?;
    }
    Ok(())
}

/// How many numbers there are to be, and how many of them the visitor has had.
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
