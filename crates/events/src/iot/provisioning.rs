//! Pre-provisioning hooks of IoT Core.

use std::borrow::Cow;

use crate::json::{Map, event, record, response};

record! {
    /// A device requests provisioning, and a hook decides. The response is an
    /// [`IotProvisioningResponse`].
    ///
    /// ```
    /// use lambda_native_events::{IotProvisioningEvent, IotProvisioningResponse};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = IotProvisioningEvent::parse(event)?;
    ///     let response = match event.parameters.get("serial") {
    ///         Some(serial) if serial.starts_with("s-") => {
    ///             IotProvisioningResponse::allow().parameter("thing", format!("sensor-{serial}"))
    ///         }
    ///         _ => IotProvisioningResponse::deny(),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// assert_eq!(
    ///     handle(IotProvisioningEvent::SAMPLE)?,
    ///     r#"{"allowProvisioning":true,"parameterOverrides":{"thing":"sensor-s-1"}}"#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Pre-provisioning hooks](https://docs.aws.amazon.com/iot/latest/developerguide/pre-provisioning-hook.html)
    pub struct IotProvisioningEvent<'a> {
        /// The id of the claim certificate that the device used.
        pub claim_certificate_id: Cow<'a, str> as "claimCertificateId",
        /// The id of the certificate that the device will get.
        pub certificate_id: Cow<'a, str> as "certificateId",
        /// The certificate that the device will get, in PEM format.
        pub certificate_pem: Cow<'a, str> as "certificatePem",
        /// The provisioning template.
        pub template_arn: Cow<'a, str> as "templateArn",
        /// The client id.
        pub client_id: Cow<'a, str> as "clientId",
        /// The parameters that the device sent.
        pub parameters: Map<'a> as "parameters",
    }
}

event!(
    IotProvisioningEvent,
    "IoT provisioning event",
    IOT_PROVISIONING
);

record! {
    /// Whether a device is provisioned. By default it is not.
    ///
    /// ```
    /// use lambda_native_events::IotProvisioningResponse;
    ///
    /// let response = IotProvisioningResponse::allow().parameter("site", "7");
    /// assert_eq!(
    ///     response.to_json()?,
    ///     r#"{"allowProvisioning":true,"parameterOverrides":{"site":"7"}}"#
    /// );
    /// assert_eq!(IotProvisioningResponse::deny().to_json()?, r#"{"allowProvisioning":false}"#);
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// AWS: [Pre-provisioning hooks](https://docs.aws.amazon.com/iot/latest/developerguide/pre-provisioning-hook.html)
    pub struct IotProvisioningResponse<'a> {
        /// Whether the device is provisioned.
        pub allow_provisioning: bool as "allowProvisioning",
        /// Parameters that replace or extend those of the device.
        pub parameter_overrides: Map<'a> as "parameterOverrides",
    }
}

response!(IotProvisioningResponse, "IoT provisioning response");

impl<'a> IotProvisioningResponse<'a> {
    /// Creates a response that provisions the device.
    pub fn allow() -> Self {
        Self {
            allow_provisioning: true,
            ..Self::default()
        }
    }

    /// Creates a response that does not provision the device.
    pub fn deny() -> Self {
        Self::default()
    }

    /// Sets a parameter of the template, even if the device sent another value.
    #[must_use]
    pub fn parameter(
        mut self,
        name: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Self {
        self.parameter_overrides.insert(name, value);
        self
    }
}
