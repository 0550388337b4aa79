//! A function with an event and a response of your own, both JSON.

use lambda_native::{LambdaContext, LambdaError, json, start_lambda};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Event {
    name: String,
}

#[derive(Serialize)]
struct Response {
    greeting: String,
}

// An error becomes a function error, with this type and message.
fn handler(event: Event, _: &LambdaContext) -> Result<Response, LambdaError> {
    if event.name.is_empty() {
        return Err(LambdaError::new("NoName", "the name is empty"));
    }
    let greeting = format!("hello {}", event.name);
    Ok(Response { greeting })
}

fn main() {
    start_lambda(json(handler))
}
