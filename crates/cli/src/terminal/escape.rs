//! Shows control characters instead of sending them to a terminal.
//!
//! The output of a function, its errors and the names of files can contain escape sequences. A terminal
//! would obey them: they set the window's title, write to the clipboard, or overwrite earlier lines.

/// Longer sequences are not taken for colors.
const MAX_SEQUENCE: usize = 64;

/// Ends all colors.
pub(super) const RESET: &[u8] = b"\x1b[0m";

/// Makes text safe for a terminal. The text may arrive in pieces, which may end inside a character or an
/// escape sequence.
///
/// Colors (SGR, `ESC [ ... m`) remain, because loggers commonly use them, but they end with the line. All
/// other control characters except tabs and line ends are shown, such as `\x1b`. So are the characters
/// that change the direction of text, which could reorder what a line seems to say.
#[derive(Debug)]
pub(super) struct Escaper {
    /// Whether colors remain. Otherwise they are removed.
    colors: bool,
    /// Whether a color is in effect.
    is_colored: bool,
    /// The start of an unfinished character or sequence.
    held: Vec<u8>,
}

/// What the next bytes are, and how many of them.
enum Piece {
    Character(char, usize),
    InvalidByte(u8),
    Color {
        length: usize,
        resets: bool,
    },
    /// A CR LF, which ends a line.
    LineEnd,
    /// More bytes are needed to tell.
    Unfinished,
}

impl Escaper {
    pub(super) fn new(colors: bool) -> Escaper {
        Escaper {
            colors,
            is_colored: false,
            held: Vec::new(),
        }
    }

    /// Appends the next part of the text to `out`.
    pub(super) fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.held.extend_from_slice(bytes);
        self.write(out, false);
    }

    /// Appends what is left and ends the colors.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        self.write(out, true);
        self.end_colors(out);
    }

    fn write(&mut self, out: &mut Vec<u8>, is_end: bool) {
        let input = std::mem::take(&mut self.held);
        let mut rest = input.as_slice();
        while !rest.is_empty() {
            let length = match piece(rest, is_end) {
                Piece::Unfinished => {
                    self.held = rest.to_vec();
                    return;
                }
                Piece::Color { length, resets } => {
                    if self.colors {
                        out.extend_from_slice(&rest[..length]);
                        self.is_colored = !resets;
                    }
                    length
                }
                Piece::LineEnd => {
                    self.end_colors(out);
                    out.push(b'\n');
                    2
                }
                Piece::InvalidByte(byte) => {
                    out.extend_from_slice(format!("\\x{byte:02x}").as_bytes());
                    1
                }
                Piece::Character('\n', length) => {
                    self.end_colors(out);
                    out.push(b'\n');
                    length
                }
                Piece::Character(character, length) => {
                    match shown(character) {
                        Some(text) => out.extend_from_slice(text.as_bytes()),
                        None => out.extend_from_slice(&rest[..length]),
                    }
                    length
                }
            };
            rest = &rest[length..];
        }
    }

    fn end_colors(&mut self, out: &mut Vec<u8>) {
        if std::mem::take(&mut self.is_colored) {
            out.extend_from_slice(RESET);
        }
    }
}

/// Recognizes the start of `rest`, which is not empty.
fn piece(rest: &[u8], is_end: bool) -> Piece {
    match rest {
        b"\r" | b"\x1b" if !is_end => Piece::Unfinished,
        [b'\r', b'\n', ..] => Piece::LineEnd,
        [0x1b, b'[', parameters @ ..] => color(parameters, is_end),
        [ascii @ ..=0x7f, ..] => Piece::Character(char::from(*ascii), 1),
        _ => character(rest, is_end),
    }
}

/// Recognizes a color by what follows `ESC [`. Other sequences may end in `m` too, but have a `>` or `?`
/// in front of their parameters.
fn color(parameters: &[u8], is_end: bool) -> Piece {
    let escape = Piece::Character('\x1b', 1);
    let is_parameter = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b';' | b':');
    let end = parameters.iter().position(|byte| !is_parameter(byte));
    match end {
        Some(end) if end <= MAX_SEQUENCE && parameters[end] == b'm' => Piece::Color {
            length: end + 3,
            resets: parameters[..end].iter().all(|byte| *byte == b'0'),
        },
        None if parameters.len() <= MAX_SEQUENCE && !is_end => Piece::Unfinished,
        _ => escape,
    }
}

/// Decodes a character that is not ASCII.
fn character(rest: &[u8], is_end: bool) -> Piece {
    let first = &rest[..rest.len().min(4)];
    let valid = match std::str::from_utf8(first) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() == 0 => {
            return match error.error_len() {
                None if !is_end => Piece::Unfinished,
                _ => Piece::InvalidByte(rest[0]),
            };
        }
        Err(error) => std::str::from_utf8(&first[..error.valid_up_to()]).unwrap_or_default(),
    };
    match valid.chars().next() {
        Some(character) => Piece::Character(character, character.len_utf8()),
        None => Piece::InvalidByte(rest[0]),
    }
}

/// How a character is shown that a terminal must not obey.
fn shown(character: char) -> Option<String> {
    match character {
        '\t' => None,
        '\r' => Some("\\r".to_owned()),
        '\0'..='\x1f' | '\x7f' => Some(format!("\\x{:02x}", u32::from(character))),
        // C1 controls, of which U+009B is `ESC [` in one character; embeddings and overrides; isolates
        // (Unicode Standard Annex 9, sections 2.1 to 2.5). The marks of section 2.6 affect only
        // their neighbors, and Arabic and Hebrew texts need them.
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some(format!("\\u{{{:x}}}", u32::from(character)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Escaper;

    const TABLE: [(&[u8], &str); 17] = [
        (b"plain\ttext\n", "plain\ttext\n"),
        (
            "gr\u{fc}n \u{1f980} \u{200f}\n".as_bytes(),
            "gr\u{fc}n \u{1f980} \u{200f}\n",
        ),
        (b"\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[0m"),
        (b"\x1b[1;38:5:9mred\nnext", "\x1b[1;38:5:9mred\x1b[0m\nnext"),
        (b"\x1b[mnormal", "\x1b[mnormal"),
        (b"\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        (b"\x1b]52;c;YQ==\x1b\\", "\\x1b]52;c;YQ==\\x1b\\"),
        (b"\x1b[2J\x1b[1A\x1bc", "\\x1b[2J\\x1b[1A\\x1bc"),
        (b"\x1b[>4;1m\x1b[?1049h", "\\x1b[>4;1m\\x1b[?1049h"),
        (b"a\x1b", "a\\x1b"),
        (b"a\x1b[3", "a\\x1b[3"),
        ("\u{9b}2J\u{9d}0;x".as_bytes(), "\\u{9b}2J\\u{9d}0;x"),
        (b"50%\r100%\x08\x7f", "50%\\r100%\\x08\\x7f"),
        (b"one\r\ntwo\r", "one\ntwo\\r"),
        (b"\x9b2J \xc3", "\\x9b2J \\xc3"),
        (
            "\u{202e}txt.exe\u{2066}".as_bytes(),
            "\\u{202e}txt.exe\\u{2066}",
        ),
        (b"\x1b\x1b[1mx", "\\x1b\x1b[1mx\x1b[0m"),
    ];

    fn escaped<'a>(parts: impl Iterator<Item = &'a [u8]>, colors: bool) -> String {
        let mut escaper = Escaper::new(colors);
        let mut out = Vec::new();
        for part in parts {
            escaper.push(part, &mut out);
        }
        escaper.finish(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn control_characters_are_shown_and_colors_end_with_the_line() {
        for (input, expected) in TABLE {
            assert_eq!(escaped([input].into_iter(), true), expected);
        }
    }

    #[test]
    fn the_size_of_the_parts_makes_no_difference() {
        for (input, expected) in TABLE {
            for size in 1..=4 {
                assert_eq!(escaped(input.chunks(size), true), expected);
            }
        }
    }

    #[test]
    fn a_long_sequence_is_not_a_color() {
        let long = format!("\x1b[{}m", "1;".repeat(64));
        let shown = long.replace('\x1b', "\\x1b");
        assert_eq!(escaped([long.as_bytes()].into_iter(), true), shown);
        assert_eq!(escaped(long.as_bytes().chunks(1), true), shown);
    }

    #[test]
    fn colors_can_be_removed() {
        let text: &[u8] = b"\x1b[31mred\x1b[0m \x1b]0;x";
        assert_eq!(escaped([text].into_iter(), false), "red \\x1b]0;x");
    }
}
