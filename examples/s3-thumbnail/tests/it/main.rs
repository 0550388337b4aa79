//! Runs the real program, as Lambda would, against an S3 of the tests' own that checks signatures.

mod events;
mod failures;
mod function;
mod images;
mod moto;
mod s3;
mod signature;
mod thumbnails;
