//! CodePipeline: actions that call a function.

use std::borrow::Cow;

use serde_core::de::Deserialize;

use crate::json::{EpochMillis, EventError, event, read_json, record};

record! {
    /// A pipeline has come to an action that calls this function.
    ///
    /// ```
    /// use lambda_native_events::{CodePipelineJobEvent, EventError};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Parameters<'a> {
    ///     url: &'a str,
    /// }
    ///
    /// # fn healthy(_url: &str) -> bool { true }
    /// # fn put_job_success_result(_job: &str) {}
    /// # fn put_job_failure_result(_job: &str, _why: &str) {}
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     let job = CodePipelineJobEvent::parse(event)?.job;
    ///     let function = &job.data.action_configuration.configuration;
    ///     let parameters: Parameters = function.user_parameters_json()?;
    ///     // The API calls with these names.
    ///     if healthy(parameters.url) {
    ///         put_job_success_result(&job.id);
    ///     } else {
    ///         put_job_failure_result(&job.id, "is not healthy");
    ///     }
    ///     Ok(())
    /// }
    ///
    /// handle(CodePipelineJobEvent::SAMPLE)?;
    /// # let data = CodePipelineJobEvent::parse(CodePipelineJobEvent::SAMPLE)?.job.data;
    /// # assert_eq!(data.input_artifacts[0].location.s3_location.bucket_name, "example-artifacts");
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// The response is one of the API calls; what the function returns is not read. Without a call
    /// the action fails once its time is up.
    ///
    /// AWS: [Invoke an AWS Lambda function in a pipeline in CodePipeline](https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html).
    pub struct CodePipelineJobEvent<'a> {
        /// The job.
        pub job: CodePipelineJob<'a> as "CodePipeline.job",
    }
}

event!(
    CodePipelineJobEvent,
    "CodePipeline job event",
    CODEPIPELINE_JOB
);

record! {
    /// A job.
    pub struct CodePipelineJob<'a> {
        /// The id: what the API calls want.
        pub id: Cow<'a, str> as "id",
        /// The account.
        pub account_id: Cow<'a, str> as "accountId",
        /// What to do.
        pub data: CodePipelineJobData<'a> as "data",
    }
}

record! {
    /// What to do.
    pub struct CodePipelineJobData<'a> {
        /// How the action is set up.
        pub action_configuration: CodePipelineConfiguration<'a> as "actionConfiguration",
        /// What goes in.
        pub input_artifacts: Vec<CodePipelineArtifact<'a>> as "inputArtifacts",
        /// What comes out.
        pub output_artifacts: Vec<CodePipelineArtifact<'a>> as "outputArtifacts",
        /// Credentials for the bucket of the artifacts, temporary.
        pub artifact_credentials: Option<CodePipelineCredentials<'a>> as "artifactCredentials",
        /// What the function gave to `PutJobSuccessResult` when it asked to be called again.
        pub continuation_token: Option<Cow<'a, str>> as "continuationToken" secret,
        /// The key of the artifacts.
        pub encryption_key: Option<CodePipelineKey<'a>> as "encryptionKey",
    }
}

record! {
    /// How an action is set up.
    pub struct CodePipelineConfiguration<'a> {
        /// The function.
        pub configuration: CodePipelineFunction<'a> as "configuration",
    }
}

record! {
    /// The function that an action calls.
    pub struct CodePipelineFunction<'a> {
        /// Its name.
        pub function_name: Cow<'a, str> as "FunctionName",
        /// What the pipeline says to it, text; empty if nothing. See
        /// [`user_parameters_json`](Self::user_parameters_json).
        pub user_parameters: Cow<'a, str> as "UserParameters" secret,
    }
}

impl CodePipelineFunction<'_> {
    /// What the pipeline says to the function, where that is JSON, as a type of your own. It may
    /// borrow from the text.
    ///
    /// # Errors
    /// The text is not JSON of that type; the path in the error begins at it.
    pub fn user_parameters_json<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_json(
            "UserParameters of a CodePipeline job",
            &self.user_parameters,
        )
    }
}

record! {
    /// An artifact.
    pub struct CodePipelineArtifact<'a> {
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// The revision.
        pub revision: Option<Cow<'a, str>> as "revision",
        /// Where it is.
        pub location: CodePipelineLocation<'a> as "location",
    }
}

record! {
    /// Where an artifact is.
    pub struct CodePipelineLocation<'a> {
        /// `S3`.
        pub kind: Cow<'a, str> as "type",
        /// The object.
        pub s3_location: CodePipelineS3Location<'a> as "s3Location",
    }
}

record! {
    /// An object in S3.
    pub struct CodePipelineS3Location<'a> {
        /// The bucket.
        pub bucket_name: Cow<'a, str> as "bucketName",
        /// The key.
        pub object_key: Cow<'a, str> as "objectKey",
    }
}

record! {
    /// Temporary credentials.
    pub struct CodePipelineCredentials<'a> {
        /// The id of the access key.
        pub access_key_id: Cow<'a, str> as "accessKeyId" secret,
        /// The secret key.
        pub secret_access_key: Cow<'a, str> as "secretAccessKey" secret,
        /// The session token.
        pub session_token: Cow<'a, str> as "sessionToken" secret,
        /// When they end.
        pub expiration_time: Option<EpochMillis> as "expirationTime",
    }
}

record! {
    /// An encryption key.
    pub struct CodePipelineKey<'a> {
        /// The id, ARN or alias.
        pub id: Cow<'a, str> as "id",
        /// `KMS`.
        pub kind: Cow<'a, str> as "type",
    }
}
