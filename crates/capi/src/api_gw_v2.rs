//! Events and responses of API Gateway HTTP APIs and Function URLs.

pub mod request;
pub mod response;
