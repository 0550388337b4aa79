//! The kinds of values: each is checked, and brought into the one form that the rest of lam reads.

use std::ops::RangeInclusive;
use std::path::Path;

use serde_json::Value;

/// Checks a text. The error continues a sentence that begins with the text.
pub(super) type Check = fn(&str) -> Result<(), String>;

/// What a value may be.
#[derive(Debug)]
pub(super) enum Kind {
    Text(Check),
    Texts(Check),
    /// A table of texts: the checks are those of the names and of the values.
    Map(Check, Check),
    Choice(&'static [&'static str]),
    Boolean,
    Whole(RangeInclusive<i64>),
    OneOf(&'static [i64]),
    /// A whole number, or `"none"`.
    WholeOrNone,
    /// A number of MB, or a text with a unit: `512`, `"1GB"`.
    Megabytes(RangeInclusive<i64>),
    /// A number of seconds, or a text with a unit: `30`, `"2m"`.
    Seconds(RangeInclusive<i64>),
    /// A file, relative to the file that has the key.
    Path,
    /// A file or several.
    Paths,
    /// `false`, which removes what a table of the same name configures.
    False,
}

impl Kind {
    /// Checks the value of a key in a file of `directory`, and returns its normal form.
    pub(super) fn read(&self, value: &Value, directory: &Path) -> Result<Value, String> {
        match self {
            Kind::Text(check) => checked(text(value)?, *check),
            Kind::Texts(check) => each(value, |value| checked(text(value)?, *check)),
            Kind::Map(..) => Err(expected("a table", value)),
            Kind::Choice(choices) => choice(text(value)?, choices),
            Kind::Boolean => match value {
                Value::Bool(_) => Ok(value.clone()),
                _ => Err(expected("true or false", value)),
            },
            Kind::Whole(range) => in_range(whole(value)?, range, ""),
            Kind::OneOf(numbers) => one_of(whole(value)?, numbers),
            Kind::WholeOrNone if value == "none" => Ok(value.clone()),
            Kind::WholeOrNone => match value.as_i64() {
                Some(number) => in_range(number, &(0..=i64::from(u32::MAX)), ""),
                None => Err(expected("a whole number or \"none\"", value)),
            },
            Kind::Megabytes(range) => in_range(megabytes(value)?, range, " MB"),
            Kind::Seconds(range) => in_range(seconds(value)?, range, " seconds"),
            Kind::Path => path(value, directory),
            Kind::Paths if value.is_string() => Ok(Value::from(vec![path(value, directory)?])),
            Kind::Paths => each(value, |value| path(value, directory)),
            Kind::False if *value == Value::Bool(false) => Ok(value.clone()),
            Kind::False => Err(expected("false or a table", value)),
        }
    }

    /// Checks a member of a map, and returns its value as a text.
    pub(super) fn read_member(&self, name: &str, value: &Value) -> Result<Value, String> {
        let Kind::Map(check_name, check_value) = self else {
            return self.read(value, Path::new(""));
        };
        check_name(name).map_err(|error| format!("{name:?} {error}"))?;
        match value {
            // There is only one way to write these.
            Value::Bool(_) => checked(&value.to_string(), *check_value),
            Value::Number(number) if number.is_i64() || number.is_u64() => {
                checked(&value.to_string(), *check_value)
            }
            _ => checked(text(value)?, *check_value),
        }
    }
}

fn each(value: &Value, read: impl Fn(&Value) -> Result<Value, String>) -> Result<Value, String> {
    let values = value.as_array();
    let values = values.ok_or_else(|| expected("an array of strings", value))?;
    values.iter().map(read).collect()
}

fn checked(text: &str, check: Check) -> Result<Value, String> {
    check(text).map_err(|error| format!("{text:?} {error}"))?;
    Ok(text.into())
}

fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| expected("a string", value))
}

fn whole(value: &Value) -> Result<i64, String> {
    value
        .as_i64()
        .ok_or_else(|| expected("a whole number", value))
}

fn path(value: &Value, directory: &Path) -> Result<Value, String> {
    let path = directory.join(text(value)?);
    // The text of a file in UTF-8, and its directory: cargo requires that to be UTF-8 too.
    Ok(path.to_string_lossy().into())
}

fn choice(text: &str, choices: &[&str]) -> Result<Value, String> {
    let found = choices
        .iter()
        .find(|choice| choice.eq_ignore_ascii_case(text));
    found.map(|choice| (*choice).into()).ok_or_else(|| {
        let choices: Vec<String> = choices.iter().map(|choice| format!("{choice:?}")).collect();
        format!("expected {}, found {text:?}", choices.join(" or "))
    })
}

fn one_of(number: i64, numbers: &[i64]) -> Result<Value, String> {
    if numbers.contains(&number) {
        return Ok(number.into());
    }
    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
    Err(format!("{number} is not one of {}", numbers.join(", ")))
}

fn in_range(number: i64, range: &RangeInclusive<i64>, unit: &str) -> Result<Value, String> {
    let (least, most) = (range.start(), range.end());
    if range.contains(&number) {
        return Ok(number.into());
    }
    Err(match *most {
        i64::MAX => format!("{number} is less than {least}"),
        _ => format!("{number} is outside {least}–{most}{unit}"),
    })
}

fn megabytes(value: &Value) -> Result<i64, String> {
    let units = [("mb", 1), ("gb", 1_024)];
    with_unit(
        value,
        &units,
        "a whole number of MB, or a string such as \"1GB\"",
    )
}

fn seconds(value: &Value) -> Result<i64, String> {
    let units = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];
    with_unit(
        value,
        &units,
        "a whole number of seconds, or a string such as \"2m\"",
    )
}

fn with_unit(value: &Value, units: &[(&str, i64)], form: &str) -> Result<i64, String> {
    if let Some(number) = value.as_i64() {
        return Ok(number);
    }
    let parsed = value.as_str().and_then(|text| {
        let text = text.trim().to_ascii_lowercase();
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let number: i64 = digits.trim().parse().ok()?;
        let unit = &text[digits.len()..];
        let unit = if unit.is_empty() { units[0].0 } else { unit };
        let factor = units.iter().find(|(name, _)| *name == unit)?.1;
        number.checked_mul(factor)
    });
    parsed.ok_or_else(|| expected(form, value))
}

fn expected(what: &str, found: &Value) -> String {
    format!("expected {what}, found {found}")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::Kind;

    fn read(kind: &Kind, value: impl Into<Value>) -> Result<Value, String> {
        kind.read(&value.into(), Path::new("/a"))
    }

    #[test]
    fn numbers_may_have_a_unit() {
        let memory = Kind::Megabytes(128..=32_768);
        for (value, expected) in [
            (json!(128), 128),
            (json!("512"), 512),
            (json!("512 MB"), 512),
            (json!("1GB"), 1_024),
        ] {
            assert_eq!(read(&memory, value), Ok(json!(expected)));
        }
        assert_eq!(
            read(&memory, json!(100)),
            Err("100 is outside 128–32768 MB".to_owned())
        );
        for wrong in [json!("1TB"), json!(1.5), json!(true), json!("")] {
            let error = read(&memory, wrong).unwrap_err();
            assert!(
                error.starts_with("expected a whole number of MB"),
                "{error}"
            );
        }
        let timeout = Kind::Seconds(1..=5_400);
        assert_eq!(read(&timeout, json!("2m")), Ok(json!(120)));
        assert!(read(&timeout, json!("0")).is_err());
        assert!(read(&timeout, json!("500ms")).is_err());
        assert!(read(&timeout, json!("9223372036854775807d")).is_err());
    }

    #[test]
    fn choices_are_listed_in_the_error() {
        let kind = Kind::Choice(&["text", "json"]);
        assert_eq!(read(&kind, json!("JSON")), Ok(json!("json")));
        assert_eq!(
            read(&kind, json!("xml")),
            Err(r#"expected "text" or "json", found "xml""#.to_owned())
        );
        let kind = Kind::OneOf(&[1, 3]);
        assert_eq!(
            read(&kind, json!(2)),
            Err("2 is not one of 1, 3".to_owned())
        );
    }

    #[test]
    fn paths_are_relative_to_the_file() {
        assert_eq!(read(&Kind::Path, json!("b")), Ok(json!("/a/b")));
        assert_eq!(read(&Kind::Paths, json!("b")), Ok(json!(["/a/b"])));
        assert_eq!(
            read(&Kind::Paths, json!(["b", "/c"])),
            Ok(json!(["/a/b", "/c"]))
        );
        assert!(read(&Kind::Paths, json!([1])).is_err());
    }

    #[test]
    fn other_kinds_are_checked() {
        assert_eq!(read(&Kind::WholeOrNone, json!("none")), Ok(json!("none")));
        assert_eq!(read(&Kind::WholeOrNone, json!(0)), Ok(json!(0)));
        assert!(read(&Kind::WholeOrNone, json!("some")).is_err());
        assert!(read(&Kind::Boolean, json!("yes")).is_err());
        assert_eq!(
            read(&Kind::False, json!(true)),
            Err("expected false or a table, found true".to_owned())
        );
        let map = Kind::Map(|_| Ok(()), |_| Ok(()));
        assert_eq!(map.read_member("A", &json!(8)), Ok(json!("8")));
        assert_eq!(map.read_member("A", &json!(true)), Ok(json!("true")));
        assert!(map.read_member("A", &json!(0.1)).is_err());
    }
}
