//! Serves the application in axum.
#![no_main]

use lambda_native_http::tower;

lambda_native::main!(tower(axum_routes::app()));
