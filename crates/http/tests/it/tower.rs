//! tower services and axum routers on the runtime.

mod errors;
mod requests;
mod services;
