//! The configuration of the emulated function.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::caller::invocation::{HeaderEdit, Invocation};
use crate::caller::probe::{InvocationProbe, Probe};
use crate::header_names;
use crate::http::response::{BodyFraming, Response};
use crate::identity;

/// The service sends events up to this size with `Content-Length`, and larger ones chunked.
const AUTO_FRAMING_LIMIT: usize = 2048;

/// The framing of events in the response to `/next`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Framing {
    /// The framing of the service: `Content-Length` up to 2 KiB, otherwise one chunk.
    #[default]
    Auto,
    /// Always `Content-Length`.
    Length,
    /// Always chunked.
    Chunked,
    /// Always chunked, with a trailer.
    ChunkedWithTrailers,
}

#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) function_name: String,
    pub(crate) function_version: String,
    pub(crate) memory_mb: u32,
    pub(crate) timeout: Duration,
    pub(crate) fetch_timeout: Option<Duration>,
    pub(crate) region: String,
    pub(crate) account_id: String,
    pub(crate) handler: String,
    pub(crate) framing: Framing,
    pub(crate) record: bool,
    /// How many invocations can be in flight at once. More than one on Managed Instances.
    pub(crate) concurrency: usize,
    pub(crate) snap_start: bool,
    pub(crate) restore_timeout: Duration,
    /// Whether a connection begins another init if all earlier ones are closed.
    pub(crate) accepts_restarts: bool,
    pub(crate) probe: Option<Arc<dyn Probe>>,
    pub(crate) path_prefix: String,
    /// Set when the listener is bound.
    pub(crate) runtime_api: String,
    pub(crate) log_stream: String,
}

impl Config {
    pub(crate) fn function_arn(&self) -> String {
        let Config {
            region,
            account_id,
            function_name,
            ..
        } = self;
        format!("arn:aws:lambda:{region}:{account_id}:function:{function_name}")
    }

    /// The probe for a new invocation.
    pub(crate) fn probe_of(&self, request_id: &str) -> Option<InvocationProbe> {
        let probe = self.probe.clone()?;
        Some(InvocationProbe::new(probe, request_id.to_owned()))
    }

    /// Whether this is a Managed Instances environment.
    pub(crate) fn is_managed(&self) -> bool {
        self.concurrency > 1
    }

    /// The variables that an OS-only runtime gets, except those that describe the machine ("Using Lambda
    /// environment variables", Defined runtime environment variables).
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let memory = self.memory_mb.to_string();
        let log_group = format!("/aws/lambda/{}", self.function_name);
        let concurrency = self.concurrency.to_string();
        let mut variables = vec![
            ("AWS_LAMBDA_RUNTIME_API", self.runtime_api.as_str()),
            ("_HANDLER", &self.handler),
            ("LAMBDA_TASK_ROOT", "/var/task"),
            ("LAMBDA_RUNTIME_DIR", "/var/runtime"),
            ("AWS_LAMBDA_FUNCTION_NAME", &self.function_name),
            ("AWS_LAMBDA_FUNCTION_VERSION", &self.function_version),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &memory),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", self.init_type()),
            ("AWS_REGION", &self.region),
            ("AWS_DEFAULT_REGION", &self.region),
            ("TZ", ":UTC"),
            ("LANG", "en_US.UTF-8"),
        ];
        // SnapStart functions do not get these: a snapshot can be restored several times.
        if !self.snap_start {
            variables.push(("AWS_LAMBDA_LOG_GROUP_NAME", &log_group));
            variables.push(("AWS_LAMBDA_LOG_STREAM_NAME", &self.log_stream));
        }
        if self.is_managed() {
            variables.push(("AWS_LAMBDA_MAX_CONCURRENCY", &concurrency));
        }
        variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn init_type(&self) -> &'static str {
        match (self.snap_start, self.is_managed()) {
            (true, _) => "snap-start",
            (false, true) => "lambda-managed-instances",
            (false, false) => "on-demand",
        }
    }

    /// The response to `/next` that delivers `invocation`.
    pub(crate) fn event_response(
        &self,
        invocation: &Invocation,
        request_id: &str,
        trace_id: &str,
        deadline: SystemTime,
    ) -> Response {
        let deadline = identity::unix_ms(deadline).to_string();
        let headers = [
            ("Content-Type", "application/json"),
            (header_names::REQUEST_ID, request_id),
            (header_names::DEADLINE_MS, &deadline),
            (header_names::FUNCTION_ARN, &self.function_arn()),
            (header_names::TRACE_ID, trace_id),
            (header_names::INVOCATION_ID, &identity::invocation_id()),
        ];
        let mut response = Response {
            status: 200,
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()))
                .to_vec(),
            body: invocation.event.clone(),
            framing: self.body_framing(invocation.event.len()),
        };
        for edit in &invocation.edits {
            match edit {
                HeaderEdit::Set(name, value) => response.set_header(name, value.clone()),
                HeaderEdit::Add(name, value) => {
                    response.headers.push((name.clone(), value.clone()));
                }
                HeaderEdit::Remove(name) => response.remove_header(name),
            }
        }
        response
    }

    fn body_framing(&self, size: usize) -> BodyFraming {
        match self.framing {
            Framing::Auto if size <= AUTO_FRAMING_LIMIT => BodyFraming::Length,
            Framing::Length => BodyFraming::Length,
            Framing::Auto | Framing::Chunked => BodyFraming::Chunked,
            Framing::ChunkedWithTrailers => BodyFraming::ChunkedWithTrailers,
        }
    }
}
