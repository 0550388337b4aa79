//! The tests of the crate.

mod cases;
mod extract;
mod responses;
mod round_trip;
mod router;
mod router_against_axum;
mod same_everywhere;
mod serve;
mod streaming;
mod support;
mod tower;
