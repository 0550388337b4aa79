//! Writes JSON strings without a JSON library.

use std::fmt;

/// Writes JSON strings.
pub(crate) struct Text<'a> {
    pub(crate) json: &'a mut String,
    /// Whether to escape everything outside ASCII, as headers require. In bodies only what JSON
    /// requires is escaped.
    pub(crate) ascii: bool,
}

impl Text<'_> {
    /// Appends `before` unchanged and then the quoted text, of which at most `limit` bytes and one
    /// character are written. Text that is cut says how many bytes are missing.
    pub(crate) fn push(&mut self, before: &str, text: &str, limit: usize) {
        let missing = self.open(before, text, limit);
        self.close(missing);
    }

    /// Like [`push`](Self::push), but without the closing quote. Returns the number of missing
    /// bytes.
    pub(crate) fn open(&mut self, before: &str, text: &str, limit: usize) -> usize {
        let json = &mut *self.json;
        json.push_str(before);
        json.push('"');
        let end = json.len() + limit;
        let mut characters = text.chars();
        while json.len() < end
            && let Some(character) = characters.next()
        {
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
        characters.as_str().len()
    }

    /// Ends a string of which `missing` bytes are missing.
    pub(crate) fn close(&mut self, missing: usize) {
        push_missing(self.json, missing);
        self.json.push('"');
    }

    /// Appends the strings as a list, each up to `limit` bytes. After `enough` bytes of JSON, a last
    /// entry says how many bytes are missing.
    pub(crate) fn push_list(&mut self, texts: &[String], limit: usize, enough: usize) {
        self.json.push('[');
        let mut separator = "";
        let mut missing = 0;
        for text in texts {
            if self.json.len() > enough {
                missing += text.len();
                continue;
            }
            self.push(separator, text, limit);
            separator = ",";
        }
        let mut end = "]";
        if missing > 0 {
            self.json.push_str(",\"");
            push_missing(self.json, missing);
            end = "\"]";
        }
        self.json.push_str(end);
    }
}

/// Appends the number of missing bytes, if any: ` [12 bytes cut]`.
pub(crate) fn push_missing(text: &mut String, bytes: usize) {
    if bytes > 0 {
        // `write!` would link code that nothing else here needs.
        text.push_str(&fmt::format(format_args!(" [{bytes} bytes cut]")));
    }
}

fn push_escape(json: &mut String, unit: u16) {
    json.push_str("\\u");
    for shift in [12, 8, 4, 0] {
        let digit = u32::from(unit >> shift & 15);
        json.push(char::from_digit(digit, 16).unwrap_or('0'));
    }
}
