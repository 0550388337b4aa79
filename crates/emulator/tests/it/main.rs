//! Every test of the emulator, one module for each thing tested.

mod client;
mod function_url;
mod invocation;
mod process;
