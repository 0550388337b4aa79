//! State that is created once, before the first event.

use std::collections::HashMap;
use std::env;

use lambda_native::{LambdaContext, LambdaError, LambdaHandler, json, start_lambda_with};
use serde::Deserialize;

#[derive(Deserialize)]
struct Visitor {
    name: String,
    language: String,
}

fn main() {
    start_lambda_with(init)
}

// Runs once in each execution environment. An error is reported to Lambda, and ends the process.
fn init() -> Result<impl LambdaHandler, LambdaError> {
    let greetings = greetings(&env::var("GREETINGS")?)?;
    // The closure owns the state. All invocations share it.
    Ok(json(move |visitor: Visitor, _: &LambdaContext| {
        let Some(greeting) = greetings.get(&visitor.language) else {
            let message = format!("no greeting for {:?}", visitor.language);
            return Err(LambdaError::new("UnknownLanguage", message));
        };
        Ok(format!("{greeting}, {}", visitor.name))
    }))
}

// `en=Hello; de=Guten Tag`
fn greetings(text: &str) -> Result<HashMap<String, String>, LambdaError> {
    let entry = |entry: &str| {
        let (language, greeting) = entry.split_once('=')?;
        Some((language.trim().to_owned(), greeting.trim().to_owned()))
    };
    let entries: Option<_> = text.split(';').map(entry).collect();
    let message = "GREETINGS is not a list such as `en=Hello; de=Guten Tag`";
    entries.ok_or_else(|| LambdaError::new("InvalidGreetings", message))
}
