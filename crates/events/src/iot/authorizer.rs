//! Custom authorizers of IoT Core.

use std::borrow::Cow;

use serde_core::de::IgnoredAny;

use crate::json::{Base64, Json, Map, ResponseError, event, record, response};

const RESPONSE: &str = "IoT authorizer response";

record! {
    /// A client connects, and a custom authorizer decides whether it may. The response is an
    /// [`IotAuthorizerResponse`].
    ///
    /// ```
    /// use lambda_native_events::{IotAuthorizerEvent, IotAuthorizerResponse};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = IotAuthorizerEvent::parse(event)?;
    ///     let mqtt = event.protocol_data.mqtt.as_ref();
    ///     let password = mqtt.and_then(|mqtt| mqtt.password.as_ref());
    ///     let response = match password.map(|password| password.decode()).transpose()? {
    ///         Some(password) if password == b"secret" => IotAuthorizerResponse::allow(
    ///             "sensor1",
    ///             &[
    ///                 ("iot:Connect", "arn:aws:iot:eu-central-1:123456789012:client/sensor-1"),
    ///                 ("iot:Publish", "arn:aws:iot:eu-central-1:123456789012:topic/sensors/1"),
    ///             ],
    ///         ),
    ///         _ => IotAuthorizerResponse::deny(),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// assert!(handle(IotAuthorizerEvent::SAMPLE)?.contains(r#""isAuthenticated":true"#));
    /// assert!(handle("{}")?.contains(r#""isAuthenticated":false"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Defining your Lambda function](https://docs.aws.amazon.com/iot/latest/developerguide/custom-auth-lambda.html)
    pub struct IotAuthorizerEvent<'a> {
        /// The token, if the authorizer is configured with a token name.
        pub token: Option<Cow<'a, str>> as "token" secret,
        /// Whether the signature of the token was checked and is valid.
        pub signature_verified: bool as "signatureVerified",
        /// The protocols of the client: `tls`, `http`, `mqtt`.
        pub protocols: Vec<Cow<'a, str>> as "protocols",
        /// The data that the client sent, by protocol.
        pub protocol_data: IotProtocolData<'a> as "protocolData",
        /// The connection.
        pub connection_metadata: IotConnection<'a> as "connectionMetadata",
    }
}

event!(IotAuthorizerEvent, "IoT authorizer event", IOT_AUTHORIZER);

record! {
    /// The data that a client sent, by protocol.
    pub struct IotProtocolData<'a> {
        /// TLS.
        pub tls: Option<IotTls<'a>> as "tls",
        /// HTTP, including MQTT over WebSocket.
        pub http: Option<IotHttp<'a>> as "http",
        /// MQTT.
        pub mqtt: Option<IotMqtt<'a>> as "mqtt",
    }
}

record! {
    /// The TLS data of a client.
    pub struct IotTls<'a> {
        /// The server name indication.
        pub server_name: Option<Cow<'a, str>> as "serverName",
        /// The certificate, with X.509 authentication.
        pub x509_certificate_pem: Option<Cow<'a, str>> as "x509CertificatePem",
        /// The principal of the certificate, with X.509 authentication.
        pub principal_id: Option<Cow<'a, str>> as "principalId",
    }
}

record! {
    /// The HTTP data of a client.
    pub struct IotHttp<'a> {
        /// The headers. One of them may be the token; the authorizer configures its name.
        pub headers: Map<'a> as "headers" secret,
        /// The query, including the `?`.
        pub query_string: Option<Cow<'a, str>> as "queryString" secret,
    }
}

record! {
    /// The MQTT data of a client.
    pub struct IotMqtt<'a> {
        /// The user name. It may contain a query with the token: `ada?x-amz-customauthorizer-name=...`.
        pub username: Option<Cow<'a, str>> as "username" secret,
        /// The password, in base64.
        pub password: Option<Base64<'a>> as "password" secret,
        /// The client id. Missing if AWS chooses one.
        pub client_id: Option<Cow<'a, str>> as "clientId",
    }
}

record! {
    /// A connection.
    pub struct IotConnection<'a> {
        /// The id, which also appears in the logs.
        pub id: Cow<'a, str> as "id",
    }
}

record! {
    /// Whether a client may connect, and what it may do.
    ///
    /// ```
    /// use lambda_native_events::IotAuthorizerResponse;
    ///
    /// let client = "arn:aws:iot:eu-central-1:123456789012:client/sensor-1";
    /// let response = IotAuthorizerResponse::allow("sensor1", &[("iot:Connect", client)]);
    /// assert_eq!(
    ///     response.to_json()?,
    ///     r#"{"isAuthenticated":true,"principalId":"sensor1","disconnectAfterInSeconds":86400,"refreshAfterInSeconds":300,"policyDocuments":[{"Statement":[{"Action":"iot:Connect","Effect":"Allow","Resource":"arn:aws:iot:eu-central-1:123456789012:client/sensor-1"}],"Version":"2012-10-17"}]}"#
    /// );
    ///
    /// let error = IotAuthorizerResponse::allow("sensor-1", &[("iot:Connect", client)]).to_json();
    /// assert_eq!(error.unwrap_err().path(), "$.principalId");
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// If the client may connect, `to_json` rejects what IoT Core would reject: a principal that does
    /// not consist of 1 to 128 letters and digits, times outside 300–86,400 seconds, no policy or more
    /// than 10, a policy without statements, and a policy of more than 2,048 characters, not counting
    /// spaces.
    ///
    /// AWS: [Defining your Lambda function](https://docs.aws.amazon.com/iot/latest/developerguide/custom-auth-lambda.html)
    pub struct IotAuthorizerResponse<'a> {
        /// Whether the client may connect. If not, the other fields are ignored.
        pub is_authenticated: bool as "isAuthenticated",
        /// The principal, 1 to 128 letters and digits.
        pub principal_id: Cow<'a, str> as "principalId",
        /// The number of seconds after which the connection ends, 300 to 86,400.
        pub disconnect_after_in_seconds: u32 as "disconnectAfterInSeconds",
        /// The number of seconds after which the function is invoked again, 300 to 86,400.
        pub refresh_after_in_seconds: u32 as "refreshAfterInSeconds",
        /// The policies of the client, 1 to 10.
        pub policy_documents: Vec<Json<'a>> as "policyDocuments" always,
    }
}

response!(IotAuthorizerResponse, "IoT authorizer response", check);

impl IotAuthorizerResponse<'static> {
    /// Allows the given pairs of an action and a resource. The connection lasts a day, and the function
    /// is invoked again after 5 minutes.
    pub fn allow(principal_id: impl Into<Cow<'static, str>>, allowed: &[(&str, &str)]) -> Self {
        Self {
            is_authenticated: true,
            policy_documents: vec![policy("Allow", allowed)],
            ..Self::new(principal_id.into())
        }
    }

    /// Rejects the client.
    pub fn deny() -> Self {
        Self {
            policy_documents: vec![policy("Deny", &[("iot:*", "*")])],
            ..Self::new("denied".into())
        }
    }

    fn new(principal_id: Cow<'static, str>) -> Self {
        Self {
            principal_id,
            disconnect_after_in_seconds: 86_400,
            refresh_after_in_seconds: 300,
            ..Self::default()
        }
    }
}

fn policy(effect: &str, statements: &[(&str, &str)]) -> Json<'static> {
    let statement = |(action, resource): &(&str, &str)| serde_json::json!({ "Action": action, "Effect": effect, "Resource": resource });
    let statements: Vec<_> = statements.iter().map(statement).collect();
    Json::of(serde_json::json!({ "Version": "2012-10-17", "Statement": statements }))
}

fn check(response: &IotAuthorizerResponse) -> Result<(), ResponseError> {
    let invalid = |path: &str, problem: String| {
        let path = format!("$.{path}");
        Err(ResponseError::invalid(RESPONSE, path, problem))
    };
    if !response.is_authenticated {
        return Ok(());
    }
    let principal = &*response.principal_id;
    let alphanumeric = principal.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !(1..=128).contains(&principal.len()) || !alphanumeric {
        let problem = format!("`{principal}` must consist of 1 to 128 letters and digits");
        return invalid("principalId", problem);
    }
    for (member, seconds) in [
        (
            "disconnectAfterInSeconds",
            response.disconnect_after_in_seconds,
        ),
        ("refreshAfterInSeconds", response.refresh_after_in_seconds),
    ] {
        if !(300..=86_400).contains(&seconds) {
            return invalid(member, format!("{seconds} is outside 300–86,400 seconds"));
        }
    }
    let count = response.policy_documents.len();
    if !(1..=10).contains(&count) {
        let problem = format!("has {count} policies; it must have 1 to 10");
        return invalid("policyDocuments", problem);
    }
    for (at, policy) in response.policy_documents.iter().enumerate() {
        let path = format!("policyDocuments[{at}]");
        // A policy may also be JSON in a string.
        let inner = policy
            .as_str()
            .and_then(|text| Json::new(text.into_owned()).ok());
        let policy = inner.as_ref().unwrap_or(policy);
        let is_empty = |statements: Json| {
            let list = statements.parse::<Vec<IgnoredAny>>();
            list.is_ok_and(|list| list.is_empty())
        };
        if policy.get("Statement").is_none_or(is_empty) {
            return invalid(&path, "has no Statement".to_owned());
        }
        let is_counted = |letter: &char| !letter.is_whitespace();
        let length = policy.text().chars().filter(is_counted).count();
        if length > 2_048 {
            return invalid(
                &path,
                format!("has {length} characters (the limit is 2,048)"),
            );
        }
    }
    Ok(())
}
