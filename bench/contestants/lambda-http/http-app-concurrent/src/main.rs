//! Serves the application in axum, with as many concurrent invocations as Lambda requests.

use lambda_http::{Error, run_concurrent};

#[tokio::main]
async fn main() -> Result<(), Error> {
    run_concurrent(axum_routes::app()).await
}
