//! The invocation behind a request.

use std::sync::Arc;

use lambda_native::LambdaContext;

/// The invocation behind a request, in the extensions of every request that comes from Lambda.
///
/// It has what the request itself does not contain: the Lambda context, and the whole event, with its typed
/// request context. A clone is cheap.
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
#[derive(Debug, Clone)]
pub struct Invocation(Arc<()>);

impl Invocation {
    /// The Lambda context.
    pub fn context(&self) -> LambdaContext<'_> {
        todo!()
    }
}
