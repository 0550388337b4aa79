//! The values of `--since` and `--until`.

use std::time::SystemTime;

/// A time, or how long ago it was: `10m`, `2h`, `2026-11-29T12:00:00Z`.
pub(super) fn since(text: &str) -> Result<SystemTime, String> {
    if let Ok(time) = humantime::parse_rfc3339_weak(text) {
        return Ok(time);
    }
    humantime::parse_duration(text)
        .ok()
        .and_then(|ago| SystemTime::now().checked_sub(ago))
        .ok_or_else(|| "expected 10m, 2h, 3d or a time such as 2026-11-29T12:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::since;

    #[test]
    fn times_are_absolute_or_relative() {
        let time = since("2026-11-29T12:00:00Z").unwrap();
        assert_eq!(since("2026-11-29 12:00:00"), Ok(time));
        assert!(since("2h").unwrap() < since("10m").unwrap());
        for text in ["", "soon", "10", "-1m"] {
            assert!(since(text).is_err(), "{text}");
        }
    }
}
