//! Client VPN connection handlers.
//!
//! Client VPN sends a [`ClientVpnEvent`] and expects a [`ClientVpnResponse`].

use std::borrow::Cow;

use crate::json::{ResponseError, event, record, response};

const RESPONSE: &str = "Client VPN response";

record! {
    /// An authenticated client connects to a Client VPN endpoint. The response is a
    /// [`ClientVpnResponse`].
    ///
    /// ```
    /// use lambda_native_events::{ClientVpnEvent, ClientVpnResponse};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = ClientVpnEvent::parse(event)?;
    ///     let is_supported = ["linux", "mac", "win"].contains(&&*event.platform);
    ///     let response = if is_supported {
    ///         ClientVpnResponse::allow(&event).status("compliant")
    ///     } else {
    ///         ClientVpnResponse::deny(&event, "Please connect from a desktop system.")
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// assert!(handle(ClientVpnEvent::SAMPLE)?.contains(r#""allow":true"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// The function's name must begin with `AWSClientVPN-`.
    ///
    /// AWS: [Connection authorization in AWS Client VPN](https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/connection-authorization.html)
    pub struct ClientVpnEvent<'a> {
        /// The id of the connection.
        pub connection_id: Cow<'a, str> as "connection-id",
        /// The id of the endpoint.
        pub endpoint_id: Cow<'a, str> as "endpoint-id",
        /// Mutual authentication: the common name of the certificate. Otherwise empty.
        pub common_name: Cow<'a, str> as "common-name",
        /// Active Directory: the name of the user. SAML: the NameID. Otherwise empty.
        pub username: Cow<'a, str> as "username",
        /// The operating system of the client. Empty if the client does not report it.
        pub platform: Cow<'a, str> as "platform",
        /// The version of the operating system.
        pub platform_version: Cow<'a, str> as "platform-version",
        /// The IP address of the client.
        pub public_ip: Cow<'a, str> as "public-ip",
        /// The client's version of OpenVPN.
        pub client_openvpn_version: Cow<'a, str> as "client-openvpn-version",
        /// The version of AWS's client.
        pub aws_client_version: Option<Cow<'a, str>> as "aws-client-version",
        /// The groups of the user. Missing in `v1`.
        pub groups: Option<Cow<'a, str>> as "groups",
        /// The version of the format: `v1`, `v2`, `v3`.
        pub schema_version: Cow<'a, str> as "schema-version",
    }
}

event!(ClientVpnEvent, "Client VPN event", CLIENT_VPN);

record! {
    /// Whether the client may connect.
    ///
    /// ```
    /// use lambda_native_events::{ClientVpnEvent, ClientVpnResponse};
    ///
    /// let event = ClientVpnEvent::parse(ClientVpnEvent::SAMPLE)?;
    /// assert_eq!(
    ///     ClientVpnResponse::deny(&event, "Please update your system.").status("outdated").to_json()?,
    ///     r#"{"allow":false,"error-msg-on-denied-connection":"Please update your system.","posture-compliance-statuses":["outdated"],"schema-version":"v3"}"#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// `to_json` rejects a missing message or schema version, a message of more than 255
    /// characters, more than 10 statuses, and statuses of more than 255 characters. With any of these,
    /// no client could connect.
    ///
    /// AWS: [Connection authorization in AWS Client VPN](https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/connection-authorization.html)
    pub struct ClientVpnResponse<'a> {
        /// Whether the client may connect.
        pub allow: bool as "allow",
        /// The message for a user whose connection is denied, up to 255 characters. It is required, but
        /// may be empty.
        pub error_msg_on_denied_connection: Option<Cow<'a, str>> as "error-msg-on-denied-connection",
        /// The same message, under its name in the schema version `v1`.
        pub error_msg_on_failed_posture_compliance: Option<Cow<'a, str>> as "error-msg-on-failed-posture-compliance",
        /// The posture compliance statuses of the device, for the connection log: up to 10 names of
        /// your choice.
        pub posture_compliance_statuses: Vec<Cow<'a, str>> as "posture-compliance-statuses" always,
        /// Copied from the event.
        pub schema_version: Cow<'a, str> as "schema-version",
    }
}

response!(ClientVpnResponse, "Client VPN response", check);

impl ClientVpnResponse<'static> {
    /// Creates a response that allows the connection.
    pub fn allow(event: &ClientVpnEvent) -> Self {
        Self {
            allow: true,
            ..Self::deny(event, "")
        }
    }

    /// Rejects the connection, with a message for the user.
    pub fn deny(event: &ClientVpnEvent, message: impl Into<Cow<'static, str>>) -> Self {
        let response = Self {
            schema_version: event.schema_version.to_string().into(),
            ..Self::default()
        };
        let message = Some(message.into());
        if event.schema_version == "v1" {
            return Self {
                error_msg_on_failed_posture_compliance: message,
                ..response
            };
        }
        Self {
            error_msg_on_denied_connection: message,
            ..response
        }
    }

    /// Adds a posture compliance status, for the connection log: `compliant`, `quarantined`, ...
    #[must_use]
    pub fn status(mut self, status: impl Into<Cow<'static, str>>) -> Self {
        self.posture_compliance_statuses.push(status.into());
        self
    }
}

fn check(response: &ClientVpnResponse) -> Result<(), ResponseError> {
    let invalid =
        |path: String, problem: String| Err(ResponseError::invalid(RESPONSE, path, problem));
    if response.schema_version.is_empty() {
        let problem = "is missing; copy it from the event";
        return invalid(r#"$["schema-version"]"#.to_owned(), problem.to_owned());
    }
    let (name, message) = if response.schema_version == "v1" {
        let message = &response.error_msg_on_failed_posture_compliance;
        ("error-msg-on-failed-posture-compliance", message)
    } else {
        let message = &response.error_msg_on_denied_connection;
        ("error-msg-on-denied-connection", message)
    };
    let path = format!("$[{name:?}]");
    let Some(message) = message else {
        return invalid(
            path,
            "is missing; it is required, but may be empty".to_owned(),
        );
    };
    at_most_255(path, message)?;
    let statuses = &response.posture_compliance_statuses;
    let path = r#"$["posture-compliance-statuses"]"#;
    if statuses.len() > 10 {
        let problem = format!("has {} statuses (the limit is 10)", statuses.len());
        return invalid(path.to_owned(), problem);
    }
    for (at, status) in statuses.iter().enumerate() {
        at_most_255(format!("{path}[{at}]"), status)?;
    }
    Ok(())
}

fn at_most_255(path: String, text: &str) -> Result<(), ResponseError> {
    let length = text.chars().count();
    if length <= 255 {
        return Ok(());
    }
    let problem = format!("has {length} characters (the limit is 255)");
    Err(ResponseError::invalid(RESPONSE, path, problem))
}
