//! VPC Lattice targets, in both versions of the event structure.
//!
//! The target group has a setting for the version. [`LatticeV1Event`] is the first. [`LatticeV2Event`]
//! adds the identity of the caller and all values of repeated headers. The response to both is
//! [`LatticeResponse`].

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use crate::http::body::body_methods;
use crate::http::check;
use crate::http::request::path_methods;
use crate::http::response::{description_methods, response_methods, single_value_methods};
use crate::json::{Dict, Map, Quoted, ResponseError, choice, event, record, response};

const RESPONSE: &str = "VPC Lattice response";

record! {
    /// An HTTP request, in version 1 of the event structure.
    ///
    /// ```
    /// use lambda_native_events::{LatticeResponse, LatticeV1Event};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let request = LatticeV1Event::parse(event)?;
    ///     let response = match (request.method(), request.path()) {
    ///         ("POST", "/orders") => {
    ///             let order: serde_json::Value = request.body_json()?;
    ///             let limit = request.query_value("limit").unwrap_or("1".into());
    ///             LatticeResponse::text(format!("{} of {limit}", order["count"]))
    ///         }
    ///         _ => LatticeResponse::new(404),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// assert!(handle(LatticeV1Event::SAMPLE)?.contains("2 of 10"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Lambda functions as targets in VPC Lattice](https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html),
    /// "Receive events from the VPC Lattice service", version 1.
    pub struct LatticeV1Event<'a> {
        /// The path, and the query if there is one: `/orders?limit=10`. See [`path`](Self::path).
        pub raw_path: Cow<'a, str> as "raw_path",
        /// `GET`, `POST`, ...
        pub method: Cow<'a, str> as "method",
        /// The values of a repeated header are joined with commas.
        pub headers: Map<'a> as "headers",
        /// The last value of each parameter.
        pub query_string_parameters: Map<'a> as "query_string_parameters",
        /// The body as it is in the event: text, or base64 if `is_base64_encoded`.
        pub body: Option<Cow<'a, str>> as "body" secret,
        /// Whether `body` is base64.
        pub is_base64_encoded: bool as "is_base64_encoded",
    }
}

event!(LatticeV1Event, "VPC Lattice v1 event", LATTICE_V1);
body_methods!(LatticeV1Event, "VPC Lattice v1 event");
path_methods!(LatticeV1Event, |_| false);

impl LatticeV1Event<'_> {
    /// The HTTP method, in capitals: `GET`.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The percent-encoded path, without the query: `/a%20b`.
    /// [`decoded_path`](Self::decoded_path) decodes it.
    pub fn path(&self) -> &str {
        match self.raw_path.split_once('?') {
            Some((path, _)) => path,
            None => &self.raw_path,
        }
    }

    /// The value of a header. The case of `name` does not matter.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get_any_case(name)
    }

    /// The names and values of the query. A repeated name has only its last value.
    pub fn query(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        let query = self.query_string_parameters.iter();
        query.map(|(name, value)| (name.into(), value.into()))
    }

    /// The last value of a query parameter.
    pub fn query_value(&self, name: &str) -> Option<Cow<'_, str>> {
        crate::http::request::value(self.query(), name)
    }

    /// The value of a cookie, as sent.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        crate::http::request::cookie(self.header("cookie"), name)
    }
}

record! {
    /// An HTTP request, in version 2 of the event structure.
    ///
    /// ```
    /// use lambda_native_events::{LatticeResponse, LatticeV2Event};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let request = LatticeV2Event::parse(event)?;
    ///     let Some(caller) = &request.request_context.identity.principal else {
    ///         return Ok(LatticeResponse::new(403).to_json()?);
    ///     };
    ///     let tags: Vec<_> = request.query().map(|(_, value)| value).collect();
    ///     Ok(LatticeResponse::text(format!("{caller} asks for {}", tags.join(", "))).to_json()?)
    /// }
    ///
    /// let response = handle(LatticeV2Event::SAMPLE)?;
    /// assert!(response.contains("role/shop asks for new, paid"), "{response}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Lambda functions as targets in VPC Lattice](https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html),
    /// "Receive events from the VPC Lattice service", version 2.
    pub struct LatticeV2Event<'a> {
        /// `2.0`.
        pub version: Cow<'a, str> as "version",
        /// The path.
        pub path: Cow<'a, str> as "path",
        /// `GET`, `POST`, ...
        pub method: Cow<'a, str> as "method",
        /// All values of each header.
        pub headers: Dict<'a, Vec<Cow<'a, str>>> as "headers",
        /// All values of each parameter.
        pub query_string_parameters: Dict<'a, Vec<Cow<'a, str>>> as "queryStringParameters",
        /// The body as it is in the event: text, or base64 if `is_base64_encoded`.
        pub body: Option<Cow<'a, str>> as "body" secret,
        /// Whether `body` is base64.
        pub is_base64_encoded: bool as "isBase64Encoded",
        /// The caller and the service.
        pub request_context: LatticeContext<'a> as "requestContext",
    }
}

event!(LatticeV2Event, "VPC Lattice v2 event", LATTICE_V2);
body_methods!(LatticeV2Event, "VPC Lattice v2 event");
path_methods!(LatticeV2Event, |_| false);

impl LatticeV2Event<'_> {
    /// The HTTP method, in capitals: `GET`.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The percent-encoded path: `/a%20b`. [`decoded_path`](Self::decoded_path) decodes it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The value of a header, or the last one if there are several. The case of `name` does not matter.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.header_values(name).last()
    }

    /// All values of a header. The case of `name` does not matter.
    pub fn header_values(&self, name: &str) -> impl Iterator<Item = &str> {
        let values = self.headers.get_any_case(name).into_iter().flatten();
        values.map(|value| &**value)
    }

    /// The names and values of the query, including repeated names.
    pub fn query(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        self.query_string_parameters
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |value| (name, &**value)))
            .map(|(name, value)| (name.into(), value.into()))
    }

    /// The first value of a query parameter.
    pub fn query_value(&self, name: &str) -> Option<Cow<'_, str>> {
        crate::http::request::value(self.query(), name)
    }

    /// The value of a cookie, as sent.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        crate::http::request::cookie(self.header_values("cookie"), name)
    }
}

record! {
    /// The caller and the service.
    pub struct LatticeContext<'a> {
        /// The ARN of the service network.
        pub service_network_arn: Cow<'a, str> as "serviceNetworkArn",
        /// The ARN of the service.
        pub service_arn: Cow<'a, str> as "serviceArn",
        /// The ARN of the target group.
        pub target_group_arn: Cow<'a, str> as "targetGroupArn",
        /// The caller.
        pub identity: LatticeIdentity<'a> as "identity",
        /// The region.
        pub region: Cow<'a, str> as "region",
        /// When the request arrived, in microseconds since 1970. See [`time`](Self::time).
        pub time_epoch: Quoted<u64> as "timeEpoch",
    }
}

impl LatticeContext<'_> {
    /// When the request arrived. `None` if the event does not contain the time, or if the platform cannot
    /// represent it.
    pub fn time(&self) -> Option<SystemTime> {
        if self.time_epoch == 0 {
            return None;
        }
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_micros(*self.time_epoch))
    }
}

choice! {
    /// How the caller was authenticated.
    pub enum LatticeIdentityType<'a> {
        /// The caller was not authenticated.
        None = "NONE",
        /// The request is signed with AWS credentials.
        AwsIam = "AWS_IAM",
    }
}

record! {
    /// The caller. All fields except the VPC need an auth policy on the service.
    pub struct LatticeIdentity<'a> {
        /// The ARN of the VPC that the request came from.
        pub source_vpc_arn: Option<Cow<'a, str>> as "sourceVpcArn",
        /// How the caller was authenticated.
        pub identity_type: LatticeIdentityType<'a> as "type",
        /// The ARN of the principal.
        pub principal: Option<Cow<'a, str>> as "principal",
        /// The organization of the principal.
        pub principal_org_id: Option<Cow<'a, str>> as "principalOrgID",
        /// The name of the session.
        pub session_name: Option<Cow<'a, str>> as "sessionName",
        /// IAM Roles Anywhere: the issuer's organizational unit.
        pub x509_issuer_ou: Option<Cow<'a, str>> as "x509IssuerOu",
        /// IAM Roles Anywhere: the subject's alternative name, DNS.
        pub x509_san_dns: Option<Cow<'a, str>> as "x509SanDns",
        /// IAM Roles Anywhere: the subject's alternative name, common name.
        pub x509_san_name_cn: Option<Cow<'a, str>> as "x509SanNameCn",
        /// IAM Roles Anywhere: the subject's alternative name, URI.
        pub x509_san_uri: Option<Cow<'a, str>> as "x509SanUri",
        /// IAM Roles Anywhere: the subject's common name.
        pub x509_subject_cn: Option<Cow<'a, str>> as "x509SubjectCn",
    }
}

record! {
    /// An HTTP response, for both versions.
    ///
    /// ```
    /// use lambda_native_events::LatticeResponse;
    ///
    /// let response = LatticeResponse::new(204)
    ///     .status_description("204 No Content")
    ///     .header("x-id", "7");
    /// assert_eq!(
    ///     response.to_json()?,
    ///     r#"{"statusCode":204,"statusDescription":"204 No Content","headers":{"x-id":"7"},"body":"","isBase64Encoded":false}"#
    /// );
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// `to_json` rejects a status outside 100–599 (including the default, 0), a description that does
    /// not begin with the status, invalid or repeated header names, control characters in header values,
    /// and a body that is marked as base64 but is not. `Serialize` does not check.
    ///
    /// AWS: [Lambda functions as targets in VPC Lattice](https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html),
    /// "Respond to the VPC Lattice service".
    pub struct LatticeResponse<'a> {
        /// The status, 100 to 599.
        pub status_code: u16 as "statusCode",
        /// The status with its reason: `200 OK`.
        pub status_description: Option<Cow<'a, str>> as "statusDescription",
        /// One value for each name. Written even when empty, because VPC Lattice requires it.
        pub headers: Map<'a> as "headers" always,
        /// The body: text, or base64 if `is_base64_encoded`.
        pub body: Cow<'a, str> as "body" secret,
        /// Whether `body` is base64.
        pub is_base64_encoded: bool as "isBase64Encoded",
    }
}

response!(LatticeResponse, "VPC Lattice response", check);
response_methods!(LatticeResponse, RESPONSE);
single_value_methods!(LatticeResponse);
description_methods!(LatticeResponse);

fn check(response: &LatticeResponse) -> Result<(), ResponseError> {
    check::status(RESPONSE, response.status_code)?;
    let description = response.status_description.as_deref();
    check::description(RESPONSE, response.status_code, description)?;
    check::headers(RESPONSE, &response.headers.iter(), "leave one")?;
    check::body(RESPONSE, &response.body, response.is_base64_encoded)
}
