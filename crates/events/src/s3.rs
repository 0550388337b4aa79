//! S3 notifications, Batch Operations, Object Lambda.
