//! One event to deliver, and the headers that go with it.

use std::time::Duration;

use crate::header_names;

/// An event for the function, with everything that `/next` tells about it.
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
    pub(crate) edits: Vec<HeaderEdit>,
}

/// A change to the headers that `/next` answers with by default.
#[derive(Debug, Clone)]
pub(crate) enum HeaderEdit {
    Set(String, Vec<u8>),
    Add(String, Vec<u8>),
    Remove(String),
}

impl Invocation {
    /// An invocation with this event: any bytes, JSON as a rule.
    pub fn new(event: impl Into<Vec<u8>>) -> Invocation {
        Invocation {
            event: event.into(),
            request_id: None,
            timeout: None,
            edits: Vec::new(),
        }
    }

    /// The request id, instead of a random one. Two invocations with one id are the caller's
    /// mistake: the emulator takes an answer for whichever is in flight.
    #[must_use]
    pub fn request_id(mut self, id: impl Into<String>) -> Invocation {
        self.request_id = Some(one_line(&id.into()));
        self
    }

    /// How long the function may take, instead of the emulator's
    /// [`timeout`](crate::Builder::timeout).
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Invocation {
        self.timeout = Some(timeout);
        self
    }

    /// `Lambda-Runtime-Client-Context`, as it stands: JSON on the service, any text here.
    #[must_use]
    pub fn client_context(self, json: impl Into<String>) -> Invocation {
        self.header(header_names::CLIENT_CONTEXT, one_line(&json.into()))
    }

    /// `Lambda-Runtime-Cognito-Identity`, as it stands: JSON on the service, any text here.
    #[must_use]
    pub fn cognito_identity(self, json: impl Into<String>) -> Invocation {
        self.header(header_names::COGNITO_IDENTITY, one_line(&json.into()))
    }

    /// `Lambda-Runtime-Trace-Id`, instead of a random one that is not sampled.
    #[must_use]
    pub fn trace_id(self, id: impl Into<String>) -> Invocation {
        self.header(header_names::TRACE_ID, one_line(&id.into()))
    }

    /// No `Lambda-Runtime-Trace-Id`.
    #[must_use]
    pub fn no_trace_id(self) -> Invocation {
        self.without_header(header_names::TRACE_ID)
    }

    /// `Lambda-Runtime-Aws-Tenant-Id`, as a function in tenant isolation mode gets it.
    #[must_use]
    pub fn tenant_id(self, id: impl Into<String>) -> Invocation {
        self.header(header_names::TENANT_ID, one_line(&id.into()))
    }

    /// `Lambda-Runtime-Invocation-Id`, the same for every attempt, instead of a new random one for
    /// each. A post with another is refused; one without, as of a runtime older than the header,
    /// is taken.
    #[must_use]
    pub fn invocation_id(self, id: impl Into<String>) -> Invocation {
        self.header(header_names::INVOCATION_ID, one_line(&id.into()))
    }

    /// No `Lambda-Runtime-Invocation-Id`, as before July 2026.
    #[must_use]
    pub fn no_invocation_id(self) -> Invocation {
        self.without_header(header_names::INVOCATION_ID)
    }

    /// `Lambda-Runtime-Invoked-Function-Arn`, such as one with an alias.
    #[must_use]
    pub fn function_arn(self, arn: impl Into<String>) -> Invocation {
        self.header(header_names::FUNCTION_ARN, one_line(&arn.into()))
    }

    /// `Lambda-Runtime-Deadline-Ms`, as it stands, whatever the real deadline is.
    #[must_use]
    pub fn deadline(self, raw: impl Into<String>) -> Invocation {
        self.header(header_names::DEADLINE_MS, one_line(&raw.into()))
    }

    /// No `Lambda-Runtime-Deadline-Ms`. The timeout still holds.
    #[must_use]
    pub fn no_deadline(self) -> Invocation {
        self.without_header(header_names::DEADLINE_MS)
    }

    /// A header with these very bytes, in the place of every one of that name.
    ///
    /// Nothing is checked: line ends in `value` reach the runtime.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Invocation {
        self.edits.push(HeaderEdit::Set(name.into(), value.into()));
        self
    }

    /// One more header with these very bytes, even where there is one of that name.
    #[must_use]
    pub fn extra_header(
        mut self,
        name: impl Into<String>,
        value: impl Into<Vec<u8>>,
    ) -> Invocation {
        self.edits.push(HeaderEdit::Add(name.into(), value.into()));
        self
    }

    /// Leaves out every header of that name, in any letter case.
    #[must_use]
    pub fn without_header(mut self, name: impl Into<String>) -> Invocation {
        self.edits.push(HeaderEdit::Remove(name.into()));
        self
    }
}

/// Line ends would end the header; in JSON a space does the same as one.
fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}
