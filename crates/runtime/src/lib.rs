//! The smallest, fastest and most dependable way to run a native function on AWS Lambda.
