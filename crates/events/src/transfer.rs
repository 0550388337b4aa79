//! Transfer Family: identity providers and workflow steps.
//!
//! ```
//! use lambda_native_events::{EventError, TransferIdentityEvent, TransferIdentityResponse, samples};
//!
//! fn handle(event: &str) -> Result<TransferIdentityResponse<'static>, EventError> {
//!     let event = TransferIdentityEvent::parse(event)?;
//!     if event.password.as_deref() != Some("s3cr3t") {
//!         return Ok(TransferIdentityResponse::deny());
//!     }
//!     let answer = TransferIdentityResponse::allow("arn:aws:iam::123456789012:role/sftp");
//!     Ok(answer.logical_directory(&[("/", "/example-inbox/ada")]))
//! }
//!
//! assert!(handle(samples::TRANSFER_IDENTITY)?.to_json().unwrap().contains("LOGICAL"));
//! # Ok::<(), EventError>(())
//! ```

use std::borrow::Cow;

use crate::record::record;
use crate::root::{answer, event};
use crate::{Json, ResponseError};

record! {
    /// A user signs in to a server whose identity provider is this function.
    ///
    /// ```
    /// use lambda_native_events::{TransferIdentityEvent, samples};
    ///
    /// let event = TransferIdentityEvent::parse(samples::TRANSFER_IDENTITY)?;
    /// assert_eq!((&*event.username, event.password.as_deref()), ("ada", Some("s3cr3t")));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: Transfer Family User Guide, "Using AWS Lambda to integrate your identity provider".
    pub struct TransferIdentityEvent<'a> {
        /// The user.
        pub username: Cow<'a, str> as "username",
        /// The password; empty or missing with a key.
        pub password: Option<Cow<'a, str>> as "password" secret,
        /// `SFTP`, `FTPS`, `FTP` or `AS2`.
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

record! {
    /// Who the user is, and what the user may see. The default lets nobody in.
    ///
    /// ```
    /// use lambda_native_events::TransferIdentityResponse;
    ///
    /// let answer = TransferIdentityResponse::allow("arn:aws:iam::123456789012:role/sftp")
    ///     .home_directory("/example-inbox/ada")
    ///     .public_key("ssh-ed25519 AAAA...");
    /// assert_eq!(
    ///     answer.to_json()?,
    ///     r#"{"Role":"arn:aws:iam::123456789012:role/sftp","PublicKeys":["ssh-ed25519 AAAA..."],"HomeDirectory":"/example-inbox/ada"}"#
    /// );
    /// assert_eq!(TransferIdentityResponse::deny().to_json()?, "{}");
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// `to_json` refuses what would turn everybody away without a word: members but no role; a
    /// type of
    /// home directory other than `PATH` and `LOGICAL`; `LOGICAL` without details, or `PATH`
    /// with them.
    ///
    /// AWS: Transfer Family User Guide, "Lambda event response".
    pub struct TransferIdentityResponse<'a> {
        /// The role by which the files are reached.
        pub role: Option<Cow<'a, str>> as "Role",
        /// EFS: `{"Uid": 1000, "Gid": 1000}`.
        pub posix_profile: Option<Json<'a>> as "PosixProfile",
        /// The keys that the user may sign in with.
        pub public_keys: Vec<Cow<'a, str>> as "PublicKeys",
        /// A session policy, JSON in a string.
        pub policy: Option<Cow<'a, str>> as "Policy",
        /// `PATH` or `LOGICAL`.
        pub home_directory_type: Option<Cow<'a, str>> as "HomeDirectoryType",
        /// `LOGICAL`: the mappings, JSON in a string. See
        /// [`logical_directory`](Self::logical_directory).
        pub home_directory_details: Option<Cow<'a, str>> as "HomeDirectoryDetails",
        /// `PATH`: where the user begins.
        pub home_directory: Option<Cow<'a, str>> as "HomeDirectory",
    }
}

answer!(
    TransferIdentityResponse,
    "Transfer identity response",
    check
);

impl TransferIdentityResponse<'static> {
    /// Lets the user in, with the rights of this role.
    pub fn allow(role: impl Into<Cow<'static, str>>) -> Self {
        Self {
            role: Some(role.into()),
            ..Self::default()
        }
    }

    /// Turns the user away.
    pub fn deny() -> Self {
        Self::default()
    }

    /// Sets where the user begins: `/bucket/prefix`.
    #[must_use]
    pub fn home_directory(mut self, path: impl Into<Cow<'static, str>>) -> Self {
        self.home_directory = Some(path.into());
        self
    }

    /// Shows the user directories that lie elsewhere: pairs of what is seen and where it is.
    #[must_use]
    pub fn logical_directory(mut self, mappings: &[(&str, &str)]) -> Self {
        let entry = |(entry, target): &(&str, &str)| serde_json::json!({ "Entry": entry, "Target": target });
        let details: Vec<_> = mappings.iter().map(entry).collect();
        self.home_directory_type = Some("LOGICAL".into());
        self.home_directory_details = Some(serde_json::json!(details).to_string().into());
        self
    }

    /// Adds a key that the user may sign in with.
    #[must_use]
    pub fn public_key(mut self, key: impl Into<Cow<'static, str>>) -> Self {
        self.public_keys.push(key.into());
        self
    }
}

fn check(answer: &TransferIdentityResponse) -> Result<(), ResponseError> {
    let invalid = |path: &str, problem: &str| {
        let problem = problem.to_owned();
        Err(ResponseError::invalid(
            "Transfer identity response",
            path.to_owned(),
            problem,
        ))
    };
    if answer.role.is_none() && *answer != TransferIdentityResponse::default() {
        return invalid(
            "$.Role",
            "is missing, for which the user would be turned away",
        );
    }
    let details = answer.home_directory_details.is_some();
    match answer.home_directory_type.as_deref() {
        Some("LOGICAL") if !details => invalid(
            "$.HomeDirectoryDetails",
            "is missing, and the type is LOGICAL",
        ),
        Some("LOGICAL") => Ok(()),
        None | Some("PATH") if details => invalid(
            "$.HomeDirectoryType",
            "is not LOGICAL, and there are HomeDirectoryDetails",
        ),
        None | Some("PATH") => Ok(()),
        Some(_) => invalid("$.HomeDirectoryType", "is neither PATH nor LOGICAL"),
    }
}

record! {
    /// A workflow has come to a step that calls this function.
    ///
    /// ```
    /// use lambda_native_events::{TransferWorkflowEvent, samples};
    ///
    /// let event = TransferWorkflowEvent::parse(samples::TRANSFER_WORKFLOW)?;
    /// assert_eq!(event.file_location.key.as_deref(), Some("ada/report.csv"));
    /// assert_eq!(event.service_metadata.execution_details.workflow_id, "w-1234567890example");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// The answer is the API call `SendWorkflowStepState` with the token.
    ///
    /// AWS: Transfer Family User Guide, "Use custom file-processing steps".
    pub struct TransferWorkflowEvent<'a> {
        /// What `SendWorkflowStepState` wants.
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
