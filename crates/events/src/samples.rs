//! Sample events, written from AWS's documentation: for tests, and for `lam invoke --event`.
//!
//! ```
//! use lambda_native_events::{parse_api_gw_v2, samples};
//!
//! assert_eq!(parse_api_gw_v2(samples::API_GW_V2)?.path(), "/orders");
//! # Ok::<(), lambda_native_events::EventError>(())
//! ```

/// A sample event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The name: `sqs`, that of a file in the crate's `samples/`.
    pub name: &'static str,
    /// The Cargo feature of the family: `sqs`.
    pub family: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// The event, JSON.
    pub text: &'static str,
}

/// Finds a sample by its name.
///
/// ```
/// use lambda_native_events::samples;
///
/// assert_eq!(samples::find("function-url").unwrap().family, "http");
/// assert!(samples::find("telegram").is_none());
/// ```
pub fn find(name: &str) -> Option<&'static Sample> {
    ALL.iter().find(|sample| sample.name == name)
}

macro_rules! samples {
    ($( $family:literal { $( $constant:ident $name:literal: $about:literal; )* } )*) => {
        $($(
            #[doc = $about]
            #[cfg(feature = $family)]
            pub const $constant: &str = include_str!(concat!("../samples/", $name, ".json"));
        )*)*

        /// Every sample of the families that are compiled in.
        pub const ALL: &[Sample] = &[$($(
            #[cfg(feature = $family)]
            Sample { name: $name, family: $family, about: $about, text: $constant },
        )*)*];
    };
}

samples! {
    "http" {
        API_GW_V2 "apigw-v2":
            "API Gateway HTTP API, payload format 2.0: a POST with a JWT authorizer, on the stage `$default`.";
        FUNCTION_URL "function-url": "Lambda Function URL: a GET without authorization.";
    }
    "sqs" {
        SQS "sqs": "SQS: two messages of a standard queue.";
        SQS_FIFO "sqs-fifo": "SQS: three messages of a FIFO queue, in two groups.";
    }
}
