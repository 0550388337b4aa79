//! AppSync: resolvers, authorizers, Event APIs.
//!
//! ```
//! use lambda_native_events::{AppSyncEvent, EventError, samples};
//!
//! #[derive(serde::Deserialize)]
//! struct Arguments {
//!     id: String,
//! }
//!
//! /// The value of the field.
//! fn handle(event: &str) -> Result<String, EventError> {
//!     let event = AppSyncEvent::parse(event)?;
//!     let Arguments { id } = event.arguments()?;
//!     Ok(format!(r#"{{"id": "{id}"}}"#))
//! }
//!
//! assert_eq!(handle(samples::APPSYNC_RESOLVER)?, r#"{"id": "7"}"#);
//! # Ok::<(), EventError>(())
//! ```

mod authorizer;
mod channel;
mod resolver;

pub use authorizer::{AppSyncAuthorizerContext, AppSyncAuthorizerEvent, AppSyncAuthorizerResponse};
pub use channel::{
    AppSyncChannel, AppSyncChannelEvent, AppSyncChannelInfo, AppSyncChannelResponse,
    AppSyncMessage, AppSyncNamespace, AppSyncOutcome,
};
pub use resolver::{
    AppSyncCognitoIdentity, AppSyncEvent, AppSyncIamIdentity, AppSyncInfo, AppSyncRequest,
};
