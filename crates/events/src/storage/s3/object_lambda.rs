//! Object Lambda access points.

use std::borrow::Cow;

use serde_core::de::Deserialize;

use crate::json::{EventError, Map, event, read_json, record};

record! {
    /// A request to an Object Lambda access point.
    ///
    /// ```
    /// use lambda_native_events::{S3ObjectLambdaEvent, S3ObjectLambdaResponse};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = S3ObjectLambdaEvent::parse(event)?;
    ///     let Some(get) = &event.get_object_context else {
    ///         let response = S3ObjectLambdaResponse::error(405, "MethodNotAllowed", "only GET");
    ///         return Ok(response.to_json()?);
    ///     };
    ///     // Fetch `get.input_s3_url`, change what came, and call WriteGetObjectResponse with:
    ///     println!("{}, {} bytes of token", get.output_route, get.output_token.len());
    ///     Ok("null".to_owned())
    /// }
    ///
    /// assert_eq!(handle(S3ObjectLambdaEvent::SAMPLE)?, "null");
    ///
    /// let event = S3ObjectLambdaEvent::parse(S3ObjectLambdaEvent::SAMPLE)?;
    /// assert_eq!(event.user_request.headers.get_any_case("range"), Some("bytes=0-99"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Respond to a GET with the API call `WriteGetObjectResponse`. For HEAD and LIST, return an
    /// [`S3ObjectLambdaResponse`](crate::S3ObjectLambdaResponse).
    ///
    /// AWS: [Event context format and usage](https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-event-context.html)
    /// in the S3 User Guide.
    pub struct S3ObjectLambdaEvent<'a> {
        /// The id of the request.
        pub request_id: Cow<'a, str> as "xAmzRequestId",
        /// The request is GetObject.
        pub get_object_context: Option<S3GetObjectContext<'a>> as "getObjectContext",
        /// The request is HeadObject.
        pub head_object_context: Option<S3ObjectContext<'a>> as "headObjectContext",
        /// The request is ListObjects.
        pub list_objects_context: Option<S3ObjectContext<'a>> as "listObjectsContext",
        /// The request is ListObjectsV2.
        pub list_objects_v2_context: Option<S3ObjectContext<'a>> as "listObjectsV2Context",
        /// The access point.
        pub configuration: S3ObjectLambdaConfiguration<'a> as "configuration",
        /// The request.
        pub user_request: S3ObjectLambdaRequest<'a> as "userRequest",
        /// The caller.
        pub user_identity: S3ObjectLambdaIdentity<'a> as "userIdentity",
        /// The version of the format: `1.00`.
        pub protocol_version: Cow<'a, str> as "protocolVersion",
    }
}

event!(
    S3ObjectLambdaEvent,
    "S3 Object Lambda event",
    S3_OBJECT_LAMBDA
);

record! {
    /// The parameters of the response to a GET.
    pub struct S3GetObjectContext<'a> {
        /// A presigned URL of the object. Anyone who has it can read the object.
        pub input_s3_url: Cow<'a, str> as "inputS3Url" secret,
        /// `RequestRoute` of `WriteGetObjectResponse`.
        pub output_route: Cow<'a, str> as "outputRoute",
        /// `RequestToken` of `WriteGetObjectResponse`.
        pub output_token: Cow<'a, str> as "outputToken" secret,
    }
}

record! {
    /// The source of the response to a HEAD or LIST.
    pub struct S3ObjectContext<'a> {
        /// A presigned URL of the same request at the supporting access point.
        pub input_s3_url: Cow<'a, str> as "inputS3Url" secret,
    }
}

record! {
    /// An Object Lambda access point.
    pub struct S3ObjectLambdaConfiguration<'a> {
        /// The ARN.
        pub access_point_arn: Cow<'a, str> as "accessPointArn",
        /// The ARN of the access point behind it.
        pub supporting_access_point_arn: Cow<'a, str> as "supportingAccessPointArn",
        /// The payload of the access point's configuration, as text. See
        /// [`payload_json`](Self::payload_json).
        pub payload: Cow<'a, str> as "payload",
    }
}

impl S3ObjectLambdaConfiguration<'_> {
    /// The payload read as JSON. It may borrow from the event.
    ///
    /// # Errors
    /// The payload is not JSON of that type. The path in the error starts at the payload.
    pub fn payload_json<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_json(
            "JSON in the payload of an S3 Object Lambda access point",
            &self.payload,
        )
    }
}

record! {
    /// The request.
    pub struct S3ObjectLambdaRequest<'a> {
        /// The URL, without the parameters that authorize it.
        pub url: Cow<'a, str> as "url",
        /// The headers, as sent.
        pub headers: Map<'a> as "headers",
    }
}

record! {
    /// The caller.
    ///
    /// AWS: CloudTrail User Guide, "CloudTrail userIdentity element".
    pub struct S3ObjectLambdaIdentity<'a> {
        /// `IAMUser`, `AssumedRole`, `Root`, ...
        pub identity_type: Cow<'a, str> as "type",
        /// The id of the principal.
        pub principal_id: Cow<'a, str> as "principalId",
        /// The ARN of the principal.
        pub arn: Cow<'a, str> as "arn",
        /// The account.
        pub account_id: Cow<'a, str> as "accountId",
        /// The id of the access key.
        pub access_key_id: Cow<'a, str> as "accessKeyId" secret,
        /// The name of the user, for an `IAMUser`.
        pub user_name: Option<Cow<'a, str>> as "userName",
        /// The service that made the request on behalf of the user.
        pub invoked_by: Option<Cow<'a, str>> as "invokedBy",
        /// The session, if the credentials are temporary.
        pub session_context: Option<S3SessionContext<'a>> as "sessionContext",
    }
}

record! {
    /// A session with temporary credentials.
    pub struct S3SessionContext<'a> {
        /// The attributes of the session.
        pub attributes: S3SessionAttributes<'a> as "attributes",
        /// The issuer of the session.
        pub session_issuer: Option<S3SessionIssuer<'a>> as "sessionIssuer",
    }
}

record! {
    /// The attributes of a session.
    pub struct S3SessionAttributes<'a> {
        /// Whether multi-factor authentication was used: `true` or `false`.
        pub mfa_authenticated: Cow<'a, str> as "mfaAuthenticated",
        /// The start of the session.
        pub creation_date: Cow<'a, str> as "creationDate",
    }
}

record! {
    /// The issuer of a session's credentials.
    pub struct S3SessionIssuer<'a> {
        /// `Role`, ...
        pub issuer_type: Cow<'a, str> as "type",
        /// The id of the role.
        pub principal_id: Cow<'a, str> as "principalId",
        /// The ARN of the role.
        pub arn: Cow<'a, str> as "arn",
        /// The account of the role.
        pub account_id: Cow<'a, str> as "accountId",
        /// The name of the role.
        pub user_name: Cow<'a, str> as "userName",
    }
}
