//! An internal extension without events. If an extension is registered, Lambda sends SIGTERM before
//! it ends the environment.
//!
//! Source: AWS Lambda Developer Guide, "Using the Lambda Extensions API to create extensions" and
//! "Understanding the Lambda execution environment lifecycle".

use std::sync::Arc;
use std::time::Duration;

use crate::http1::{parse_head, push_field};
use crate::runtime_api::connection::{Connection, TransportError};
use crate::runtime_api::request::Api;

/// Must be unique among the extensions of a function.
const NAME: &str = "lambda-native-shutdown";

const IDENTIFIER: &str = "Lambda-Extension-Identifier";

/// No events: internal extensions cannot register for SHUTDOWN, and on Managed Instances any event
/// is refused.
const BODY: &[u8] = br#"{"events":[]}"#;

/// Lambda responds immediately. An emulator that does not know the path must not delay init for
/// long.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) struct Extension {
    connection: Connection,
    /// The complete `GET /event/next` request.
    next: Vec<u8>,
    api: Arc<Api>,
}

impl Extension {
    /// Registers the extension, or returns why that failed. Lambda accepts registrations until the
    /// first `/next`.
    pub(crate) fn register(api: &Arc<Api>) -> Result<Extension, String> {
        let mut head = begin(api, "POST", "register");
        push_field(&mut head, "Lambda-Extension-Name", NAME.as_bytes());
        push_field(&mut head, "Content-Type", b"application/json");
        push_field(
            &mut head,
            "Content-Length",
            BODY.len().to_string().as_bytes(),
        );
        head.extend_from_slice(b"\r\n");

        let mut connection = Connection::new(Arc::clone(api));
        connection.set_timeout(PATIENCE);
        let registered = connection.exchange([&head, BODY, &[]]);
        let id = match registered {
            Ok(200..=299) => identifier(connection.head()),
            Ok(status) => return Err(format!("{}: status {status}", api.call(&head))),
            Err(broken) => return Err(format!("{}: {}", api.call(&head), broken.describe())),
        };
        let Some(id) = id else {
            return Err(format!(
                "{}: the response has no {IDENTIFIER} header",
                api.call(&head)
            ));
        };
        let mut next = begin(api, "GET", "event/next");
        push_field(&mut next, IDENTIFIER, &id);
        next.extend_from_slice(b"\r\n");
        Ok(Extension {
            connection,
            next,
            api: Arc::clone(api),
        })
    }

    /// Requests an event, which tells Lambda that the extension is ready; init waits for that. No
    /// event will arrive, so nothing waits for the response.
    pub(crate) fn park(&mut self) -> Result<(), TransportError> {
        let sent = self.connection.send([&self.next, &[], &[]]);
        if sent.is_err() {
            self.connection.disconnect();
        }
        sent
    }

    /// The descriptor to poll for a response.
    pub(crate) fn descriptor(&self) -> Option<i32> {
        self.connection.descriptor()
    }

    /// The status of a response that has arrived unexpectedly.
    pub(crate) fn receive_status(&mut self) -> Result<u16, TransportError> {
        self.connection.receive()
    }

    /// The method and URL of `GET /event/next`, for messages.
    pub(crate) fn call(&self) -> String {
        self.api.call(&self.next)
    }
}

fn begin(api: &Api, method: &str, path: &str) -> Vec<u8> {
    let prefix = api.endpoint().prefix();
    let common = api.common();
    format!("{method} {prefix}/2020-01-01/extension/{path}{common}").into_bytes()
}

fn identifier(head: &[u8]) -> Option<Vec<u8>> {
    let mut id = None;
    // The head has already been parsed without an error.
    let _ = parse_head(head, |name, value| {
        if name.eq_ignore_ascii_case(IDENTIFIER.as_bytes()) && !value.is_empty() {
            id = head.get(value).map(<[u8]>::to_vec);
        }
    });
    id
}
