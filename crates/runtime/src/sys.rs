//! Functions of libc that are used in place of std.

pub(crate) mod clock;
pub(crate) mod dial;
pub(crate) mod env;
pub(crate) mod error;
pub(crate) mod fd;
pub(crate) mod socket;
