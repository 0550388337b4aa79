//! Client VPN connection handlers.
//!
//! ```
//! use lambda_native_events::{ClientVpnEvent, ClientVpnResponse, EventError, samples};
//!
//! fn handle(event: &str) -> Result<ClientVpnResponse<'static>, EventError> {
//!     let event = ClientVpnEvent::parse(event)?;
//!     if event.platform == "linux" {
//!         return Ok(ClientVpnResponse::allow(&event));
//!     }
//!     Ok(ClientVpnResponse::deny(&event, "Linux only."))
//! }
//!
//! assert!(handle(samples::CLIENT_VPN)?.allow);
//! # Ok::<(), EventError>(())
//! ```

use std::borrow::Cow;

use crate::ResponseError;
use crate::record::record;
use crate::root::{answer, event};

record! {
    /// A client connects to a Client VPN endpoint.
    ///
    /// ```
    /// use lambda_native_events::{ClientVpnEvent, samples};
    ///
    /// let event = ClientVpnEvent::parse(samples::CLIENT_VPN)?;
    /// assert_eq!((&*event.platform, &*event.username), ("linux", "ada"));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: Client VPN Administrator Guide, "Connection authorization".
    pub struct ClientVpnEvent<'a> {
        /// The id of the connection.
        pub connection_id: Cow<'a, str> as "connection-id",
        /// The id of the endpoint.
        pub endpoint_id: Cow<'a, str> as "endpoint-id",
        /// Mutual authentication: the common name of the certificate.
        pub common_name: Cow<'a, str> as "common-name",
        /// The user, with a directory or federation.
        pub username: Cow<'a, str> as "username",
        /// The client's operating system.
        pub platform: Cow<'a, str> as "platform",
        /// Its version.
        pub platform_version: Cow<'a, str> as "platform-version",
        /// The client's address.
        pub public_ip: Cow<'a, str> as "public-ip",
        /// The client's version of OpenVPN.
        pub client_openvpn_version: Cow<'a, str> as "client-openvpn-version",
        /// The version of AWS's client.
        pub aws_client_version: Option<Cow<'a, str>> as "aws-client-version",
        /// The groups of the user.
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
    /// use lambda_native_events::{ClientVpnEvent, ClientVpnResponse, samples};
    ///
    /// let event = ClientVpnEvent::parse(samples::CLIENT_VPN)?;
    /// assert_eq!(
    ///     ClientVpnResponse::deny(&event, "Please update your system.").to_json().unwrap(),
    ///     r#"{"allow":false,"error-msg-on-denied-connection":"Please update your system.","posture-compliance-statuses":[],"schema-version":"v3"}"#
    /// );
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// `to_json` refuses a message of more than 255 characters, and a missing schema version.
    ///
    /// AWS: Client VPN Administrator Guide, "Connection authorization".
    pub struct ClientVpnResponse<'a> {
        /// Whether the client may connect.
        pub allow: bool as "allow",
        /// What the user is told, up to 255 characters.
        pub error_msg_on_denied_connection: Cow<'a, str> as "error-msg-on-denied-connection",
        /// What the client fails to be, for the connection log.
        pub posture_compliance_statuses: Vec<Cow<'a, str>> as "posture-compliance-statuses" always,
        /// That of the event.
        pub schema_version: Cow<'a, str> as "schema-version",
    }
}

answer!(ClientVpnResponse, "Client VPN response", check);

impl ClientVpnResponse<'static> {
    /// The client may connect.
    pub fn allow(event: &ClientVpnEvent) -> Self {
        Self {
            allow: true,
            ..Self::deny(event, "")
        }
    }

    /// The client may not, and why.
    pub fn deny(event: &ClientVpnEvent, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            allow: false,
            error_msg_on_denied_connection: message.into(),
            posture_compliance_statuses: Vec::new(),
            schema_version: event.schema_version.to_string().into(),
        }
    }
}

fn check(answer: &ClientVpnResponse) -> Result<(), ResponseError> {
    let invalid = |path: &str, problem: String| {
        Err(ResponseError::invalid(
            "Client VPN response",
            path.to_owned(),
            problem,
        ))
    };
    let length = answer.error_msg_on_denied_connection.chars().count();
    if length > 255 {
        let path = "$[\"error-msg-on-denied-connection\"]";
        return invalid(path, format!("has {length} characters, more than 255"));
    }
    if answer.schema_version.is_empty() {
        return invalid(
            "$[\"schema-version\"]",
            "is missing: it is that of the event".to_owned(),
        );
    }
    Ok(())
}
