//! The fronts of `lam run`: events and responses of APIs and load balancers, and the flags.

mod api_gateway;
mod flags;
mod load_balancer;
mod streaming;
