//! Text without its secrets.

use std::collections::HashSet;
use std::ops::Range;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::secret_names::{Secrecy, is_secret_name, query_secrecy, secrecy};
use super::secret_text::{is_opaque, secrets};
use super::syntax::syntax_error;
use super::tokens::{Token, Tokens, unescape};

/// What is shown in place of a secret.
pub(crate) const MASK: &str = "•••";

/// How deeply JSON in strings of JSON is looked into.
const MAX_LEVELS: u8 = 4;

/// A text without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Masked {
    pub(crate) text: String,
    /// How many values were replaced.
    pub(crate) hidden: usize,
}

/// Replaces secrets in any text: JSON or the beginning of it, a form, the target of a request, or lines of a log.
///
/// What is not secret stays as it was written, except that a string in JSON gets other escapes if it has secrets
/// inside. Of objects and arrays under the name of a secret, the values are replaced, so that an event keeps its type.
/// JSON stays JSON, and the text of [`mask`] has nothing more to mask.
pub(crate) fn mask(text: &str) -> Masked {
    mask_level(text, 0)
}

/// The same for the value of a header, a query parameter or a variable. It is replaced whole if the name is that of
/// a secret.
pub(crate) fn mask_value(name: &str, value: &str) -> Masked {
    let hidden = if is_secret_name(name) {
        usize::from(!value.is_empty())
    } else {
        // Trailers with the error of a stream are encoded.
        hidden_in_base64(value, 0)
    };
    if hidden == 0 {
        return mask(value);
    }
    Masked {
        text: MASK.to_owned(),
        hidden,
    }
}

fn mask_level(text: &str, level: u8) -> Masked {
    // A string is whole JSON only alone: a line of indented JSON begins with one, too.
    let is_json = text.trim_start().starts_with(['{', '[']) || is_json_string(text);
    if is_json && level < MAX_LEVELS {
        return JsonMask::new(text, level).run();
    }
    let mut out = Output::new(text);
    out.text(0..text.len());
    out.finish()
}

fn is_json_string(text: &str) -> bool {
    text.trim_start().starts_with('"') && syntax_error(text).is_none()
}

/// A text of which parts were replaced.
struct Output<'a> {
    source: &'a str,
    /// How much of the source is in `text`.
    copied: usize,
    text: String,
    hidden: usize,
}

impl<'a> Output<'a> {
    fn new(source: &'a str) -> Output<'a> {
        Output {
            source,
            copied: 0,
            text: String::with_capacity(source.len()),
            hidden: 0,
        }
    }

    fn replace(&mut self, range: Range<usize>, with: &str, hidden: usize) {
        self.text += &self.source[self.copied..range.start];
        self.text += with;
        self.copied = range.end;
        self.hidden += hidden;
    }

    /// Replaces the secrets in a part that is no JSON.
    fn text(&mut self, range: Range<usize>) {
        for secret in secrets(&self.source[range.clone()]) {
            let (start, end) = (range.start + secret.start, range.start + secret.end);
            if &self.source[start..end] != MASK {
                self.replace(start..end, MASK, 1);
            }
        }
    }

    fn finish(mut self) -> Masked {
        self.text += &self.source[self.copied..];
        Masked {
            text: self.text,
            hidden: self.hidden,
        }
    }
}

/// Masks JSON, or the beginning of it.
struct JsonMask<'a> {
    text: &'a str,
    level: u8,
    /// Where objects begin that have the name of a secret in one member and its value in another, as in
    /// `{"name": "PASSWORD", "value": "…"}`.
    pairs: HashSet<usize>,
    out: Output<'a>,
}

/// A container that is open.
struct Container {
    is_object: bool,
    /// Whether the next string is the name of a member.
    awaits_name: bool,
    /// Whether its members are query parameters or fields of a form.
    is_query: bool,
    is_pair: bool,
    /// Whether it is an array in an array, and its first element comes next. It may be a name, as in
    /// `[["x-api-key", "…"]]`.
    awaits_name_of_pair: bool,
    /// What is hidden of every value in it, because it is under the name of a secret.
    inherited: Secrecy,
    /// What is hidden in it: of the elements of an array, or of the member whose value comes next.
    secrecy: Secrecy,
    next_is_query: bool,
}

impl<'a> JsonMask<'a> {
    fn new(text: &'a str, level: u8) -> JsonMask<'a> {
        JsonMask {
            text,
            level,
            pairs: secret_pairs(text),
            out: Output::new(text),
        }
    }

    fn run(mut self) -> Masked {
        let mut open: Vec<Container> = Vec::new();
        let mut tokens = Tokens::new(self.text);
        // Where the text begins that is not JSON.
        let mut rest = 0;
        while let Some((start, token)) = tokens.next() {
            let inner = open.last_mut();
            match (token, inner) {
                (Token::Colon, _) => continue,
                (Token::Comma, Some(container)) => container.awaits_name = container.is_object,
                (Token::Comma, None) => {}
                (Token::EndObject | Token::EndArray, _) => drop(open.pop()),
                (Token::String(name), Some(container)) if container.awaits_name => {
                    container.begin_member(&unescape(name));
                    // If no value follows, the name belongs to what follows.
                    rest = start;
                    continue;
                }
                (Token::String(value), inner) => {
                    let secrecy = inner.map_or(Secrecy::None, |inner| inner.next_element(value));
                    self.string(start, value, secrecy);
                }
                (Token::Scalar(value), inner) => {
                    let secrecy = inner.map_or(Secrecy::None, |inner| inner.secrecy);
                    if secrecy == Secrecy::All && !matches!(value, "null" | "true" | "false") {
                        self.hide(start..tokens.offset(), 1);
                    }
                }
                (Token::BeginObject | Token::BeginArray, inner) => {
                    let is_pair = self.pairs.contains(&start);
                    let is_object = token == Token::BeginObject;
                    let container = Container::new(is_object, is_pair, inner.as_deref());
                    open.push(container);
                }
            }
            rest = tokens.offset();
            if open.is_empty() {
                break;
            }
        }
        self.out.text(rest..self.text.len());
        self.out.finish()
    }

    fn hide(&mut self, range: Range<usize>, hidden: usize) {
        self.out.replace(range, &format!("\"{MASK}\""), hidden);
    }

    /// Masks a string that is a value.
    fn string(&mut self, start: usize, token: &str, secrecy: Secrecy) {
        let value = unescape(token);
        if value.is_empty() || value == MASK {
            return;
        }
        let range = start..start + token.len();
        let is_hidden = match secrecy {
            Secrecy::None => false,
            Secrecy::OpaqueText => is_opaque(&value),
            Secrecy::Text | Secrecy::TextAndContainers | Secrecy::All => true,
        };
        if is_hidden {
            return self.hide(range, 1);
        }
        let hidden = hidden_in_base64(&value, self.level);
        if hidden > 0 {
            return self.hide(range, hidden);
        }
        let masked = mask_level(&value, self.level + 1);
        if masked.hidden > 0 {
            let text = serde_json::Value::from(masked.text).to_string();
            self.out.replace(range, &text, masked.hidden);
        }
    }
}

impl Container {
    fn new(is_object: bool, is_pair: bool, outer: Option<&Container>) -> Container {
        let is_query = outer.is_some_and(|outer| outer.next_is_query);
        let secrecy = outer.map_or(Secrecy::None, |outer| outer.secrecy);
        let inherited = match secrecy {
            Secrecy::TextAndContainers | Secrecy::All => secrecy,
            Secrecy::None | Secrecy::OpaqueText | Secrecy::Text => Secrecy::None,
        };
        Container {
            is_object,
            awaits_name: is_object,
            is_query,
            is_pair,
            awaits_name_of_pair: !is_object && outer.is_some_and(|outer| !outer.is_object),
            inherited,
            // The elements of an array are values of its name.
            secrecy: match (is_object, secrecy) {
                (true, _) => inherited,
                // Numbers may be the bytes of a header, as in Kafka's records.
                (false, Secrecy::TextAndContainers) => Secrecy::All,
                (false, secrecy) => secrecy,
            },
            next_is_query: is_query && !is_object,
        }
    }

    /// What is hidden of a string in it.
    fn next_element(&mut self, token: &str) -> Secrecy {
        let secrecy = self.secrecy;
        if std::mem::take(&mut self.awaits_name_of_pair) && is_secret_name(&unescape(token)) {
            self.secrecy = Secrecy::All;
        }
        secrecy
    }

    fn begin_member(&mut self, name: &str) {
        self.awaits_name = false;
        self.next_is_query = is_query(name);
        let secrecy = if self.is_pair && is_value(name) {
            Secrecy::All
        } else if self.is_query {
            query_secrecy(name)
        } else {
            secrecy(name)
        };
        self.secrecy = secrecy.max(self.inherited);
    }
}

/// Accepts base64 without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// How many secrets are in JSON, a form or another text that is encoded as base64. The text may be cut off, and may be
/// in lines, as in a mail. It need not be UTF-8: a form with a file is not.
fn hidden_in_base64(text: &str, level: u8) -> usize {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-_\r\n".contains(&byte);
    if text.len() < 16 || level >= MAX_LEVELS || !text.bytes().all(is_base64) {
        return 0;
    }
    let digits = text.bytes().filter(|byte| !b"=\r\n".contains(byte));
    let mut digits: Vec<u8> = digits
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            digit => digit,
        })
        .collect();
    // One digit alone is less than a byte.
    if digits.len() % 4 == 1 {
        digits.pop();
    }
    let Ok(decoded) = BASE64.decode(digits) else {
        return 0;
    };
    mask_level(&String::from_utf8_lossy(&decoded), level + 1).hidden
}

/// The members of AWS's events whose members are query parameters.
fn is_query(name: &str) -> bool {
    [
        "query",
        "queryString",
        "querystring",
        "queryStringParameters",
        "query_string_parameters",
        "multiValueQueryStringParameters",
        "queryParameters",
        "form",
    ]
    .contains(&name)
}

/// The members that have the value of a pair.
fn is_value(name: &str) -> bool {
    [
        "value",
        "values",
        "stringvalue",
        "v",
        "parametervalue",
        "content",
    ]
    .contains(&name.to_ascii_lowercase().as_str())
}

/// Where the objects begin that are pairs of a secret's name and its value.
fn secret_pairs(text: &str) -> HashSet<usize> {
    let is_name = |name: &str| {
        [
            "\"name\"",
            "\"key\"",
            "\"k\"",
            "\"parameterkey\"",
            "\"header\"",
            "\"field\"",
        ]
        .contains(&name.to_ascii_lowercase().as_str())
    };
    let mut pairs = HashSet::new();
    // Where each open container begins, and whether the value of a name comes next.
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut tokens = Tokens::new(text).peekable();
    while let Some((start, token)) = tokens.next() {
        match token {
            Token::BeginObject | Token::BeginArray => open.push((start, false)),
            Token::EndObject | Token::EndArray => drop(open.pop()),
            Token::String(text) => {
                let is_member = matches!(tokens.peek(), Some((_, Token::Colon)));
                let Some((begin, is_named)) = open.last_mut() else {
                    continue;
                };
                if is_member {
                    *is_named = is_name(text);
                } else if std::mem::take(is_named) && is_secret_name(&unescape(text)) {
                    pairs.insert(*begin);
                }
            }
            Token::Colon | Token::Comma | Token::Scalar(_) => {}
        }
    }
    pairs
}

#[cfg(test)]
mod tests;
