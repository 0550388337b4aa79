//! CloudFormation custom resources.
//!
//! ```
//! use lambda_native_events::cloudformation::CustomResourceRequest;
//! use lambda_native_events::{CustomResourceEvent, EventError, samples};
//!
//! /// The URL and the body of the PUT that answers.
//! fn handle(event: &str) -> Result<(String, String), Box<dyn std::error::Error>> {
//!     let event = CustomResourceEvent::parse(event)?;
//!     let answer = match event.request_type {
//!         CustomResourceRequest::Create => event.success("bucket-1").data("Arn", "arn:aws:s3:::bucket-1"),
//!         _ => event.failure("not yet"),
//!     };
//!     let url = event.response_url.as_deref().ok_or("no ResponseURL")?;
//!     Ok((url.to_owned(), answer.to_json()?))
//! }
//!
//! assert!(handle(samples::CLOUDFORMATION_CREATE)?.0.starts_with("https://"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Answer always, after an error too: a stack that gets no answer waits for an hour.

use std::borrow::Cow;

use serde_core::de::Deserialize;
use serde_core::ser::Serialize;

use crate::choice::choice;
use crate::record::record;
use crate::root::{answer, event, read_json, write_answer};
use crate::{Dict, EventError, Json, ResponseError};

choice! {
    /// What CloudFormation wants.
    pub enum CustomResourceRequest<'a> {
        /// Make the resource.
        Create = "Create",
        /// Change it. A new physical id makes CloudFormation delete the old one afterwards.
        Update = "Update",
        /// Delete it. One that was never made has to succeed.
        Delete = "Delete",
    }
}

record! {
    /// CloudFormation makes, changes or deletes a custom resource.
    ///
    /// ```
    /// use lambda_native_events::cloudformation::CustomResourceRequest;
    /// use lambda_native_events::{CustomResourceEvent, samples};
    ///
    /// #[derive(serde::Deserialize)]
    /// #[serde(rename_all = "PascalCase")]
    /// struct Properties {
    ///     bucket: String,
    /// }
    ///
    /// let event = CustomResourceEvent::parse(samples::CLOUDFORMATION_UPDATE)?;
    /// assert_eq!(event.request_type, CustomResourceRequest::Update);
    /// assert_eq!(event.properties::<Properties>()?.bucket, "new");
    /// assert_eq!(event.old_properties::<Properties>()?.bucket, "old");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// The provider framework of the CDK sends the same, without `ResponseURL`.
    ///
    /// AWS: CloudFormation User Guide, "Custom resource request reference".
    pub struct CustomResourceEvent<'a> {
        /// What CloudFormation wants.
        pub request_type: CustomResourceRequest<'a> as "RequestType",
        /// The ARN of the function or the topic.
        pub service_token: Option<Cow<'a, str>> as "ServiceToken",
        /// Where the answer is put: whoever has it can answer.
        pub response_url: Option<Cow<'a, str>> as "ResponseURL" secret,
        /// The ARN of the stack.
        pub stack_id: Cow<'a, str> as "StackId",
        /// The id of the request.
        pub request_id: Cow<'a, str> as "RequestId",
        /// The type: `Custom::Bucket`.
        pub resource_type: Cow<'a, str> as "ResourceType",
        /// The name in the template.
        pub logical_resource_id: Cow<'a, str> as "LogicalResourceId",
        /// The id that the function gave the resource; not when it is made.
        pub physical_resource_id: Option<Cow<'a, str>> as "PhysicalResourceId",
        /// The properties in the template. CloudFormation makes numbers and booleans strings.
        pub resource_properties: Json<'a> as "ResourceProperties" secret,
        /// Changes: the properties before.
        pub old_resource_properties: Option<Json<'a>> as "OldResourceProperties" secret,
    }
}

event!(
    CustomResourceEvent,
    "CloudFormation custom resource event",
    CLOUDFORMATION_CREATE
);

impl CustomResourceEvent<'_> {
    /// The properties, as a type of your own. It may borrow from the event.
    ///
    /// # Errors
    /// They are not of that type; the path in the error begins at the properties.
    pub fn properties<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_json(
            "ResourceProperties of a custom resource",
            self.resource_properties.text(),
        )
    }

    /// The properties before a change, as a type of your own.
    ///
    /// # Errors
    /// They are not of that type; the path in the error begins at the properties.
    pub fn old_properties<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        let text = self
            .old_resource_properties
            .as_ref()
            .map_or("null", Json::text);
        read_json("OldResourceProperties of a custom resource", text)
    }

    /// The answer that it is done. `physical_resource_id` names the resource from now on.
    pub fn success(
        &self,
        physical_resource_id: impl Into<Cow<'static, str>>,
    ) -> CustomResourceResponse<'static> {
        CustomResourceResponse {
            status: "SUCCESS".into(),
            physical_resource_id: physical_resource_id.into(),
            ..self.answer()
        }
    }

    /// The answer that it failed, and why. The resource keeps its id; one that was not made gets
    /// that of the request, so that it can be deleted.
    pub fn failure(&self, reason: impl Into<Cow<'static, str>>) -> CustomResourceResponse<'static> {
        let id = self
            .physical_resource_id
            .as_ref()
            .unwrap_or(&self.request_id);
        CustomResourceResponse {
            status: "FAILED".into(),
            reason: Some(reason.into()),
            physical_resource_id: id.to_string().into(),
            ..self.answer()
        }
    }

    fn answer(&self) -> CustomResourceResponse<'static> {
        CustomResourceResponse {
            stack_id: self.stack_id.to_string().into(),
            request_id: self.request_id.to_string().into(),
            logical_resource_id: self.logical_resource_id.to_string().into(),
            ..CustomResourceResponse::default()
        }
    }
}

record! {
    /// The answer: put it to `ResponseURL` with an HTTP client, without a `content-type`. What
    /// the
    /// function returns is not read.
    ///
    /// ```
    /// use lambda_native_events::{CustomResourceEvent, samples};
    ///
    /// let event = CustomResourceEvent::parse(samples::CLOUDFORMATION_CREATE)?;
    /// let answer = event.success("example-bucket");
    /// assert!(answer.to_json().unwrap().starts_with(r#"{"Status":"SUCCESS","PhysicalResourceId":"example-bucket""#));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// [`CustomResourceEvent::success`] and [`failure`](CustomResourceEvent::failure) make one.
    /// `to_json` refuses what CloudFormation would, and the stack would wait an hour for: a
    /// status that
    /// is neither `SUCCESS` nor `FAILED`, a failure without a reason, an id that is missing or
    /// has more
    /// than 1 KB, an answer of more than 4,096 bytes.
    ///
    /// AWS: CloudFormation User Guide, "Custom resource response reference".
    pub struct CustomResourceResponse<'a> {
        /// `SUCCESS` or `FAILED`.
        pub status: Cow<'a, str> as "Status",
        /// Why it failed.
        pub reason: Option<Cow<'a, str>> as "Reason",
        /// What names the resource: up to 1 KB.
        pub physical_resource_id: Cow<'a, str> as "PhysicalResourceId",
        /// That of the request.
        pub stack_id: Cow<'a, str> as "StackId",
        /// That of the request.
        pub request_id: Cow<'a, str> as "RequestId",
        /// That of the request.
        pub logical_resource_id: Cow<'a, str> as "LogicalResourceId",
        /// Whether the data are hidden.
        pub no_echo: Option<bool> as "NoEcho",
        /// What `Fn::GetAtt` gets, by name.
        pub data: Dict<'a, Json<'a>> as "Data" secret,
    }
}

answer!(CustomResourceResponse, "custom resource response", check);

impl CustomResourceResponse<'_> {
    /// Adds a value that `Fn::GetAtt` gets.
    #[must_use]
    pub fn data<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        self.data.insert(name.to_owned(), Json::of(value));
        self
    }
}

fn check(answer: &CustomResourceResponse) -> Result<(), ResponseError> {
    const RESPONSE: &str = "custom resource response";
    let invalid = |path: &str, problem: String| {
        Err(ResponseError::invalid(RESPONSE, path.to_owned(), problem))
    };
    match &*answer.status {
        "SUCCESS" => {}
        "FAILED"
            if answer
                .reason
                .as_deref()
                .is_some_and(|reason| !reason.is_empty()) => {}
        "FAILED" => {
            return invalid(
                "$.Reason",
                "is missing, and the status is FAILED".to_owned(),
            );
        }
        status => {
            return invalid(
                "$.Status",
                format!("`{status}` is neither SUCCESS nor FAILED"),
            );
        }
    }
    let id = answer.physical_resource_id.len();
    if !(1..=1_024).contains(&id) {
        return invalid(
            "$.PhysicalResourceId",
            format!("has {id} bytes, not 1 to 1,024"),
        );
    }
    let bytes = write_answer(RESPONSE, answer)?.len();
    if bytes > 4_096 {
        return invalid("$", format!("has {bytes} bytes, more than 4,096"));
    }
    Ok(())
}

record! {
    /// What a function answers to the provider framework of the CDK, which answers
    /// CloudFormation.
    ///
    /// ```
    /// use lambda_native_events::CustomResourceProviderResponse;
    ///
    /// let answer = CustomResourceProviderResponse {
    ///     physical_resource_id: Some("example-bucket".into()),
    ///     ..Default::default()
    /// };
    /// assert_eq!(answer.to_json()?, r#"{"PhysicalResourceId":"example-bucket","NoEcho":false}"#);
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// AWS: CDK API Reference, module `custom-resources`, "Provider Framework".
    pub struct CustomResourceProviderResponse<'a> {
        /// What names the resource.
        pub physical_resource_id: Option<Cow<'a, str>> as "PhysicalResourceId",
        /// What `Fn::GetAtt` gets, by name.
        pub data: Dict<'a, Json<'a>> as "Data" secret,
        /// Whether the data are hidden.
        pub no_echo: bool as "NoEcho",
        /// `isComplete` handlers: whether it is done.
        pub is_complete: Option<bool> as "IsComplete",
    }
}

answer!(
    CustomResourceProviderResponse,
    "custom resource provider response"
);
