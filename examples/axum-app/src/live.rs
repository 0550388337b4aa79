//! Server-sent events, and a WebSocket.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::response::sse::{Event, Sse};
use futures_core::Stream;

/// Three events. The client gets them at once, unless the program streams: see the example `axum-streaming`.
pub(super) async fn events() -> Sse<Countdown> {
    Sse::new(Countdown { left: 3 })
}

pub(super) struct Countdown {
    left: u32,
}

impl Stream for Countdown {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let event = Event::default().data(self.left.to_string());
        self.left -= 1;
        Poll::Ready(Some(Ok(event)))
    }
}

/// No front end of Lambda passes a connection to the function, so axum responds with status 426.
/// API Gateway has WebSocket APIs, which send one event for each message.
pub(super) async fn socket(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |_: WebSocket| {})
}
