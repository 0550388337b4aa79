//! CloudFormation macros.

use std::borrow::Cow;

use serde_core::de::Deserialize;
use serde_core::ser::Serialize;

use crate::json::{EventError, Json, ResponseError, event, read_json, record, response};

const RESPONSE: &str = "CloudFormation macro response";

record! {
    /// CloudFormation calls a macro to transform a template or a part of it. The response is a
    /// [`CloudFormationMacroResponse`].
    ///
    /// ```
    /// use lambda_native_events::CloudFormationMacroEvent;
    /// use serde_json::Value;
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = CloudFormationMacroEvent::parse(event)?;
    ///     let mut template: Value = event.fragment()?;
    ///     let response = match template.get_mut("Resources").and_then(Value::as_object_mut) {
    ///         Some(resources) => {
    ///             resources.remove("Unwanted");
    ///             event.success(&template)
    ///         }
    ///         None => event.failure("the template has no Resources"),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// let response = handle(CloudFormationMacroEvent::SAMPLE)?;
    /// assert!(response.contains(r#""status":"success","fragment":{"Resources":{"Topic":"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Create a CloudFormation macro definition](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html).
    pub struct CloudFormationMacroEvent<'a> {
        /// The Region of the macro.
        pub region: Cow<'a, str> as "region",
        /// The account that uses the macro.
        pub account_id: Cow<'a, str> as "accountId",
        /// The template without its `Transform` section or, for `Fn::Transform`, the siblings of that call.
        /// See [`fragment`](Self::fragment).
        pub fragment: Json<'a> as "fragment" secret,
        /// The name of the macro.
        pub transform_id: Cow<'a, str> as "transformId",
        /// The parameters of `Fn::Transform`, not evaluated; `{}` for the `Transform` section. See
        /// [`params`](Self::params).
        pub params: Json<'a> as "params" secret,
        /// The id of the request.
        pub request_id: Cow<'a, str> as "requestId",
        /// The parameters of the template, evaluated. See
        /// [`template_parameters`](Self::template_parameters).
        pub template_parameter_values: Json<'a> as "templateParameterValues" secret,
    }
}

event!(
    CloudFormationMacroEvent,
    "CloudFormation macro event",
    CLOUDFORMATION_MACRO
);

impl CloudFormationMacroEvent<'_> {
    /// The template or its part, as a type of your own, such as `serde_json::Value`.
    ///
    /// # Errors
    /// It is not of that type. The path in the error starts at the fragment.
    pub fn fragment<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_json("fragment of a CloudFormation macro", self.fragment.text())
    }

    /// The parameters of `Fn::Transform`, as a type of your own. It may borrow from the event.
    ///
    /// # Errors
    /// They are not of that type. The path in the error starts at the parameters.
    pub fn params<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_json("params of a CloudFormation macro", self.params.text())
    }

    /// The parameters of the template, as a type of your own. It may borrow from the event.
    ///
    /// # Errors
    /// They are not of that type. The path in the error starts at the parameters.
    pub fn template_parameters<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_json(
            "templateParameterValues of a CloudFormation macro",
            self.template_parameter_values.text(),
        )
    }

    /// Creates a response with the transformed fragment, or with the fragment itself if nothing changes.
    pub fn success<T: Serialize>(&self, fragment: T) -> CloudFormationMacroResponse<'static> {
        CloudFormationMacroResponse {
            request_id: self.request_id.to_string().into(),
            status: "success".into(),
            fragment: Json::of(fragment),
            error_message: None,
        }
    }

    /// Creates a response that reports a failure. The change set fails with this message.
    pub fn failure(
        &self,
        message: impl Into<Cow<'static, str>>,
    ) -> CloudFormationMacroResponse<'static> {
        CloudFormationMacroResponse {
            request_id: self.request_id.to_string().into(),
            status: "failure".into(),
            fragment: Json::default(),
            error_message: Some(message.into()),
        }
    }
}

record! {
    /// The response of a macro.
    ///
    /// ```
    /// use lambda_native_events::CloudFormationMacroEvent;
    ///
    /// let event = CloudFormationMacroEvent::parse(CloudFormationMacroEvent::SAMPLE)?;
    /// assert_eq!(
    ///     event.failure("no such environment").to_json().unwrap(),
    ///     r#"{"requestId":"3f6a5b6e-6d8c-4f25-8f5f-3f8c8d6a2b11","status":"failure","errorMessage":"no such environment"}"#
    /// );
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// [`CloudFormationMacroEvent::success`](crate::CloudFormationMacroEvent::success) and
    /// [`failure`](crate::CloudFormationMacroEvent::failure) create one.
    ///
    /// `to_json` rejects a response without the id of the request or without a status, and a successful
    /// response without a fragment. CloudFormation would report these as a failure of the macro.
    ///
    /// AWS: [Create a CloudFormation macro definition](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html),
    /// "Response format".
    pub struct CloudFormationMacroResponse<'a> {
        /// The id of the request.
        pub request_id: Cow<'a, str> as "requestId",
        /// `success` in any letter case. CloudFormation treats any other value as a failure.
        pub status: Cow<'a, str> as "status",
        /// The transformed fragment.
        pub fragment: Json<'a> as "fragment" secret,
        /// Why it failed.
        pub error_message: Option<Cow<'a, str>> as "errorMessage",
    }
}

response!(
    CloudFormationMacroResponse,
    "CloudFormation macro response",
    check
);

fn check(response: &CloudFormationMacroResponse) -> Result<(), ResponseError> {
    let invalid = |path: &str, problem: &str| {
        Err(ResponseError::invalid(
            RESPONSE,
            path.to_owned(),
            problem.to_owned(),
        ))
    };
    if response.request_id.is_empty() {
        return invalid("$.requestId", "is missing; copy it from the event");
    }
    if response.status.is_empty() {
        return invalid("$.status", "is missing");
    }
    if response.status.eq_ignore_ascii_case("success") && response.fragment.is_null() {
        return invalid("$.fragment", "is missing, but the status is success");
    }
    Ok(())
}
