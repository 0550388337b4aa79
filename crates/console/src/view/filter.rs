//! The filter of the list.

mod words;

use super::summary::Summary;
use words::words;

/// The keys of the filter, such as in `status:failed`.
const KEYS: [&str; 4] = ["status", "source", "function", "via"];

/// What `status:` accepts.
const STATUSES: [&str; 14] = [
    "failed",
    "ok",
    "error",
    "timeout",
    "crash",
    "too-large",
    "init-error",
    "not-started",
    "throttled",
    "stopped",
    "waiting",
    "running",
    "streaming",
    "done",
];

/// What `via:` accepts.
const VIAS: [&str; 5] = ["http", "api", "console", "replay", "saved"];

/// The most words. Each is looked for in every invocation.
const MAX_WORDS: usize = 50;

/// A filter of the list. An invocation matches if it matches all of its words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Filter {
    terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq)]
struct Term {
    is_negated: bool,
    test: Test,
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    /// The title, the id or the error type contains this, which is in lower case.
    Text(String),
    Status(String),
    Source(String),
    Function(String),
    Via(String),
    Cold,
    LongerMs(f64),
    ShorterMs(f64),
}

impl Filter {
    /// Reads a filter. Words in double quotes are text.
    ///
    /// # Errors
    /// If a key is unknown, or a value is not one of those that its key accepts: the message lists them. Also if
    /// there are more than 50 words.
    pub(crate) fn parse(text: &str) -> Result<Filter, String> {
        let terms: Result<Vec<Term>, String> = words(text)
            .map(|word| {
                let test = if word.is_quoted {
                    Test::Text(word.text.to_lowercase())
                } else {
                    test(&word.text)?
                };
                Ok(Term {
                    is_negated: word.is_negated,
                    test,
                })
            })
            .take(MAX_WORDS + 1)
            .collect();
        let terms = terms?;
        if terms.len() > MAX_WORDS {
            return Err(format!("the filter has more than {MAX_WORDS} words"));
        }
        Ok(Filter { terms })
    }

    /// Whether an invocation matches.
    pub(crate) fn matches(&self, summary: &Summary) -> bool {
        let matches = |term: &Term| term.test.matches(summary) != term.is_negated;
        self.terms.iter().all(matches)
    }
}

impl Test {
    fn matches(&self, summary: &Summary) -> bool {
        let contains = |text: &str, part: &str| text.to_lowercase().contains(part);
        match self {
            Test::Text(part) => {
                contains(&summary.title, part)
                    || contains(&summary.id, part)
                    || summary
                        .error_type
                        .as_deref()
                        .is_some_and(|text| contains(text, part))
            }
            Test::Status(status) if status == "failed" => {
                summary.status.is_some_and(|status| status != "ok")
            }
            Test::Status(status) => {
                summary.status == Some(status.as_str()) || summary.state == status.as_str()
            }
            Test::Source(source) => summary.source == Some(source.as_str()),
            Test::Function(function) => summary.function == *function,
            Test::Via(via) => summary.via == via.as_str(),
            Test::Cold => summary.cold_start,
            Test::LongerMs(limit) => summary.duration_ms.is_some_and(|ms| ms > *limit),
            Test::ShorterMs(limit) => summary.duration_ms.is_some_and(|ms| ms < *limit),
        }
    }
}

fn test(word: &str) -> Result<Test, String> {
    if word == "cold" {
        return Ok(Test::Cold);
    }
    if let Some(limit) = word.strip_prefix('>') {
        return Ok(Test::LongerMs(duration_ms(word, limit)?));
    }
    if let Some(limit) = word.strip_prefix('<') {
        return Ok(Test::ShorterMs(duration_ms(word, limit)?));
    }
    let Some((key, value)) = word.split_once(':').filter(|(key, _)| is_key(key)) else {
        return Ok(Test::Text(word.to_lowercase()));
    };
    let value = value.to_owned();
    match key {
        "status" => Ok(Test::Status(one_of("status", value, &STATUSES)?)),
        "source" => Ok(Test::Source(value)),
        "function" => Ok(Test::Function(value)),
        "via" => Ok(Test::Via(one_of("via", value, &VIAS)?)),
        _ => Err(format!(
            "unknown filter `{key}:`; the filters are {}:, cold, >100ms and <5ms; write \"{word}\" in double \
             quotes to search for it",
            KEYS.join(":, ")
        )),
    }
}

/// Whether this looks like the key of a filter. `ObjectCreated:Put` is text.
fn is_key(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|char| char.is_ascii_lowercase())
}

fn one_of(key: &str, value: String, values: &[&str]) -> Result<String, String> {
    if values.contains(&value.as_str()) {
        return Ok(value);
    }
    Err(format!(
        "unknown value `{value}` of `{key}:`; expected one of {}",
        values.join(", ")
    ))
}

fn duration_ms(word: &str, limit: &str) -> Result<f64, String> {
    let units = [("ms", 1.0), ("s", 1e3), ("", 1.0)];
    let (number, factor) = units
        .iter()
        .find_map(|(unit, factor)| Some((limit.strip_suffix(unit)?, factor)))
        .unwrap_or((limit, &1.0));
    match number.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number * factor),
        _ => Err(format!(
            "`{word}` is not a duration; expected one such as >100ms or <1.5s"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;
    use crate::view::Summary;

    fn row() -> Summary {
        Summary {
            id: "6f2c-77".to_owned(),
            seq: 1,
            function: "orders".to_owned(),
            at: String::new(),
            source: Some("sqs"),
            source_about: None,
            title: "sqs × 3 of arn:aws".to_owned(),
            via: "replay",
            state: "done",
            status: Some("timeout"),
            error_type: Some("Sandbox.Timedout".to_owned()),
            http_status: None,
            duration_ms: Some(150.0),
            billed_ms: None,
            memory_kib: None,
            cold_start: true,
            init_ms: None,
            event_bytes: 2,
            response_bytes: None,
            replay_of: None,
            saved_as: None,
            verdict: None,
            build: 1,
            environment: Some(0),
        }
    }

    fn matches(filter: &str) -> bool {
        let filter = Filter::parse(filter).unwrap_or_else(|error| panic!("{error}"));
        filter.matches(&row())
    }

    #[test]
    fn all_words_have_to_match() {
        for filter in [
            "",
            "  SQS  6f2c  timedout ",
            "status:timeout",
            "status:failed",
            "status:done",
            "source:sqs function:orders via:replay cold",
            ">100ms <0.2s >149",
            "-status:ok -source:s3 -nothing",
            "\"sqs × 3\" -\"3 sqs\" \"arn:aws",
            "-",
        ] {
            assert!(matches(filter), "{filter}");
        }
        for filter in [
            "kinesis",
            "sqs kinesis",
            "status:ok",
            "-cold",
            "-sqs",
            ">150ms",
            "<150",
            "function:order",
            "source:SQS",
        ] {
            assert!(!matches(filter), "{filter}");
        }
    }

    #[test]
    fn mistakes_are_explained() {
        let error = |filter| Filter::parse(filter).expect_err("a mistake");
        let unknown = error("state:ok");
        assert!(unknown.starts_with(
            "unknown filter `state:`; the filters are status:, source:, function:, via:, cold"
        ));
        assert!(error("status:bad").contains("expected one of failed, ok, error, timeout"));
        assert!(error("via:mail").contains("http, api, console, replay, saved"));
        assert!(error(">fast").contains("`>fast` is not a duration"));
        assert!(error("<").contains("not a duration"));
        assert!(error(&"a ".repeat(51)).contains("more than 50 words"));
        assert!(Filter::parse(&"a ".repeat(50)).is_ok());
        assert!(Filter::parse("ObjectCreated:Put /a:b").is_ok());
    }
}
