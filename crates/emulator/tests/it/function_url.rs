//! Function URL events and responses.

mod prelude;
mod request;
mod response;
