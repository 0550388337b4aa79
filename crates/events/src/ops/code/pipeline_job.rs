//! CodePipeline: actions that call a function.

use std::borrow::Cow;

use serde_core::de::Deserialize;

use crate::json::{EpochMillis, EventError, event, read_json, record};

record! {
    /// A pipeline has reached an action that invokes this function.
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
    /// The response is one of the API calls; what the function returns is ignored. Without a call, the
    /// action fails after its timeout.
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
        /// The id of the job, for the API calls.
        pub id: Cow<'a, str> as "id",
        /// The account.
        pub account_id: Cow<'a, str> as "accountId",
        /// The data of the job.
        pub data: CodePipelineJobData<'a> as "data",
    }
}

record! {
    /// The data of the job.
    pub struct CodePipelineJobData<'a> {
        /// The configuration of the action.
        pub action_configuration: CodePipelineConfiguration<'a> as "actionConfiguration",
        /// The input artifacts.
        pub input_artifacts: Vec<CodePipelineArtifact<'a>> as "inputArtifacts",
        /// The output artifacts.
        pub output_artifacts: Vec<CodePipelineArtifact<'a>> as "outputArtifacts",
        /// Temporary credentials for the bucket of the artifacts.
        pub artifact_credentials: Option<CodePipelineCredentials<'a>> as "artifactCredentials",
        /// The token that the function passed to `PutJobSuccessResult` to be invoked again.
        pub continuation_token: Option<Cow<'a, str>> as "continuationToken" secret,
        /// The key that encrypts the artifacts.
        pub encryption_key: Option<CodePipelineKey<'a>> as "encryptionKey",
    }
}

record! {
    /// The configuration of an action.
    pub struct CodePipelineConfiguration<'a> {
        /// The function.
        pub configuration: CodePipelineFunction<'a> as "configuration",
    }
}

record! {
    /// The function that an action invokes.
    pub struct CodePipelineFunction<'a> {
        /// Its name.
        pub function_name: Cow<'a, str> as "FunctionName",
        /// The user parameters of the action, as text. Empty if there are none. See
        /// [`user_parameters_json`](Self::user_parameters_json).
        pub user_parameters: Cow<'a, str> as "UserParameters" secret,
    }
}

impl CodePipelineFunction<'_> {
    /// The user parameters of the action, if they are JSON, as a type of your own. It may borrow from
    /// the text.
    ///
    /// # Errors
    /// The text is not JSON of that type. The path in the error starts at it.
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
        /// The location.
        pub location: CodePipelineLocation<'a> as "location",
    }
}

record! {
    /// The location of an artifact.
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
        /// When they expire.
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
