//! The paths of the Runtime API and of the Extensions API.

use super::extensions;
use crate::fault::At;
use crate::http::refusal::Refusal;
use crate::http::request::{Body, Head};
use crate::state::machine::State;

/// The version is part of the path, see "Using the Lambda runtime API for custom runtimes".
const VERSION_PREFIX: &str = "/2018-06-01/runtime";

/// The operation that a request calls.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Route<'a> {
    Next,
    Response(&'a str),
    Error(&'a str),
    InitError,
    RestoreNext,
    RestoreError,
    Extension(extensions::Route),
    WrongMethod(&'static str),
    Unknown,
}

impl<'a> Route<'a> {
    pub(crate) fn of(head: &'a Head, path_prefix: &str) -> Route<'a> {
        let Some(path) = head.path().strip_prefix(path_prefix) else {
            return Route::Unknown;
        };
        let (method, route) = match (
            extensions::Route::of(path),
            path.strip_prefix(VERSION_PREFIX),
        ) {
            (Some((method, route)), _) => (method, Route::Extension(route)),
            (None, Some("/invocation/next")) => ("GET", Route::Next),
            (None, Some("/init/error")) => ("POST", Route::InitError),
            (None, Some("/restore/next")) => ("GET", Route::RestoreNext),
            (None, Some("/restore/error")) => ("POST", Route::RestoreError),
            (None, Some(path)) => ("POST", Route::of_invocation(path)),
            (None, None) => return Route::Unknown,
        };
        match route {
            Route::Unknown => Route::Unknown,
            _ if head.method != method => Route::WrongMethod(method),
            route => route,
        }
    }

    fn of_invocation(path: &str) -> Route<'_> {
        let parts = path
            .strip_prefix("/invocation/")
            .and_then(|rest| rest.split_once('/'));
        match parts {
            Some((id, "response")) => Route::Response(id),
            Some((id, "error")) => Route::Error(id),
            _ => Route::Unknown,
        }
    }

    /// The exchange, for faults. `None` for `/next`, because its faults may have to wait for an event.
    pub(crate) fn exchange(self) -> Option<At> {
        match self {
            Route::Response(_) => Some(At::Response),
            Route::Error(_) => Some(At::Error),
            Route::InitError => Some(At::InitError),
            Route::RestoreNext => Some(At::RestoreNext),
            Route::RestoreError => Some(At::RestoreError),
            _ => None,
        }
    }

    pub(crate) fn request_id(self) -> Option<&'a str> {
        match self {
            Route::Response(id) | Route::Error(id) => Some(id),
            _ => None,
        }
    }

    /// Passes a post to the state.
    pub(crate) fn post(self, state: &mut State, head: &Head, body: Body) -> Result<(), Refusal> {
        match self {
            Route::Response(id) => state.post_response(id, head, body),
            Route::Error(id) => state.post_error(id, head, body),
            Route::InitError => state.post_init_error(head, body),
            Route::RestoreError => state.post_restore_error(head, body),
            Route::WrongMethod(method) => Err(Refusal {
                status: 405,
                error_type: "MethodNotAllowed",
                message: format!("{}: use {method} for this path", head.title()),
            }),
            Route::Next | Route::RestoreNext | Route::Extension(_) | Route::Unknown => {
                Err(Refusal {
                    status: 404,
                    error_type: "NotFound",
                    message: format!("{}: unknown path of the Runtime API", head.title()),
                })
            }
        }
    }
}
