//! An axum application on Lambda, behind a Function URL, an HTTP API, a REST API or a load balancer.
//!
//! Nothing in the application, `lib.rs`, is about Lambda. `cargo run` serves it at `http://127.0.0.1:3000`, and a container serves it
//! with `ADDR=0.0.0.0:3000`:
//!
//! ```sh
//! cargo run -p axum-app &
//! curl http://127.0.0.1:3000/notes
//! ```

use lambda_native_http::{start, tower};

fn main() {
    start(tower(axum_app::router()))
}
