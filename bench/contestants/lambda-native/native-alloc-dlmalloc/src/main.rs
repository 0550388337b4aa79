//! Makes an index of the event, as `native-alloc` does, with dlmalloc.
#![no_main]

#[path = "../../native-alloc/src/index.rs"]
mod index;

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

lambda_native::main!(lambda_native::json(index::handler));
