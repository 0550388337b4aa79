//! Handlers with typed input and output, through serde.

use std::marker::PhantomData;

use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use super::lambda_handler::LambdaHandler;
use super::response::{Respond, Response};
use crate::error::{HandlerError, LambdaError};
use crate::invocation::LambdaContext;

/// Makes a handler from a function with typed input and output.
///
/// The input can be any serde type that owns its data. If the type borrows from the event, the
/// compiler reports that the "implementation of `Deserialize` is not general enough". For the types
/// of `lambda-native-events`, write `SqsEvent::handler(…)` instead of `json(…)` (the trait
/// `TypedHandler`). For a type of your own, write a handler that takes the event as `&str` and reads
/// it with serde_json.
///
/// ```no_run
/// use lambda_native::{LambdaContext, LambdaError, json, start_lambda};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Deserialize)]
/// struct Order {
///     item: String,
///     count: u32,
/// }
///
/// #[derive(Serialize)]
/// struct Receipt {
///     text: String,
/// }
///
/// fn main() {
///     start_lambda(json(|order: Order, _: &LambdaContext| -> Result<Receipt, LambdaError> {
///         Ok(Receipt { text: format!("{} × {}", order.count, order.item) })
///     }))
/// }
/// ```
///
/// If the event does not match the type, the caller gets an error `InvalidEvent` whose message
/// contains the JSON path, such as `$.items[2].count: invalid type: string "two", expected u32`. If
/// the output does not serialize, the error is `InvalidResponse`. Neither ends the process.
pub fn json<F, T, R, E>(function: F) -> Json<F, T>
where
    F: Fn(T, &LambdaContext<'_>) -> Result<R, E> + Sync,
    T: DeserializeOwned,
    R: Serialize,
    E: HandlerError,
{
    Json {
        function,
        input: PhantomData,
    }
}

/// The handler returned by [`json`].
#[derive(Debug)]
pub struct Json<F, T> {
    function: F,
    input: PhantomData<fn(T)>,
}

impl<F, T, R, E> LambdaHandler for Json<F, T>
where
    F: Fn(T, &LambdaContext<'_>) -> Result<R, E> + Sync,
    T: DeserializeOwned,
    R: Serialize,
    E: HandlerError,
{
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        let output = (self.function)(read(event)?, ctx).map_err(HandlerError::into_lambda_error)?;
        write(&output, response)
    }
}

/// Parses an event. The error names the JSON path.
#[allow(unreachable_pub, reason = "public for `lambda-native-compat`")]
pub fn read<T: DeserializeOwned>(event: &[u8]) -> Result<T, LambdaError> {
    serde_json::from_slice(event).map_err(|error| invalid_event(event, &error))
}

pub(crate) fn write(output: &impl Serialize, response: &mut Response) -> Result<(), LambdaError> {
    serde_json::to_writer(response.buffer(), output)
        .map_err(|error| LambdaError::from(error).with_type("InvalidResponse"))
}

/// Not generic, so that it is compiled only once.
fn invalid_event(event: &[u8], error: &serde_json::Error) -> LambdaError {
    let path = lambda_native_json_path::json_path(event, error);
    LambdaError::new("InvalidEvent", format!("{path}: {error}"))
}

impl Respond for serde_json::Value {
    fn respond(self, response: &mut Response) -> Result<(), LambdaError> {
        self.to_string().respond(response)
    }
}

/// A response that is serialized as JSON, for handlers that are not wrapped in [`json`].
///
/// ```
/// use lambda_native::{JsonResponse, LambdaContext};
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct Size {
///     bytes: usize,
/// }
///
/// fn handler(event: &str, _: &LambdaContext) -> JsonResponse<Size> {
///     JsonResponse(Size { bytes: event.len() })
/// }
/// # use lambda_native::{LambdaHandler, Response};
/// # let mut response = Response::default();
/// # handler.handle(b"[1]", &LambdaContext::default(), &mut response)?;
/// # assert_eq!(response.body(), br#"{"bytes":3}"#);
/// # Ok::<(), lambda_native::LambdaError>(())
/// ```
///
/// If the value does not serialize, the caller gets an error `InvalidResponse`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonResponse<T>(pub T);

impl<T: Serialize> Respond for JsonResponse<T> {
    fn respond(self, response: &mut Response) -> Result<(), LambdaError> {
        write(&self.0, response)
    }
}
