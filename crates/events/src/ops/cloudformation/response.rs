//! The responses of custom resources.

use std::borrow::Cow;

use serde_core::ser::Serialize;

use crate::json::{Dict, Json, ResponseError, record, response, write_response};

const RESPONSE: &str = "custom resource response";
const PROVIDER_RESPONSE: &str = "custom resource provider response";

/// The maximum length of the response, in bytes.
const MAX_RESPONSE: usize = 4_096;
/// The maximum length of an id, in bytes.
const MAX_ID: usize = 1_024;

record! {
    /// The response to a custom resource request. Send it in a PUT request to `ResponseURL`, without a
    /// `content-type`. What the function returns is ignored.
    ///
    /// ```
    /// use lambda_native_events::{CustomResourceEvent, samples};
    ///
    /// let event = CustomResourceEvent::parse(samples::CLOUDFORMATION_CREATE)?;
    /// let response = event.success("user-1").data("Password", "s3cr3t").no_echo();
    /// let json = response.to_json().unwrap();
    /// assert!(json.starts_with(r#"{"Status":"SUCCESS","PhysicalResourceId":"user-1""#));
    /// assert!(json.ends_with(r#""NoEcho":true,"Data":{"Password":"s3cr3t"}}"#));
    ///
    /// let response = event.failure("no such bucket");
    /// assert_eq!(response.reason.as_deref(), Some("no such bucket"));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// [`CustomResourceEvent::success`](crate::CustomResourceEvent::success),
    /// [`done`](crate::CustomResourceEvent::done) and
    /// [`failure`](crate::CustomResourceEvent::failure) create one.
    ///
    /// `to_json` rejects what CloudFormation would reject, because the stack would then wait: a status
    /// other than `SUCCESS` or `FAILED`, a failure without a reason, an id that is missing or longer
    /// than 1,024 bytes, and a response of more than 4,096 bytes.
    ///
    /// AWS: [Custom resource response objects](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html).
    pub struct CustomResourceResponse<'a> {
        /// `SUCCESS` or `FAILED`.
        pub status: Cow<'a, str> as "Status",
        /// Why it failed.
        pub reason: Option<Cow<'a, str>> as "Reason",
        /// The id of the resource, up to 1,024 bytes.
        pub physical_resource_id: Cow<'a, str> as "PhysicalResourceId",
        /// Copied from the request.
        pub stack_id: Cow<'a, str> as "StackId",
        /// Copied from the request.
        pub request_id: Cow<'a, str> as "RequestId",
        /// Copied from the request.
        pub logical_resource_id: Cow<'a, str> as "LogicalResourceId",
        /// Whether CloudFormation hides the values of `Fn::GetAtt`.
        pub no_echo: Option<bool> as "NoEcho",
        /// The values of `Fn::GetAtt`, by name.
        pub data: Dict<'a, Json<'a>> as "Data" secret,
    }
}

response!(CustomResourceResponse, "custom resource response", check);

impl CustomResourceResponse<'_> {
    /// Adds a value for `Fn::GetAtt`.
    #[must_use]
    pub fn data<T: Serialize>(mut self, name: &str, value: T) -> Self {
        self.data.insert(name.to_owned(), Json::of(value));
        self
    }

    /// Marks the data as secret. CloudFormation shows asterisks in their place.
    #[must_use]
    pub fn no_echo(mut self) -> Self {
        self.no_echo = Some(true);
        self
    }
}

/// The part of a reason that fits into a response with ids of the maximum length.
pub(super) fn cut(reason: Cow<'static, str>) -> Cow<'static, str> {
    const MAX_REASON: usize = 1_536;
    let mut written = 0;
    let too_long = reason.char_indices().find(|(_, char)| {
        written += match char {
            '"' | '\\' => 2,
            '\0'..='\x1f' => 6,
            char => char.len_utf8(),
        };
        written > MAX_REASON
    });
    match too_long {
        Some((at, _)) => format!("{}...", &reason[..at]).into(),
        None => reason,
    }
}

fn check(response: &CustomResourceResponse) -> Result<(), ResponseError> {
    let reason = response.reason.as_deref().unwrap_or_default();
    match &*response.status {
        "SUCCESS" => {}
        "FAILED" if reason.is_empty() => {
            let problem = "is missing, but the status is FAILED";
            return Err(invalid(RESPONSE, "$.Reason", problem.to_owned()));
        }
        "FAILED" => {}
        status => {
            let problem = format!("`{status}` is neither SUCCESS nor FAILED");
            return Err(invalid(RESPONSE, "$.Status", problem));
        }
    }
    let id = response.physical_resource_id.len();
    if !(1..=MAX_ID).contains(&id) {
        let problem = format!("has {id} bytes; it must have 1 to 1,024");
        return Err(invalid(RESPONSE, "$.PhysicalResourceId", problem));
    }
    for (path, id) in [
        ("$.StackId", &response.stack_id),
        ("$.RequestId", &response.request_id),
        ("$.LogicalResourceId", &response.logical_resource_id),
    ] {
        if id.is_empty() {
            let problem = "is missing; copy it from the request";
            return Err(invalid(RESPONSE, path, problem.to_owned()));
        }
    }
    let bytes = write_response(RESPONSE, response)?.len();
    if bytes > MAX_RESPONSE {
        let problem = format!("has {bytes} bytes (the limit is 4,096)");
        return Err(invalid(RESPONSE, "$", problem));
    }
    Ok(())
}

record! {
    /// The response to the CDK's provider framework, which responds to CloudFormation.
    ///
    /// ```
    /// use lambda_native_events::CustomResourceProviderResponse;
    ///
    /// // The handler of events:
    /// let response = CustomResourceProviderResponse::new("example-bucket").data("Size", 7);
    /// assert_eq!(
    ///     response.to_json()?,
    ///     r#"{"PhysicalResourceId":"example-bucket","Data":{"Size":7},"NoEcho":false}"#
    /// );
    ///
    /// // The handler that is asked whether it is complete:
    /// let response = CustomResourceProviderResponse::complete(false);
    /// assert_eq!(response.to_json()?, r#"{"NoEcho":false,"IsComplete":false}"#);
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// To report a failure, return an error from the function.
    ///
    /// `to_json` rejects what the framework or CloudFormation would reject: an id of more than 1,024
    /// bytes, data in a response that is not complete, and a response of more than 4,096 bytes.
    ///
    /// AWS: [AWS CDK API Reference, custom-resources](https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources-readme.html),
    /// "Provider Framework".
    pub struct CustomResourceProviderResponse<'a> {
        /// The id of the resource, up to 1,024 bytes. Without it, the resource keeps its id, and a new
        /// resource gets the id of the request.
        pub physical_resource_id: Option<Cow<'a, str>> as "PhysicalResourceId",
        /// The values of `Fn::GetAtt`, by name.
        pub data: Dict<'a, Json<'a>> as "Data" secret,
        /// Whether the data is hidden.
        pub no_echo: bool as "NoEcho",
        /// `isComplete` handlers: whether the operation is complete.
        pub is_complete: Option<bool> as "IsComplete",
    }
}

response!(
    CustomResourceProviderResponse,
    "custom resource provider response",
    check_provider
);

impl<'a> CustomResourceProviderResponse<'a> {
    /// Creates a response of an `onEvent` handler. `physical_resource_id` identifies the resource from
    /// now on.
    pub fn new(physical_resource_id: impl Into<Cow<'a, str>>) -> Self {
        Self {
            physical_resource_id: Some(physical_resource_id.into()),
            ..Self::default()
        }
    }

    /// Creates a response of an `isComplete` handler.
    pub fn complete(is_complete: bool) -> Self {
        Self {
            is_complete: Some(is_complete),
            ..Self::default()
        }
    }

    /// Adds a value for `Fn::GetAtt`.
    #[must_use]
    pub fn data<T: Serialize>(mut self, name: &str, value: T) -> Self {
        self.data.insert(name.to_owned(), Json::of(value));
        self
    }

    /// Marks the data as secret. CloudFormation shows asterisks in their place.
    #[must_use]
    pub fn no_echo(mut self) -> Self {
        self.no_echo = true;
        self
    }
}

fn check_provider(response: &CustomResourceProviderResponse) -> Result<(), ResponseError> {
    let id = response.physical_resource_id.as_deref().map_or(0, str::len);
    if id > MAX_ID {
        let problem = format!("has {id} bytes (the limit is 1,024)");
        return Err(invalid(PROVIDER_RESPONSE, "$.PhysicalResourceId", problem));
    }
    if response.is_complete == Some(false) && !response.data.is_empty() {
        let problem = "must be absent while IsComplete is false";
        return Err(invalid(PROVIDER_RESPONSE, "$.Data", problem.to_owned()));
    }
    let bytes = write_response(PROVIDER_RESPONSE, response)?.len();
    if bytes > MAX_RESPONSE {
        let problem = format!("has {bytes} bytes (the limit is 4,096)");
        return Err(invalid(PROVIDER_RESPONSE, "$", problem));
    }
    Ok(())
}

fn invalid(response: &'static str, path: &str, problem: String) -> ResponseError {
    ResponseError::invalid(response, path.to_owned(), problem)
}
