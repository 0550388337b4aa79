//! A probe that keeps everything it sees.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Instant;

use lambda_native_emulator::{Exchange, Fault, InvocationResponse, Outcome, Probe};

use super::client::SAFETY;

/// What the probe has seen, in order.
pub(crate) struct Recording(Receiver<Seen>);

#[derive(Debug)]
pub(crate) enum Seen {
    Exchange(Box<SeenExchange>),
    StreamStarted {
        request_id: String,
        content_type: Option<String>,
    },
    Chunk {
        request_id: String,
        bytes: Vec<u8>,
    },
    Response {
        request_id: String,
        response: InvocationResponse,
    },
}

/// A copy of an [`Exchange`].
#[derive(Debug)]
pub(crate) struct SeenExchange {
    pub(crate) connection: usize,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) request_headers: Vec<(String, String)>,
    pub(crate) trailers: Vec<(String, String)>,
    pub(crate) request_body: Vec<u8>,
    pub(crate) request_bytes: u64,
    pub(crate) request_id: Option<String>,
    pub(crate) pipelined: bool,
    pub(crate) began: Instant,
    pub(crate) ended: Instant,
    /// `None` without a response.
    pub(crate) response: Option<SeenResponse>,
    pub(crate) fault: Option<Fault>,
}

#[derive(Debug)]
pub(crate) struct SeenResponse {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body_bytes: usize,
}

#[derive(Debug)]
struct Recorder(Sender<Seen>);

/// A probe, and what it sees. The recording ends when the probe is dropped.
pub(crate) fn recorder() -> (Arc<dyn Probe>, Recording) {
    let (sender, receiver) = mpsc::channel();
    (Arc::new(Recorder(sender)), Recording(receiver))
}

impl Recording {
    /// Waits for the next thing.
    pub(crate) fn next(&self) -> Seen {
        self.0.recv_timeout(SAFETY).expect("the probe sees more")
    }

    /// Everything that has been seen and not returned yet.
    pub(crate) fn so_far(&self) -> Vec<Seen> {
        self.0.try_iter().collect()
    }

    /// Waits for the next exchange, and skips everything else.
    pub(crate) fn exchange(&self) -> SeenExchange {
        loop {
            if let Seen::Exchange(exchange) = self.next() {
                return *exchange;
            }
        }
    }

    /// Waits for the end of the recording, and returns the rest.
    pub(crate) fn rest(self) -> Vec<Seen> {
        let mut rest = Vec::new();
        loop {
            match self.0.recv_timeout(SAFETY) {
                Ok(seen) => rest.push(seen),
                Err(RecvTimeoutError::Disconnected) => return rest,
                Err(RecvTimeoutError::Timeout) => panic!("something keeps the probe: {rest:?}"),
            }
        }
    }

    /// Waits for the end of the recording, and returns the responses by request id. Checks that each
    /// invocation has only one.
    pub(crate) fn responses(self) -> BTreeMap<String, InvocationResponse> {
        let mut responses = BTreeMap::new();
        for seen in self.rest() {
            if let Seen::Response {
                request_id,
                response,
            } = seen
            {
                let earlier = responses.insert(request_id, response);
                assert!(earlier.is_none(), "a second response: {responses:?}");
            }
        }
        responses
    }
}

impl SeenExchange {
    pub(crate) fn status(&self) -> Option<u16> {
        self.response.as_ref().map(|response| response.status)
    }
}

impl Probe for Recorder {
    fn exchange(&self, exchange: &Exchange<'_>) {
        let response = match exchange.outcome {
            Outcome::Response {
                status,
                headers,
                body_bytes,
            } => Some(SeenResponse {
                status,
                headers: headers.to_vec(),
                body_bytes,
            }),
            Outcome::NoResponse => None,
        };
        // A test that has seen enough no longer listens.
        let _ = self.0.send(Seen::Exchange(Box::new(SeenExchange {
            connection: exchange.connection,
            method: exchange.method.to_owned(),
            path: exchange.path.to_owned(),
            request_headers: exchange.request_headers.to_vec(),
            trailers: exchange.trailers.to_vec(),
            request_body: exchange.request_body.to_vec(),
            request_bytes: exchange.request_bytes,
            request_id: exchange.request_id.map(str::to_owned),
            pipelined: exchange.pipelined,
            began: exchange.began,
            ended: exchange.ended,
            response,
            fault: exchange.fault.cloned(),
        })));
    }

    fn stream_started(&self, request_id: &str, content_type: Option<&str>, _: Instant) {
        let _ = self.0.send(Seen::StreamStarted {
            request_id: request_id.to_owned(),
            content_type: content_type.map(str::to_owned),
        });
    }

    fn chunk(&self, request_id: &str, bytes: &[u8], _: Instant) {
        let _ = self.0.send(Seen::Chunk {
            request_id: request_id.to_owned(),
            bytes: bytes.to_vec(),
        });
    }

    fn response(&self, request_id: &str, response: &InvocationResponse, _: Instant) {
        let _ = self.0.send(Seen::Response {
            request_id: request_id.to_owned(),
            response: response.clone(),
        });
    }
}
