//! Alexa custom skills. [`AlexaEvent`] is a request; the function returns an [`AlexaResponse`].
//!
//! Smart home skills send directives in another format. Use a type of your own for those.

mod event;
mod request;
mod response;

pub use event::{
    AlexaApplication, AlexaAudioPlayer, AlexaContext, AlexaDevice, AlexaEvent, AlexaPermissions,
    AlexaPerson, AlexaSession, AlexaSystem, AlexaUnit, AlexaUser,
};
pub use request::{
    AlexaAuthority, AlexaConfirmation, AlexaDialogState, AlexaError, AlexaIntent, AlexaMatch,
    AlexaMatchStatus, AlexaRequest, AlexaRequestType, AlexaResolutions, AlexaResolvedValue,
    AlexaSlot, AlexaSlotValue,
};
pub use response::{
    AlexaCard, AlexaCardImage, AlexaReprompt, AlexaResponse, AlexaResponseBody, AlexaSpeech,
};
