//! AppSync: resolvers, authorizers, Event APIs.
//!
//! | caller | event | response |
//! |---|---|---|
//! | a resolver | [`AppSyncEvent`] | the value of the field, any JSON |
//! | a resolver with batching | [`AppSyncEvent::parse_batch`] | an array with one value for each event |
//! | the authorization of a GraphQL or Event API | [`AppSyncAuthorizerEvent`] | [`AppSyncAuthorizerResponse`] |
//! | a channel of an Event API | [`AppSyncChannelEvent`] | [`AppSyncChannelResponse`] |

mod authorizer;
mod channel;
mod identity;
mod resolver;

pub use authorizer::{
    AppSyncAuthorizerContext, AppSyncAuthorizerEvent, AppSyncAuthorizerOperation,
    AppSyncAuthorizerResponse,
};
pub use channel::{
    AppSyncChannel, AppSyncChannelEvent, AppSyncChannelInfo, AppSyncChannelOperation,
    AppSyncChannelResponse, AppSyncMessage, AppSyncNamespace, AppSyncOutcome,
};
pub use identity::{AppSyncCognitoIdentity, AppSyncIamIdentity};
pub use resolver::{AppSyncEvent, AppSyncInfo, AppSyncRequest};
