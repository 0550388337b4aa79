//! Finds the end of a run of allowed bytes, eight at a time (SWAR).
//!
//! Compiled for size, a loop over bytes takes five to ten instructions per byte, and the heads of
//! one invocation have 800 bytes. Here the eight bytes of a word are tested in parallel: the
//! highest bit of each byte is the result for that byte.

/// The highest bit of each byte.
const HIGH: u64 = each(0x80);

/// Returns the end of the run of letters, digits and hyphens that starts at `from`.
#[inline(never)]
pub(super) fn plain_end(bytes: &[u8], from: usize) -> usize {
    end(bytes, from, |word| {
        let low = word & !HIGH;
        // Maps upper-case to lower-case letters. No other byte becomes a letter.
        let small = low | each(b' ');
        let letter = at_least(small, b'a') ^ at_least(small, b'z' + 1);
        let digit = at_least(low, b'0') ^ at_least(low, b'9' + 1);
        let hyphen = at_least(low, b'-') ^ at_least(low, b'-' + 1);
        !(letter | digit | hyphen) | word
    })
}

/// Returns the end of the text that starts at `from`: the next control character, including tab.
/// Bytes outside ASCII are text (RFC 9110, section 5.5).
pub(super) fn text_end(bytes: &[u8], from: usize) -> usize {
    end(bytes, from, |word| {
        let low = word & !HIGH;
        (!at_least(low, b' ') | at_least(low, 0x7f)) & !word
    })
}

/// Returns the position of the first byte, starting at `from`, for which `ends` sets the highest
/// bit. The bytes after the end are treated as zeros, which end every run.
#[inline(always)]
fn end(bytes: &[u8], from: usize, ends: impl Fn(u64) -> u64) -> usize {
    let mut at = from;
    loop {
        let found = ends(word(bytes, at)) & HIGH;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
}

/// Whether a field name equals `small`, which has at least eight lower-case letters and hyphens,
/// regardless of case. Only control characters could be mistaken for hyphens, and names contain
/// none.
#[inline(always)]
pub(crate) fn is_name(name: &[u8], small: &[u8]) -> bool {
    name.len() == small.len() && has_letters(name, small)
}

#[inline(never)]
fn has_letters(name: &[u8], small: &[u8]) -> bool {
    let same = |given: &[u8; 8], small: &[u8; 8]| {
        let differences = u64::from_le_bytes(*given) ^ u64::from_le_bytes(*small);
        differences & !each(b' ') == 0
    };
    let last = small.len().saturating_sub(8);
    let last_of = |bytes| <[u8]>::get(bytes, last..)?.first_chunk();
    let (Some(given), Some(last)) = (last_of(name), last_of(small)) else {
        return false;
    };
    // The last eight bytes may overlap with those before them.
    let mut all = same(given, last);
    let (mut name, mut small) = (name, small);
    while all
        && let (Some((given, name_behind)), Some((expected, small_behind))) =
            (name.split_first_chunk(), small.split_first_chunk())
    {
        all = same(given, expected);
        (name, small) = (name_behind, small_behind);
    }
    all
}

/// The eight bytes at this position in little-endian order. Bytes after the end are zero.
#[inline(always)]
fn word(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..).and_then(<[u8]>::first_chunk) {
        Some(eight) => u64::from_le_bytes(*eight),
        None => partial_word(bytes, at),
    }
}

#[cold]
#[inline(never)]
fn partial_word(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default().iter();
    rest.rev()
        .fold(0, |word, &byte| word << 8 | u64::from(byte))
}

/// Sets the highest bit of each byte that is at least `least`. The bytes must be ASCII.
#[inline(always)]
const fn at_least(ascii: u64, least: u8) -> u64 {
    ascii.wrapping_add(each(0x80 - least))
}

const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The simple implementation, for comparison.
    fn plain_end_by_bytes(bytes: &[u8], from: usize) -> usize {
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
        from + bytes[from..].iter().take_while(|b| is_plain(b)).count()
    }

    fn text_end_by_bytes(bytes: &[u8], from: usize) -> usize {
        let is_text = |byte: &u8| !byte.is_ascii_control();
        from + bytes[from..].iter().take_while(|b| is_text(b)).count()
    }

    /// Miri is a thousand times slower, so it tests only some bytes.
    const STEP: usize = if cfg!(miri) { 85 } else { 1 };

    #[track_caller]
    fn check(bytes: &[u8], from: usize) {
        let (plain, text) = (plain_end(bytes, from), text_end(bytes, from));
        assert_eq!(plain, plain_end_by_bytes(bytes, from), "{bytes:?} {from}");
        assert_eq!(text, text_end_by_bytes(bytes, from), "{bytes:?} {from}");
    }

    #[test]
    fn every_byte_at_every_position_ends_the_right_runs() {
        for len in (0..20).step_by(STEP.min(9)) {
            for from in 0..=len {
                check(&vec![b'a'; len], from);
                for at in from..len {
                    for byte in (0..=255).step_by(STEP) {
                        let mut bytes = vec![b'a'; len];
                        bytes[at] = byte;
                        check(&bytes, from);
                    }
                }
            }
        }
    }

    /// A carry from one byte of a word would change the result of its neighbor.
    #[test]
    fn neighboring_bytes_do_not_affect_each_other() {
        for first in (0..=255).step_by(STEP) {
            for second in (0..=255).step_by(STEP) {
                for at in 0..2 {
                    let mut bytes = *b"-aA09zZ-~";
                    bytes[at..at + 2].copy_from_slice(&[first, second]);
                    check(&bytes, 0);
                }
            }
        }
    }

    #[test]
    fn names_match_regardless_of_case_and_nothing_else_matches() {
        let small = b"lambda-runtime-trace-id";
        for len in 8..=small.len() {
            let small = &small[..len];
            assert!(is_name(small, small));
            assert!(is_name(&small.to_ascii_uppercase(), small));
            assert!(!is_name(&small[1..], small));
            for at in 0..len {
                for byte in (b'!'..=255).step_by(STEP) {
                    let mut name = small.to_vec();
                    name[at] = byte;
                    assert_eq!(is_name(&name, small), name.eq_ignore_ascii_case(small));
                }
            }
        }
    }
}
