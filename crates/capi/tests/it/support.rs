//! What the tests share: compilers, compiled programs, and the processes of functions.

pub(crate) mod compilers;
pub(crate) mod function;
pub(crate) mod library;
pub(crate) mod process;
pub(crate) mod programs;
pub(crate) mod tools;
