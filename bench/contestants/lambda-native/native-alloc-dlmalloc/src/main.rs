//! Indexes the words of the event like `native-alloc`, with dlmalloc.
#![no_main]

#[path = "../../native-alloc/src/index.rs"]
mod index;

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

lambda_native::main!(lambda_native::json(index::handler));
