//! What the request handlers of the HTTP server share.

use std::sync::Arc;

use lambda_native_emulator::InvocationResponse;
use lambda_native_emulator::process::{ExecutionEnvironment, PendingInvocation, Report};

use super::lambda_api::Description;
use crate::args::InvokeMode;

/// "Lambda quotas": 6 MB for the payload of a synchronous invocation.
pub(super) const MAX_REQUEST_BYTES: usize = 6 * 1024 * 1024;

/// The most invocations that wait at once. The service has such limits too ("Lambda quotas").
const MAX_PENDING_INVOCATIONS: usize = 1_000;

/// The function behind the server.
#[derive(Debug)]
pub(super) struct AppState {
    pub(super) environment: Arc<ExecutionEnvironment>,
    pub(super) function_name: String,
    pub(super) description: Description,
    /// `None` if the function decides.
    pub(super) invoke_mode: Option<InvokeMode>,
}

impl AppState {
    pub(super) fn new(
        environment: Arc<ExecutionEnvironment>,
        function_name: String,
        description: Description,
        invoke_mode: Option<InvokeMode>,
    ) -> AppState {
        AppState {
            environment,
            function_name,
            description,
            invoke_mode,
        }
    }

    /// Whether no more invocations are accepted for now. Each has its event in memory.
    pub(super) fn is_full(&self) -> bool {
        self.environment.pending_invocations() >= MAX_PENDING_INVOCATIONS
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
