//! Serializes the requests of the Runtime API. Shared by all workers.
//!
//! Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".

use super::endpoint::Endpoint;
use crate::error::ErrorReport;
use crate::http1::{push_field, push_path_segment};

/// The ids with which the response to an invocation is addressed, copied out of the buffer that the
/// next response overwrites. Raw bytes, because they are sent back unchanged. An empty
/// `invocation_id` means that there is none.
#[derive(Debug, Default)]
pub(crate) struct Address {
    pub(crate) request_id: Vec<u8>,
    pub(crate) invocation_id: Vec<u8>,
}

impl Address {
    /// Copies the values into its own buffers.
    pub(crate) fn copy_from(&mut self, request_id: &[u8], invocation_id: &[u8]) {
        self.request_id.clear();
        self.request_id.extend_from_slice(request_id);
        self.invocation_id.clear();
        self.invocation_id.extend_from_slice(invocation_id);
    }
}

/// A call whose only parameter is the error report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Post {
    InitError,
    RestoreError,
}

#[derive(Debug)]
pub(crate) struct Api {
    endpoint: Endpoint,
    /// `{prefix}/2018-06-01/runtime/`, with which every path starts.
    base: String,
    /// The version in the request line and the fields that every request has.
    common: String,
    /// The complete `GET /next` request.
    next: String,
}

impl Api {
    pub(crate) fn new(endpoint: Endpoint) -> Self {
        let base = format!("{}/2018-06-01/runtime/", endpoint.prefix());
        // The authority is ASCII without spaces, so it cannot end its field early.
        let common = format!(
            " HTTP/1.1\r\nHost: {}\r\nUser-Agent: lambda-native/{}\r\n",
            endpoint.authority(),
            env!("CARGO_PKG_VERSION"),
        );
        let next = format!("GET {base}invocation/next{common}\r\n");
        Api {
            endpoint,
            base,
            common,
            next,
        }
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The version in the request line and the fields that every request has.
    pub(crate) fn common(&self) -> &str {
        &self.common
    }

    /// `GET /invocation/next`.
    pub(crate) fn next(&self) -> &[u8] {
        self.next.as_bytes()
    }

    /// `GET /restore/next`, for environments restored from a snapshot.
    pub(crate) fn restore_next(&self, request: &mut Vec<u8>) {
        self.begin(request, b"GET ");
        request.extend_from_slice(b"restore/next");
        request.extend_from_slice(self.common.as_bytes());
        request.extend_from_slice(b"\r\n");
    }

    /// The head of a response, without its own fields and the empty line.
    pub(crate) fn response(&self, head: &mut Vec<u8>, address: &Address) {
        self.invocation_post(head, address, "/response");
    }

    /// The head of an error, without its length and the empty line.
    pub(crate) fn error(&self, head: &mut Vec<u8>, address: &Address, report: &ErrorReport) {
        self.invocation_post(head, address, "/error");
        push_report_fields(head, report);
    }

    /// Like [`error`](Self::error), for an error outside an invocation.
    pub(crate) fn post(&self, head: &mut Vec<u8>, post: Post, report: &ErrorReport) {
        self.begin(head, b"POST ");
        head.extend_from_slice(match post {
            Post::InitError => b"init/error".as_slice(),
            Post::RestoreError => b"restore/error",
        });
        head.extend_from_slice(self.common.as_bytes());
        push_report_fields(head, report);
    }

    /// The maximum length of a head written by [`error`](Self::error) or [`post`](Self::post)
    /// without an X-Ray cause, given the length of the encoded ids.
    #[cfg(all(feature = "crash-report", target_os = "linux"))]
    pub(crate) fn longest_head(&self, ids: usize) -> usize {
        /// The rest of the path, the fields and the error type.
        const REST: usize = 384;
        REST + self.base.len() + self.common.len() + ids
    }

    /// The method and URL of a request, for messages.
    pub(crate) fn call(&self, request: &[u8]) -> String {
        let mut words = request.split(|&byte| byte == b' ');
        let mut word = || String::from_utf8_lossy(words.next().unwrap_or_default());
        let (method, path) = (word(), word());
        format!("{method} http://{}{path}", self.endpoint.authority())
    }

    fn begin(&self, head: &mut Vec<u8>, method: &[u8]) {
        head.clear();
        head.extend_from_slice(method);
        head.extend_from_slice(self.base.as_bytes());
    }

    fn invocation_post(&self, head: &mut Vec<u8>, address: &Address, what: &str) {
        self.begin(head, b"POST ");
        head.extend_from_slice(b"invocation/");
        push_path_segment(head, &address.request_id);
        head.extend_from_slice(what.as_bytes());
        head.extend_from_slice(self.common.as_bytes());
        if !address.invocation_id.is_empty() {
            head.extend_from_slice(b"Lambda-Runtime-Invocation-Id: ");
            // The value was received in a field, so it is valid in a field.
            head.extend_from_slice(&address.invocation_id);
            head.extend_from_slice(b"\r\n");
        }
    }
}

fn push_report_fields(head: &mut Vec<u8>, report: &ErrorReport) {
    push_field(head, "Content-Type", b"application/json");
    push_field(
        head,
        "Lambda-Runtime-Function-Error-Type",
        report.error_type.as_bytes(),
    );
    if !report.xray_cause.is_empty() {
        push_field(
            head,
            "Lambda-Runtime-Function-XRay-Error-Cause",
            report.xray_cause.as_bytes(),
        );
    }
}
