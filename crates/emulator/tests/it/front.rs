//! The fronts, with one module for each.

mod function_url;
mod http_api;
mod load_balancer;
mod prelude;
mod rest_api;
mod route;
