//! Runs the real program, as Lambda would, against a test server for S3 that checks signatures.

mod events;
mod failures;
mod function;
mod images;
mod moto;
mod s3;
mod signature;
mod thumbnails;
