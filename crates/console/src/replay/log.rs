//! The differences of two logs.

use super::diff::{ComparedLine, Diff, diff};
use crate::json::{self, KeyLines};
use crate::record::{InvocationRecord, Line, LineSource};
use crate::view::without_escapes;

/// What the platform writes for each invocation: ids and times, which are never the same.
const PLATFORM_LINES: [&str; 5] = ["START ", "END ", "REPORT ", "INIT_", "RESTORE_"];

/// Compares the lines during two invocations, without regard to request ids, trace ids and times.
pub(super) fn diff_logs(before: &InvocationRecord, after: &InvocationRecord) -> Diff {
    let (before_lines, after_lines) = (lines(before), lines(after));
    let keys = |lines: &[ComparedLine]| {
        lines
            .iter()
            .map(|line| line.key.clone())
            .collect::<Vec<_>>()
    };
    let same =
        before.log.dropped() == after.log.dropped() && keys(&before_lines) == keys(&after_lines);
    diff(same, &before_lines, &after_lines)
}

fn lines(record: &InvocationRecord) -> Vec<ComparedLine> {
    let lines = record.log.first().iter().chain(record.log.last());
    let lines = lines.filter(|line| !is_of_every_invocation(line));
    let mut keys = KeyLines::default();
    let compared = |line: &Line| {
        // Secrets are not found behind colours.
        let text = without_escapes(&line.text);
        ComparedLine {
            key: without_ids_and_times(&text, &record.id),
            shown: if keys.has(&text) {
                json::MASK.to_owned()
            } else {
                json::mask(&text).text
            },
        }
    };
    lines.map(compared).collect()
}

fn is_of_every_invocation(line: &Line) -> bool {
    line.source == LineSource::Platform
        && PLATFORM_LINES
            .iter()
            .any(|start| line.text.starts_with(start))
}

/// A line with placeholders for what is different each time.
fn without_ids_and_times(line: &str, id: &str) -> String {
    let line = line.replace(id, "<request id>");
    let bytes = line.as_bytes();
    let mut out = String::with_capacity(line.len());
    let mut copied = 0;
    let mut at = 0;
    while at < bytes.len() {
        let is_start = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        let found = (is_start && bytes[at].is_ascii_digit())
            .then(|| time(&bytes[at..]).or_else(|| trace_id(&bytes[at..])))
            .flatten();
        match found {
            Some((length, placeholder)) => {
                out += &line[copied..at];
                out += placeholder;
                at += length;
                copied = at;
            }
            None => at += 1,
        }
    }
    out + &line[copied..]
}

/// The length of a time at the beginning: of a day or a timestamp in RFC 3339, or milliseconds since 1970.
fn time(bytes: &[u8]) -> Option<(usize, &'static str)> {
    const TIME: &str = "<time>";
    let digits = run(bytes, |byte| byte.is_ascii_digit());
    if digits == 13 {
        return Some((13, TIME));
    }
    let length = match digits {
        4 if fits(bytes, "0000-00-00T00:00") || fits(bytes, "0000-00-00 00:00") => 16,
        2 if fits(bytes, "00:00:00") => 5,
        _ => return None,
    };
    let rest = &bytes[length..];
    let seconds = run(rest, |byte| byte.is_ascii_digit() || b":.,".contains(&byte));
    let end = length + seconds;
    let zone = match bytes.get(end) {
        Some(b'Z') => 1,
        Some(b'+' | b'-') => {
            1 + run(&bytes[end + 1..], |byte| {
                byte.is_ascii_digit() || byte == b':'
            })
        }
        _ => 0,
    };
    Some((end + zone, TIME))
}

/// The length of the trace id of X-Ray at the beginning.
fn trace_id(bytes: &[u8]) -> Option<(usize, &'static str)> {
    let is_id = bytes.len() >= 35
        && bytes.starts_with(b"1-")
        && bytes[10] == b'-'
        && bytes[2..10]
            .iter()
            .chain(&bytes[11..35])
            .all(u8::is_ascii_hexdigit);
    is_id.then_some((35, "<trace id>"))
}

/// Whether the bytes start with the pattern, in which `0` matches any digit.
fn fits(bytes: &[u8], pattern: &str) -> bool {
    let fits = |(byte, pattern): (&u8, u8)| match pattern {
        b'0' => byte.is_ascii_digit(),
        other => *byte == other,
    };
    bytes.len() >= pattern.len() && bytes.iter().zip(pattern.bytes()).all(fits)
}

fn run(bytes: &[u8], is_in: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|&&byte| is_in(byte)).count()
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::{diff_logs, without_ids_and_times};
    use crate::fixtures::record;
    use crate::record::{InvocationRecord, Line, LineSource, MAX_LINES};

    fn logged(lines: &[&str]) -> InvocationRecord {
        let mut record = record(b"{}");
        for text in lines {
            let line = Line {
                at: Instant::now(),
                source: LineSource::Stdout,
                text: (*text).to_owned(),
            };
            record.log.push(line, MAX_LINES);
        }
        record
    }

    #[test]
    fn secrets_behind_colours_and_in_lines_of_a_key_are_hidden() {
        let before = logged(&["x"]);
        let after = logged(&[
            "\x1b[3mpassword\x1b[0m\x1b[2m=\x1b[0mhunter2",
            "-----BEGIN PRIVATE KEY-----",
            "MIIBVgIBADANBg",
            "-----END PRIVATE KEY-----",
        ]);
        let diff = format!("{:?}", diff_logs(&before, &after));
        assert!(diff.contains("password=•••"), "{diff}");
        assert!(
            !diff.contains("hunter2") && !diff.contains("MIIB"),
            "{diff}"
        );
    }

    #[test]
    fn ids_and_times_are_replaced() {
        let lines = [
            (
                "2026-07-27T10:00:00.123Z INFO r-1 hi",
                "<time> INFO <request id> hi",
            ),
            ("2026-07-27 10:00:00,5+02:00 hi", "<time> hi"),
            ("[10:00:00.123456] hi", "[<time>] hi"),
            (
                r#"{"time":1785146400123,"n":1}"#,
                r#"{"time":<time>,"n":1}"#,
            ),
            (
                "Root=1-5759e988-bd862e3fe1be46a994272793;x",
                "Root=<trace id>;x",
            ),
            ("r-1r-1 é r-1", "<request id><request id> é <request id>"),
        ];
        for (line, expected) in lines {
            assert_eq!(without_ids_and_times(line, "r-1"), expected);
        }
    }

    #[test]
    fn other_numbers_stay() {
        for line in [
            "took 12 ms",
            "n=2026-07",
            "1-2",
            "port 8080:80",
            "v10:00:00",
            "12345678901234",
            "",
        ] {
            assert_eq!(without_ids_and_times(line, "r-1"), line);
        }
    }
}
