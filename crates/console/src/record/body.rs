//! The beginning of an event, a request or a response.

use sha2::{Digest as _, Sha256};

/// The most bytes of a body that are kept.
pub(crate) const MAX_BODY_BYTES: usize = 1024 * 1024;

/// The first [`MAX_BODY_BYTES`] of a body, and the size and hash of the whole.
#[derive(Debug, Clone, Default)]
pub(crate) struct Body {
    kept: Vec<u8>,
    bytes: u64,
    /// Of the whole body, once it is longer than what is kept. The hash of a shorter one is computed when
    /// somebody looks at it.
    hasher: Option<Sha256>,
}

impl Body {
    pub(crate) fn new(bytes: &[u8]) -> Body {
        let mut body = Body::default();
        body.push(bytes);
        body
    }

    /// Adds the next part of the body.
    pub(crate) fn push(&mut self, part: &[u8]) {
        self.bytes += part.len() as u64;
        let room = MAX_BODY_BYTES - self.kept.len();
        if part.len() > room && self.hasher.is_none() {
            self.hasher = Some(Sha256::new_with_prefix(&self.kept));
        }
        if let Some(hasher) = &mut self.hasher {
            hasher.update(part);
        }
        self.kept.extend_from_slice(&part[..part.len().min(room)]);
    }

    /// The bytes that are kept.
    pub(crate) fn kept(&self) -> &[u8] {
        &self.kept
    }

    /// The size of the whole body, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether the whole body is kept.
    pub(crate) fn is_whole(&self) -> bool {
        self.bytes == self.kept.len() as u64
    }

    /// The SHA-256 of the whole body, in hexadecimal digits.
    pub(crate) fn sha256(&self) -> String {
        let hasher = self.hasher.clone();
        let hash = hasher
            .unwrap_or_else(|| Sha256::new_with_prefix(&self.kept))
            .finalize();
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Body, MAX_BODY_BYTES};

    #[test]
    fn a_long_body_has_the_hash_of_the_whole() {
        let parts = [vec![b'a'; MAX_BODY_BYTES - 1], vec![b'b'; 2], vec![b'c'; 7]];
        let mut body = Body::default();
        for part in &parts {
            body.push(part);
        }
        assert_eq!(body.kept().len(), MAX_BODY_BYTES);
        assert_eq!(body.bytes(), MAX_BODY_BYTES as u64 + 8);
        assert!(!body.is_whole());
        assert_eq!(body.sha256(), Body::new(&parts.concat()).sha256());
        assert_ne!(body.sha256(), Body::new(body.kept()).sha256());
    }

    #[test]
    fn the_hash_is_that_of_sha256sum() {
        assert_eq!(
            Body::new(b"abc").sha256(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
