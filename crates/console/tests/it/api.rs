//! The pages and the JSON API.

mod access;
mod errors;
mod events;
mod faults;
mod functions;
mod invocations;
mod pages;
mod replay;
mod saved;
mod send;
