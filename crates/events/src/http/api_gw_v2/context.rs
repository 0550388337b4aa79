//! `requestContext`: who asked, when, through which API.

use std::borrow::Cow;

use super::ApiGwV2Authorizer;
use crate::json::{EpochMillis, record};

record! {
    /// Everything about the request that is not part of it.
    pub struct ApiGwV2RequestContext<'a> {
        /// The AWS account that owns the API.
        pub account_id: Cow<'a, str> as "accountId",
        /// The id of the API, or of the Function URL.
        pub api_id: Cow<'a, str> as "apiId",
        /// What the authorizer found out, if the route has one.
        pub authorizer: Option<ApiGwV2Authorizer<'a>> as "authorizer",
        /// The client's certificate, if the domain asks for one (mutual TLS).
        pub authentication: Option<ApiGwV2Authentication<'a>> as "authentication",
        /// The host name that was called.
        pub domain_name: Cow<'a, str> as "domainName",
        /// The first label of that name.
        pub domain_prefix: Cow<'a, str> as "domainPrefix",
        /// The request line and the client.
        pub http: ApiGwV2Http<'a> as "http",
        /// The id that API Gateway gave to this request. Not Lambda's request id.
        pub request_id: Cow<'a, str> as "requestId",
        /// The route that matched: `GET /orders/{id}` or `$default`.
        pub route_key: Cow<'a, str> as "routeKey",
        /// The stage: `$default` or a name.
        pub stage: Cow<'a, str> as "stage",
        /// When the request came, as in an access log: `12/Mar/2020:19:03:58 +0000`.
        pub time: Cow<'a, str> as "time",
        /// When the request came; 0 if the event does not say.
        pub time_epoch: EpochMillis as "timeEpoch" number,
    }
}

record! {
    /// The request line and the client.
    pub struct ApiGwV2Http<'a> {
        /// `GET`, `POST`, ...
        pub method: Cow<'a, str> as "method",
        /// The path, decoded, from HTTP APIs and Function URLs alike; the event's `raw_path` is not
        /// decoded by a Function URL.
        pub path: Cow<'a, str> as "path",
        /// `HTTP/1.1`.
        pub protocol: Cow<'a, str> as "protocol",
        /// The address of the client, or of the last proxy before AWS.
        pub source_ip: Cow<'a, str> as "sourceIp",
        /// The `user-agent` header.
        pub user_agent: Cow<'a, str> as "userAgent",
    }
}

record! {
    /// How the client proved who it is, below HTTP.
    pub struct ApiGwV2Authentication<'a> {
        /// The client's certificate.
        pub client_cert: Option<ApiGwV2ClientCert<'a>> as "clientCert",
    }
}

record! {
    /// A client certificate, checked by API Gateway against the domain's trust store.
    pub struct ApiGwV2ClientCert<'a> {
        /// The certificate in PEM.
        pub client_cert_pem: Cow<'a, str> as "clientCertPem",
        /// The distinguished name of the subject.
        pub subject_dn: Cow<'a, str> as "subjectDN",
        /// The distinguished name of the issuer.
        pub issuer_dn: Cow<'a, str> as "issuerDN",
        /// The serial number: decimal, or hexadecimal with colons.
        pub serial_number: Cow<'a, str> as "serialNumber",
        /// From when to when it is valid.
        pub validity: ApiGwV2Validity<'a> as "validity",
    }
}

record! {
    /// From when to when a certificate is valid, as text: `May 28 12:30:02 2019 GMT`.
    pub struct ApiGwV2Validity<'a> {
        /// The first moment.
        pub not_before: Cow<'a, str> as "notBefore",
        /// The last moment.
        pub not_after: Cow<'a, str> as "notAfter",
    }
}
