//! Exchanges on the Runtime API.

use std::time::Instant;

use serde::Serialize;

use super::mask::Mask;
use super::time::ms_since;
use crate::record::ExchangeRecord;

/// An exchange on the Runtime API.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExchangeView {
    pub(crate) connection: usize,
    pub(crate) method: String,
    pub(crate) path: String,
    /// `None` if the connection was closed without a response.
    pub(crate) status: Option<u16>,
    /// The name of the fault that was injected.
    pub(crate) fault: Option<&'static str>,
    pub(crate) pipelined: bool,
    pub(crate) request_headers: Vec<(String, String)>,
    pub(crate) trailers: Vec<(String, String)>,
    pub(crate) response_headers: Vec<(String, String)>,
    pub(crate) request_bytes: u64,
    pub(crate) response_bytes: usize,
    pub(crate) start_ms: f64,
    pub(crate) end_ms: f64,
}

/// An exchange, with times since `since`.
pub(crate) fn exchange(exchange: &ExchangeRecord, since: Instant, reveal: bool) -> ExchangeView {
    let mask = Mask { reveal };
    ExchangeView {
        connection: exchange.connection,
        method: exchange.method.clone(),
        path: mask.text(&exchange.path).text,
        status: exchange.status,
        fault: exchange.fault,
        pipelined: exchange.pipelined,
        request_headers: mask.headers(exchange.request_headers.iter()),
        trailers: mask.headers(exchange.trailers.iter()),
        response_headers: mask.headers(exchange.response_headers.iter()),
        request_bytes: exchange.request_bytes,
        response_bytes: exchange.response_bytes,
        start_ms: ms_since(since, exchange.began),
        end_ms: ms_since(since, exchange.ended),
    }
}
