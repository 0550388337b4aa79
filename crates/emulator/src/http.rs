//! HTTP/1.1 on a loopback socket: the listener, requests, responses. Nothing here knows the Runtime
//! API.

pub(crate) mod guard;
pub(crate) mod recorded;
pub(crate) mod refusal;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod server;
pub(crate) mod socket;
