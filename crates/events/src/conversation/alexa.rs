//! Alexa: custom skills. [`AlexaEvent`] is a request; the function returns an [`AlexaResponse`].
//!
//! A smart home skill sends directives of another form: a type of your own.

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
