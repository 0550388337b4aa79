//! The invocation behind a request.

mod owned_context;
mod request_context;

use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use lambda_native::LambdaContext;
use lambda_native_events::{EventError, Map, Source};

use owned_context::OwnedContext;
pub use request_context::RequestContext;

/// The invocation behind a request, in the extensions of every request that comes from Lambda.
///
/// It has what the request itself does not contain: the Lambda context, the event, the request context
/// with its authorizer, path parameters of the API's route, and stage variables. These are read from
/// the event when they are asked for, so a request that does not need them does not pay for them. A
/// clone is cheap.
///
/// ```
/// use lambda_native_http::{Request, RequestExt};
///
/// fn handler(request: Request) -> String {
///     match request.invocation() {
///         Some(invocation) => format!("request {}", invocation.context().request_id),
///         // In a test, or as a plain server.
///         None => "no invocation".to_owned(),
///     }
/// }
/// assert_eq!(handler(Request::default()), "no invocation");
/// ```
#[derive(Clone)]
pub struct Invocation(Arc<Inner>);

struct Inner {
    source: Source,
    event: Bytes,
    client_ip: Option<IpAddr>,
    context: OwnedContext,
}

impl Invocation {
    /// `event` is the text that was read as an event of this source.
    pub(crate) fn new(
        source: Source,
        event: Bytes,
        client_ip: Option<IpAddr>,
        context: &LambdaContext<'_>,
    ) -> Self {
        Invocation(Arc::new(Inner {
            source,
            event,
            client_ip,
            context: OwnedContext::new(context),
        }))
    }

    /// The source of the event.
    pub fn source(&self) -> Source {
        self.0.source
    }

    /// The whole event, as JSON.
    pub fn event(&self) -> &str {
        std::str::from_utf8(&self.0.event).unwrap_or_default()
    }

    /// The Lambda context.
    pub fn context(&self) -> LambdaContext<'_> {
        self.0.context.get()
    }

    /// The address of the client, or of the last proxy before AWS: the one that AWS reports, not one
    /// that the client can claim. `None` if the event does not contain it.
    pub fn client_ip(&self) -> Option<IpAddr> {
        self.0.client_ip
    }

    /// The request context of the event: the API, the caller, the result of the authorizer.
    ///
    /// `None` if the source sends none, as VPC Lattice with event structure 1.
    ///
    /// # Errors
    /// A member of the event that the request does not need has the wrong type. AWS sends no such event.
    pub fn request_context(&self) -> Result<Option<RequestContext<'_>>, EventError> {
        request_context::read(self.source(), self.event())
    }

    /// The path parameters of the route that matched in the API, as its event has them. Those of a
    /// `Router` are not among them. Empty if [`request_context`](Self::request_context) returns an error.
    pub fn path_parameters(&self) -> Map<'_> {
        request_context::path_parameters(self.source(), self.event())
    }

    /// The stage variables of the API. Empty if [`request_context`](Self::request_context) returns an error.
    pub fn stage_variables(&self) -> Map<'_> {
        request_context::stage_variables(self.source(), self.event())
    }
}

/// Without the event, which may contain secrets.
impl std::fmt::Debug for Invocation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invocation")
            .field("source", &self.0.source)
            .field("client_ip", &self.0.client_ip)
            .field("context", &self.context())
            .finish_non_exhaustive()
    }
}
