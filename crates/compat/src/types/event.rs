//! What handlers and layers receive.

use bytes::Bytes;

use super::context::Context;

/// An event and its context, as a handler receives them.
#[derive(Debug, Clone)]
pub struct LambdaEvent<T> {
    /// The event.
    pub payload: T,
    /// The context of the invocation.
    pub context: Context,
}

impl<T> LambdaEvent<T> {
    /// Creates an event, for a test of a handler.
    pub fn new(payload: T, context: Context) -> Self {
        LambdaEvent { payload, context }
    }

    /// Returns the event and its context.
    pub fn into_parts(self) -> (T, Context) {
        (self.payload, self.context)
    }
}

/// An invocation, as a layer receives it.
#[derive(Debug)]
pub struct LambdaInvocation {
    /// The head of the Runtime API's response that contained the event: the status 200, and the headers that describe
    /// the invocation. With [`run`](crate::run) there are no headers, because only layers can see them.
    pub parts: http::response::Parts,
    /// The event.
    pub body: Bytes,
    /// The context of the invocation.
    pub context: Context,
}
