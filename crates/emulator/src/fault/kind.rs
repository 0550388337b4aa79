//! The names of faults, for tools that list them and read them from text.

use std::error::Error;
use std::fmt;
use std::ops::RangeInclusive;

use super::Fault;
use super::at::At;

/// A kind of [`Fault`]: its name, and where it can be used.
#[derive(Debug)]
#[non_exhaustive]
pub struct FaultKind {
    /// The name in kebab case, such as `reset-mid-head`.
    pub name: &'static str,
    /// What happens, in one sentence.
    pub about: &'static str,
    /// The exchanges for which the fault makes a difference.
    pub at: &'static [At],
    /// The number that the fault needs.
    pub parameter: Option<Parameter>,
    /// The fault with an example as its parameter.
    fault: Fault,
}

/// The number that a [`Fault`] needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// The status of the response: 200 to 599.
    Status,
    /// The status of an interim response: 100 to 199.
    Interim,
}

const BODIES: &[At] = &[
    At::Next,
    At::Response,
    At::Error,
    At::InitError,
    At::RestoreError,
    At::AnyPost,
];
const POSTS: &[At] = &[
    At::Response,
    At::Error,
    At::InitError,
    At::RestoreError,
    At::AnyPost,
];

static KINDS: [FaultKind; 21] = [
    kind(
        Fault::ResetBeforeRead,
        "reset-before-read",
        At::ALL,
        "Resets the connection after the head of the request, without reading its body.",
    ),
    kind(
        Fault::ResetMidPost,
        "reset-mid-post",
        POSTS,
        "Resets the connection after the first bytes of the posted body.",
    ),
    kind(
        Fault::DropRequest,
        "drop-request",
        At::ALL,
        "Reads the request, ignores it, and closes the connection.",
    ),
    kind(
        Fault::ResetBeforeHead,
        "reset-before-head",
        At::ALL,
        "Accepts the request and resets the connection without sending anything.",
    ),
    kind(
        Fault::ResetMidHead,
        "reset-mid-head",
        At::ALL,
        "Resets the connection in the middle of the head of the response.",
    ),
    kind(
        Fault::ResetMidBody,
        "reset-mid-body",
        BODIES,
        "Resets the connection in the middle of the body of the response.",
    ),
    kind(
        Fault::ResetAfterBody,
        "reset-after-body",
        At::ALL,
        "Sends the complete response, then resets the connection.",
    ),
    kind(
        Fault::CloseBeforeHead,
        "close-before-head",
        At::ALL,
        "Accepts the request and closes the connection without sending anything.",
    ),
    kind(
        Fault::CloseMidHead,
        "close-mid-head",
        At::ALL,
        "Closes the connection in the middle of the head of the response.",
    ),
    kind(
        Fault::CloseMidBody,
        "close-mid-body",
        BODIES,
        "Closes the connection in the middle of the body of the response.",
    ),
    kind(
        Fault::CloseAfterResponse,
        "close-after-response",
        At::ALL,
        "Closes the connection after the response without announcing it, so that pipelined requests are lost.",
    ),
    kind(
        Fault::ConnectionCloseHeader,
        "connection-close-header",
        At::ALL,
        "Sends `Connection: close` with the response, then closes the connection.",
    ),
    kind(
        Fault::OneByteAtATime,
        "one-byte-at-a-time",
        At::ALL,
        "Sends the response one byte at a time.",
    ),
    kind(
        Fault::TruncatedBody,
        "truncated-body",
        At::ALL,
        "Sends a `Content-Length` that is ten bytes larger than the body, then closes the connection.",
    ),
    kind(
        Fault::ConflictingLengths,
        "conflicting-lengths",
        At::ALL,
        "Sends two different `Content-Length` headers, then closes the connection.",
    ),
    kind(
        Fault::Status(500),
        "status",
        At::ALL,
        "Sends this status with the body that the service uses for it.",
    ),
    kind(
        Fault::Interim(103),
        "interim",
        At::ALL,
        "Sends an interim response, such as 100 or 103, before the real one.",
    ),
    kind(
        Fault::NoContentType,
        "no-content-type",
        BODIES,
        "Omits the header `Content-Type`.",
    ),
    kind(
        Fault::EmptyHeaders,
        "empty-headers",
        &[At::Next],
        "Sends every `Lambda-Runtime-` header except the request id with an empty value.",
    ),
    kind(
        Fault::LowercaseHeaders,
        "lowercase-headers",
        At::ALL,
        "Sends header names in lower case.",
    ),
    kind(
        Fault::UppercaseHeaders,
        "uppercase-headers",
        At::ALL,
        "Sends header names in upper case.",
    ),
];

const fn kind(
    fault: Fault,
    name: &'static str,
    at: &'static [At],
    about: &'static str,
) -> FaultKind {
    let parameter = match &fault {
        Fault::Status(_) => Some(Parameter::Status),
        Fault::Interim(_) => Some(Parameter::Interim),
        _ => None,
    };
    FaultKind {
        name,
        about,
        at,
        parameter,
        fault,
    }
}

impl Fault {
    /// Every kind of fault except [`Fault::Raw`], in the order of the documentation.
    pub fn kinds() -> &'static [FaultKind] {
        &KINDS
    }

    /// Returns the fault with the name of one of the [`kinds`](Self::kinds).
    ///
    /// # Errors
    /// If there is no such name, or if `parameter` is missing, out of range, or given to a fault that has
    /// none.
    pub fn of_name(name: &str, parameter: Option<u16>) -> Result<Fault, UnknownFault> {
        let Some(kind) = KINDS.iter().find(|kind| kind.name == name) else {
            return Err(UnknownFault(format!(
                "unknown fault `{name}`: use one of {}",
                names()
            )));
        };
        match (kind.parameter, parameter) {
            (None, None) => Ok(kind.fault.clone()),
            (None, Some(_)) => Err(UnknownFault(format!("the fault `{name}` has no parameter"))),
            (Some(Parameter::Status), Some(status)) if Parameter::Status.accepts(status) => {
                Ok(Fault::Status(status))
            }
            (Some(Parameter::Interim), Some(status)) if Parameter::Interim.accepts(status) => {
                Ok(Fault::Interim(status))
            }
            (Some(needed), found) => {
                let range = needed.range();
                let (first, last) = (range.start(), range.end());
                let found = found.map_or_else(|| "none".to_owned(), |found| found.to_string());
                Err(UnknownFault(format!(
                    "the fault `{name}` needs a status from {first} to {last}, found {found}"
                )))
            }
        }
    }

    /// The name of its [kind](Self::kinds), or `raw`.
    pub fn name(&self) -> &'static str {
        let is_it =
            |kind: &&FaultKind| std::mem::discriminant(&kind.fault) == std::mem::discriminant(self);
        KINDS.iter().find(is_it).map_or("raw", |kind| kind.name)
    }
}

impl Parameter {
    /// The accepted numbers.
    pub fn range(self) -> RangeInclusive<u16> {
        match self {
            Parameter::Status => 200..=599,
            Parameter::Interim => 100..=199,
        }
    }

    fn accepts(self, number: u16) -> bool {
        self.range().contains(&number)
    }
}

/// The error of [`Fault::of_name`]. `Display` says what is wrong and lists the names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFault(String);

impl fmt::Display for UnknownFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Error for UnknownFault {}

fn names() -> String {
    let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::{Fault, Parameter};

    #[test]
    fn every_name_belongs_to_one_fault() {
        for kind in Fault::kinds() {
            let parameter = kind.parameter.map(|parameter| *parameter.range().start());
            let fault = Fault::of_name(kind.name, parameter).unwrap();
            assert_eq!(fault.name(), kind.name);
            assert_eq!(
                std::mem::discriminant(&fault),
                std::mem::discriminant(&kind.fault)
            );
            assert!(
                kind.name
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c == '-')
            );
            assert!(kind.about.ends_with('.'), "{}", kind.about);
        }
        let raw = Fault::Raw {
            bytes: Vec::new(),
            close: true,
        };
        assert_eq!(raw.name(), "raw");
    }

    #[test]
    fn the_error_says_which_name_or_number_is_wrong() {
        let message = |name, parameter| Fault::of_name(name, parameter).unwrap_err().to_string();

        assert!(
            message("reset", None)
                .starts_with("unknown fault `reset`: use one of reset-before-read, ")
        );
        assert_eq!(
            message("drop-request", Some(500)),
            "the fault `drop-request` has no parameter"
        );
        assert_eq!(
            message("status", None),
            "the fault `status` needs a status from 200 to 599, found none"
        );
        assert_eq!(
            message("interim", Some(200)),
            "the fault `interim` needs a status from 100 to 199, found 200"
        );
    }

    #[test]
    fn the_parameter_is_the_status() {
        assert_eq!(Fault::of_name("status", Some(413)), Ok(Fault::Status(413)));
        assert_eq!(
            Fault::of_name("interim", Some(100)),
            Ok(Fault::Interim(100))
        );
        assert_eq!(Parameter::Status.range(), 200..=599);
    }
}
