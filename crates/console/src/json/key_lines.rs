//! Private keys in PEM that are logged: each of their lines is a line of the log.

/// Finds the lines of a private key behind the one that begins it, which [`super::mask`] hides itself.
#[derive(Debug, Default)]
pub(crate) struct KeyLines {
    is_inside: bool,
}

impl KeyLines {
    /// Whether this line, which is the next one, belongs to a private key.
    pub(crate) fn has(&mut self, line: &str) -> bool {
        if line.contains("-----BEGIN ") && line.contains("PRIVATE KEY") {
            self.is_inside = !line.contains("-----END ");
            return false;
        }
        let line = line.trim();
        let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
        // Lines of others may come in between: they end it.
        self.is_inside &= !line.is_empty() && line.bytes().all(is_base64);
        self.is_inside
    }
}

#[cfg(test)]
mod tests {
    use super::KeyLines;

    #[test]
    fn a_key_lasts_to_the_line_that_ends_it() {
        let lines = [
            ("MIIB", false),
            ("-----BEGIN RSA PRIVATE KEY-----", false),
            ("MIIEpAIBAAKCAQEA", true),
            ("  dGhl+/a= ", true),
            ("-----END RSA PRIVATE KEY-----", false),
            ("MIIB", false),
            (
                "-----BEGIN PRIVATE KEY-----x-----END PRIVATE KEY-----",
                false,
            ),
            ("MIIB", false),
            ("-----BEGIN CERTIFICATE-----", false),
            ("MIIB", false),
        ];
        let mut key = KeyLines::default();
        for (line, expected) in lines {
            assert_eq!(key.has(line), expected, "{line}");
        }
    }
}
