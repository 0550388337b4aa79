//! No text and no error causes a panic.

use lambda_native_json_path::json_path;
use serde_json::Value;

const SAMPLE: &str = r#"{"id": 1, "note": "a \"b\" \\ \u00e9 ü", "items": [{"price": 1},
    {"price": 2.5e3, "odd key": [null, true, [[]], {}]}], "": {"x": {"y": [1, 2, 3]}}}"#;

/// Miri is a thousand times slower, so it tests only every `STEP`th case.
const STEP: usize = if cfg!(miri) { 61 } else { 1 };

#[test]
fn every_prefix() {
    for end in (0..SAMPLE.len()).step_by(STEP) {
        check(&SAMPLE.as_bytes()[..end]);
    }
}

#[test]
fn every_byte_replaced() {
    for at in (0..SAMPLE.len()).step_by(STEP) {
        for byte in *b"[]{},:\"\\ \n0x\0\xff" {
            let mut text = SAMPLE.as_bytes().to_vec();
            text[at] = byte;
            check(&text);
        }
    }
}

#[test]
fn random_texts() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in (0..20_000).step_by(STEP * STEP) {
        let length = random.below(40);
        let alphabet = b"[]{}{},::\"\"\\ \nan01-\x80";
        let text: Vec<u8> = (0..length)
            .map(|_| alphabet[random.below(alphabet.len())])
            .collect();
        check(&text);
    }
}

/// Checks the error of this text with this text and with others.
fn check(text: &[u8]) {
    let Err(error) = serde_json::from_slice::<Value>(text) else {
        return;
    };
    for text in [text, SAMPLE.as_bytes(), b"\n\n[{\"", b""] {
        assert!(json_path(text, &error).starts_with('$'));
    }
}

/// xorshift64, which generates the same text in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("smaller than end")
    }
}
