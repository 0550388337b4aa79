//! The text of an event, and a copy of it that requests share.

use bytes::Bytes;

/// The text of an event, from which its typed form borrows, and a copy for the request, which outlives it.
/// Header values and bodies are slices of the copy: one allocation for all of them.
pub(super) struct EventText<'e> {
    text: &'e str,
    copy: Bytes,
}

impl<'e> EventText<'e> {
    pub(super) fn new(text: &'e str) -> Self {
        let copy = Bytes::copy_from_slice(text.as_bytes());
        EventText { text, copy }
    }

    /// The whole event.
    pub(super) fn copy(&self) -> &Bytes {
        &self.copy
    }

    /// A string of the event. If it had escapes, it is not a part of the text, and is copied.
    pub(super) fn share(&self, part: &str) -> Bytes {
        let offset = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let is_part = offset < self.text.len() && part.len() <= self.text.len() - offset;
        if is_part {
            self.copy.slice(offset..offset + part.len())
        } else {
            Bytes::copy_from_slice(part.as_bytes())
        }
    }
}
