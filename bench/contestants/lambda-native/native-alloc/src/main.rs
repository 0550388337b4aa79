//! Makes an index of the event, with the allocator that the target brings.
#![no_main]

mod index;

lambda_native::main!(lambda_native::json(index::handler));
