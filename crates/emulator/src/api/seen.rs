//! What a probe gets to see of an exchange.

use std::time::Instant;

use crate::caller::probe::{Exchange, Outcome, Probe};
use crate::fault::Fault;
use crate::http::request::{Body, Head};
use crate::http::response::Response;

/// What has been seen of the current exchange.
pub(super) struct Seen {
    began: Instant,
    pipelined: bool,
    pub(super) body: Body,
    pub(super) request_id: Option<String>,
    pub(super) fault: Option<Fault>,
    /// `None` unless the whole head of a response was sent.
    pub(super) response: Option<Response>,
}

impl Seen {
    /// Begins an exchange, whose head has just been read.
    pub(super) fn begin(pipelined: bool) -> Seen {
        Seen {
            began: Instant::now(),
            pipelined,
            body: Body::default(),
            request_id: None,
            fault: None,
            response: None,
        }
    }

    /// Tells `probe` that the exchange has ended. Without a head, the request was malformed.
    pub(super) fn end(mut self, probe: &dyn Probe, connection: usize, head: Option<&Head>) {
        let outcome = match &mut self.response {
            Some(response) => {
                response.add_framing_headers();
                Outcome::Response {
                    status: response.status,
                    headers: &response.headers,
                    body_bytes: response.body.len(),
                }
            }
            None => Outcome::NoResponse,
        };
        probe.exchange(&Exchange {
            connection,
            method: head.map_or("", |head| &head.method),
            path: head.map_or("", |head| &head.target),
            request_headers: head.map_or(&[], |head| &head.headers),
            trailers: &self.body.trailers,
            request_body: &self.body.bytes,
            request_bytes: self.body.size,
            request_id: self.request_id.as_deref(),
            pipelined: self.pipelined,
            began: self.began,
            ended: Instant::now(),
            outcome,
            fault: self.fault.as_ref(),
        });
    }
}
