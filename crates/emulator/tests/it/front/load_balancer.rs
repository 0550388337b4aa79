//! Application Load Balancers.

mod request;
mod response;
