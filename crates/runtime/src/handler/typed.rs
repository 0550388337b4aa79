//! Handlers that take a typed event.

mod responses;

use std::fmt;
use std::marker::PhantomData;

use lambda_native_events::TypedEvent;

#[cfg(feature = "tokio")]
use super::async_handler::{AsyncHandler, AsyncLambdaHandler};
use super::lambda_handler::{LambdaHandler, text};
use super::response::{Respond, Response};
use crate::error::LambdaError;
use crate::invocation::LambdaContext;

/// Makes handlers from functions that take a typed event: `SqsEvent::handler(…)`.
///
/// The trait is implemented for each event type of [`events`](crate::events), and for `Event`, which
/// holds an event of any source. It has to be in scope:
///
/// ```no_run
/// # #[cfg(feature = "sqs")] {
/// use lambda_native::events::{SqsEvent, batch};
/// use lambda_native::{TypedHandler, start_lambda};
///
/// fn main() {
///     start_lambda(SqsEvent::handler(|event, _| {
///         batch(&event.records, |message| {
///             println!("{}", message.body);
///             Ok(())
///         })
///     }))
/// }
/// # }
/// ```
///
/// The function can be a closure, whose arguments need no types, or a function of its own, whose
/// errors can be of any type that implements [`HandlerError`](crate::HandlerError):
///
/// ```
/// # #[cfg(feature = "http")] {
/// use std::num::ParseIntError;
///
/// use lambda_native::events::{ApiGwV2Event, ApiGwV2Response};
/// use lambda_native::{LambdaContext, LambdaHandler, Response, TypedHandler};
///
/// fn double(request: ApiGwV2Event, _: &LambdaContext) -> Result<ApiGwV2Response, ParseIntError> {
///     let number: u32 = request.query_value("number").unwrap_or_default().parse()?;
///     Ok(ApiGwV2Response::text((2 * number).to_string()))
/// }
///
/// let handler = ApiGwV2Event::handler(double);
/// let event = br#"{"rawPath": "/double", "rawQueryString": "number=21"}"#;
/// let mut response = Response::default();
/// handler.handle(event, &LambdaContext::default(), &mut response).unwrap();
/// assert!(response.body().starts_with(br#"{"statusCode":200"#));
///
/// // The event has no number.
/// let error = handler.handle(b"{}", &LambdaContext::default(), &mut response).unwrap_err();
/// assert_eq!(error.error_type, "ParseIntError");
/// # }
/// ```
///
/// The compiler cannot know the error type of a closure that uses `?`. State it:
/// `|event, _| -> Result<_, LambdaError> { … }`.
///
/// The function returns any [`Respond`] value: a response of the events crate, which is checked and
/// serialized as by its `to_json`, a [`JsonResponse`](crate::JsonResponse) of any type that
/// implements serde's `Serialize`, a `String`, or `()`; or a `Result` of one of these. It cannot
/// return a value that borrows from the event. For the trigger of a Cognito user pool, whose
/// response is the event itself, return its text:
///
/// ```
/// # #[cfg(feature = "cognito")] {
/// use lambda_native::events::PreSignUpEvent;
/// use lambda_native::TypedHandler;
///
/// let handler = PreSignUpEvent::handler(|mut event, _| {
///     event.response.auto_confirm_user = true;
///     event.to_json()
/// });
/// # use lambda_native::{LambdaContext, LambdaHandler, Response};
/// # let mut response = Response::default();
/// # let event = PreSignUpEvent::SAMPLE.as_bytes();
/// # handler.handle(event, &LambdaContext::default(), &mut response).unwrap();
/// # }
/// ```
///
/// If an event does not match its type, the caller gets the error type `EventError`, and a message
/// that contains the JSON path. If a response is not valid, the error type is `ResponseError`.
pub trait TypedHandler: TypedEvent + Sized {
    /// Makes a handler from a function that takes this event.
    fn handler<F, R>(function: F) -> Typed<Self, F>
    where
        F: Fn(Self::Of<'_>, &LambdaContext<'_>) -> R + Sync,
        R: Respond,
    {
        Typed::new(function)
    }

    /// Makes a handler from an async function that takes this event.
    ///
    /// ```no_run
    /// # #[cfg(feature = "s3")] {
    /// use lambda_native::events::S3Event;
    /// use lambda_native::{LambdaContext, LambdaError, TypedHandler, start_lambda};
    ///
    /// async fn handler(event: S3Event<'_>, _: &LambdaContext<'_>) -> Result<(), LambdaError> {
    ///     for record in &event.records {
    ///         tokio::task::yield_now().await;
    ///         println!("{}", record.s3.object.decoded_key());
    ///     }
    ///     Ok(())
    /// }
    ///
    /// fn main() {
    ///     start_lambda(S3Event::async_handler(handler))
    /// }
    /// # }
    /// ```
    ///
    /// [`async_handler`](crate::async_handler) describes the tokio runtime.
    #[cfg(feature = "tokio")]
    fn async_handler<F, R>(function: F) -> AsyncHandler<Typed<Self, F>>
    where
        F: AsyncFn(Self::Of<'_>, &LambdaContext<'_>) -> R + Sync,
        R: Respond,
    {
        AsyncHandler::new(Typed::new(function))
    }
}

impl<E: TypedEvent> TypedHandler for E {}

/// The handler returned by [`TypedHandler::handler`].
pub struct Typed<E, F> {
    function: F,
    event: PhantomData<fn(E)>,
}

impl<E, F> Typed<E, F> {
    fn new(function: F) -> Self {
        Typed {
            function,
            event: PhantomData,
        }
    }
}

impl<E, F, R> LambdaHandler for Typed<E, F>
where
    E: TypedEvent,
    F: Fn(E::Of<'_>, &LambdaContext<'_>) -> R + Sync,
    R: Respond,
{
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        (self.function)(E::parse(text(event)?)?, ctx).respond(response)
    }
}

#[cfg(feature = "tokio")]
impl<E, F, R> AsyncLambdaHandler for Typed<E, F>
where
    E: TypedEvent,
    F: AsyncFn(E::Of<'_>, &LambdaContext<'_>) -> R + Sync,
    R: Respond,
{
    async fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        let outcome = (self.function)(E::parse(text(event)?)?, ctx).await;
        outcome.respond(response)
    }
}

impl<E, F> fmt::Debug for Typed<E, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Typed").finish_non_exhaustive()
    }
}
