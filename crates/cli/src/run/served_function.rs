//! One of the functions behind the server.

use std::sync::Arc;

use lambda_native_emulator::InvocationResponse;
use lambda_native_emulator::front::{Front, MAX_EVENT_BYTES};
use lambda_native_emulator::process::{ExecutionEnvironment, PendingInvocation, Report};

use super::cors::Cors;
use super::lambda_api::Description;
use crate::args::InvokeMode;

/// "Lambda quotas": 6 MB for the payload of a synchronous invocation.
pub(super) const MAX_REQUEST_BYTES: usize = MAX_EVENT_BYTES;

/// The most invocations that wait for a function. Each has its event in memory. By default, the service
/// runs at most 1,000 invocations at once ("Lambda quotas").
const MAX_WAITING: usize = 1_000;

/// A function, and how it is served.
#[derive(Debug)]
pub(super) struct ServedFunction {
    pub(super) environment: Arc<ExecutionEnvironment>,
    pub(super) name: String,
    pub(super) description: Description,
    /// What HTTP requests go through.
    pub(super) front: Front,
    /// `None` if the function decides.
    pub(super) invoke_mode: Option<InvokeMode>,
    /// `None` if the function handles cross-origin requests itself.
    pub(super) cors: Option<Cors>,
    /// The most invocations that wait or are in flight.
    pub(super) max_pending: usize,
}

impl ServedFunction {
    pub(super) fn new(
        environment: Arc<ExecutionEnvironment>,
        name: String,
        description: Description,
        front: Front,
        invoke_mode: Option<InvokeMode>,
        cors: Option<Cors>,
    ) -> ServedFunction {
        ServedFunction {
            environment,
            name,
            max_pending: MAX_WAITING.saturating_add(description.concurrency() as usize),
            description,
            front,
            invoke_mode,
            cors,
        }
    }

    pub(super) fn arn(&self) -> &str {
        self.environment.function_arn()
    }

    /// Whether no more invocations are accepted for now.
    pub(super) fn is_full(&self) -> bool {
        self.environment.pending_invocations() >= self.max_pending
    }
}

/// Waits for the response without blocking the server's thread.
pub(super) async fn response(pending: PendingInvocation) -> InvocationResponse {
    tokio::task::spawn_blocking(move || pending.wait())
        .await
        .unwrap_or(InvocationResponse::Stopped)
}

/// Waits for the response and the report without blocking the server's thread.
pub(super) async fn response_and_report(
    pending: PendingInvocation,
) -> (InvocationResponse, Option<Report>) {
    tokio::task::spawn_blocking(move || pending.wait_for_report())
        .await
        .unwrap_or((InvocationResponse::Stopped, None))
}
