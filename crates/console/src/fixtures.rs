//! A function and invocations for unit tests.

use std::path::PathBuf;
use std::time::Duration;

use lambda_native_emulator::Invocation;
use lambda_native_emulator::front::{Front, Request};

use crate::host::{FunctionFacts, Limits};
use crate::record::{Body, InvocationRecord, Origin, Via};

/// A function behind a Function URL, which is served beside others.
pub(crate) fn facts() -> FunctionFacts {
    FunctionFacts {
        name: "orders".to_owned(),
        arn: "arn:aws:lambda:us-east-1:123456789012:function:orders".to_owned(),
        api_url: "http://127.0.0.1:9000".to_owned(),
        url: "http://127.0.0.1:9000/orders".to_owned(),
        front: Front::FunctionUrl,
        invoke_mode: None,
        limits: Limits {
            timeout: Duration::from_secs(3),
            init_timeout: Duration::from_secs(10),
            memory_mb: 128,
            concurrency: 1,
            instances: 1,
        },
        snap_start: false,
        freezes: false,
        watches: false,
        serve_only: false,
        package: Some("orders".to_owned()),
        binary: Some("order-worker".to_owned()),
        events_directory: PathBuf::from("/my orders/events"),
    }
}

/// An invocation with this event that has just arrived.
pub(crate) fn record(event: &[u8]) -> InvocationRecord {
    of_invocation(Invocation::new(event), None)
}

/// The same, and the HTTP request that it was made of.
pub(crate) fn of_invocation(
    invocation: Invocation,
    request: Option<(Front, Request)>,
) -> InvocationRecord {
    let origin = Origin {
        via: Via::Api,
        request,
        replay_of: None,
        saved_as: None,
    };
    let event = Body::new(invocation.event());
    InvocationRecord::new("r-1".to_owned(), 0, origin, event, invocation)
}
