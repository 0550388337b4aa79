//! CloudFormation: custom resources and macros.
//!
//! A [`CustomResourceEvent`] is a request to create, update or delete a resource. The function builds a
//! [`CustomResourceResponse`] from it and sends that to a URL in the event. Under the provider framework
//! of the CDK it returns a [`CustomResourceProviderResponse`] instead.
//!
//! A macro receives a [`CloudFormationMacroEvent`] and returns a [`CloudFormationMacroResponse`].

mod response;
mod template_macro;

use std::borrow::Cow;

use serde_core::de::Deserialize;

use crate::json::{EventError, Json, choice, event, read_json, record};

pub use response::{CustomResourceProviderResponse, CustomResourceResponse};
pub use template_macro::{CloudFormationMacroEvent, CloudFormationMacroResponse};

choice! {
    /// The type of the request.
    pub enum CustomResourceRequest<'a> {
        /// Create the resource.
        Create = "Create",
        /// Update the resource. If the physical id changes, CloudFormation deletes the old resource afterwards.
        Update = "Update",
        /// Delete the resource. Deleting a resource that does not exist must succeed.
        Delete = "Delete",
    }
}

record! {
    /// CloudFormation creates, updates or deletes a custom resource.
    ///
    /// ```
    /// use lambda_native_events::cloudformation::CustomResourceRequest;
    /// use lambda_native_events::{CustomResourceEvent, EventError, samples};
    ///
    /// #[derive(serde::Deserialize)]
    /// #[serde(rename_all = "PascalCase")]
    /// struct Properties {
    ///     bucket: String,
    /// }
    ///
    /// # fn create(_name: &str) -> Result<(), EventError> { Ok(()) }
    /// # fn delete(_name: Option<&str>) -> Result<(), EventError> { Ok(()) }
    /// # fn http_put(url: &str, body: String) { assert!(url.starts_with("https://") && body.contains("SUCCESS")) }
    /// fn handle(event: &str) -> Result<(), Box<dyn std::error::Error>> {
    ///     let event = CustomResourceEvent::parse(event)?;
    ///     let work = || match event.request_type {
    ///         CustomResourceRequest::Delete => {
    ///             delete(event.physical_resource_id.as_deref())?;
    ///             Ok(event.done())
    ///         }
    ///         _ => {
    ///             let bucket = event.properties::<Properties>()?.bucket;
    ///             create(&bucket)?;
    ///             let arn = format!("arn:aws:s3:::{bucket}");
    ///             Ok(event.success(bucket).data("Arn", &arn))
    ///         }
    ///     };
    ///     // Respond in every case, even after an error.
    ///     let failed = |error: EventError| event.failure(error.to_string());
    ///     let response = work().unwrap_or_else(failed);
    ///     let url = event.response_url.as_deref().ok_or("no ResponseURL")?;
    ///     http_put(url, response.to_json()?);
    ///     Ok(())
    /// }
    ///
    /// handle(CustomResourceEvent::SAMPLE)?;
    /// handle(samples::CLOUDFORMATION_DELETE)?;
    /// # handle(samples::CLOUDFORMATION_UPDATE)?;
    /// # let event = CustomResourceEvent::parse(samples::CLOUDFORMATION_UPDATE)?;
    /// # assert_eq!(event.properties::<Properties>()?.bucket, "new");
    /// # assert_eq!(event.old_properties::<Properties>()?.bucket, "old");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Without a response, the stack waits for an hour, or for the resource's `ServiceTimeout`.
    ///
    /// The CDK's provider framework sends the same event without `ResponseURL`.
    ///
    /// AWS: [Custom resource request objects](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html).
    pub struct CustomResourceEvent<'a> {
        /// The type of the request.
        pub request_type: CustomResourceRequest<'a> as "RequestType",
        /// The ARN of the function or the topic.
        pub service_token: Option<Cow<'a, str>> as "ServiceToken",
        /// The URL for the PUT of the response. Anyone who knows it can respond.
        pub response_url: Option<Cow<'a, str>> as "ResponseURL" secret,
        /// The ARN of the stack.
        pub stack_id: Cow<'a, str> as "StackId",
        /// The id of the request.
        pub request_id: Cow<'a, str> as "RequestId",
        /// The type, such as `Custom::Bucket`.
        pub resource_type: Cow<'a, str> as "ResourceType",
        /// The name in the template.
        pub logical_resource_id: Cow<'a, str> as "LogicalResourceId",
        /// The id that the function gave the resource. Missing when the resource is created.
        pub physical_resource_id: Option<Cow<'a, str>> as "PhysicalResourceId",
        /// The properties in the template. CloudFormation turns numbers and booleans into strings.
        pub resource_properties: Json<'a> as "ResourceProperties" secret,
        /// Updates: the previous properties.
        pub old_resource_properties: Option<Json<'a>> as "OldResourceProperties" secret,
        /// `isComplete` handlers of the CDK: the data that the `onEvent` handler returned.
        pub data: Option<Json<'a>> as "Data" secret,
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
    /// They are not of that type. The path in the error starts at the properties.
    pub fn properties<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_json(
            "ResourceProperties of a custom resource",
            self.resource_properties.text(),
        )
    }

    /// The properties before an update, as a type of your own.
    ///
    /// # Errors
    /// They are not of that type. The path in the error starts at the properties.
    pub fn old_properties<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        let text = self
            .old_resource_properties
            .as_ref()
            .map_or("null", Json::text);
        read_json("OldResourceProperties of a custom resource", text)
    }

    /// Creates a response that reports success. `physical_resource_id` identifies the resource from now
    /// on. If it has changed, CloudFormation deletes the resource with the previous id.
    pub fn success(
        &self,
        physical_resource_id: impl Into<Cow<'static, str>>,
    ) -> CustomResourceResponse<'static> {
        CustomResourceResponse {
            status: "SUCCESS".into(),
            physical_resource_id: physical_resource_id.into(),
            ..self.response()
        }
    }

    /// Creates a response that reports success and keeps the id of the resource, for a resource that
    /// was deleted or updated in place. A new resource gets the id of the request.
    pub fn done(&self) -> CustomResourceResponse<'static> {
        CustomResourceResponse {
            status: "SUCCESS".into(),
            ..self.response()
        }
    }

    /// Creates a response that reports a failure and its reason. The resource keeps its id. A resource
    /// that was not created gets the id of the request, with which CloudFormation requests its deletion.
    ///
    /// A reason that is too long for the response is cut, because without a valid response the stack
    /// would wait.
    pub fn failure(&self, reason: impl Into<Cow<'static, str>>) -> CustomResourceResponse<'static> {
        CustomResourceResponse {
            status: "FAILED".into(),
            reason: Some(response::cut(reason.into())),
            ..self.response()
        }
    }

    fn response(&self) -> CustomResourceResponse<'static> {
        let id = self.physical_resource_id.as_ref();
        CustomResourceResponse {
            physical_resource_id: id.unwrap_or(&self.request_id).to_string().into(),
            stack_id: self.stack_id.to_string().into(),
            request_id: self.request_id.to_string().into(),
            logical_resource_id: self.logical_resource_id.to_string().into(),
            ..CustomResourceResponse::default()
        }
    }
}
