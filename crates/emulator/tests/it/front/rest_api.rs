//! REST APIs of API Gateway.

mod request;
mod response;
