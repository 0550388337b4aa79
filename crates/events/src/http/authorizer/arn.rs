//! The ARN of a method or route.

use std::fmt;

use crate::json::EventError;

/// The parts of the ARN of a method or route, such as
/// `arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/GET/orders/7`.
///
/// API Gateway caches a policy for the TTL of the authorizer, and uses it for other methods too, so a
/// policy that names only this method denies the next one. Allow everything that the caller may do,
/// with [`any_method`](Self::any_method) or [`resource`](Self::resource). The caller chooses the path:
/// in a policy, a path that contains `*` matches more than itself.
///
/// ```
/// use lambda_native_events::{RequestAuthorizerEvent, samples};
///
/// let event = RequestAuthorizerEvent::parse(samples::AUTHORIZER_REQUEST)?;
/// let arn = event.method_arn()?;
/// assert_eq!((arn.stage, arn.method, arn.path), ("prod", "GET", "orders/7"));
/// assert_eq!(arn.any_method(), "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/*");
/// assert_eq!(
///     arn.resource("GET", "orders/*"),
///     "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/GET/orders/*"
/// );
/// assert_eq!(arn.to_string(), event.method_arn);
/// # Ok::<(), lambda_native_events::EventError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodArn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: &'a str,
    /// The region.
    pub region: &'a str,
    /// The account of the API.
    pub account_id: &'a str,
    /// The id of the API.
    pub api_id: &'a str,
    /// The stage.
    pub stage: &'a str,
    /// `GET`, `POST`, ... or, for a WebSocket API, the route key, such as `$connect`.
    pub method: &'a str,
    /// The path, without the leading slash. Empty for the root and for WebSocket APIs.
    pub path: &'a str,
}

impl<'a> MethodArn<'a> {
    pub(super) fn parse(
        event: &'static str,
        path: &'static str,
        text: &'a str,
    ) -> Result<Self, EventError> {
        Self::of(text).ok_or_else(|| {
            let message = format!(
                "`{text}` is not an ARN of the form arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH"
            );
            EventError::other(event, path, message)
        })
    }

    fn of(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let mut part = || parts.next();
        let (arn, partition, service) = (part()?, part()?, part()?);
        let (region, account_id, resource) = (part()?, part()?, part()?);
        if arn != "arn" || service != "execute-api" {
            return None;
        }
        let mut levels = resource.splitn(4, '/');
        Some(Self {
            partition,
            region,
            account_id,
            api_id: levels.next()?,
            stage: levels.next()?,
            method: levels.next()?,
            path: levels.next().unwrap_or_default(),
        })
    }

    /// The ARN of every method and path of the stage.
    pub fn any_method(&self) -> String {
        format!("{}/*", Stage(self))
    }

    /// The ARN of a method and a path of the stage, in which `*` matches any text:
    /// `resource("GET", "orders/*")`, `resource("*", "orders/7")`.
    pub fn resource(&self, method: &str, path: &str) -> String {
        let path = path.strip_prefix('/').unwrap_or(path);
        format!("{}/{method}/{path}", Stage(self))
    }
}

impl fmt::Display for MethodArn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, .. } = self;
        write!(f, "{}/{method}", Stage(self))?;
        // A route of a WebSocket API has no path, not an empty one.
        if path.is_empty() && method.starts_with('$') {
            return Ok(());
        }
        write!(f, "/{path}")
    }
}

/// The ARN up to the stage.
struct Stage<'s, 'a>(&'s MethodArn<'a>);

impl fmt::Display for Stage<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MethodArn {
            partition,
            region,
            account_id,
            api_id,
            stage,
            ..
        } = self.0;
        write!(
            f,
            "arn:{partition}:execute-api:{region}:{account_id}:{api_id}/{stage}"
        )
    }
}
