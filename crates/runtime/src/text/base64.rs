//! Base64 for the trailer that contains an error.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Appends `bytes` in base64, with padding (RFC 4648, section 4).
pub(crate) fn push(out: &mut Vec<u8>, bytes: &[u8]) {
    for group in bytes.chunks(3) {
        out.extend_from_slice(&digits(group));
    }
}

/// The digits of one to three bytes.
pub(crate) fn digits(group: &[u8]) -> [u8; 4] {
    let byte = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
    let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
    [0, 1, 2, 3].map(|digit| {
        if digit <= group.len() {
            ALPHABET[(bits >> (18 - 6 * digit) & 63) as usize]
        } else {
            b'='
        }
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_test_vectors_of_rfc_4648() {
        let vectors = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
            ("\u{7f}ÿ?>", "f8O/Pz4="),
        ];
        for (plain, encoded) in vectors {
            let mut out = Vec::new();
            super::push(&mut out, plain.as_bytes());
            assert_eq!(String::from_utf8(out).unwrap(), encoded);
        }
    }
}
