//! The innermost service, which calls the handler.

use std::fmt::{self, Debug};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use lambda_native::__compat::{catch, read_event, set_current_invocation};
use lambda_native::LambdaError;
use pin_project_lite::pin_project;
use serde::{Deserialize, Serialize};
use tower::Service;

use super::service_error::ServiceError;
use crate::exchange::{Exchange, StreamState, Ticket};
use crate::types::response::FunctionResponse;
use crate::{Diagnostic, Error, IntoFunctionResponse, LambdaEvent, LambdaInvocation};

/// The service that [`Runtime::new`](super::Runtime::new) makes of a handler.
pub struct HandlerService<F, A, R, B, St, D, E> {
    handler: F,
    exchange: Arc<Exchange>,
    types: Types<A, R, B, St, D, E>,
}

/// The types that a handler is inferred with. No values of them are kept.
type Types<A, R, B, St, D, E> = PhantomData<fn(A) -> (R, B, St, D, E)>;

impl<F, A, R, B, St, D, E> HandlerService<F, A, R, B, St, D, E> {
    pub(super) fn new(handler: F, exchange: Arc<Exchange>) -> Self {
        HandlerService {
            handler,
            exchange,
            types: PhantomData,
        }
    }
}

impl<F: Clone, A, R, B, St, D, E> Clone for HandlerService<F, A, R, B, St, D, E> {
    fn clone(&self) -> Self {
        HandlerService::new(self.handler.clone(), Arc::clone(&self.exchange))
    }
}

impl<F, A, R, B, St, D, E> Debug for HandlerService<F, A, R, B, St, D, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerService").finish_non_exhaustive()
    }
}

impl<F, A, R, B, St, D, E> Service<LambdaInvocation> for HandlerService<F, A, R, B, St, D, E>
where
    F: Service<LambdaEvent<A>, Response = R>,
    F::Future: Future<Output = Result<R, F::Error>>,
    F::Error: Into<Diagnostic> + Debug,
    A: for<'de> Deserialize<'de>,
    R: IntoFunctionResponse<B, St>,
    B: Serialize,
    St: Stream<Item = Result<D, E>> + Unpin + Send + 'static,
    D: Into<Bytes> + Send,
    E: Into<Error> + Send + Debug,
{
    type Response = ();
    type Error = Error;
    type Future = HandlerFuture<F::Future, R, B, St, D, E>;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), Error>> {
        let ready = self.handler.poll_ready(cx);
        ready.map_err(|error| Error::from(ServiceError(diagnostic(error))))
    }

    fn call(&mut self, mut invocation: LambdaInvocation) -> Self::Future {
        // With several tasks at once, the invocation says to which one it belongs.
        let ticket = invocation.parts.extensions.remove::<Ticket>();
        let ticket = ticket.unwrap_or_else(|| self.exchange.ticket());
        let current = Current {
            request_id: invocation.context.request_id.clone(),
            tenant_id: invocation.context.tenant_id.clone(),
        };
        let called = current.during(|| {
            let payload = read_event(&invocation.body)?;
            drop(invocation.body);
            let event = LambdaEvent::new(payload, invocation.context);
            Ok(self.handler.call(event))
        });
        let stage = match called {
            Ok(future) => Stage::Handler { future },
            Err(error) => {
                ::tracing::error!(%error, "the handler was not called or panicked");
                ticket.respond(Err(error));
                Stage::Responded
            }
        };
        HandlerFuture {
            stage,
            ticket,
            current,
            types: PhantomData,
        }
    }
}

pin_project! {
    /// The future of a [`HandlerService`].
    pub struct HandlerFuture<Fut, R, B, St, D, E> {
        #[pin]
        stage: Stage<Fut, St>,
        ticket: Ticket,
        current: Current,
        types: Types<(), R, B, St, D, E>,
    }
}

pin_project! {
    #[project = StageProjection]
    enum Stage<Fut, St> {
        Handler { #[pin] future: Fut },
        Stream { stream: St },
        Responded,
    }
}

impl<Fut, R, B, St, D, E, Er> Future for HandlerFuture<Fut, R, B, St, D, E>
where
    Fut: Future<Output = Result<R, Er>>,
    Er: Into<Diagnostic> + Debug,
    R: IntoFunctionResponse<B, St>,
    B: Serialize,
    St: Stream<Item = Result<D, E>> + Unpin + Send + 'static,
    D: Into<Bytes> + Send,
    E: Into<Error> + Send + Debug,
{
    type Output = Result<(), Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            match this.stage.as_mut().project() {
                StageProjection::Handler { mut future } => {
                    let response = this.current.during(|| match future.as_mut().poll(cx) {
                        Poll::Ready(Ok(response)) => read_response(response).map(Poll::Ready),
                        Poll::Ready(Err(error)) => Err(diagnostic(error).into_lambda_error()),
                        Poll::Pending => Ok(Poll::Pending),
                    });
                    let response = match response {
                        Ok(Poll::Pending) => return Poll::Pending,
                        Ok(Poll::Ready(response)) => Ok(response),
                        Err(error) => Err(error),
                    };
                    // What the handler has borrowed or locked is free when the response leaves.
                    let dropped = this.current.during(|| {
                        this.stage.set(Stage::Responded);
                        Ok(())
                    });
                    match dropped.and(response) {
                        Ok(Made::Buffered(body)) => this.ticket.respond(Ok(body)),
                        Ok(Made::Streamed(prelude, stream)) => {
                            this.ticket.begin_stream(prelude);
                            this.stage.set(Stage::Stream { stream });
                        }
                        Err(error) => this.ticket.respond(Err(error)),
                    }
                }
                StageProjection::Stream { stream } => {
                    let end = match ready!(this.ticket.poll_free(cx)) {
                        StreamState::Over => Ok(()),
                        StreamState::Free => {
                            let next = this.current.during(|| {
                                Ok(Pin::new(stream)
                                    .poll_next(cx)
                                    .map(|next| next.map(read_chunk)))
                            });
                            match next {
                                Ok(Poll::Pending) => return Poll::Pending,
                                Ok(Poll::Ready(Some(Ok(chunk)))) => {
                                    this.ticket.send(chunk);
                                    continue;
                                }
                                Ok(Poll::Ready(None)) => Ok(()),
                                Ok(Poll::Ready(Some(Err(error)))) | Err(error) => Err(error),
                            }
                        }
                    };
                    let dropped = this.current.during(|| {
                        this.stage.set(Stage::Responded);
                        Ok(())
                    });
                    this.ticket.end_stream(end.and(dropped));
                }
                StageProjection::Responded => {
                    ready!(this.ticket.poll_posted(cx));
                    return Poll::Ready(Ok(()));
                }
            }
        }
    }
}

/// The response of a handler in the form that is sent.
enum Made<St> {
    Buffered(Vec<u8>),
    /// The prelude and the chunks.
    Streamed(Vec<u8>, St),
}

fn read_response<R, B, St>(response: R) -> Result<Made<St>, LambdaError>
where
    R: IntoFunctionResponse<B, St>,
    B: Serialize,
{
    let json = |error| LambdaError::from(error).with_type("InvalidResponse");
    match response.into_response() {
        FunctionResponse::BufferedResponse(value) => {
            serde_json::to_vec(&value).map(Made::Buffered).map_err(json)
        }
        FunctionResponse::StreamingResponse(mut response) => {
            let headers = &mut response.metadata_prelude.headers;
            let octets = http::HeaderValue::from_static("application/octet-stream");
            headers.entry(http::header::CONTENT_TYPE).or_insert(octets);
            let prelude = serde_json::to_vec(&response.metadata_prelude).map_err(json)?;
            Ok(Made::Streamed(prelude, response.stream))
        }
    }
}

fn read_chunk<D: Into<Bytes>, E: Into<Error>>(chunk: Result<D, E>) -> Result<Bytes, LambdaError> {
    chunk
        .map(Into::into)
        .map_err(|error| LambdaError::from(error.into()))
}

/// Logs the error as `lambda_runtime` does, and converts it.
fn diagnostic<E: Into<Diagnostic> + Debug>(error: E) -> Diagnostic {
    ::tracing::error!(?error, "the handler returned an error");
    error.into()
}

/// The invocation that log lines belong to.
struct Current {
    request_id: String,
    tenant_id: Option<String>,
}

impl Current {
    /// Runs the user's code as part of the invocation. A panic becomes an error.
    fn during<T>(&self, call: impl FnOnce() -> Result<T, LambdaError>) -> Result<T, LambdaError> {
        set_current_invocation(&self.request_id, self.tenant_id.as_deref());
        let outcome = catch(call);
        // The thread polls other tasks, too.
        set_current_invocation("", None);
        outcome
    }
}
