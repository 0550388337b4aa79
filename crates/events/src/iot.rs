//! IoT Core: custom authorizers, provisioning hooks; and buttons.
//!
//! ```
//! use lambda_native_events::{EventError, IotAuthorizerEvent, IotAuthorizerResponse, samples};
//!
//! fn handle(event: &str) -> Result<IotAuthorizerResponse<'static>, EventError> {
//!     let event = IotAuthorizerEvent::parse(event)?;
//!     if !event.signature_verified {
//!         return Ok(IotAuthorizerResponse::deny());
//!     }
//!     Ok(IotAuthorizerResponse::allow("sensor1", ["*"], "iot:Connect"))
//! }
//!
//! assert!(handle(samples::IOT_AUTHORIZER)?.is_authenticated);
//! # Ok::<(), EventError>(())
//! ```
//!
//! A topic rule with the Lambda action sends what its SQL selects: a type of your own.

use std::borrow::Cow;

use crate::record::record;
use crate::root::{answer, event};
use crate::{Base64, DateTime, Dict, Json, Map, Number, ResponseError};

record! {
    /// A client connects, and a custom authorizer decides.
    ///
    /// ```
    /// use lambda_native_events::{IotAuthorizerEvent, samples};
    ///
    /// let event = IotAuthorizerEvent::parse(samples::IOT_AUTHORIZER)?;
    /// assert!(event.signature_verified);
    /// let mqtt = event.protocol_data.mqtt.unwrap();
    /// assert_eq!(mqtt.username.as_deref(), Some("sensor-1"));
    /// assert_eq!(mqtt.password.unwrap().decode_str()?, "secret");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: IoT Core Developer Guide, "Defining your Lambda function", custom authentication.
    pub struct IotAuthorizerEvent<'a> {
        /// The token, if the authorizer is signed or has a token key.
        pub token: Option<Cow<'a, str>> as "token" secret,
        /// Whether the signature of the token was checked, and is right.
        pub signature_verified: bool as "signatureVerified",
        /// What the client speaks: `tls`, `http`, `mqtt`.
        pub protocols: Vec<Cow<'a, str>> as "protocols",
        /// What the client said, by protocol.
        pub protocol_data: IotProtocolData<'a> as "protocolData",
        /// The connection.
        pub connection_metadata: IotConnection<'a> as "connectionMetadata",
    }
}

event!(IotAuthorizerEvent, "IoT authorizer event", IOT_AUTHORIZER);

record! {
    /// What a client said, by protocol.
    pub struct IotProtocolData<'a> {
        /// TLS.
        pub tls: Option<IotTls<'a>> as "tls",
        /// HTTP, MQTT over WebSocket too.
        pub http: Option<IotHttp<'a>> as "http",
        /// MQTT.
        pub mqtt: Option<IotMqtt<'a>> as "mqtt",
    }
}
record! {
    /// What a client said in TLS.
    pub struct IotTls<'a> {
        /// The server name indication.
        pub server_name: Option<Cow<'a, str>> as "serverName",
        /// With X.509 authentication: the certificate.
        pub x509_certificate_pem: Option<Cow<'a, str>> as "x509CertificatePem",
        /// With X.509 authentication: the principal of the certificate.
        pub principal_id: Option<Cow<'a, str>> as "principalId",
    }
}
record! {
    /// What a client said in HTTP.
    pub struct IotHttp<'a> {
        /// The headers.
        pub headers: Map<'a> as "headers",
        /// The query, with its `?`.
        pub query_string: Option<Cow<'a, str>> as "queryString" secret,
    }
}
record! {
    /// What a client said in MQTT.
    pub struct IotMqtt<'a> {
        /// The user name.
        pub username: Option<Cow<'a, str>> as "username",
        /// The password.
        pub password: Option<Base64<'a>> as "password" secret,
        /// The client id; not where AWS chooses one.
        pub client_id: Option<Cow<'a, str>> as "clientId",
    }
}
record! {
    /// A connection.
    pub struct IotConnection<'a> {
        /// The id, for the logs.
        pub id: Cow<'a, str> as "id",
    }
}
record! {
    /// The answer of a custom authorizer.
    ///
    /// ```
    /// use lambda_native_events::IotAuthorizerResponse;
    ///
    /// let answer = IotAuthorizerResponse::allow(
    ///     "sensor1",
    ///     ["arn:aws:iot:eu-central-1:123456789012:client/sensor-1"],
    ///     "iot:Connect",
    /// );
    /// assert!(answer.to_json()?.contains(r#""Action":["iot:Connect"],"Effect":"Allow""#));
    /// assert_eq!(
    ///     IotAuthorizerResponse::allow("sensor-1", ["*"], "iot:Connect").to_json().unwrap_err().path(),
    ///     "$.principalId"
    /// );
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// `to_json` refuses what IoT Core would: a principal that has other than 1 to 128 letters
    /// and
    /// digits, times that are not 300 to 86,400 seconds, no policy or more than 10, and a
    /// policy of
    /// more than 2,048 characters.
    ///
    /// AWS: IoT Core Developer Guide, "Defining your Lambda function", custom authentication.
    pub struct IotAuthorizerResponse<'a> {
        /// Whether the client may connect.
        pub is_authenticated: bool as "isAuthenticated",
        /// Who the client is: 1 to 128 letters and digits.
        pub principal_id: Cow<'a, str> as "principalId",
        /// After how many seconds the connection ends: 300 to 86,400.
        pub disconnect_after_in_seconds: u32 as "disconnectAfterInSeconds",
        /// After how many seconds the function is asked again: 300 to 86,400.
        pub refresh_after_in_seconds: u32 as "refreshAfterInSeconds",
        /// What the client may do: 1 to 10 policies.
        pub policy_documents: Vec<Json<'a>> as "policyDocuments" always,
    }
}

answer!(IotAuthorizerResponse, "IoT authorizer response", check);

impl IotAuthorizerResponse<'static> {
    /// Lets the client do `action` on the resources. The connection lasts a day; the function is
    /// asked again after 5 minutes.
    pub fn allow<R: AsRef<str>>(
        principal_id: impl Into<Cow<'static, str>>,
        resources: impl IntoIterator<Item = R>,
        action: &str,
    ) -> Self {
        let resources: Vec<_> = resources
            .into_iter()
            .map(|arn| arn.as_ref().to_owned())
            .collect();
        let policy = serde_json::json!({
            "Version": "2012-10-17",
            "Statement": [{ "Action": [action], "Effect": "Allow", "Resource": resources }],
        });
        Self {
            is_authenticated: true,
            principal_id: principal_id.into(),
            disconnect_after_in_seconds: 86_400,
            refresh_after_in_seconds: 300,
            policy_documents: vec![Json::of(&policy)],
        }
    }

    /// Turns the client away.
    pub fn deny() -> Self {
        Self {
            principal_id: "denied".into(),
            is_authenticated: false,
            ..Self::allow("denied", ["*"], "iot:Connect")
        }
    }
}

fn check(answer: &IotAuthorizerResponse) -> Result<(), ResponseError> {
    let invalid = |path: &str, problem: String| {
        Err(ResponseError::invalid(
            "IoT authorizer response",
            path.to_owned(),
            problem,
        ))
    };
    let principal = &*answer.principal_id;
    let alphanumeric = principal.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !(1..=128).contains(&principal.len()) || !alphanumeric {
        let problem = format!("`{principal}` is not 1 to 128 letters and digits");
        return invalid("$.principalId", problem);
    }
    for (path, seconds) in [
        (
            "$.disconnectAfterInSeconds",
            answer.disconnect_after_in_seconds,
        ),
        ("$.refreshAfterInSeconds", answer.refresh_after_in_seconds),
    ] {
        if !(300..=86_400).contains(&seconds) {
            return invalid(path, format!("{seconds} is not 300 to 86,400 seconds"));
        }
    }
    if !(1..=10).contains(&answer.policy_documents.len()) {
        let problem = format!(
            "has {} policies, not 1 to 10",
            answer.policy_documents.len()
        );
        return invalid("$.policyDocuments", problem);
    }
    for (at, policy) in answer.policy_documents.iter().enumerate() {
        let length = policy.text().len();
        if length > 2_048 {
            let path = format!("$.policyDocuments[{at}]");
            return invalid(&path, format!("has {length} characters, more than 2,048"));
        }
    }
    Ok(())
}

record! {
    /// A device asks to be provisioned, and a hook decides.
    ///
    /// ```
    /// use lambda_native_events::{IotProvisioningEvent, samples};
    ///
    /// let event = IotProvisioningEvent::parse(samples::IOT_PROVISIONING)?;
    /// assert_eq!(event.parameters.get("serial").unwrap().as_str().unwrap(), "s-1");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: IoT Core Developer Guide, "Pre-provisioning hooks".
    pub struct IotProvisioningEvent<'a> {
        /// The certificate that the device came with.
        pub claim_certificate_id: Cow<'a, str> as "claimCertificateId",
        /// The certificate that it gets.
        pub certificate_id: Cow<'a, str> as "certificateId",
        /// That certificate, in PEM.
        pub certificate_pem: Cow<'a, str> as "certificatePem",
        /// The provisioning template.
        pub template_arn: Cow<'a, str> as "templateArn",
        /// The client id.
        pub client_id: Cow<'a, str> as "clientId",
        /// What the device said of itself.
        pub parameters: Dict<'a, Json<'a>> as "parameters",
    }
}

event!(
    IotProvisioningEvent,
    "IoT provisioning event",
    IOT_PROVISIONING
);

record! {
    /// The answer of a provisioning hook.
    ///
    /// ```
    /// use lambda_native_events::IotProvisioningResponse;
    ///
    /// assert_eq!(IotProvisioningResponse::default().to_json()?, r#"{"allowProvisioning":false}"#);
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// AWS: IoT Core Developer Guide, "Pre-provisioning hooks".
    pub struct IotProvisioningResponse<'a> {
        /// Whether the device is provisioned.
        pub allow_provisioning: bool as "allowProvisioning",
        /// Values that replace those of the device.
        pub parameter_overrides: Map<'a> as "parameterOverrides",
    }
}

answer!(IotProvisioningResponse, "IoT provisioning response");

record! {
    /// An AWS IoT button was pressed.
    ///
    /// ```
    /// use lambda_native_events::{IotButtonEvent, samples};
    ///
    /// assert_eq!(IotButtonEvent::parse(samples::IOT_BUTTON)?.click_type, "SINGLE");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: "AWS IoT Button" (the device is no longer sold).
    pub struct IotButtonEvent<'a> {
        /// The serial number.
        pub serial_number: Cow<'a, str> as "serialNumber",
        /// `SINGLE`, `DOUBLE` or `LONG`.
        pub click_type: Cow<'a, str> as "clickType",
        /// The voltage of the battery: `2000 mV`.
        pub battery_voltage: Cow<'a, str> as "batteryVoltage",
    }
}

event!(IotButtonEvent, "IoT button event", IOT_BUTTON);

record! {
    /// A device of IoT 1-Click was pressed.
    ///
    /// ```
    /// use lambda_native_events::{IotOneClickEvent, samples};
    ///
    /// let event = IotOneClickEvent::parse(samples::IOT_1_CLICK)?;
    /// assert_eq!(event.placement_info.attributes.get("room"), Some("7"));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: "AWS IoT 1-Click" (the service has ended).
    pub struct IotOneClickEvent<'a> {
        /// What happened.
        pub device_event: IotDeviceEvent<'a> as "deviceEvent",
        /// The device.
        pub device_info: IotDevice<'a> as "deviceInfo",
        /// Where it is.
        pub placement_info: IotPlacement<'a> as "placementInfo",
    }
}

event!(IotOneClickEvent, "IoT 1-Click event", IOT_1_CLICK);

record! {
    /// What happened to a device.
    pub struct IotDeviceEvent<'a> {
        /// Its button was pressed.
        pub button_clicked: Option<IotClick<'a>> as "buttonClicked",
    }
}
record! {
    /// A button was pressed.
    pub struct IotClick<'a> {
        /// `SINGLE`, `DOUBLE` or `LONG`.
        pub click_type: Cow<'a, str> as "clickType",
        /// When.
        pub reported_time: DateTime<'a> as "reportedTime",
    }
}
record! {
    /// A device.
    pub struct IotDevice<'a> {
        /// `button`.
        pub kind: Cow<'a, str> as "type",
        /// The serial number.
        pub device_id: Cow<'a, str> as "deviceId",
        /// How much of its life is left, in percent.
        pub remaining_life: Number as "remainingLife",
        /// Its attributes.
        pub attributes: Map<'a> as "attributes",
    }
}
record! {
    /// Where a device is.
    pub struct IotPlacement<'a> {
        /// The project.
        pub project_name: Cow<'a, str> as "projectName",
        /// The placement.
        pub placement_name: Cow<'a, str> as "placementName",
        /// The attributes of the placement.
        pub attributes: Map<'a> as "attributes",
        /// The devices of the placement, by the name of their template.
        pub devices: Map<'a> as "devices",
    }
}
