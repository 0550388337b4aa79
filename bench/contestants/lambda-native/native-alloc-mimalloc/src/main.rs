//! Makes an index of the event, as `native-alloc` does, with mimalloc.
#![no_main]

#[path = "../../native-alloc/src/index.rs"]
mod index;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

lambda_native::main!(lambda_native::json(index::handler));
