//! What a tool can do with the environments of a pool while they run.

mod faults;
mod hold;
mod kill;
mod restart;
mod status;
