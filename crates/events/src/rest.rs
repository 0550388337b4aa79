//! API Gateway REST APIs (payload format 1.0).
