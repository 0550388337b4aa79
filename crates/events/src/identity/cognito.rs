//! Cognito: user pool triggers, and Cognito Sync.
//!
//! | trigger | event | what the answer decides |
//! |---|---|---|
//! | pre sign-up | [`PreSignUpEvent`] | whether the user and the addresses count as confirmed |
//! | post confirmation | [`PostConfirmationEvent`] | nothing |
//! | pre authentication | [`PreAuthenticationEvent`] | nothing |
//! | post authentication | [`PostAuthenticationEvent`] | nothing |
//! | pre token generation, version 1 | [`PreTokenGenerationEvent`] | claims of the ID token, groups |
//! | pre token generation, versions 2 and 3 | [`PreTokenGenerationV2Event`] | claims of both tokens, scopes, groups |
//! | custom message | [`CustomMessageEvent`] | texts |
//! | define, create, verify auth challenge | [`DefineAuthChallengeEvent`], [`CreateAuthChallengeEvent`], [`VerifyAuthChallengeEvent`] | the steps of a sign-in |
//! | migrate user | [`MigrateUserEvent`] | a user from elsewhere |
//! | custom sender | [`CustomEmailSenderEvent`], [`CustomSmsSenderEvent`] | nothing |
//! | inbound federation | [`InboundFederationEvent`] | attributes from a provider |
//! | sync of an identity pool's dataset | [`CognitoSyncEvent`] | changed records |
//!
//! # The answer is the event
//!
//! Cognito sends the event with an empty `response`, and wants the event back with the `response`
//! filled in: set the fields of [`response`](PreSignUpEvent::response) and return `to_json`. An
//! event that is returned as it came changes nothing, except where the trigger has to decide
//! (`to_json` says so then).
//!
//! An error from the function ends what the user wanted to do: the app is told its message. That is
//! the way to turn a sign-up or a sign-in down.
//!
//! Members that this crate does not know are skipped, as in any event, and so are not in the answer
//! either. That loses nothing: Cognito takes its answer from `response`, and what it sends there is
//! empty.
//!
//! # What is not printed
//!
//! `{:?}` hides passwords, codes, answers and metadata, and what is personal: the users'
//! attributes and the texts that they are sent. It shows `userName`, which can be an e-mail
//! address or a phone number.

mod challenge;
mod claims;
mod federation;
mod message;
mod migrate;
mod sender;
mod sign_in;
mod sign_up;
mod sync;
mod token;
mod trigger;

pub use challenge::{
    CognitoChallenge, CognitoChallengeResult, CreateAuthChallengeEvent, CreateAuthChallengeRequest,
    CreateAuthChallengeResponse, CreateAuthChallengeSource, DefineAuthChallengeEvent,
    DefineAuthChallengeRequest, DefineAuthChallengeResponse, DefineAuthChallengeSource,
    VerifyAuthChallengeEvent, VerifyAuthChallengeRequest, VerifyAuthChallengeResponse,
    VerifyAuthChallengeSource,
};
pub use claims::{
    CognitoAccessTokenGeneration, CognitoClaimsAndScopeOverride, CognitoClaimsOverride,
    CognitoGroups, CognitoIdTokenGeneration,
};
pub use federation::{
    InboundFederationAttributes, InboundFederationEvent, InboundFederationProvider,
    InboundFederationRequest, InboundFederationResponse, InboundFederationSource,
};
pub use message::{
    CustomMessageEvent, CustomMessageRequest, CustomMessageResponse, CustomMessageSource,
};
pub use migrate::{
    MigrateUserDelivery, MigrateUserEvent, MigrateUserMessageAction, MigrateUserRequest,
    MigrateUserResponse, MigrateUserSource, MigrateUserStatus,
};
pub use sender::{
    CustomEmailSenderEvent, CustomEmailSenderSource, CustomSenderRequest, CustomSmsSenderEvent,
    CustomSmsSenderSource,
};
pub use sign_in::{
    PostAuthenticationEvent, PostAuthenticationRequest, PostAuthenticationSource,
    PreAuthenticationEvent, PreAuthenticationRequest, PreAuthenticationSource,
};
pub use sign_up::{
    PostConfirmationEvent, PostConfirmationRequest, PostConfirmationSource, PreSignUpEvent,
    PreSignUpRequest, PreSignUpResponse, PreSignUpSource,
};
pub use sync::{CognitoSyncEvent, CognitoSyncOperation, CognitoSyncRecord};
pub use token::{
    PreTokenGenerationEvent, PreTokenGenerationRequest, PreTokenGenerationResponse,
    PreTokenGenerationV2Event, PreTokenGenerationV2Request, PreTokenGenerationV2Response,
    TokenGenerationSource,
};
pub use trigger::CognitoCallerContext;
