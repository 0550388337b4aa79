//! JSON in a form in which equal values have equal text.

use super::pretty::{new_line, pretty};
use super::tokens::{Token, Tokens, unescape};

/// The pretty form with sorted members. Members of the same name keep their order. `None` if [`pretty`] has none.
///
/// Numbers are equal if they have the same value, however large: `1.0`, `1` and `10e-1` become `1`. Strings are
/// equal if they have the same characters, whether or not these are escaped.
pub(crate) fn canonical(text: &str) -> Option<String> {
    pretty(text)?;
    let mut tokens = Tokens::new(text);
    let (_, first) = tokens.next()?;
    let mut out = String::with_capacity(text.len() * 2);
    write(&mut out, 0, &value(first, &mut tokens));
    Some(out)
}

/// Whether both are JSON, and equal without regard to the order of members.
pub(crate) fn are_equal(before: &[u8], after: &[u8]) -> bool {
    let canonical = |bytes| canonical(std::str::from_utf8(bytes).ok()?);
    canonical(before).is_some_and(|before| Some(before) == canonical(after))
}

/// A value. The depth is bounded, so these functions may call themselves.
enum Value {
    Scalar(String),
    Array(Vec<Value>),
    Object(Vec<(String, Value)>),
}

fn value(first: Token<'_>, tokens: &mut Tokens<'_>) -> Value {
    match first {
        Token::BeginArray => {
            let mut elements = Vec::new();
            while let Some((_, token)) = tokens.next() {
                match token {
                    Token::EndArray => break,
                    Token::Comma => {}
                    token => elements.push(value(token, tokens)),
                }
            }
            Value::Array(elements)
        }
        Token::BeginObject => {
            let mut members = Vec::new();
            let mut name = None;
            while let Some((_, token)) = tokens.next() {
                match (token, &name) {
                    (Token::EndObject, _) => break,
                    (Token::Comma | Token::Colon, _) => {}
                    (Token::String(text), None) => name = Some(string(text)),
                    (token, _) => {
                        let name = name.take().unwrap_or_default();
                        members.push((name, value(token, tokens)));
                    }
                }
            }
            members.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(members)
        }
        Token::String(text) => Value::Scalar(string(text)),
        Token::Scalar(text) if text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
            Value::Scalar(number(text))
        }
        Token::Scalar(text) => Value::Scalar(text.to_owned()),
        Token::EndObject | Token::EndArray | Token::Colon | Token::Comma => {
            Value::Scalar(String::new())
        }
    }
}

/// A string with the escapes that it needs and no others.
fn string(token: &str) -> String {
    // Half of a surrogate pair is not a character, so its escape stays.
    if token.contains('\\') && serde_json::from_str::<String>(token).is_err() {
        return token.to_owned();
    }
    serde_json::Value::from(&*unescape(token)).to_string()
}

/// A number without leading and trailing zeros, and with an exponent only if it is very large or small.
fn number(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let Ok(exponent) = exponent.parse::<i64>() else {
        return text.to_owned();
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return "0".to_owned();
    }
    let zeros = all.len() - all.trim_end_matches('0').len();
    // The number is `significant` times ten to the power of this.
    let Some(power) = exponent.checked_add(zeros as i64 - fraction.len() as i64) else {
        return text.to_owned();
    };
    match power {
        0..=20 => format!("{sign}{significant}{}", "0".repeat(power as usize)),
        -20..=-1 => {
            let places = power.unsigned_abs() as usize;
            let padded = format!("{significant:0>width$}", width = places + 1);
            let (whole, fraction) = padded.split_at(padded.len() - places);
            format!("{sign}{whole}.{fraction}")
        }
        _ => format!("{sign}{significant}e{power}"),
    }
}

fn write(out: &mut String, depth: usize, value: &Value) {
    match value {
        Value::Scalar(text) => out.push_str(text),
        Value::Array(elements) => {
            write_all(out, depth, ('[', ']'), elements, |out, element| {
                write(out, depth + 1, element);
            });
        }
        Value::Object(members) => {
            write_all(out, depth, ('{', '}'), members, |out, (name, value)| {
                out.push_str(name);
                out.push_str(": ");
                write(out, depth + 1, value);
            });
        }
    }
}

fn write_all<T>(
    out: &mut String,
    depth: usize,
    (open, close): (char, char),
    items: &[T],
    write_one: impl Fn(&mut String, &T),
) {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        new_line(out, depth + 1);
        write_one(out, item);
    }
    if !items.is_empty() {
        new_line(out, depth);
    }
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::{canonical, number};

    #[test]
    fn order_space_and_escapes_make_no_difference() {
        let one = canonical(r#"{"b":[1,{"z":1,"y":2}],"a":"\u00e9\/"}"#);
        let other = canonical("{ \"a\" : \"é/\", \"b\" : [ 1.0, {\"y\":2e0,\"z\":1} ] }");
        assert_eq!(one, other);
        assert_eq!(
            one.as_deref(),
            Some(
                "{\n  \"a\": \"é/\",\n  \"b\": [\n    1,\n    {\n      \"y\": 2,\n      \"z\": 1\n    }\n  ]\n}"
            )
        );
    }

    #[test]
    fn other_differences_stay() {
        let pairs = [
            ("[1,2]", "[2,1]"),
            ("1", "\"1\""),
            ("{\"a\":1}", "{\"a\":1,\"a\":1}"),
            ("{\"a\":1,\"a\":2}", "{\"a\":2,\"a\":1}"),
            ("null", "{}"),
            ("9007199254740993", "9007199254740992"),
            (r#""\ud800""#, r#""\udfff""#),
        ];
        for (one, other) in pairs {
            assert_ne!(canonical(one), canonical(other));
            assert!(canonical(one).is_some());
        }
        assert_eq!(canonical("no"), None);
    }

    #[test]
    fn numbers_have_one_form_for_each_value() {
        let numbers = [
            ("1.0", "1"),
            ("-10e-1", "-1"),
            ("0.5", "0.5"),
            ("5E-1", "0.5"),
            ("-0", "0"),
            ("0e5", "0"),
            ("120", "120"),
            ("1.2e2", "120"),
            ("0.00120", "0.0012"),
            ("1e400", "1e400"),
            ("10e399", "1e400"),
            ("1e99999999999999999999", "1e99999999999999999999"),
        ];
        for (text, expected) in numbers {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
