//! Objects and files.

#[cfg(feature = "s3")]
pub mod s3;
#[cfg(feature = "transfer")]
pub mod transfer;
