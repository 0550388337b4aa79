//! The headers of an event that describe its invocation.

use std::ops::Range;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::http1::is_name;
use crate::invocation::{FunctionInfo, LambdaContext};
use crate::text::decimal;

/// The headers of an invocation, without their prefix `Lambda-Runtime-`.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Header {
    RequestId,
    InvocationId,
    Deadline,
    FunctionArn,
    TraceId,
    TenantId,
    ClientContext,
    CognitoIdentity,
}

/// In the order of [`Header`], each after its length. All have the same size: a `&str` each would
/// need a relocation when the process starts.
const NAMES: [[u8; 36]; 8] = [
    *b"\x1dlambda-runtime-aws-request-id      ",
    *b"\x1clambda-runtime-invocation-id       ",
    *b"\x1alambda-runtime-deadline-ms         ",
    *b"\x23lambda-runtime-invoked-function-arn",
    *b"\x17lambda-runtime-trace-id            ",
    *b"\x1clambda-runtime-aws-tenant-id       ",
    *b"\x1dlambda-runtime-client-context      ",
    *b"\x1flambda-runtime-cognito-identity    ",
];

/// The length of `lambda-runtime-trace-id`. Most unrelated fields have shorter names and are
/// skipped by their length.
const SHORTEST: usize = 23;

/// The positions of the header values in the response's head. They are noted while the head is
/// parsed, so that it is parsed once and nothing is copied.
#[derive(Debug, Default)]
pub(crate) struct InvocationHeaders {
    places: [Range<usize>; NAMES.len()],
}

impl InvocationHeaders {
    /// Notes a field. Names are compared without regard to case, an empty value counts as absent,
    /// and the first of several values is used.
    pub(crate) fn note(&mut self, name: &[u8], value: Range<usize>) {
        if name.len() < SHORTEST {
            return;
        }
        for ([len, expected @ ..], place) in NAMES.iter().zip(&mut self.places) {
            let expected = expected.get(..usize::from(*len)).unwrap_or_default();
            if is_name(name, expected) && place.start == place.end {
                *place = value;
                return;
            }
        }
    }

    pub(crate) fn place(&self, header: Header) -> Range<usize> {
        self.places[header as usize].clone()
    }

    /// All positions. An absent value is at `0..0`.
    #[cfg(feature = "__capi")]
    pub(crate) fn places(&self) -> impl Iterator<Item = &Range<usize>> {
        self.places.iter()
    }

    /// Builds the context from the head that the positions refer to.
    pub(crate) fn context<'a>(
        &self,
        head: &'a [u8],
        function: FunctionInfo<'a>,
    ) -> LambdaContext<'a> {
        // The whole head is validated at once, because the fixed cost of a validation exceeds that
        // of the values. A value that is not UTF-8 counts as absent.
        let whole = std::str::from_utf8(head);
        let mut texts = [""; NAMES.len()];
        for (text, place) in texts.iter_mut().zip(&self.places) {
            *text = match whole {
                Ok(whole) => whole.get(place.clone()),
                Err(_) => head
                    .get(place.clone())
                    .and_then(|value| std::str::from_utf8(value).ok()),
            }
            .unwrap_or_default();
        }
        let text = |header: Header| texts[header as usize];
        let optional = |header: Header| Some(text(header)).filter(|text| !text.is_empty());
        LambdaContext {
            request_id: text(Header::RequestId),
            deadline: deadline(text(Header::Deadline)),
            invoked_function_arn: text(Header::FunctionArn),
            trace_id: optional(Header::TraceId),
            invocation_id: optional(Header::InvocationId),
            tenant_id: optional(Header::TenantId),
            client_context: optional(Header::ClientContext),
            cognito_identity: optional(Header::CognitoIdentity),
            function,
        }
    }
}

/// Lambda was launched in November 2014, so no real deadline is earlier.
const NOT_BEFORE_MS: u64 = 1_415_000_000_000;

fn deadline(milliseconds: &str) -> Option<SystemTime> {
    let milliseconds = decimal::parse(milliseconds.as_bytes())?;
    if milliseconds < NOT_BEFORE_MS {
        return None;
    }
    UNIX_EPOCH.checked_add(Duration::from_millis(milliseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context_of<'a>(fields: &[(&str, &'a [u8])], buffer: &'a mut Vec<u8>) -> LambdaContext<'a> {
        let mut headers = InvocationHeaders::default();
        for (name, value) in fields {
            let at = buffer.len();
            buffer.extend_from_slice(value);
            headers.note(name.as_bytes(), at..buffer.len());
        }
        headers.context(buffer, FunctionInfo::default())
    }

    #[test]
    fn names_match_regardless_of_case_and_the_first_nonempty_value_is_used() {
        let mut buffer = Vec::new();
        let context = context_of(
            &[
                ("LAMBDA-RUNTIME-AWS-REQUEST-ID", b""),
                ("lambda-runtime-aws-request-id", b"r-1"),
                ("Lambda-Runtime-Aws-Request-Id", b"r-2"),
                ("lambda-runtime-trace-id", b""),
                ("Lambda-Runtime-Aws-Tenant-Id", b"t"),
                ("Lambda-Runtime-Invocation-Id", b"i"),
                ("Lambda-Runtime-Client-Context", b"{}"),
                ("Lambda-Runtime-Cognito-Identity", b"{\"a\":1}"),
                ("Lambda-Runtime-Invoked-Function-Arn", b"arn"),
                ("Lambda-Runtime-Aws-Something-Else", b"x"),
                ("Date", b"today"),
            ],
            &mut buffer,
        );
        let expected = LambdaContext {
            request_id: "r-1",
            tenant_id: Some("t"),
            invocation_id: Some("i"),
            client_context: Some("{}"),
            cognito_identity: Some("{\"a\":1}"),
            invoked_function_arn: "arn",
            ..LambdaContext::default()
        };
        assert_eq!(context, expected);
    }

    #[test]
    fn a_value_that_is_not_utf8_counts_as_absent() {
        let mut buffer = Vec::new();
        let context = context_of(&[("Lambda-Runtime-Trace-Id", b"Root=\xff")], &mut buffer);
        assert_eq!(context.trace_id, None);
        let mut buffer = Vec::new();
        let context = context_of(&[("Lambda-Runtime-Trace-Id", "é".as_bytes())], &mut buffer);
        assert_eq!(context.trace_id, Some("é"));
    }

    #[test]
    fn an_implausible_deadline_is_none() {
        for nonsense in [
            "",
            "soon",
            "-1",
            "0",
            "600000",
            "1e12",
            "18446744073709551616",
        ] {
            assert_eq!(deadline(nonsense), None, "{nonsense}");
        }
        let far = deadline("18446744073709551615");
        let context = LambdaContext {
            deadline: far,
            ..LambdaContext::default()
        };
        assert!(context.time_remaining_ms() > 0);
    }

    #[test]
    fn time_remaining_is_negative_after_the_deadline_and_maximal_without_one() {
        let in_the_past = LambdaContext {
            deadline: deadline("1542409706888"),
            ..LambdaContext::default()
        };
        assert!(in_the_past.time_remaining_ms() < 0);
        assert_eq!(LambdaContext::default().time_remaining_ms(), i64::MAX);
    }
}
