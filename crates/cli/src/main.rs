//! `lam`: run, invoke, build and package native AWS Lambda functions.

fn main() {}
