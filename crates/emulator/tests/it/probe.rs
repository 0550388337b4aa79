//! What a probe sees of an emulator without a process.

mod broken_exchanges;
mod exchanges;
mod responses;
mod streams;
