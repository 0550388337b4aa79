//! JSON with one member or element a line.

use super::syntax::is_valid;
use super::tokens::{Token, Tokens};

/// JSON whose indented form is longer, in bytes, stays as it was written.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Indents JSON by two spaces, without another change to its tokens. `None` if the text is not JSON, is nested too
/// deeply, or would become too long.
pub(crate) fn pretty(text: &str) -> Option<String> {
    if !is_valid(text) {
        return None;
    }
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0;
    let mut tokens = Tokens::new(text);
    while let Some((_, token)) = tokens.next() {
        match token {
            Token::BeginObject | Token::BeginArray => {
                out.push(if token == Token::BeginObject {
                    '{'
                } else {
                    '['
                });
                if tokens.is_at_end_of_container() {
                    tokens.next();
                    out.push(if token == Token::BeginObject {
                        '}'
                    } else {
                        ']'
                    });
                    continue;
                }
                depth += 1;
                new_line(&mut out, depth);
            }
            Token::EndObject | Token::EndArray => {
                depth -= 1;
                new_line(&mut out, depth);
                out.push(if token == Token::EndObject { '}' } else { ']' });
            }
            Token::Colon => out.push_str(": "),
            Token::Comma => {
                out.push(',');
                new_line(&mut out, depth);
            }
            Token::String(text) | Token::Scalar(text) => out.push_str(text),
        }
        if out.len() > MAX_BYTES {
            return None;
        }
    }
    Some(out)
}

/// Begins a line that is indented for this depth.
pub(super) fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn tokens_stay_as_they_were_written() {
        let text = r#" {"b":1.0,"a":1E400,"b":"\u00e9\/","e":{ },"f":[ ],"g":[1,{"h":null}]} "#;
        let expected = r#"{
  "b": 1.0,
  "a": 1E400,
  "b": "\u00e9\/",
  "e": {},
  "f": [],
  "g": [
    1,
    {
      "h": null
    }
  ]
}"#;
        assert_eq!(pretty(text).as_deref(), Some(expected));
        assert_eq!(pretty("\"x\"").as_deref(), Some("\"x\""));
    }

    #[test]
    fn other_text_has_no_pretty_form() {
        for text in ["", "hello", "{\"a\":1", "{} {}", "[1,]"] {
            assert_eq!(pretty(text), None, "{text}");
        }
    }

    #[test]
    fn the_size_is_bounded() {
        let (open, close) = ("[".repeat(100), "]".repeat(100));
        let text = format!("{open}1{}{close}", ",1".repeat(500_000));
        assert_eq!(pretty(&text), None);
    }
}
