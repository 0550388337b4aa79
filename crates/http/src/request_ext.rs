//! Methods for requests.

use crate::Invocation;

/// Methods for [`Request`](crate::Request): what Lambda adds to a request.
pub trait RequestExt {
    /// The invocation behind the request. `None` in a test and on a plain server.
    fn invocation(&self) -> Option<&Invocation>;
}

impl<B> RequestExt for http::Request<B> {
    fn invocation(&self) -> Option<&Invocation> {
        self.extensions().get()
    }
}
