//! The versions of the library and of its interface.

use std::ffi::{c_char, c_int};

/// The version of the interface.
pub const LAMBDA_ABI_VERSION: c_int = 1;

/// Returns the version of the library.
#[unsafe(no_mangle)]
pub extern "C" fn lambda_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// Returns the version of the interface.
#[unsafe(no_mangle)]
pub extern "C" fn lambda_abi_version() -> c_int {
    LAMBDA_ABI_VERSION
}
