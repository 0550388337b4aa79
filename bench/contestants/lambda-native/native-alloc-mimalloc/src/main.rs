//! Indexes the words of the event like `native-alloc`, with mimalloc.
#![no_main]

#[path = "../../native-alloc/src/index.rs"]
mod index;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

lambda_native::main!(lambda_native::json(index::handler));
