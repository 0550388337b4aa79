//! Function URLs.

mod request;
mod response;
