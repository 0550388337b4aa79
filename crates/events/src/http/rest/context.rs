//! `requestContext`: the caller, the time, and the API.

use std::borrow::Cow;

use crate::json::{EpochMillis, Json, record};

record! {
    /// The API, the caller and other facts about the request.
    pub struct ApiGwV1RequestContext<'a> {
        /// The AWS account that owns the API.
        pub account_id: Cow<'a, str> as "accountId",
        /// The id of the API.
        pub api_id: Cow<'a, str> as "apiId",
        /// The result of the authorizer: the `context` of a Lambda authorizer with its `principalId`,
        /// or the `claims` of a Cognito user pool. API Gateway turns most values into strings.
        ///
        /// ```
        /// use lambda_native_events::ApiGwV1Event;
        ///
        /// let event = ApiGwV1Event::parse(ApiGwV1Event::SAMPLE)?;
        /// let authorizer = event.request_context.authorizer.unwrap();
        /// assert_eq!(authorizer.get("tenant").unwrap().as_str().unwrap(), "t-1");
        /// # Ok::<(), lambda_native_events::EventError>(())
        /// ```
        pub authorizer: Option<Json<'a>> as "authorizer" secret,
        /// The id of the API's deployment. Missing from HTTP APIs.
        pub deployment_id: Option<Cow<'a, str>> as "deploymentId",
        /// The host name of the request.
        pub domain_name: Cow<'a, str> as "domainName",
        /// The first label of that name.
        pub domain_prefix: Cow<'a, str> as "domainPrefix",
        /// Another id of the request, which the caller sees as `x-amz-apigw-id`.
        pub extended_request_id: Cow<'a, str> as "extendedRequestId",
        /// `GET`, `POST`, ...
        pub http_method: Cow<'a, str> as "httpMethod",
        /// The caller.
        pub identity: ApiGwV1Identity<'a> as "identity",
        /// The name of the operation in the API's OpenAPI definition.
        pub operation_name: Option<Cow<'a, str>> as "operationName",
        /// The path, including the stage or the base path of a custom domain. A REST API passes it as
        /// sent, and an HTTP API decodes it.
        pub path: Cow<'a, str> as "path",
        /// `HTTP/1.1`.
        pub protocol: Cow<'a, str> as "protocol",
        /// The request id of API Gateway.
        pub request_id: Cow<'a, str> as "requestId",
        /// The time of the request, as in an access log: `12/Mar/2020:19:03:58 +0000`.
        pub request_time: Cow<'a, str> as "requestTime",
        /// The time of the request.
        pub request_time_epoch: EpochMillis as "requestTimeEpoch" number,
        /// The id of the resource.
        pub resource_id: Option<Cow<'a, str>> as "resourceId",
        /// The resource that matched: `/orders/{id}`.
        pub resource_path: Cow<'a, str> as "resourcePath",
        /// The stage.
        pub stage: Cow<'a, str> as "stage",
    }
}

record! {
    /// The caller. Apart from the address and the user agent, this contains only what the method's
    /// authorization and the API key determine.
    pub struct ApiGwV1Identity<'a> {
        /// IAM: the id of the access key.
        pub access_key: Option<Cow<'a, str>> as "accessKey" secret,
        /// IAM: the account of the caller.
        pub account_id: Option<Cow<'a, str>> as "accountId",
        /// The API key, if the method needs one.
        pub api_key: Option<Cow<'a, str>> as "apiKey" secret,
        /// The id of the API key.
        pub api_key_id: Option<Cow<'a, str>> as "apiKeyId",
        /// IAM: the id of the principal.
        pub caller: Option<Cow<'a, str>> as "caller",
        /// The client's certificate, if the domain uses mutual TLS.
        pub client_cert: Option<ApiGwV1ClientCert<'a>> as "clientCert",
        /// Cognito identities: the providers, separated by commas.
        pub cognito_authentication_provider: Option<Cow<'a, str>> as "cognitoAuthenticationProvider",
        /// Cognito identities: `authenticated` or `unauthenticated`.
        pub cognito_authentication_type: Option<Cow<'a, str>> as "cognitoAuthenticationType",
        /// Cognito identities: the id of the identity.
        pub cognito_identity_id: Option<Cow<'a, str>> as "cognitoIdentityId",
        /// Cognito identities: the id of the pool.
        pub cognito_identity_pool_id: Option<Cow<'a, str>> as "cognitoIdentityPoolId",
        /// IAM: the organization of the caller, if it is in one.
        pub principal_org_id: Option<Cow<'a, str>> as "principalOrgId",
        /// The address of the client, or of the last proxy before AWS.
        pub source_ip: Cow<'a, str> as "sourceIp",
        /// IAM: the id of the user.
        pub user: Option<Cow<'a, str>> as "user",
        /// The `user-agent` header.
        pub user_agent: Option<Cow<'a, str>> as "userAgent",
        /// IAM: the ARN of the user or role session.
        pub user_arn: Option<Cow<'a, str>> as "userArn",
        /// Through a VPC endpoint: its VPC.
        pub vpc_id: Option<Cow<'a, str>> as "vpcId",
        /// Through a VPC endpoint: its id.
        pub vpce_id: Option<Cow<'a, str>> as "vpceId",
    }
}

record! {
    /// A client certificate that API Gateway has verified against the domain's trust store.
    pub struct ApiGwV1ClientCert<'a> {
        /// The certificate in PEM.
        pub client_cert_pem: Cow<'a, str> as "clientCertPem",
        /// The distinguished name of the subject.
        pub subject_dn: Cow<'a, str> as "subjectDN",
        /// The distinguished name of the issuer.
        pub issuer_dn: Cow<'a, str> as "issuerDN",
        /// The serial number: decimal, or hexadecimal with colons.
        pub serial_number: Cow<'a, str> as "serialNumber",
        /// The period in which it is valid.
        pub validity: ApiGwV1Validity<'a> as "validity",
    }
}

record! {
    /// The period in which a certificate is valid, as text: `May 28 12:30:02 2019 GMT`.
    pub struct ApiGwV1Validity<'a> {
        /// The start.
        pub not_before: Cow<'a, str> as "notBefore",
        /// The end.
        pub not_after: Cow<'a, str> as "notAfter",
    }
}
