//! API calls recorded by CloudTrail, through EventBridge.
//!
//! A [`CloudTrailEvent`] is the detail of EventBridge's `AWS API Call via CloudTrail`, `AWS Service
//! Event via CloudTrail` and `AWS Console Sign In via CloudTrail`. It is also an entry of CloudTrail's
//! log files. The response of the function is ignored.

use std::borrow::Cow;

use crate::json::{DateTime, Json, event, record};

record! {
    /// A CloudTrail record: an API call, a sign-in, or an action of a service.
    ///
    /// ```
    /// use lambda_native_events::{CloudTrailEvent, EventBridgeEvent, EventError, samples};
    ///
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     let event = EventBridgeEvent::parse(event)?;
    ///     let call: CloudTrailEvent = event.detail()?;
    ///     let who = call.user_identity.arn.as_deref().unwrap_or("somebody");
    ///     match &call.error_code {
    ///         None => println!("{who} called {} of {}", call.event_name, call.event_source),
    ///         Some(code) => println!("{who} was refused {}: {code}", call.event_name),
    ///     }
    ///     Ok(())
    /// }
    ///
    /// handle(samples::CLOUDTRAIL)?;
    /// // Without the envelope, as in CloudTrail's files:
    /// let call = CloudTrailEvent::parse(CloudTrailEvent::SAMPLE)?;
    /// assert_eq!(call.event_name, "PutBucketPolicy");
    /// let bucket = call.request_parameters.get("bucketName").unwrap();
    /// assert_eq!(bucket.as_str().unwrap(), "example-photos");
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [CloudTrail record contents](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html).
    pub struct CloudTrailEvent<'a> {
        /// The version of the format: `1.08`.
        pub event_version: Cow<'a, str> as "eventVersion",
        /// Who made the call.
        pub user_identity: CloudTrailIdentity<'a> as "userIdentity",
        /// When the request completed.
        pub event_time: DateTime<'a> as "eventTime",
        /// The service: `s3.amazonaws.com`.
        pub event_source: Cow<'a, str> as "eventSource",
        /// The action: `PutBucketPolicy`.
        pub event_name: Cow<'a, str> as "eventName",
        /// The region.
        pub aws_region: Cow<'a, str> as "awsRegion",
        /// The address that the request came from, or the name of a service.
        pub source_ip_address: Cow<'a, str> as "sourceIPAddress",
        /// The user agent that made the call.
        pub user_agent: Option<Cow<'a, str>> as "userAgent",
        /// The error code, if the request failed.
        pub error_code: Option<Cow<'a, str>> as "errorCode",
        /// The description of the error.
        pub error_message: Option<Cow<'a, str>> as "errorMessage",
        /// The parameters of the request.
        pub request_parameters: Json<'a> as "requestParameters" secret,
        /// The response of the service, for actions that change something.
        pub response_elements: Json<'a> as "responseElements" secret,
        /// More about the event.
        pub additional_event_data: Json<'a> as "additionalEventData",
        /// The id of the request.
        pub request_id: Option<Cow<'a, str>> as "requestID",
        /// The id of the record.
        pub event_id: Cow<'a, str> as "eventID",
        /// Whether the action is read-only.
        pub read_only: Option<bool> as "readOnly",
        /// The resources that the call is about.
        pub resources: Vec<CloudTrailResource<'a>> as "resources",
        /// `AwsApiCall`, `AwsServiceEvent`, `AwsConsoleAction`, `AwsConsoleSignIn`, ...
        pub event_type: Cow<'a, str> as "eventType",
        /// The version of the API.
        pub api_version: Option<Cow<'a, str>> as "apiVersion",
        /// Whether it is a management event.
        pub management_event: Option<bool> as "managementEvent",
        /// The account that received the record.
        pub recipient_account_id: Option<Cow<'a, str>> as "recipientAccountId",
        /// The shared id, the same in all accounts that received the record.
        pub shared_event_id: Option<Cow<'a, str>> as "sharedEventID",
        /// The details of an action of a service.
        pub service_event_details: Json<'a> as "serviceEventDetails",
        /// The VPC endpoint.
        pub vpc_endpoint_id: Option<Cow<'a, str>> as "vpcEndpointId",
        /// The account of the VPC endpoint.
        pub vpc_endpoint_account_id: Option<Cow<'a, str>> as "vpcEndpointAccountId",
        /// `Management`, `Data`, `NetworkActivity` or `Insight`.
        pub event_category: Option<Cow<'a, str>> as "eventCategory",
        /// Why the record is late or corrected.
        pub addendum: Option<Json<'a>> as "addendum",
        /// `true` if a session of the console made the call.
        pub session_credential_from_console: Option<Cow<'a, str>> as "sessionCredentialFromConsole",
        /// Details of an edge device.
        pub edge_device_details: Option<Json<'a>> as "edgeDeviceDetails",
        /// Additions to the record that are configured for the trail: tags, keys of the request.
        pub event_context: Option<Json<'a>> as "eventContext",
        /// Insights: the unusual activity.
        pub insight_details: Option<Json<'a>> as "insightDetails",
        /// The TLS details of the connection.
        pub tls_details: Option<CloudTrailTls<'a>> as "tlsDetails",
    }
}

event!(CloudTrailEvent, "CloudTrail event", CLOUDTRAIL_RECORD);

record! {
    /// A resource that a call is about.
    pub struct CloudTrailResource<'a> {
        /// The type: `AWS::S3::Bucket`.
        pub kind: Option<Cow<'a, str>> as "type",
        /// The ARN.
        pub arn: Option<Cow<'a, str>> as "ARN",
        /// The prefix of the ARNs, if there are many.
        pub arn_prefix: Option<Cow<'a, str>> as "ARNPrefix",
        /// The account that owns it.
        pub account_id: Option<Cow<'a, str>> as "accountId",
    }
}

record! {
    /// Who made a call.
    ///
    /// AWS: [CloudTrail userIdentity element](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html).
    pub struct CloudTrailIdentity<'a> {
        /// `Root`, `IAMUser`, `AssumedRole`, `AWSService`, `AWSAccount`, `Unknown`, ...
        pub kind: Cow<'a, str> as "type",
        /// The name.
        pub user_name: Option<Cow<'a, str>> as "userName",
        /// The id of the principal.
        pub principal_id: Option<Cow<'a, str>> as "principalId",
        /// The ARN of the principal.
        pub arn: Option<Cow<'a, str>> as "arn",
        /// The account.
        pub account_id: Option<Cow<'a, str>> as "accountId",
        /// The id of the access key.
        pub access_key_id: Option<Cow<'a, str>> as "accessKeyId" secret,
        /// The session, if the credentials are temporary.
        pub session_context: Option<CloudTrailSession<'a>> as "sessionContext",
        /// The service that made the call on behalf of the caller.
        pub invoked_by: Option<Cow<'a, str>> as "invokedBy",
        /// The identity provider.
        pub identity_provider: Option<Cow<'a, str>> as "identityProvider",
        /// IAM Identity Center: the user.
        pub on_behalf_of: Option<Json<'a>> as "onBehalfOf",
        /// IAM Identity Center: the credential.
        pub credential_id: Option<Cow<'a, str>> as "credentialId",
        /// The scope of the credentials.
        pub in_scope_of: Option<Json<'a>> as "inScopeOf",
    }
}

record! {
    /// A session with temporary credentials.
    pub struct CloudTrailSession<'a> {
        /// The issuer of the credentials.
        pub session_issuer: Option<CloudTrailIssuer<'a>> as "sessionIssuer",
        /// Web identity federation.
        pub web_id_federation_data: Option<Json<'a>> as "webIdFederationData",
        /// The attributes of the session.
        pub attributes: Option<CloudTrailSessionAttributes<'a>> as "attributes",
        /// The source identity.
        pub source_identity: Option<Cow<'a, str>> as "sourceIdentity",
        /// How an EC2 instance got the credentials: `1.0` or `2.0`.
        pub ec2_role_delivery: Option<Cow<'a, str>> as "ec2RoleDelivery",
        /// `true` for a session as root.
        pub assumed_root: Option<Cow<'a, str>> as "assumedRoot",
    }
}

record! {
    /// The issuer of a session's credentials.
    pub struct CloudTrailIssuer<'a> {
        /// `Root`, `IAMUser` or `Role`.
        pub kind: Cow<'a, str> as "type",
        /// The id of the principal.
        pub principal_id: Option<Cow<'a, str>> as "principalId",
        /// The ARN.
        pub arn: Option<Cow<'a, str>> as "arn",
        /// The account.
        pub account_id: Option<Cow<'a, str>> as "accountId",
        /// The name.
        pub user_name: Option<Cow<'a, str>> as "userName",
    }
}

record! {
    /// The attributes of a session.
    pub struct CloudTrailSessionAttributes<'a> {
        /// When the session began.
        pub creation_date: Option<DateTime<'a>> as "creationDate",
        /// Whether multi-factor authentication was used: `true` or `false`.
        pub mfa_authenticated: Option<Cow<'a, str>> as "mfaAuthenticated",
    }
}

record! {
    /// The TLS details of a call's connection.
    pub struct CloudTrailTls<'a> {
        /// The version: `TLSv1.3`.
        pub tls_version: Option<Cow<'a, str>> as "tlsVersion",
        /// The key exchange: `X25519MLKEM768`.
        pub key_exchange: Option<Cow<'a, str>> as "keyExchange",
        /// The cipher suite.
        pub cipher_suite: Option<Cow<'a, str>> as "cipherSuite",
        /// The host name that the client sent.
        pub client_provided_host_header: Option<Cow<'a, str>> as "clientProvidedHostHeader",
    }
}
