//! The exchanges that faults affect.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// The exchange that a [`Fault`](crate::Fault) affects.
///
/// As text it has a name such as `next`, `init-error` or `any-post`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum At {
    /// The response to `GET /runtime/invocation/next`.
    Next,
    /// The response to `POST /runtime/invocation/{id}/response`.
    Response,
    /// The response to `POST /runtime/invocation/{id}/error`.
    Error,
    /// The response to `POST /runtime/init/error`.
    InitError,
    /// The response to `GET /runtime/restore/next`, after the restore. A fault that does not accept
    /// posts happens at once instead, and no snapshot is taken.
    RestoreNext,
    /// The response to `POST /runtime/restore/error`.
    RestoreError,
    /// The response to the next post of any kind.
    AnyPost,
}

impl At {
    /// Every value, in the order of the documentation.
    pub const ALL: &'static [At] = &[
        At::Next,
        At::Response,
        At::Error,
        At::InitError,
        At::RestoreNext,
        At::RestoreError,
        At::AnyPost,
    ];

    /// Whether a fault for `self` affects `exchange`.
    pub(crate) fn covers(self, exchange: At) -> bool {
        let is_post = !matches!(exchange, At::Next | At::RestoreNext);
        self == exchange || (self == At::AnyPost && is_post)
    }

    fn name(self) -> &'static str {
        match self {
            At::Next => "next",
            At::Response => "response",
            At::Error => "error",
            At::InitError => "init-error",
            At::RestoreNext => "restore-next",
            At::RestoreError => "restore-error",
            At::AnyPost => "any-post",
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

impl FromStr for At {
    type Err = UnknownAt;

    fn from_str(name: &str) -> Result<At, UnknownAt> {
        let found = At::ALL.iter().find(|at| at.name() == name);
        found.copied().ok_or_else(|| UnknownAt(name.to_owned()))
    }
}

/// The error for a text that does not name an exchange. `Display` lists the names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownAt(String);

impl fmt::Display for UnknownAt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = At::ALL.iter().map(|at| at.name()).collect();
        let names = names.join(", ");
        write!(out, "unknown exchange `{}`: use one of {names}", self.0)
    }
}

impl Error for UnknownAt {}

#[cfg(test)]
mod tests {
    use super::At;

    #[test]
    fn every_exchange_is_read_from_its_own_text() {
        for at in At::ALL {
            assert_eq!(at.to_string().parse(), Ok(*at));
        }
        let error = "Next".parse::<At>().unwrap_err().to_string();
        assert!(
            error.starts_with("unknown exchange `Next`: use one of next, response,"),
            "{error}"
        );
    }
}
