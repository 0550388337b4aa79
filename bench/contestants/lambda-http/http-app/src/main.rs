//! Serves the application in axum.

use lambda_http::{Error, run};

#[tokio::main]
async fn main() -> Result<(), Error> {
    run(axum_routes::app()).await
}
