//! State that is created once, before the first event, by an init that can fail.
//!
//! The environment variable `GREETINGS` lists greetings by language, for example
//! `en=Hello; de=Guten Tag`. The response to the event `{"name":"Ada","language":"de"}` is
//! `"Guten Tag, Ada"`.
//!
//! If the variable is missing or invalid, init fails before the first event. The log and the caller
//! get the error type `Runtime.ConfigError`, which an alarm can watch for.

mod greetings;

use greetings::Greetings;
use lambda_native::{LambdaContext, LambdaError, LambdaHandler, json, start_lambda_with};
use serde::Deserialize;

#[derive(Deserialize)]
struct Visitor {
    name: String,
    language: Option<String>,
}

fn main() {
    start_lambda_with(init)
}

/// Runs once in each execution environment. `?` reports an error to Lambda and ends the process. A
/// panic does the same, with the type `Runtime.Panic`.
fn init() -> Result<impl LambdaHandler, LambdaError> {
    let greetings = Greetings::from_environment()?;

    // The closure owns the state, and all invocations share it. To change state between
    // invocations, use a `Mutex` or an atomic.
    Ok(json(move |visitor: Visitor, _: &LambdaContext| {
        greet(&greetings, &visitor)
    }))
}

fn greet(greetings: &Greetings, visitor: &Visitor) -> Result<String, LambdaError> {
    let Some(language) = &visitor.language else {
        return Ok(format!("{}, {}", greetings.fallback(), visitor.name));
    };
    let Some(greeting) = greetings.of(language) else {
        let message = format!("GREETINGS has no greeting for the language {language:?}");
        return Err(LambdaError::new("UnknownLanguage", message));
    };
    Ok(format!("{greeting}, {}", visitor.name))
}
