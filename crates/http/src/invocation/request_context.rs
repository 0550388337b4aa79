//! What an event has beside the HTTP request, read on demand.

use lambda_native_events::{EventError, Map, Source};

/// The request context of an event, by its source.
///
/// ```
/// use lambda_native_http::{Request, RequestContext, RequestExt};
///
/// fn user(request: &Request) -> Option<String> {
///     match request.invocation()?.request_context().ok()?? {
///         RequestContext::ApiGwV2(context) => {
///             let claims = context.authorizer?.jwt?.claims;
///             Some(claims.get("sub")?.as_str()?.into_owned())
///         }
///         _ => None,
///     }
/// }
/// # assert!(user(&Request::default()).is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestContext<'a> {
    /// An API Gateway HTTP API with payload format 2.0, or a Function URL.
    #[cfg(feature = "http")]
    ApiGwV2(Box<lambda_native_events::ApiGwV2RequestContext<'a>>),
    /// A REST API, or an HTTP API with payload format 1.0.
    #[cfg(feature = "rest")]
    ApiGwV1(Box<lambda_native_events::rest::ApiGwV1RequestContext<'a>>),
    /// An Application Load Balancer.
    #[cfg(feature = "alb")]
    Alb(Box<lambda_native_events::alb::AlbContext<'a>>),
    /// VPC Lattice, event structure 2.
    #[cfg(feature = "lattice")]
    Lattice(Box<lambda_native_events::lattice::LatticeContext<'a>>),
    /// A WebSocket API.
    #[cfg(feature = "websocket")]
    WebSocket(Box<lambda_native_events::websocket::WebSocketContext<'a>>),
    /// Uses the lifetime if no feature is on.
    #[doc(hidden)]
    __Never(std::marker::PhantomData<&'a str>, std::convert::Infallible),
}

pub(super) fn read(source: Source, event: &str) -> Result<Option<RequestContext<'_>>, EventError> {
    Ok(match source {
        #[cfg(feature = "http")]
        Source::ApiGwV2 | Source::FunctionUrl => {
            let event = lambda_native_events::ApiGwV2Event::parse(event)?;
            Some(RequestContext::ApiGwV2(Box::new(event.request_context)))
        }
        #[cfg(feature = "rest")]
        Source::ApiGwV1 => {
            let event = lambda_native_events::ApiGwV1Event::parse(event)?;
            Some(RequestContext::ApiGwV1(Box::new(event.request_context)))
        }
        #[cfg(feature = "alb")]
        Source::Alb => {
            let event = lambda_native_events::AlbEvent::parse(event)?;
            Some(RequestContext::Alb(Box::new(event.request_context)))
        }
        #[cfg(feature = "lattice")]
        Source::LatticeV2 => {
            let event = lambda_native_events::LatticeV2Event::parse(event)?;
            Some(RequestContext::Lattice(Box::new(event.request_context)))
        }
        #[cfg(feature = "websocket")]
        Source::WebSocket => {
            let event = lambda_native_events::WebSocketEvent::parse(event)?;
            Some(RequestContext::WebSocket(Box::new(event.request_context)))
        }
        _ => None,
    })
}

/// Reads a map of an event. An event of AWS has no errors, because the request has been read from it.
macro_rules! maps {
    ($name:ident) => {
        pub(super) fn $name(source: Source, event: &str) -> Map<'_> {
            match source {
                #[cfg(feature = "http")]
                Source::ApiGwV2 | Source::FunctionUrl => {
                    lambda_native_events::ApiGwV2Event::parse(event).map(|event| event.$name)
                }
                #[cfg(feature = "rest")]
                Source::ApiGwV1 => {
                    lambda_native_events::ApiGwV1Event::parse(event).map(|event| event.$name)
                }
                #[cfg(feature = "websocket")]
                Source::WebSocket => {
                    lambda_native_events::WebSocketEvent::parse(event).map(|event| event.$name)
                }
                _ => Ok::<_, EventError>(Map::default()),
            }
            .unwrap_or_default()
        }
    };
}

maps!(path_parameters);
maps!(stage_variables);
