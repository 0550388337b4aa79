//! Transfer Family: identity providers and workflow steps.
//!
//! An identity provider receives a [`TransferIdentityEvent`] and returns a [`TransferIdentityResponse`].
//! A workflow step receives a [`TransferWorkflowEvent`].

use std::borrow::Cow;

use crate::json::{Json, Map, ResponseError, event, read_json, record, response};

const RESPONSE: &str = "Transfer identity response";

record! {
    /// A user signs in to a server whose identity provider is this function. The response is a
    /// [`TransferIdentityResponse`].
    ///
    /// ```
    /// use lambda_native_events::{TransferIdentityEvent, TransferIdentityResponse};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = TransferIdentityEvent::parse(event)?;
    ///     let response = match (&*event.username, event.password()) {
    ///         ("ada", Some("s3cr3t")) => allow(),
    ///         // The server checks the key.
    ///         ("ada", None) => allow().public_key("ssh-ed25519 AAAAexample"),
    ///         _ => TransferIdentityResponse::deny(),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// fn allow() -> TransferIdentityResponse<'static> {
    ///     TransferIdentityResponse::allow("arn:aws:iam::123456789012:role/sftp")
    ///         .logical_directory(&[("/", "/example-inbox/ada")])
    /// }
    ///
    /// assert!(handle(TransferIdentityEvent::SAMPLE)?.contains("LOGICAL"));
    /// assert_eq!(handle(r#"{"username": "eve", "password": "guess"}"#)?, "{}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Using AWS Lambda to integrate your identity provider](https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html)
    pub struct TransferIdentityEvent<'a> {
        /// The user.
        pub username: Cow<'a, str> as "username",
        /// The password. Empty or missing if the user signs in with a key. See [`password()`](Self::password).
        pub password: Option<Cow<'a, str>> as "password" secret,
        /// `SFTP`, `FTPS` or `FTP`.
        pub protocol: Cow<'a, str> as "protocol",
        /// The id of the server.
        pub server_id: Cow<'a, str> as "serverId",
        /// The client's address.
        pub source_ip: Cow<'a, str> as "sourceIp",
    }
}

event!(
    TransferIdentityEvent,
    "Transfer identity event",
    TRANSFER_IDENTITY
);

impl TransferIdentityEvent<'_> {
    /// The password. `None` if the user signs in with a key.
    pub fn password(&self) -> Option<&str> {
        let password = self.password.as_deref();
        password.filter(|password| !password.is_empty())
    }
}

record! {
    /// The rights of the user. The default rejects the sign-in.
    ///
    /// ```
    /// use lambda_native_events::TransferIdentityResponse;
    ///
    /// let response = TransferIdentityResponse::allow("arn:aws:iam::123456789012:role/sftp")
    ///     .home_directory("/example-inbox/ada")
    ///     .public_key("ssh-ed25519 AAAAexample");
    /// assert_eq!(
    ///     response.to_json()?,
    ///     r#"{"Role":"arn:aws:iam::123456789012:role/sftp","PublicKeys":["ssh-ed25519 AAAAexample"],"HomeDirectory":"/example-inbox/ada"}"#
    /// );
    /// assert_eq!(TransferIdentityResponse::deny().to_json()?, "{}");
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// `to_json` rejects responses with which every sign-in would fail without an explanation: members
    /// without a role, or a role that is not the ARN of a role; a policy or a POSIX profile that is not
    /// a JSON object; a home directory that does not begin with `/`; a home directory type other than
    /// `PATH` and `LOGICAL`; `LOGICAL` without details, details without `LOGICAL`, and details that are
    /// not a list of `Entry` and `Target`.
    ///
    /// AWS: [Using AWS Lambda to integrate your identity provider](https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html),
    /// "Valid Lambda values"
    pub struct TransferIdentityResponse<'a> {
        /// The ARN of the role for access to the files.
        pub role: Option<Cow<'a, str>> as "Role",
        /// Required for EFS: `{"Uid": 1000, "Gid": 1000}`, optionally with
        /// `"SecondaryGids"`.
        pub posix_profile: Option<Json<'a>> as "PosixProfile",
        /// The public keys with which the user may sign in. Empty if the event has a password.
        pub public_keys: Vec<Cow<'a, str>> as "PublicKeys",
        /// A session policy that restricts the role, as JSON in a string.
        pub policy: Option<Cow<'a, str>> as "Policy",
        /// `PATH` or `LOGICAL`.
        pub home_directory_type: Option<Cow<'a, str>> as "HomeDirectoryType",
        /// `LOGICAL`: the mappings, as JSON in a string. See
        /// [`logical_directory`](Self::logical_directory).
        pub home_directory_details: Option<Cow<'a, str>> as "HomeDirectoryDetails",
        /// The home directory: `/bucket/prefix` or `/file-system/path`.
        pub home_directory: Option<Cow<'a, str>> as "HomeDirectory",
    }
}

response!(
    TransferIdentityResponse,
    "Transfer identity response",
    check
);

impl TransferIdentityResponse<'static> {
    /// Accepts the sign-in, with the rights of this role.
    pub fn allow(role: impl Into<Cow<'static, str>>) -> Self {
        Self {
            role: Some(role.into()),
            ..Self::default()
        }
    }

    /// Rejects the sign-in.
    pub fn deny() -> Self {
        Self::default()
    }

    /// Sets the home directory: `/bucket/prefix` or `/file-system/path`.
    #[must_use]
    pub fn home_directory(mut self, path: impl Into<Cow<'static, str>>) -> Self {
        self.home_directory = Some(path.into());
        self
    }

    /// Sets logical directories: pairs of the path that the user sees and its location.
    #[must_use]
    pub fn logical_directory(mut self, mappings: &[(&str, &str)]) -> Self {
        let entry = |(entry, target): &(&str, &str)| serde_json::json!({ "Entry": entry, "Target": target });
        let details: Vec<_> = mappings.iter().map(entry).collect();
        self.home_directory_type = Some("LOGICAL".into());
        self.home_directory_details = Some(serde_json::json!(details).to_string().into());
        self
    }

    /// Sets the user id and group id for access to files on EFS.
    #[must_use]
    pub fn posix_profile(mut self, uid: u32, gid: u32) -> Self {
        let profile = serde_json::json!({ "Uid": uid, "Gid": gid });
        self.posix_profile = Some(Json::of(&profile));
        self
    }

    /// Sets a session policy, which restricts the role.
    #[must_use]
    pub fn policy(mut self, policy: &Json) -> Self {
        self.policy = Some(policy.text().to_owned().into());
        self
    }

    /// Adds a public key with which the user may sign in. Only if the event has no password.
    #[must_use]
    pub fn public_key(mut self, key: impl Into<Cow<'static, str>>) -> Self {
        self.public_keys.push(key.into());
        self
    }
}

fn check(response: &TransferIdentityResponse) -> Result<(), ResponseError> {
    let invalid = |member: &str, problem: &str| {
        let path = format!("$.{member}");
        Err(ResponseError::invalid(RESPONSE, path, problem.to_owned()))
    };
    if *response == TransferIdentityResponse::default() {
        return Ok(());
    }
    match response.role.as_deref() {
        None => {
            return invalid(
                "Role",
                "is missing; without it, the sign-in would be rejected",
            );
        }
        Some(role) if !role.starts_with("arn:") || !role.contains(":role/") => {
            return invalid(
                "Role",
                "is not the ARN of a role, such as arn:aws:iam::123456789012:role/name",
            );
        }
        Some(_) => {}
    }
    if response
        .posix_profile
        .as_ref()
        .is_some_and(|profile| !is_object(profile.text()))
    {
        return invalid("PosixProfile", "is not a JSON object");
    }
    if response
        .policy
        .as_ref()
        .is_some_and(|policy| !is_object(policy))
    {
        return invalid("Policy", "is not a JSON object");
    }
    if response
        .home_directory
        .as_ref()
        .is_some_and(|path| !path.starts_with('/'))
    {
        return invalid("HomeDirectory", "does not begin with `/`");
    }
    match (
        response.home_directory_type.as_deref(),
        &response.home_directory_details,
    ) {
        (Some("LOGICAL"), None) => invalid(
            "HomeDirectoryDetails",
            "is missing, but the type is LOGICAL",
        ),
        (Some("LOGICAL"), Some(details)) if !are_mappings(details) => invalid(
            "HomeDirectoryDetails",
            r#"is not a list such as [{"Entry": "/", "Target": "/bucket/prefix"}]"#,
        ),
        (None | Some("PATH"), Some(_)) => invalid(
            "HomeDirectoryType",
            "is not LOGICAL, but HomeDirectoryDetails is set",
        ),
        (None | Some("PATH" | "LOGICAL"), _) => Ok(()),
        _ => invalid("HomeDirectoryType", "is neither PATH nor LOGICAL"),
    }
}

fn is_object(text: &str) -> bool {
    text.trim_start().starts_with('{') && Json::new(text).is_ok()
}

fn are_mappings(details: &str) -> bool {
    let Ok(mappings) = read_json::<Vec<Map>>(RESPONSE, details) else {
        return false;
    };
    let is_mapping = |mapping: &Map| {
        let is_path = |name| mapping.get(name).is_some_and(|path| path.starts_with('/'));
        is_path("Entry") && is_path("Target")
    };
    !mappings.is_empty() && mappings.iter().all(is_mapping)
}

record! {
    /// A workflow has reached a step that invokes this function.
    ///
    /// The response of the function is ignored. The workflow waits for the API call
    /// `SendWorkflowStepState`.
    ///
    /// ```
    /// use lambda_native_events::TransferWorkflowEvent;
    /// use serde_json::{Value, json};
    ///
    /// fn handle(event: &str) -> Result<(), Box<dyn std::error::Error>> {
    ///     let event = TransferWorkflowEvent::parse(event)?;
    ///     let is_table = event.file_location.key.as_deref().is_some_and(|key| key.ends_with(".csv"));
    ///     let execution = &event.service_metadata.execution_details;
    ///     send_workflow_step_state(json!({
    ///         "WorkflowId": execution.workflow_id,
    ///         "ExecutionId": execution.execution_id,
    ///         "Token": event.token,
    ///         "Status": if is_table { "SUCCESS" } else { "FAILURE" },
    ///     }))
    /// }
    /// # fn send_workflow_step_state(call: Value) -> Result<(), Box<dyn std::error::Error>> {
    /// #     assert_eq!(call["Status"], "SUCCESS");
    /// #     Ok(())
    /// # }
    ///
    /// handle(TransferWorkflowEvent::SAMPLE)?;
    /// let event = TransferWorkflowEvent::parse(TransferWorkflowEvent::SAMPLE)?;
    /// assert_eq!(event.file_location.key.as_deref(), Some("ada/report.csv"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Use custom file-processing steps](https://docs.aws.amazon.com/transfer/latest/userguide/custom-step-details.html)
    pub struct TransferWorkflowEvent<'a> {
        /// The token for `SendWorkflowStepState`.
        pub token: Cow<'a, str> as "token" secret,
        /// The workflow and the transfer.
        pub service_metadata: TransferMetadata<'a> as "serviceMetadata",
        /// The file.
        pub file_location: TransferFile<'a> as "fileLocation",
    }
}

event!(
    TransferWorkflowEvent,
    "Transfer workflow event",
    TRANSFER_WORKFLOW
);

record! {
    /// A workflow and its transfer.
    pub struct TransferMetadata<'a> {
        /// The execution.
        pub execution_details: TransferExecution<'a> as "executionDetails",
        /// The transfer.
        pub transfer_details: TransferDetails<'a> as "transferDetails",
    }
}

record! {
    /// An execution of a workflow.
    pub struct TransferExecution<'a> {
        /// The workflow.
        pub workflow_id: Cow<'a, str> as "workflowId",
        /// The execution.
        pub execution_id: Cow<'a, str> as "executionId",
    }
}

record! {
    /// A transfer.
    pub struct TransferDetails<'a> {
        /// The session.
        pub session_id: Cow<'a, str> as "sessionId",
        /// The user.
        pub user_name: Cow<'a, str> as "userName",
        /// The server.
        pub server_id: Cow<'a, str> as "serverId",
    }
}

record! {
    /// A file.
    pub struct TransferFile<'a> {
        /// `S3` or `EFS`.
        pub domain: Cow<'a, str> as "domain",
        /// S3: the bucket.
        pub bucket: Option<Cow<'a, str>> as "bucket",
        /// S3: the key.
        pub key: Option<Cow<'a, str>> as "key",
        /// S3: the entity tag.
        pub e_tag: Option<Cow<'a, str>> as "eTag",
        /// S3: the version.
        pub version_id: Option<Cow<'a, str>> as "versionId",
        /// EFS: the file system.
        pub file_system_id: Option<Cow<'a, str>> as "fileSystemId",
        /// EFS: the path.
        pub path: Option<Cow<'a, str>> as "path",
    }
}
