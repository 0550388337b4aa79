//! Cognito: user pool triggers, and Cognito Sync.
//!
//! | trigger | event | the response sets |
//! |---|---|---|
//! | pre sign-up | [`PreSignUpEvent`] | whether the user and the addresses count as confirmed |
//! | post confirmation | [`PostConfirmationEvent`] | nothing |
//! | pre authentication | [`PreAuthenticationEvent`] | nothing |
//! | post authentication | [`PostAuthenticationEvent`] | nothing |
//! | pre token generation, version 1 | [`PreTokenGenerationEvent`] | claims of the ID token, groups |
//! | pre token generation, versions 2 and 3 | [`PreTokenGenerationV2Event`] | claims of both tokens, scopes, groups |
//! | custom message | [`CustomMessageEvent`] | the text of the message |
//! | define, create, verify auth challenge | [`DefineAuthChallengeEvent`], [`CreateAuthChallengeEvent`], [`VerifyAuthChallengeEvent`] | the next step of a sign-in |
//! | migrate user | [`MigrateUserEvent`] | the attributes of a user from another directory |
//! | custom sender | [`CustomEmailSenderEvent`], [`CustomSmsSenderEvent`] | nothing |
//! | inbound federation | [`InboundFederationEvent`] | attributes from a provider |
//! | sync of an identity pool's dataset | [`CognitoSyncEvent`] | changed records |
//!
//! # The response is the event
//!
//! Cognito sends the event with an empty `response` and expects the event back with `response` filled
//! in. Set the fields of [`response`](PreSignUpEvent::response) and return `to_json`. Returning the
//! event unchanged changes nothing, except in triggers that must decide something; their `to_json`
//! then returns an error.
//!
//! A function error stops what the user wanted to do, and Cognito passes the error message to the app.
//! This is how a sign-up or a sign-in is rejected.
//!
//! Members that this crate does not know are skipped, as in any event, and are missing from the
//! returned event. Nothing is lost by that: Cognito reads only `response`, which it sends empty.
//!
//! # What is not printed
//!
//! `{:?}` hides passwords, codes, challenge answers and metadata. It also hides personal data: the
//! users' attributes and the messages sent to them. It shows `userName`, which can be an e-mail address
//! or a phone number.

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
