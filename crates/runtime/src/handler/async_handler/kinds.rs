//! Adapters from async functions of several shapes to [`AsyncLambdaHandler`].

use super::AsyncLambdaHandler;
use crate::error::{HandlerError, LambdaError};
use crate::handler::lambda_handler::text;
use crate::handler::response::{Respond, Response};
use crate::handler::streaming::ResponseStream;
use crate::invocation::LambdaContext;

pub(super) struct Text<F>(pub(super) F);

impl<F, R> AsyncLambdaHandler for Text<F>
where
    F: AsyncFn(&str, &LambdaContext<'_>) -> R + Sync,
    R: Respond,
{
    async fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        (self.0)(text(event)?, ctx).await.respond(response)
    }
}

pub(super) struct Bytes<F>(pub(super) F);

impl<F, R> AsyncLambdaHandler for Bytes<F>
where
    F: AsyncFn(&[u8], &LambdaContext<'_>) -> R + Sync,
    R: Respond,
{
    async fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        (self.0)(event, ctx).await.respond(response)
    }
}

pub(super) struct Streaming<F>(pub(super) F);

impl<F, E> AsyncLambdaHandler for Streaming<F>
where
    F: AsyncFn(&str, &LambdaContext<'_>, &mut ResponseStream) -> Result<(), E> + Sync,
    E: HandlerError,
{
    async fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        let event = text(event)?;
        let done = (self.0)(event, ctx, response.stream()).await;
        done.map_err(HandlerError::into_lambda_error)
    }
}

#[cfg(feature = "json")]
pub(super) use typed::Json;

#[cfg(feature = "json")]
mod typed {
    use std::marker::PhantomData;

    use serde_core::Serialize;
    use serde_core::de::DeserializeOwned;

    use super::super::AsyncLambdaHandler;
    use crate::error::{HandlerError, LambdaError};
    use crate::handler::json;
    use crate::handler::response::Response;
    use crate::invocation::LambdaContext;

    pub(in crate::handler::async_handler) struct Json<F, T> {
        function: F,
        input: PhantomData<fn(T)>,
    }

    impl<F, T> Json<F, T> {
        pub(in crate::handler::async_handler) fn new(function: F) -> Self {
            Json {
                function,
                input: PhantomData,
            }
        }
    }

    impl<F, T, R, E> AsyncLambdaHandler for Json<F, T>
    where
        F: AsyncFn(T, &LambdaContext<'_>) -> Result<R, E> + Sync,
        T: DeserializeOwned,
        R: Serialize,
        E: HandlerError,
    {
        async fn handle(
            &self,
            event: &[u8],
            ctx: &LambdaContext<'_>,
            response: &mut Response,
        ) -> Result<(), LambdaError> {
            let output = (self.function)(json::read(event)?, ctx).await;
            json::write(&output.map_err(HandlerError::into_lambda_error)?, response)
        }
    }
}
