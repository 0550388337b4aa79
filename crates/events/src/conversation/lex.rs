//! Lex bots.
//!
//! | version | event | response |
//! |---|---|---|
//! | Lex V2 | [`LexV2Event`] | [`LexV2Response`] |
//! | Lex V1 | [`LexV1Event`] | [`LexV1Response`] |

mod confidence;
mod message;
mod response;
mod session;
mod v1;
mod v1_response;
mod v2;

pub use confidence::LexConfidence;
pub use message::{LexButton, LexImageResponseCard, LexMessage};
pub use response::LexV2Response;
pub use session::{
    LexActiveContext, LexDialogAction, LexIntent, LexSessionState, LexSlot, LexSlotValue,
    LexSubSlot,
};
pub use v1::{
    LexV1ActiveContext, LexV1Bot, LexV1Event, LexV1Intent, LexV1IntentSummary, LexV1Resolution,
    LexV1Sentiment, LexV1SlotDetail,
};
pub use v1_response::{LexV1DialogAction, LexV1Message, LexV1Response};
pub use v2::{
    LexBot, LexInterpretation, LexInvocationSource, LexPrompt, LexProposedNextState,
    LexResolvedContext, LexSentiment, LexTranscription, LexV2Event,
};
