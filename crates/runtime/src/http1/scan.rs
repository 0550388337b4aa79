//! How far a text goes on as it may, eight bytes at a time.
//!
//! A loop over bytes takes five to ten instructions for each when it is compiled for size, and the
//! heads of one invocation have 800. Here the bytes of a word are looked at in parallel: in each,
//! the highest bit says what is asked.

/// The highest bit of each byte.
const HIGH: u64 = each(0x80);

/// Where the letters, digits and hyphens end that begin at `from`.
#[inline(never)]
pub(super) fn plain_end(bytes: &[u8], from: usize) -> usize {
    end(bytes, from, |word| {
        let low = word & !HIGH;
        // Small letters stay as they are, and only capital ones become those.
        let small = low | each(b' ');
        let letter = at_least(small, b'a') ^ at_least(small, b'z' + 1);
        let digit = at_least(low, b'0') ^ at_least(low, b'9' + 1);
        let hyphen = at_least(low, b'-') ^ at_least(low, b'-' + 1);
        !(letter | digit | hyphen) | word
    })
}

/// Where the text ends that begins at `from`: at a control character, the tab among them. Bytes
/// beyond ASCII are text (RFC 9110, section 5.5).
pub(super) fn text_end(bytes: &[u8], from: usize) -> usize {
    end(bytes, from, |word| {
        let low = word & !HIGH;
        (!at_least(low, b' ') | at_least(low, 0x7f)) & !word
    })
}

/// Where the first byte is, from `from` on, that ends it. The end of all bytes does: zeros are taken
/// to stand there.
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

/// Whether the name of a field is this one of at least eight small letters and hyphens, in any
/// letter case. Only control characters could be mistaken for hyphens, and names have none.
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
    // The last eight may overlap with those before them.
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

/// The eight bytes at this place, the first of them lowest; behind the end there are zeros.
#[inline(always)]
fn word(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..).and_then(<[u8]>::first_chunk) {
        Some(eight) => u64::from_le_bytes(*eight),
        None => last_word(bytes, at),
    }
}

#[cold]
#[inline(never)]
fn last_word(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default().iter();
    rest.rev()
        .fold(0, |word, &byte| word << 8 | u64::from(byte))
}

/// Sets the highest bit of each byte that is as large as this. The bytes are ASCII.
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

    /// The slow and plain way.
    fn plain_end_by_bytes(bytes: &[u8], from: usize) -> usize {
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
        from + bytes[from..].iter().take_while(|b| is_plain(b)).count()
    }

    fn text_end_by_bytes(bytes: &[u8], from: usize) -> usize {
        let is_text = |byte: &u8| !byte.is_ascii_control();
        from + bytes[from..].iter().take_while(|b| is_text(b)).count()
    }

    /// Miri is a thousand times slower: a few bytes are enough for it.
    const STEP: usize = if cfg!(miri) { 85 } else { 1 };

    #[track_caller]
    fn check(bytes: &[u8], from: usize) {
        let (plain, text) = (plain_end(bytes, from), text_end(bytes, from));
        assert_eq!(plain, plain_end_by_bytes(bytes, from), "{bytes:?} {from}");
        assert_eq!(text, text_end_by_bytes(bytes, from), "{bytes:?} {from}");
    }

    #[test]
    fn every_byte_at_every_place_ends_what_it_should() {
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

    /// What is carried from one byte of a word would show in its neighbour.
    #[test]
    fn neighbours_do_not_disturb_each_other() {
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
    fn a_name_is_the_same_in_any_letter_case_and_no_other() {
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
