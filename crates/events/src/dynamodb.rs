//! DynamoDB streams.
