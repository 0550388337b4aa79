//! Every test of the emulator, one module for each thing tested.

mod function_url;
mod process;
