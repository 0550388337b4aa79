//! The AWS Lambda Runtime API as a library: local runs, tests of handlers, fault injection.

pub mod function_url;
pub mod process;
