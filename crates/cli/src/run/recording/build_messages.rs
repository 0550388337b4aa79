//! The messages of cargo and of the compiler in what cargo has printed.

use lambda_native_console::BuildMessage;

/// Finds the errors and warnings. Each goes on to the next one, or to the next step of cargo.
pub(super) fn parse(output: &str) -> Vec<BuildMessage> {
    let mut messages: Vec<BuildMessage> = Vec::new();
    let mut is_message = false;
    for line in output.lines() {
        if let Some(message) = first_line(line) {
            messages.push(message);
            is_message = true;
        } else if is_step(line) || is_note(line) {
            is_message = false;
        } else if is_message && let Some(message) = messages.last_mut() {
            continue_with(message, line);
        }
    }
    for message in &mut messages {
        let length = message.rendered.trim_end().len();
        message.rendered.truncate(length);
    }
    messages.retain(|message| !is_summary(&message.rendered));
    messages
}

/// A message that begins with this line, in the full or in the short format of the compiler.
fn first_line(line: &str) -> Option<BuildMessage> {
    if let Some(level) = level(line) {
        return Some(BuildMessage {
            level: level.to_owned(),
            rendered: line.to_owned(),
            file: None,
            line: None,
            column: None,
        });
    }
    // Such as `src/main.rs:1:16: warning: unused variable`.
    let (start, message) = line.split_once(": ")?;
    let (file, number, column) = place(start)?;
    let level = level(message)?;
    Some(BuildMessage {
        level: level.to_owned(),
        rendered: line.to_owned(),
        file: Some(file.to_owned()),
        line: Some(number),
        column: Some(column),
    })
}

fn continue_with(message: &mut BuildMessage, line: &str) {
    message.rendered.push('\n');
    message.rendered.push_str(line);
    if message.file.is_none()
        && let Some(text) = line.trim_start().strip_prefix("--> ")
        && let Some((file, number, column)) = place(text)
    {
        message.file = Some(file.to_owned());
        message.line = Some(number);
        message.column = Some(column);
    }
}

/// `error` or `warning`, if the text begins with it and perhaps a code, such as `error[E0425]: `.
fn level(text: &str) -> Option<&str> {
    let (head, _) = text.split_once(": ")?;
    let level = match head.split_once('[') {
        Some((level, code)) => {
            code.strip_suffix(']')?;
            level
        }
        None => head,
    };
    ["error", "warning"].contains(&level).then_some(level)
}

/// A file, a line and a column.
fn place(text: &str) -> Option<(&str, usize, usize)> {
    let mut parts = text.trim_end().rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    Some((parts.next()?, line, column))
}

/// Whether this is a step of cargo: a verb that ends at the twelfth column.
fn is_step(line: &str) -> bool {
    let Some((verb, _)) = line.split_at_checked(12) else {
        return false;
    };
    let verb = verb.trim_start();
    line[12..].starts_with(' ')
        && verb.starts_with(|letter: char| letter.is_ascii_uppercase())
        && verb.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether this is one of the lines after all messages of the compiler.
fn is_note(line: &str) -> bool {
    line.starts_with("For more information about ")
        || line.starts_with("Some errors have detailed explanations")
}

/// Whether cargo has only counted the messages of a crate.
fn is_summary(message: &str) -> bool {
    if message.contains('\n') {
        return false;
    }
    (message.starts_with("error: could not compile ") && message.contains(" due to "))
        || (message.starts_with("warning: `") && message.contains(" generated "))
}

#[cfg(test)]
mod tests {
    use super::parse;

    const FULL: &str = r#"   Compiling demo v0.1.0 (/demo)
warning: unused variable: `x`
 --> src/main.rs:1:16
  |
1 | fn main(){ let x=1; }
  |                ^ help: prefix it with an underscore: `_x`

error[E0425]: cannot find function `f` in this scope
  --> /else where/lib.rs:20:5
   |
20 |     f();
   |     ^ not found in this scope

For more information about this error, try `rustc --explain E0425`.
warning: `demo` (bin "demo") generated 1 warning
error: could not compile `demo` (bin "demo") due to 1 previous error; 1 warning emitted
"#;

    #[test]
    fn errors_and_warnings_have_their_places() {
        let messages = parse(FULL);
        let [warning, error] = &messages[..] else {
            panic!("{messages:?}");
        };
        assert_eq!(warning.level, "warning");
        assert_eq!(warning.file.as_deref(), Some("src/main.rs"));
        assert!(warning.rendered.ends_with("underscore: `_x`"));
        assert_eq!(error.level, "error");
        assert_eq!(error.file.as_deref(), Some("/else where/lib.rs"));
        assert_eq!((error.line, error.column), (Some(20), Some(5)));
        assert!(error.rendered.starts_with("error[E0425]: cannot find"));
        assert!(error.rendered.ends_with("not found in this scope"));
    }

    #[test]
    fn the_short_format_and_errors_of_cargo_are_found_too() {
        let messages = parse(
            "src/main.rs:1:16: warning: unused variable: `x`\n\
             error: failed to parse manifest at `/demo/Cargo.toml`\n\nCaused by:\n  no targets\n",
        );
        let [warning, error] = &messages[..] else {
            panic!("{messages:?}");
        };
        assert_eq!((warning.line, warning.column), (Some(1), Some(16)));
        assert_eq!(error.file, None);
        assert!(error.rendered.ends_with("Caused by:\n  no targets"));
    }

    #[test]
    fn an_error_ends_before_the_next_step_of_cargo() {
        let messages =
            parse("error: linking failed\n  = note: ld\n    Finished `dev`\nerror text\n");
        let [error] = &messages[..] else {
            panic!("{messages:?}");
        };
        assert_eq!(error.rendered, "error: linking failed\n  = note: ld");
        assert_eq!(parse(""), []);
        assert_eq!(parse("errors: 1\nwarning\n            é x"), []);
    }
}
