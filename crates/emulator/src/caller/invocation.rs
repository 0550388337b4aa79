//! An event and its headers.

use std::time::Duration;

use crate::caller::response_mode::ResponseMode;
use crate::header_names;

/// An event for the function, with the headers of the response to `/next`.
///
/// ```
/// use lambda_native_emulator::Invocation;
/// use std::time::Duration;
///
/// let invocation = Invocation::new(r#"{"n":1}"#)
///     .timeout(Duration::from_secs(1))
///     .client_context(r#"{"custom":{"retries":3}}"#)
///     .without_header("Lambda-Runtime-Trace-Id");
/// # let _ = invocation;
/// ```
#[derive(Debug, Clone)]
pub struct Invocation {
    pub(crate) event: Vec<u8>,
    pub(crate) request_id: Option<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) response_mode: Option<ResponseMode>,
    pub(crate) edits: Vec<HeaderEdit>,
}

/// A change to the default headers of the response to `/next`.
#[derive(Debug, Clone)]
pub(crate) enum HeaderEdit {
    Set(String, Vec<u8>),
    Add(String, Vec<u8>),
    Remove(String),
}

impl Invocation {
    /// Creates an invocation with this event: any bytes, usually JSON.
    pub fn new(event: impl Into<Vec<u8>>) -> Invocation {
        Invocation {
            event: event.into(),
            request_id: None,
            timeout: None,
            response_mode: None,
            edits: Vec::new(),
        }
    }

    /// The event.
    pub fn event(&self) -> &[u8] {
        &self.event
    }

    /// The request id, if it was set.
    pub fn id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The same invocation with another event and without a request id, such as to repeat it with a change.
    #[must_use]
    pub fn with_other_event(&self, event: impl Into<Vec<u8>>) -> Invocation {
        Invocation {
            event: event.into(),
            request_id: None,
            timeout: self.timeout,
            response_mode: self.response_mode,
            edits: self.edits.clone(),
        }
    }

    /// The value that this invocation gives to a header. `None` if the header has its default value.
    ///
    /// ```
    /// use lambda_native_emulator::Invocation;
    ///
    /// let invocation = Invocation::new("{}").tenant_id("t-1");
    /// let tenant = invocation.header_value("Lambda-Runtime-Aws-Tenant-Id");
    /// assert_eq!(tenant, Some(b"t-1".as_slice()));
    /// assert_eq!(invocation.header_value("Lambda-Runtime-Trace-Id"), None);
    /// ```
    pub fn header_value(&self, name: &str) -> Option<&[u8]> {
        let last = self.edits.iter().rev().find(|edit| {
            let (HeaderEdit::Set(edited, _)
            | HeaderEdit::Add(edited, _)
            | HeaderEdit::Remove(edited)) = edit;
            edited.eq_ignore_ascii_case(name)
        })?;
        match last {
            HeaderEdit::Set(_, value) | HeaderEdit::Add(_, value) => Some(value),
            HeaderEdit::Remove(_) => None,
        }
    }

    /// Sets the request id, which is random by default. Two invocations must not have the same id at
    /// the same time: the emulator could not tell their responses apart.
    #[must_use]
    pub fn request_id(mut self, id: impl Into<String>) -> Invocation {
        self.request_id = Some(one_line(&id.into()));
        self
    }

    /// Sets the timeout of this invocation. The default is the
    /// [`timeout`](crate::Builder::timeout) of the emulator.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Invocation {
        self.timeout = Some(timeout);
        self
    }

    /// Sets how the caller gets the response. By default the post decides: a response arrives as a
    /// stream if it has the response-mode header or the content type of a stream with a prelude, or if
    /// it announces the trailers of a function error and is not `application/json`.
    #[must_use]
    pub fn response_mode(mut self, mode: ResponseMode) -> Invocation {
        self.response_mode = Some(mode);
        self
    }

    /// Sets `Lambda-Runtime-Client-Context`. The service sends JSON, but any text is accepted here.
    #[must_use]
    pub fn client_context(self, json: impl Into<String>) -> Invocation {
        self.header(header_names::CLIENT_CONTEXT, one_line(&json.into()))
    }

    /// Sets `Lambda-Runtime-Cognito-Identity`. The service sends JSON, but any text is accepted here.
    #[must_use]
    pub fn cognito_identity(self, json: impl Into<String>) -> Invocation {
        self.header(header_names::COGNITO_IDENTITY, one_line(&json.into()))
    }

    /// Sets `Lambda-Runtime-Trace-Id`. The default is a random id that is not sampled.
    #[must_use]
    pub fn trace_id(self, id: impl Into<String>) -> Invocation {
        self.header(header_names::TRACE_ID, one_line(&id.into()))
    }

    /// Omits `Lambda-Runtime-Trace-Id`.
    #[must_use]
    pub fn no_trace_id(self) -> Invocation {
        self.without_header(header_names::TRACE_ID)
    }

    /// Sets `Lambda-Runtime-Aws-Tenant-Id`, which functions in tenant isolation mode get.
    #[must_use]
    pub fn tenant_id(self, id: impl Into<String>) -> Invocation {
        self.header(header_names::TENANT_ID, one_line(&id.into()))
    }

    /// Sets `Lambda-Runtime-Invocation-Id` to the same value for every delivery. The default is a new
    /// random id for each delivery. A post with a different id is refused. A post without an id is
    /// accepted, because older runtimes do not send it.
    #[must_use]
    pub fn invocation_id(self, id: impl Into<String>) -> Invocation {
        self.header(header_names::INVOCATION_ID, one_line(&id.into()))
    }

    /// Omits `Lambda-Runtime-Invocation-Id`, as the service did before July 2026.
    #[must_use]
    pub fn no_invocation_id(self) -> Invocation {
        self.without_header(header_names::INVOCATION_ID)
    }

    /// Sets `Lambda-Runtime-Invoked-Function-Arn`, for example to an ARN with an alias.
    #[must_use]
    pub fn function_arn(self, arn: impl Into<String>) -> Invocation {
        self.header(header_names::FUNCTION_ARN, one_line(&arn.into()))
    }

    /// Sets `Lambda-Runtime-Deadline-Ms` to any text. The real deadline does not change.
    #[must_use]
    pub fn deadline(self, raw: impl Into<String>) -> Invocation {
        self.header(header_names::DEADLINE_MS, one_line(&raw.into()))
    }

    /// Omits `Lambda-Runtime-Deadline-Ms`. The timeout still applies.
    #[must_use]
    pub fn no_deadline(self) -> Invocation {
        self.without_header(header_names::DEADLINE_MS)
    }

    /// Sets a header to exactly these bytes, and removes all others with this name.
    ///
    /// The value is not checked: line ends in `value` reach the runtime.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Invocation {
        self.edits.push(HeaderEdit::Set(name.into(), value.into()));
        self
    }

    /// Adds a header with exactly these bytes, even if one with this name exists.
    #[must_use]
    pub fn extra_header(
        mut self,
        name: impl Into<String>,
        value: impl Into<Vec<u8>>,
    ) -> Invocation {
        self.edits.push(HeaderEdit::Add(name.into(), value.into()));
        self
    }

    /// Removes every header with this name, ignoring case.
    #[must_use]
    pub fn without_header(mut self, name: impl Into<String>) -> Invocation {
        self.edits.push(HeaderEdit::Remove(name.into()));
        self
    }
}

/// Replaces line ends, which would end the header. In JSON a space is equivalent.
fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}
