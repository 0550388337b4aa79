//! Hides secrets, unless they shall be revealed.

use crate::json::{self, Masked};

/// Whether secrets are hidden.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mask {
    pub(super) reveal: bool,
}

impl Mask {
    /// A text, such as an event, a line of a log or the target of a request.
    pub(super) fn text(self, text: &str) -> Masked {
        if self.reveal {
            return shown(text);
        }
        json::mask(text)
    }

    /// The value of a header or of a variable.
    pub(super) fn value(self, name: &str, value: &str) -> Masked {
        if self.reveal {
            return shown(value);
        }
        json::mask_value(name, value)
    }

    /// Headers or trailers.
    pub(super) fn headers<T: AsRef<str>>(
        self,
        headers: impl IntoIterator<Item = (T, T)>,
    ) -> Vec<(String, String)> {
        let headers = headers.into_iter();
        let masked = headers.map(|(name, value)| {
            let (name, value) = (name.as_ref(), value.as_ref());
            (name.to_owned(), self.value(name, value).text)
        });
        masked.collect()
    }

    /// The value of a `Set-Cookie` header: only the value of the cookie is secret.
    pub(super) fn cookie(self, cookie: &str) -> String {
        let (pair, attributes) = match cookie.find(';') {
            Some(end) => cookie.split_at(end),
            None => (cookie, ""),
        };
        match pair.split_once('=') {
            Some((name, value)) if !self.reveal && !value.is_empty() => {
                format!("{name}={}{attributes}", json::MASK)
            }
            _ => cookie.to_owned(),
        }
    }
}

fn shown(text: &str) -> Masked {
    Masked {
        text: text.to_owned(),
        hidden: 0,
    }
}

/// Borrows the names and values of headers.
pub(super) fn pairs(headers: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
}
