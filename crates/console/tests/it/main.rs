//! Tests of the console with real functions: their processes run in an emulator, and the console is served on a socket.

#![cfg(unix)]

mod api;
mod bounds;
mod concurrency;
mod endings;
mod http_responses;
mod logs;
mod phases;
mod streams;
mod support;
