//! JSON as text: shown as it was written, compared, and with its secrets hidden.
//!
//! Numbers, duplicate members, their order and escapes stay as they were written, so nothing here parses JSON into
//! values. Text that is not JSON, or only the beginning of it, can be masked too.

mod canonical;
mod key_lines;
mod mask;
mod pretty;
mod secret_names;
mod secret_text;
mod syntax;
mod tokens;

pub(crate) use canonical::{are_equal, canonical};
pub(crate) use key_lines::KeyLines;
pub(crate) use mask::{MASK, Masked, mask, mask_value};
pub(crate) use pretty::pretty;
pub(crate) use syntax::{SyntaxError, syntax_error};
