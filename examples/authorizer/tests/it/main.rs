//! Runs the real program, as Lambda would.

mod function;
mod http_api;
mod init;
mod rest_api;
mod tokens;
