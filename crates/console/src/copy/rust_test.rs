//! A test in Rust that sends the event to the program, and checks the response.

use std::fmt::Write as _;

use lambda_native_emulator::InvocationResponse;

use super::event::{CLIENT_CONTEXT, TENANT_ID, header, shown};
use crate::host::FunctionFacts;
use crate::json;
use crate::record::{InvocationRecord, Outcome};
use crate::saved::Name;

/// A longer response that is not JSON is not part of the test, in bytes.
const MAX_TEXT: usize = 4 * 1024;

/// A test for the package's `tests` directory. The event, and a response that is JSON, are in the files of the saved
/// event.
pub(crate) fn test(facts: &FunctionFacts, record: &InvocationRecord, reveal: bool) -> String {
    let saved = record.origin.saved_as.as_deref();
    let saved = saved.and_then(|name| Name::parse(name).ok());
    let name = saved.clone().unwrap_or_else(|| suggested_name(facts));
    let expectation = Expectation::of(record, reveal);
    let directory = facts
        .events_directory
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let path = |file: &str| {
        let path = literal(&format!("/{directory}/{file}"));
        format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), {path})")
    };

    let mut text = String::new();
    let mut dependencies = "lambda-native-emulator".to_owned();
    if expectation == Expectation::File {
        dependencies += " serde_json";
    }
    line(
        &mut text,
        &format!("// In a file of the directory tests. It needs: cargo add --dev {dependencies}"),
    );
    if saved.is_none() || (expectation == Expectation::File && record.expected.is_none()) {
        let what = if expectation == Expectation::File {
            "event and response"
        } else {
            "event"
        };
        line(
            &mut text,
            &format!("// Save {what} in the console as `{name}` first."),
        );
    }
    line(&mut text, "#[test]");
    line(&mut text, &format!("fn {}() {{", function_name(&name)));
    line(
        &mut text,
        "    use lambda_native_emulator::process::{Bootstrap, ExecutionEnvironment};",
    );
    line(
        &mut text,
        "    use lambda_native_emulator::{Emulator, Invocation};",
    );
    line(&mut text, "");
    line(
        &mut text,
        &format!("    let lambda = {};", emulator(facts, record)),
    );
    line(
        &mut text,
        &format!("    let program = Bootstrap::new({});", program(facts)),
    );
    line(
        &mut text,
        "    let environment = ExecutionEnvironment::start(lambda, program, |_| {});",
    );
    line(
        &mut text,
        "    let environment = environment.expect(\"the program starts\");",
    );
    line(
        &mut text,
        &format!(
            "    let event = include_str!({});",
            path(&name.event_file())
        ),
    );
    line(
        &mut text,
        &format!("    let invocation = {};", invocation(record, reveal)),
    );
    line(
        &mut text,
        "    let response = environment.invoke(invocation).wait();",
    );
    match &expectation {
        Expectation::File => {
            let file = path(&name.response_file());
            line(
                &mut text,
                &format!("    let expected = include_str!({file});"),
            );
            line(
                &mut text,
                "    let expected: serde_json::Value = serde_json::from_str(expected).expect(\"JSON\");",
            );
            line(&mut text, "    assert_eq!(response.json(), expected);");
        }
        Expectation::Text(body) => {
            line(
                &mut text,
                &format!("    assert_eq!(response.body_str(), {});", literal(body)),
            );
        }
        Expectation::Bytes(bytes) => {
            line(
                &mut text,
                &format!("    assert_eq!(response.body().len(), {bytes});"),
            );
        }
        Expectation::Error(error_type) => {
            let error_type = literal(error_type);
            line(
                &mut text,
                &format!("    assert_eq!(response.error_type(), Some({error_type}));"),
            );
        }
        Expectation::AnyResponse => {
            line(
                &mut text,
                "    assert!(response.is_response(), \"{response:?}\");",
            );
        }
    }
    line(&mut text, "}");
    text
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// What the test checks.
#[derive(Debug, PartialEq, Eq)]
enum Expectation {
    /// The JSON in the file of the saved response.
    File,
    /// Text that is not JSON.
    Text(String),
    /// So many bytes.
    Bytes(u64),
    /// An error of this type.
    Error(String),
    /// The invocation has not ended, or has not reached the function.
    AnyResponse,
}

impl Expectation {
    fn of(record: &InvocationRecord, reveal: bool) -> Expectation {
        // The test is about what was expected, also while the function returns something else.
        if record.expected.is_some() {
            return Expectation::File;
        }
        let Some(Outcome::Response(response)) = &record.outcome else {
            return Expectation::AnyResponse;
        };
        if *response == InvocationResponse::Stopped {
            return Expectation::AnyResponse;
        }
        if let Some(error_type) = response.error_type() {
            return Expectation::Error(error_type.to_owned());
        }
        let body = &record.response_body;
        let text = std::str::from_utf8(body.kept())
            .ok()
            .filter(|_| body.is_whole());
        match text {
            Some(text) if json::syntax_error(text).is_none() => Expectation::File,
            Some(text) if text.len() <= MAX_TEXT && json::mask(text).hidden == 0 => {
                Expectation::Text(text.to_owned())
            }
            Some(text) if text.len() <= MAX_TEXT && reveal => Expectation::Text(text.to_owned()),
            _ => Expectation::Bytes(body.bytes()),
        }
    }
}

/// The emulator, with the function's timeout if that is why the invocation failed.
fn emulator(facts: &FunctionFacts, record: &InvocationRecord) -> String {
    let start = "Emulator::start().expect(\"an emulator\")";
    let Some(Outcome::Response(InvocationResponse::TimedOut { .. })) = record.outcome else {
        return start.to_owned();
    };
    let ms = facts.limits.timeout.as_millis();
    format!(
        "Emulator::builder()\n        .timeout(std::time::Duration::from_millis({ms}))\n        .start()\n        \
         .expect(\"an emulator\")"
    )
}

fn program(facts: &FunctionFacts) -> String {
    match &facts.binary {
        Some(binary) => format!("env!({})", literal(&format!("CARGO_BIN_EXE_{binary}"))),
        // Cargo has no variable for an example, and knows no other executable.
        None => literal(&format!("path/to/{}", facts.name)),
    }
}

fn invocation(record: &InvocationRecord, reveal: bool) -> String {
    let mut out = "Invocation::new(event)".to_owned();
    for (method, name) in [("client_context", CLIENT_CONTEXT), ("tenant_id", TENANT_ID)] {
        if let Some(value) = header(record, name, reveal) {
            let value = literal(&shown(&value, reveal));
            write!(out, ".{method}({value})").expect("a String can be written to");
        }
    }
    out
}

/// A string literal of Rust, without control characters.
fn literal(text: &str) -> String {
    format!("{text:?}")
}

fn suggested_name(facts: &FunctionFacts) -> Name {
    let is_allowed = |c: &char| c.is_ascii_alphanumeric() || "-_".contains(*c);
    let name: String = facts.name.chars().filter(is_allowed).take(60).collect();
    let name = format!("{}-event", name.trim_start_matches('-'));
    Name::parse(&name).expect("it has only allowed characters")
}

/// The name of the test.
fn function_name(name: &Name) -> String {
    let name = name.to_string().to_ascii_lowercase();
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let words = words.join("_");
    // A digit cannot begin a name.
    let prefix = if words.starts_with(|c: char| c.is_ascii_alphabetic()) {
        ""
    } else {
        "event_"
    };
    format!("{prefix}{words}_has_the_recorded_response")
}
