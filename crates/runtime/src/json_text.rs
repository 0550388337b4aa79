//! JSON strings, written without a JSON library.

/// Writes JSON strings.
pub(crate) struct Text<'a> {
    pub(crate) json: &'a mut String,
    /// For headers: what is beyond ASCII is escaped. In bodies only what JSON wants escaped is.
    pub(crate) ascii: bool,
}

impl Text<'_> {
    /// Appends `before` as it stands, then the text in quotes, of which no more than `limit` bytes
    /// and one character are written.
    pub(crate) fn push(&mut self, before: &str, text: &str, limit: usize) {
        let json = &mut *self.json;
        json.push_str(before);
        json.push('"');
        let end = json.len() + limit;
        for character in text.chars() {
            if json.len() >= end {
                break;
            }
            match character {
                '"' => json.push_str("\\\""),
                '\\' => json.push_str("\\\\"),
                '\n' => json.push_str("\\n"),
                '\r' => json.push_str("\\r"),
                '\t' => json.push_str("\\t"),
                ' '..='~' => json.push(character),
                _ if !self.ascii && character > '\u{9f}' => json.push(character),
                _ => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        push_escape(json, *unit);
                    }
                }
            }
        }
        json.push('"');
    }
}

fn push_escape(json: &mut String, unit: u16) {
    json.push_str("\\u");
    for shift in [12, 8, 4, 0] {
        let digit = u32::from(unit >> shift & 15);
        json.push(char::from_digit(digit, 16).unwrap_or('0'));
    }
}
