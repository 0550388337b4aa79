//! The tests of the crate.

mod cases;
mod support;
