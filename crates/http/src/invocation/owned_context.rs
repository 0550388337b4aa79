//! A copy of a `LambdaContext` that lives as long as the request.

use std::time::SystemTime;

use lambda_native::{FunctionInfo, LambdaContext};

/// All strings are in one allocation, because every request makes such a copy.
pub(super) struct OwnedContext {
    strings: String,
    /// The end of each string in `strings`. `u32::MAX` for `None`.
    ends: [u32; STRINGS],
    deadline: Option<SystemTime>,
    memory_mb: u32,
}

const STRINGS: usize = 11;

const NONE: u32 = u32::MAX;

impl OwnedContext {
    pub(super) fn new(ctx: &LambdaContext<'_>) -> Self {
        let function = &ctx.function;
        let parts: [Option<&str>; STRINGS] = [
            Some(ctx.request_id),
            Some(ctx.invoked_function_arn),
            ctx.trace_id,
            ctx.invocation_id,
            ctx.tenant_id,
            ctx.client_context,
            ctx.cognito_identity,
            Some(function.name),
            Some(function.version),
            Some(function.log_group),
            Some(function.log_stream),
        ];
        let length = parts.iter().flatten().map(|part| part.len()).sum();
        let mut strings = String::with_capacity(length);
        let mut ends = [NONE; STRINGS];
        for (end, part) in ends.iter_mut().zip(parts) {
            if let Some(part) = part {
                strings.push_str(part);
                // Headers are far shorter than 4 GB.
                *end = strings.len() as u32;
            }
        }
        OwnedContext {
            strings,
            ends,
            deadline: ctx.deadline,
            memory_mb: function.memory_mb,
        }
    }

    pub(super) fn get(&self) -> LambdaContext<'_> {
        let mut start = 0;
        let mut parts = self.ends.iter().map(|&end| {
            if end == NONE {
                return None;
            }
            let part = &self.strings[start..end as usize];
            start = end as usize;
            Some(part)
        });
        let mut next = || parts.next().flatten();
        // In the order of `new`.
        LambdaContext {
            request_id: next().unwrap_or_default(),
            invoked_function_arn: next().unwrap_or_default(),
            trace_id: next(),
            invocation_id: next(),
            tenant_id: next(),
            client_context: next(),
            cognito_identity: next(),
            function: FunctionInfo {
                name: next().unwrap_or_default(),
                version: next().unwrap_or_default(),
                log_group: next().unwrap_or_default(),
                log_stream: next().unwrap_or_default(),
                memory_mb: self.memory_mb,
            },
            deadline: self.deadline,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_every_field() {
        let ctx = LambdaContext {
            request_id: "r-1",
            deadline: Some(SystemTime::UNIX_EPOCH),
            invoked_function_arn: "arn",
            trace_id: Some("Root=1"),
            invocation_id: None,
            tenant_id: Some(""),
            client_context: Some("{}"),
            cognito_identity: None,
            function: FunctionInfo {
                name: "orders",
                version: "7",
                memory_mb: 128,
                log_group: "/aws/lambda/orders",
                log_stream: "s",
            },
        };
        assert_eq!(OwnedContext::new(&ctx).get(), ctx);
        let empty = LambdaContext::default();
        assert_eq!(OwnedContext::new(&empty).get(), empty);
    }
}
