//! Sample events, written from AWS's documentation: for tests, and for `lam invoke --event`.
//!
//! ```
//! use lambda_native_events::{parse_api_gw_v2, samples};
//!
//! assert_eq!(parse_api_gw_v2(samples::API_GW_V2)?.path(), "/orders");
//! # Ok::<(), lambda_native_events::EventError>(())
//! ```

/// API Gateway HTTP API, payload format 2.0: a POST with a JWT authorizer, on the stage `$default`.
#[cfg(feature = "http")]
pub const API_GW_V2: &str = include_str!("../samples/apigw-v2.json");

/// Lambda Function URL: a GET without authorization.
#[cfg(feature = "http")]
pub const FUNCTION_URL: &str = include_str!("../samples/function-url.json");

/// Every sample as (name, event text): `("apigw-v2", "{ ...")`.
pub const ALL: &[(&str, &str)] = &[
    #[cfg(feature = "http")]
    ("apigw-v2", API_GW_V2),
    #[cfg(feature = "http")]
    ("function-url", FUNCTION_URL),
];
