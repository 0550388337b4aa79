//! Reads the parts of a request into values.

mod body;
mod cookie;
mod decode;
mod pairs;
mod value;

pub(crate) use body::{form, json};
pub(crate) use cookie::cookie;
pub(crate) use decode::{decode, fields};
pub(crate) use pairs::{Kind, read};
