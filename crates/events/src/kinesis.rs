//! Kinesis data streams.
