//! The span that the runtime opens for each invocation.

use std::sync::atomic::{AtomicBool, Ordering};

use tracing::{Span, error_span, field};

use crate::error::LambdaError;
use crate::failure::panic;
use crate::invocation::LambdaContext;
use crate::logging::{SPAN_NAME, SPAN_TARGET};

/// A function that a program can run on a span before it is entered.
pub(crate) type SpanHook = dyn Fn(&LambdaContext<'_>, &Span) + Send + Sync;

/// Calls the handler in a new span if `opens_spans` is set, and records an error or a panic in the span.
pub(crate) fn in_span<T>(
    ctx: &LambdaContext<'_>,
    opens_spans: bool,
    hook: Option<&SpanHook>,
    call: impl FnOnce() -> Result<T, LambdaError>,
) -> Result<T, LambdaError> {
    if !opens_spans {
        return call();
    }
    let span = span_of(ctx);
    if let Some(hook) = hook {
        hook(ctx, &span);
    }
    let outcome = span.in_scope(|| panic::catch(call));
    if let Err(error) = &outcome {
        span.record("otel.status_code", "ERROR");
        span.record("otel.status_description", &*error.error_message);
        span.record("error.type", &*error.error_type);
    }
    outcome
}

/// The field names follow OpenTelemetry where it defines them ("Semantic conventions for FaaS
/// spans", "Instrumenting AWS Lambda"), and Lambda's log records otherwise. `tracing-opentelemetry`
/// reads `otel.name` and `otel.kind`. The level is ERROR so that no level filter drops the span,
/// because it is the parent of all others.
fn span_of(ctx: &LambdaContext<'_>) -> Span {
    static WARM: AtomicBool = AtomicBool::new(false);
    let is_cold = !WARM.swap(true, Ordering::Relaxed);
    let span = error_span!(
        target: SPAN_TARGET,
        parent: None,
        SPAN_NAME,
        requestId = ctx.request_id,
        tenantId = field::Empty,
        traceId = field::Empty,
        "faas.invocation_id" = ctx.request_id,
        "faas.coldstart" = is_cold,
        "aws.lambda.invoked_arn" = ctx.invoked_function_arn,
        otel.name = ctx.function.name,
        otel.kind = "server",
        otel.status_code = field::Empty,
        otel.status_description = field::Empty,
        "error.type" = field::Empty,
    );
    if let Some(tenant_id) = ctx.tenant_id {
        span.record("tenantId", tenant_id);
    }
    if let Some(trace_id) = ctx.trace_id {
        span.record("traceId", trace_id);
    }
    span
}

#[cfg(test)]
mod tests;
