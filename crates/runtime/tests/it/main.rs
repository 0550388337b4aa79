//! The runtime at the wire: against the emulator, against raw bytes, and as a process of its own.

mod aborting;
mod bootstrap;
mod function;
mod peers;
mod process;
mod script;
