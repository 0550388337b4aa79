//! API Gateway Lambda authorizers and their policies.
