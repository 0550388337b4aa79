//! Splits bytes into pieces, as reads from a socket do.

/// An input whose first line has the form `L4 1 2`: a letter and numbers. The rest is a message.
pub(crate) struct Script<'a> {
    pub(crate) letter: u8,
    pub(crate) numbers: Vec<u64>,
    pub(crate) message: &'a [u8],
}

/// Returns `None` if there is no first line.
pub(crate) fn script(data: &[u8]) -> Option<Script<'_>> {
    let end = data.iter().position(|&byte| byte == b'\n')?;
    let (&letter, numbers) = data[..end].split_first()?;
    let numbers = std::str::from_utf8(numbers).ok()?;
    Some(Script {
        letter,
        numbers: numbers
            .split_ascii_whitespace()
            .filter_map(|number| number.parse().ok())
            .take(64)
            .collect(),
        message: &data[end + 1..],
    })
}

/// The ends of pieces of these sizes, which are repeated up to the end of the message.
pub(crate) fn ends(sizes: &[u64], len: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = 0;
    // Empty pieces are allowed, but with nothing else the loop would not end.
    let progress = sizes.iter().any(|&size| size > 0);
    for &size in sizes.iter().cycle().take_while(|_| progress) {
        at = usize::try_from(size).map_or(len, |size| size.saturating_add(at));
        if at >= len || ends.len() > 4096 {
            break;
        }
        ends.push(at);
    }
    ends.push(len);
    ends
}

/// Whether the part is the whole, or begins like it and says how much was cut.
pub(crate) fn is_cut_of(part: &str, whole: &str) -> bool {
    if part == whole {
        return true;
    }
    let Some((kept, said)) = part.rsplit_once(" [") else {
        return false;
    };
    whole.starts_with(kept) && said == format!("{} bytes cut]", whole.len() - kept.len())
}
