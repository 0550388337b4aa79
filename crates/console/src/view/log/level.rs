//! The level of a line.

use serde::Deserialize;

/// How many words of a line may be its level: a time and a request id may precede it.
const WORDS: usize = 5;

/// Members of structured logs that contain the level.
#[derive(Deserialize)]
struct Leveled<'a> {
    #[serde(
        default,
        borrow,
        alias = "lvl",
        alias = "severity",
        alias = "log_level",
        alias = "logLevel"
    )]
    level: Option<std::borrow::Cow<'a, str>>,
}

/// The level of a line that is a JSON object.
pub(super) fn of_json(text: &str) -> Option<&'static str> {
    let line: Leveled<'_> = serde_json::from_str(text).ok()?;
    named(&line.level?)
}

/// The level of any other line: a word in upper case, in brackets, before a colon, or after `level=`.
pub(super) fn of_text(text: &str) -> Option<&'static str> {
    text.split_whitespace().take(WORDS).find_map(|word| {
        if let Some((name, value)) = word.split_once('=') {
            let is_level = matches!(name, "level" | "lvl" | "severity");
            return named(value.trim_matches('"')).filter(|_| is_level);
        }
        let bare =
            word.trim_matches(|char: char| matches!(char, '[' | ']' | '(' | ')' | '<' | '>'));
        let bare = bare.split(':').next().unwrap_or_default();
        let is_marked = bare.len() < word.len();
        let is_upper = bare.chars().all(|char| char.is_ascii_uppercase());
        named(bare).filter(|_| is_marked || is_upper)
    })
}

fn named(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "trace" => "trace",
        "debug" => "debug",
        "info" | "information" | "notice" => "info",
        "warn" | "warning" => "warn",
        "error" | "err" => "error",
        "fatal" | "critical" | "panic" | "emergency" | "alert" => "fatal",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{of_json, of_text};

    #[test]
    fn the_level_of_text_is_one_of_its_first_words() {
        for (line, level) in [
            (
                "2026-11-30T21:30:00.112Z INFO checkout: loaded",
                Some("info"),
            ),
            (
                "[WARNING]\t2026-11-30T21:30:00.112Z\tid\tslow",
                Some("warn"),
            ),
            (
                "2026-11-30T21:30:00.112Z\t6f2c\tERROR\tno table",
                Some("error"),
            ),
            ("time=10:00 level=debug msg=hi", Some("debug")),
            ("error: no such file", Some("error")),
            ("[trace] enter", Some("trace")),
            ("the error was not found", None),
            ("no level here", None),
            ("", None),
        ] {
            assert_eq!(of_text(line), level, "{line}");
        }
    }

    #[test]
    fn the_level_of_json_is_a_member() {
        assert_eq!(of_json(r#"{"level":"WARN","message":"x"}"#), Some("warn"));
        assert_eq!(of_json(r#"{"severity":"critical"}"#), Some("fatal"));
        assert_eq!(of_json(r#"{"level":30}"#), None);
        assert_eq!(of_json(r#"{"message":"ERROR"}"#), None);
    }
}
