//! State that is made once, before the first event, and an init that can fail.
//!
//! The function greets in the languages of the environment variable `GREETINGS`,
//! `en=Hello; de=Guten Tag`: the event `{"name":"Ada","language":"de"}` is answered with
//! `"Guten Tag, Ada"`.
//!
//! Where the variable is missing or wrong, Lambda is told so before any event comes: the log and
//! the caller see the error type `Runtime.ConfigError`, and an alarm can be put on it.

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

/// Runs once for each environment that Lambda starts. `?` reports an error to Lambda and ends the
/// process; so does a panic, under the type `Runtime.Panic`.
fn init() -> Result<impl LambdaHandler, LambdaError> {
    let greetings = Greetings::from_environment()?;

    // The closure owns what init has made, and every invocation shares it. What is to change
    // between invocations goes behind a `Mutex` or into an atomic.
    Ok(json(move |visitor: Visitor, _: &LambdaContext| {
        greet(&greetings, &visitor)
    }))
}

fn greet(greetings: &Greetings, visitor: &Visitor) -> Result<String, LambdaError> {
    let Some(language) = &visitor.language else {
        return Ok(format!("{}, {}", greetings.fallback(), visitor.name));
    };
    let Some(greeting) = greetings.of(language) else {
        let message = format!("no greeting in {language:?}; GREETINGS has none");
        return Err(LambdaError::new("UnknownLanguage", message));
    };
    Ok(format!("{greeting}, {}", visitor.name))
}
