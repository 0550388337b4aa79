//! Indexes the words of the event, with the target's default allocator.
#![no_main]

mod index;

lambda_native::main!(lambda_native::json(index::handler));
