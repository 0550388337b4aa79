//! HTTP APIs of API Gateway.

mod format_1;
mod request;
mod response;
