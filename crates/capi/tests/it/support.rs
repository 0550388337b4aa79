//! What the tests share: compilers, compiled programs, and the processes of functions.

pub(crate) mod compilers;
pub(crate) mod function;
pub(crate) mod library;
// The server of the runtime's own tests. It has no state of a Lambda, so it is fast.
#[path = "../../../runtime/tests/it/support/load_api.rs"]
pub(crate) mod load_api;
pub(crate) mod process;
pub(crate) mod programs;
pub(crate) mod tools;
