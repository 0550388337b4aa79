//! Requests over HTTP and their authorizers, with the code that these families share.

#[cfg(feature = "__http")]
pub(crate) mod body;
#[cfg(feature = "__http")]
pub(crate) mod check;
#[cfg(feature = "__http")]
pub(crate) mod request;
#[cfg(feature = "__http")]
pub(crate) mod response;

#[cfg(feature = "alb")]
pub mod alb;
#[cfg(feature = "http")]
pub(crate) mod api_gw_v2;
#[cfg(feature = "appsync")]
pub mod appsync;
#[cfg(feature = "authorizer")]
pub mod authorizer;
#[cfg(feature = "lattice")]
pub mod lattice;
#[cfg(feature = "rest")]
pub mod rest;
#[cfg(feature = "websocket")]
pub mod websocket;
