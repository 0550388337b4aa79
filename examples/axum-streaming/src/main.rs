//! Streamed responses of an axum application.
//!
//! | request | response |
//! |---|---|
//! | `GET /ticks` | server-sent events, one every second |
//! | `GET /export` | a CSV file of 16 MB, more than a response that is not streamed may have |
//!
//! It needs a Function URL with the invoke mode `RESPONSE_STREAM`, or a REST API with the response transfer mode
//! `STREAM`. Behind every other front end, the response to `/ticks` arrives as a whole, and that to `/export`
//! is a function error.
//!
//! ```sh
//! lam run -p axum-streaming --invoke-mode response-stream
//! curl -N http://127.0.0.1:9000/ticks
//! ```

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::sse::{Event, Sse};
use axum::routing::get;
use futures_core::Stream;
use lambda_native_http::{start, tower};
use tokio::time::{Interval, interval};

fn main() {
    let app = Router::new()
        .route("/ticks", get(ticks))
        .route("/export", get(export));
    start(tower(app).streaming())
}

async fn ticks() -> Sse<Ticks> {
    Sse::new(Ticks {
        interval: interval(Duration::from_secs(1)),
        sent: 0,
    })
}

/// Five events. The first is sent at once.
struct Ticks {
    interval: Interval,
    sent: u32,
}

impl Stream for Ticks {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.sent == 5 {
            return Poll::Ready(None);
        }
        self.interval.poll_tick(cx).map(|_| {
            self.sent += 1;
            Some(Ok(Event::default().id(self.sent.to_string()).data("tick")))
        })
    }
}

async fn export() -> impl IntoResponse {
    let body = Body::from_stream(Rows { next: 0 });
    ([(header::CONTENT_TYPE, "text/csv")], body)
}

/// A million rows of 16 bytes. Only one block of them is in memory.
struct Rows {
    next: u32,
}

impl Rows {
    const ALL: u32 = 1_000_000;
    const IN_A_BLOCK: u32 = 4_000;
}

impl Stream for Rows {
    type Item = Result<String, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.next == Self::ALL {
            return Poll::Ready(None);
        }
        let rows = self.next..self.next + Self::IN_A_BLOCK;
        self.next = rows.end;
        let block = rows
            .map(|row| format!("{row:07},{:07}\n", row * 3))
            .collect();
        Poll::Ready(Some(Ok(block)))
    }
}
