//! Secrets Manager rotation.
