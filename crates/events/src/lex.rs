//! Lex: bots.
//!
//! ```
//! use lambda_native_events::{LexV2Event, LexV2Response, samples};
//!
//! fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
//!     let event = LexV2Event::parse(event)?;
//!     let answer = match (event.slot("size"), event.slot("address")) {
//!         (Some(size), Some(_)) => {
//!             let text = format!("One {size} pizza is on its way.");
//!             LexV2Response::fulfilled(&event).message(text)
//!         }
//!         (Some(_), None) => LexV2Response::elicit_slot(&event, "address").message("Where to?"),
//!         _ => LexV2Response::delegate(&event),
//!     };
//!     Ok(answer.to_json()?)
//! }
//!
//! assert!(handle(samples::LEX_V2)?.contains("Where to?"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod response;
mod v1;
mod v2;

pub use response::{LexMessage, LexV2Response};
pub use v1::{LexV1Bot, LexV1DialogAction, LexV1Event, LexV1Intent, LexV1Message, LexV1Response};
pub use v2::{
    LexBot, LexDialogAction, LexIntent, LexInterpretation, LexInvocationSource, LexSentiment,
    LexSessionState, LexSlot, LexSlotValue, LexTranscription, LexV2Event,
};
