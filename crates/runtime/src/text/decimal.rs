//! Decimal numbers in headers and variables: only digits.

/// Parses digits. Returns `None` for signs, spaces and overflow.
pub(crate) fn parse(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    let mut sum = 0u64;
    for &digit in digits {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        if sum > u64::MAX / 10 {
            return None;
        }
        sum = (sum * 10).checked_add(u64::from(digit))?;
    }
    Some(sum)
}

/// Appends a number. `write!` would take ten times as many instructions.
pub(crate) fn push(out: &mut Vec<u8>, number: usize) {
    if number > 9 {
        push(out, number / 10);
    }
    out.push(b'0' + (number % 10) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_consists_of_digits_only() {
        assert_eq!(parse(b"0"), Some(0));
        assert_eq!(parse(b"007"), Some(7));
        assert_eq!(parse(b"18446744073709551615"), Some(u64::MAX));
        for nonsense in [
            "",
            "-1",
            "+1",
            " 1",
            "1 ",
            "1e3",
            "0x1",
            "/",
            ":",
            "18446744073709551616",
        ] {
            assert_eq!(parse(nonsense.as_bytes()), None, "{nonsense}");
        }
    }

    #[test]
    fn numbers_are_written_in_decimal() {
        for number in [0, 9, 10, 6_291_556, usize::MAX] {
            let mut out = Vec::new();
            push(&mut out, number);
            assert_eq!(out, number.to_string().as_bytes());
        }
    }
}
