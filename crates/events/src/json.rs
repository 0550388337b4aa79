//! How every event is declared, read and written: the records, the types of their fields, and the
//! JSON reader below them.

#[cfg(feature = "__base64")]
mod base64;
mod choice;
mod date;
pub(crate) mod dict;
mod error;
mod lenient_text;
mod map;
pub(crate) mod member;
pub(crate) mod number;
pub(crate) mod reader;
pub(crate) mod record;
mod redact;
pub(crate) mod root;
mod std_types;
mod time;
mod typed_event;
mod value;

#[cfg(feature = "__base64")]
pub use base64::Base64;
pub use dict::Dict;
pub use error::{EventError, ResponseError};
pub use map::Map;
pub use number::{Number, Quoted};
pub use time::{DateTime, EpochMillis, EpochSeconds};
pub use typed_event::TypedEvent;
pub use value::Json;

pub(crate) use choice::choice;
pub(crate) use member::{Member, ReadMember, Record, RecordVisitor, Slot, Text};
pub(crate) use reader::{ReadDirect, ReadError, Reader};
pub(crate) use record::record;
pub(crate) use redact::Redacted;
pub(crate) use root::{event, read_bytes, read_event, read_json, response, write_response};
pub(crate) use typed_event::typed_event;
