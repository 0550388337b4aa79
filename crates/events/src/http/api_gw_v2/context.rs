//! `requestContext`: the caller, the time, and the API.

use std::borrow::Cow;

use super::ApiGwV2Authorizer;
use crate::json::{EpochMillis, record};

record! {
    /// The API, the route, the caller and other facts about the request.
    pub struct ApiGwV2RequestContext<'a> {
        /// The AWS account that owns the API.
        pub account_id: Cow<'a, str> as "accountId",
        /// The id of the API, or of the Function URL.
        pub api_id: Cow<'a, str> as "apiId",
        /// The result of the authorizer, if the route has one.
        pub authorizer: Option<ApiGwV2Authorizer<'a>> as "authorizer",
        /// The client's certificate, if the domain uses mutual TLS.
        pub authentication: Option<ApiGwV2Authentication<'a>> as "authentication",
        /// The host name of the request.
        pub domain_name: Cow<'a, str> as "domainName",
        /// The first label of that name.
        pub domain_prefix: Cow<'a, str> as "domainPrefix",
        /// The request line and the client.
        pub http: ApiGwV2Http<'a> as "http",
        /// The request id of API Gateway. It is not Lambda's request id.
        pub request_id: Cow<'a, str> as "requestId",
        /// The route that matched: `GET /orders/{id}` or `$default`.
        pub route_key: Cow<'a, str> as "routeKey",
        /// The stage: `$default` or a name.
        pub stage: Cow<'a, str> as "stage",
        /// The time of the request, as in an access log: `12/Mar/2020:19:03:58 +0000`.
        pub time: Cow<'a, str> as "time",
        /// The time of the request; 0 if the event does not contain it.
        pub time_epoch: EpochMillis as "timeEpoch" number,
    }
}

record! {
    /// The request line and the client.
    pub struct ApiGwV2Http<'a> {
        /// `GET`, `POST`, ...
        pub method: Cow<'a, str> as "method",
        /// The decoded path, for HTTP APIs and Function URLs alike. In `raw_path`, a Function URL
        /// does not decode it.
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
    /// How the client authenticated in TLS.
    pub struct ApiGwV2Authentication<'a> {
        /// The client's certificate.
        pub client_cert: Option<ApiGwV2ClientCert<'a>> as "clientCert",
    }
}

record! {
    /// A client certificate that API Gateway has verified against the domain's trust store.
    pub struct ApiGwV2ClientCert<'a> {
        /// The certificate in PEM.
        pub client_cert_pem: Cow<'a, str> as "clientCertPem",
        /// The distinguished name of the subject.
        pub subject_dn: Cow<'a, str> as "subjectDN",
        /// The distinguished name of the issuer.
        pub issuer_dn: Cow<'a, str> as "issuerDN",
        /// The serial number: decimal, or hexadecimal with colons.
        pub serial_number: Cow<'a, str> as "serialNumber",
        /// The period in which it is valid.
        pub validity: ApiGwV2Validity<'a> as "validity",
    }
}

record! {
    /// The period in which a certificate is valid, as text: `May 28 12:30:02 2019 GMT`.
    pub struct ApiGwV2Validity<'a> {
        /// The start.
        pub not_before: Cow<'a, str> as "notBefore",
        /// The end.
        pub not_after: Cow<'a, str> as "notAfter",
    }
}
