//! What the emulators of the function report: exchanges and responses.

use std::sync::Arc;
use std::time::Instant;

use lambda_native_emulator::{Exchange, FunctionError, InvocationResponse, Outcome, Probe};

use super::Recorder;
use crate::record::{
    self, Chunk, ExchangeRecord, Headers, InvocationRecord, MAX_CHUNKS, MAX_EXCHANGES,
    MAX_RECENT_EXCHANGES,
};

/// The most bytes of an error message and of a line of a stack trace that are kept.
const MAX_MESSAGE_BYTES: usize = 64 * 1024;

/// The most lines of a stack trace that are kept.
const MAX_STACK_LINES: usize = 500;

impl Probe for Recorder {
    fn exchange(&self, exchange: &Exchange<'_>) {
        let record = Arc::new(copied(exchange));
        self.history.update(|store| {
            if let Some(invocation) = exchange.request_id.and_then(|id| store.find_mut(id)) {
                if invocation.exchanges.len() < MAX_EXCHANGES {
                    invocation.exchanges.push(Arc::clone(&record));
                } else {
                    invocation.exchanges_dropped += 1;
                }
            }
            let recent = &mut store.functions[self.function].exchanges;
            if recent.len() == MAX_RECENT_EXCHANGES {
                recent.pop_front();
            }
            recent.push_back(record);
        });
    }

    fn stream_started(&self, request_id: &str, content_type: Option<&str>, at: Instant) {
        self.change(request_id, |record| {
            record.is_streamed = true;
            record.response_type = content_type.map(str::to_owned);
            record.times.streaming = Some(at);
        });
    }

    fn chunk(&self, request_id: &str, bytes: &[u8], at: Instant) {
        self.change(request_id, |record| {
            if record.chunks.len() < MAX_CHUNKS {
                record.chunks.push(Chunk {
                    at,
                    offset: record.response_body.bytes(),
                    bytes: bytes.len() as u64,
                });
            } else {
                record.chunks_dropped += 1;
            }
            record.response_body.push(bytes);
        });
    }

    fn response(&self, request_id: &str, response: &InvocationResponse, at: Instant) {
        self.change(request_id, |invocation| {
            invocation.times.responded = Some(at);
            let response = without_body(invocation, response);
            invocation.outcome = Some(record::Outcome::Response(response));
        });
    }
}

fn copied(exchange: &Exchange<'_>) -> ExchangeRecord {
    let (status, response_headers, response_bytes) = match exchange.outcome {
        Outcome::Response {
            status,
            headers,
            body_bytes,
        } => (Some(status), Headers::copy(headers), body_bytes),
        Outcome::NoResponse => (None, Headers::default(), 0),
    };
    ExchangeRecord {
        connection: exchange.connection,
        method: exchange.method.to_owned(),
        path: exchange.path.to_owned(),
        request_headers: Headers::copy(exchange.request_headers),
        request_bytes: exchange.request_bytes,
        trailers: Headers::copy(exchange.trailers),
        pipelined: exchange.pipelined,
        status,
        response_headers,
        response_bytes,
        fault: exchange.fault.map(lambda_native_emulator::Fault::name),
        request_id: exchange.request_id.map(str::to_owned),
        began: exchange.began,
        ended: exchange.ended,
    }
}

/// A copy of the response without its body, which the record gets.
fn without_body(
    record: &mut InvocationRecord,
    response: &InvocationResponse,
) -> InvocationResponse {
    match response {
        InvocationResponse::Response {
            body,
            content_type,
            streamed,
            trailers,
            stream_error,
        } => {
            if !record.is_streamed {
                record.response_body.push(body);
                record.response_type.clone_from(content_type);
            }
            InvocationResponse::Response {
                body: Vec::new(),
                content_type: record.response_type.clone(),
                streamed: *streamed,
                trailers: trailers.clone(),
                stream_error: stream_error
                    .as_ref()
                    .map(|error| Box::new(shortened((**error).clone()))),
            }
        }
        InvocationResponse::Error(error) => {
            // After the beginning of a stream, the caller does not get the body of the error.
            if !record.is_streamed {
                record.response_body.push(&error.body);
                record.response_type.clone_from(&error.content_type);
            }
            InvocationResponse::Error(shortened(error.clone()))
        }
        other => {
            if !record.is_streamed {
                record.response_body.push(&other.payload());
            }
            other.clone()
        }
    }
}

/// The error without its body, and with a message of a bounded size.
fn shortened(mut error: FunctionError) -> FunctionError {
    error.body = Vec::new();
    error.stack_trace.truncate(MAX_STACK_LINES);
    for text in error
        .stack_trace
        .iter_mut()
        .chain([&mut error.error_message])
    {
        if text.len() > MAX_MESSAGE_BYTES {
            let mut end = MAX_MESSAGE_BYTES;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
            text.shrink_to_fit();
        }
    }
    error
}
