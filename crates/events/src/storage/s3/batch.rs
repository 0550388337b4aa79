//! Jobs of S3 Batch Operations.

use std::borrow::Cow;

use super::decode_key;
use crate::json::{Map, ResponseError, event, record, response};

const RESPONSE: &str = "S3 Batch response";

record! {
    /// Tasks of an S3 Batch Operations job that invokes a function for each object. The response is an
    /// [`S3BatchResponse`]. A function error is a temporary failure of the task.
    ///
    /// ```
    /// use lambda_native_events::s3::S3BatchFailure;
    /// use lambda_native_events::S3BatchEvent;
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = S3BatchEvent::parse(event)?;
    ///     let response = event.process(|task| match task.decoded_key().strip_suffix(".jpg") {
    ///         Some(_) => Ok("resized".into()),
    ///         None => Err(S3BatchFailure::Permanent("no picture".into())),
    ///     });
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// let response = handle(S3BatchEvent::SAMPLE)?;
    /// assert!(response.contains(r#""resultCode":"Succeeded","resultString":"resized""#), "{response}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Invoke AWS Lambda function](https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html)
    /// in the S3 User Guide.
    pub struct S3BatchEvent<'a> {
        /// The version of the format: `1.0`, or `2.0`.
        pub invocation_schema_version: Cow<'a, str> as "invocationSchemaVersion",
        /// The id of this invocation.
        pub invocation_id: Cow<'a, str> as "invocationId",
        /// The job.
        pub job: S3BatchJob<'a> as "job",
        /// The tasks. Currently, S3 sends one at a time.
        pub tasks: Vec<S3BatchTask<'a>> as "tasks" required,
    }
}

event!(S3BatchEvent, "S3 Batch event", S3_BATCH);

record! {
    /// A job.
    pub struct S3BatchJob<'a> {
        /// The id.
        pub id: Cow<'a, str> as "id",
        /// Version 2.0: the arguments that the job was created with.
        pub user_arguments: Map<'a> as "userArguments",
    }
}

record! {
    /// One object.
    pub struct S3BatchTask<'a> {
        /// The id of the task.
        pub task_id: Cow<'a, str> as "taskId",
        /// The key, encoded as in a URL. See [`decoded_key`](Self::decoded_key).
        pub s3_key: Cow<'a, str> as "s3Key",
        /// The version of the object, if the manifest has versions.
        pub s3_version_id: Option<Cow<'a, str>> as "s3VersionId",
        /// Version 1.0: the ARN of the bucket.
        pub s3_bucket_arn: Option<Cow<'a, str>> as "s3BucketArn",
        /// Version 2.0: the name of the bucket.
        pub s3_bucket: Option<Cow<'a, str>> as "s3Bucket",
    }
}

impl S3BatchTask<'_> {
    /// The key of the object. Bytes that are not UTF-8 become U+FFFD.
    pub fn decoded_key(&self) -> Cow<'_, str> {
        decode_key(&self.s3_key)
    }

    /// The name of the bucket, in either version.
    pub fn bucket_name(&self) -> &str {
        let from_arn = || self.s3_bucket_arn.as_deref()?.rsplit(':').next();
        self.s3_bucket
            .as_deref()
            .or_else(from_arn)
            .unwrap_or_default()
    }
}

/// Why a task failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum S3BatchFailure {
    /// S3 retries the task before the job ends. The text appears in the job's report.
    Temporary(String),
    /// The task has failed. The text appears in the job's report.
    Permanent(String),
}

impl S3BatchEvent<'_> {
    /// Calls `handle` for each task and returns the response with all results. The text of a task
    /// that succeeded appears in the job's report.
    pub fn process(
        &self,
        mut handle: impl FnMut(&S3BatchTask) -> Result<String, S3BatchFailure>,
    ) -> S3BatchResponse<'static> {
        let result = |task: &S3BatchTask| {
            let (code, text) = match handle(task) {
                Ok(text) => ("Succeeded", text),
                Err(S3BatchFailure::Temporary(text)) => ("TemporaryFailure", text),
                Err(S3BatchFailure::Permanent(text)) => ("PermanentFailure", text),
            };
            S3BatchResult {
                task_id: task.task_id.to_string().into(),
                result_code: code.into(),
                result_string: text.into(),
            }
        };
        S3BatchResponse {
            invocation_schema_version: self.invocation_schema_version.to_string().into(),
            treat_missing_keys_as: "PermanentFailure".into(),
            invocation_id: self.invocation_id.to_string().into(),
            results: self.tasks.iter().map(result).collect(),
        }
    }
}

record! {
    /// The result of each task. [`S3BatchEvent::process`] creates this response.
    ///
    /// ```
    /// use lambda_native_events::S3BatchResponse;
    ///
    /// let response = S3BatchResponse { treat_missing_keys_as: "Ignore".into(), ..Default::default() };
    /// assert_eq!(
    ///     response.to_json().unwrap_err().to_string(),
    ///     "S3 Batch response: $.treatMissingKeysAs: `Ignore` is not one of Succeeded, \
    ///      TemporaryFailure and PermanentFailure"
    /// );
    /// ```
    ///
    /// `to_json` rejects an unknown result code, an unknown schema version, a result without a task, and
    /// a second result for a task.
    ///
    /// AWS: [Invoke AWS Lambda function](https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html)
    /// in the S3 User Guide.
    pub struct S3BatchResponse<'a> {
        /// Copied from the event.
        pub invocation_schema_version: Cow<'a, str> as "invocationSchemaVersion",
        /// How a task without a result is treated: as `Succeeded`, `TemporaryFailure` or
        /// `PermanentFailure`.
        pub treat_missing_keys_as: Cow<'a, str> as "treatMissingKeysAs",
        /// Copied from the event.
        pub invocation_id: Cow<'a, str> as "invocationId",
        /// The results.
        pub results: Vec<S3BatchResult<'a>> as "results" always,
    }
}

response!(S3BatchResponse, "S3 Batch response", check);

record! {
    /// The result of a task.
    pub struct S3BatchResult<'a> {
        /// The id of the task.
        pub task_id: Cow<'a, str> as "taskId",
        /// `Succeeded`, `TemporaryFailure` or `PermanentFailure`.
        pub result_code: Cow<'a, str> as "resultCode",
        /// The text for the job's report.
        pub result_string: Cow<'a, str> as "resultString",
    }
}

fn check(response: &S3BatchResponse) -> Result<(), ResponseError> {
    check_code("$.treatMissingKeysAs", &response.treat_missing_keys_as)?;
    if !["1.0", "2.0"].contains(&&*response.invocation_schema_version) {
        let version = &response.invocation_schema_version;
        return Err(ResponseError::invalid(
            RESPONSE,
            "$.invocationSchemaVersion".to_owned(),
            format!("`{version}` is neither 1.0 nor 2.0; copy it from the event"),
        ));
    }
    for (at, result) in response.results.iter().enumerate() {
        check_code(&format!("$.results[{at}].resultCode"), &result.result_code)?;
        let id = &result.task_id;
        let twice = || {
            response.results[..at]
                .iter()
                .any(|other| other.task_id == *id)
        };
        let problem = if id.is_empty() {
            "is empty; copy it from a task".to_owned()
        } else if twice() {
            format!("there are two results for `{id}`")
        } else {
            continue;
        };
        let path = format!("$.results[{at}].taskId");
        return Err(ResponseError::invalid(RESPONSE, path, problem));
    }
    Ok(())
}

fn check_code(path: &str, code: &str) -> Result<(), ResponseError> {
    if ["Succeeded", "TemporaryFailure", "PermanentFailure"].contains(&code) {
        return Ok(());
    }
    Err(ResponseError::invalid(
        RESPONSE,
        path.to_owned(),
        format!("`{code}` is not one of Succeeded, TemporaryFailure and PermanentFailure"),
    ))
}
