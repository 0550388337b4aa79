//! CodePipeline.

use std::borrow::Cow;

use crate::eventbridge::envelope;
use crate::record::record;
use crate::root::event;
use crate::{DateTime, EpochMillis, Json, Number};

envelope! {
    /// A pipeline, a stage or an action changed its state.
    ///
    /// ```
    /// use lambda_native_events::{CodePipelineEvent, samples};
    ///
    /// let event = CodePipelineEvent::parse(samples::CODEPIPELINE)?;
    /// assert_eq!((&*event.detail.pipeline, &*event.detail.state), ("shop", "FAILED"));
    /// assert_eq!(event.detail.action_type.unwrap().provider, "CodeBuild");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: CodePipeline User Guide, "Monitoring CodePipeline events".
    CodePipelineEvent: CodePipelineDetail
}

event!(CodePipelineEvent, "CodePipeline event", CODEPIPELINE);

record! {
    /// What changed.
    pub struct CodePipelineDetail<'a> {
        /// The pipeline.
        pub pipeline: Cow<'a, str> as "pipeline",
        /// Its version.
        pub version: Number as "version",
        /// The execution.
        pub execution_id: Cow<'a, str> as "execution-id",
        /// When it began.
        pub start_time: Option<DateTime<'a>> as "start-time",
        /// `STARTED`, `SUCCEEDED`, `FAILED`, `CANCELED`, `SUPERSEDED`, `RESUMED`, ...
        pub state: Cow<'a, str> as "state",
        /// Stages and actions: the stage.
        pub stage: Option<Cow<'a, str>> as "stage",
        /// Actions: the action.
        pub action: Option<Cow<'a, str>> as "action",
        /// Actions: the execution.
        pub action_execution_id: Option<Cow<'a, str>> as "action-execution-id",
        /// Actions: the kind of action.
        pub action_type: Option<CodePipelineActionType<'a>> as "type",
        /// Actions: the region.
        pub region: Option<Cow<'a, str>> as "region",
        /// Actions: what goes in.
        pub input_artifacts: Vec<Json<'a>> as "input-artifacts",
        /// Actions: what comes out.
        pub output_artifacts: Vec<Json<'a>> as "output-artifacts",
        /// Actions: the result.
        pub execution_result: Option<Json<'a>> as "execution-result",
        /// Pipelines: what started it.
        pub execution_trigger: Option<Json<'a>> as "execution-trigger",
        /// How often it was tried.
        pub pipeline_execution_attempt: Option<Number> as "pipeline-execution-attempt",
    }
}
record! {
    /// A kind of action.
    pub struct CodePipelineActionType<'a> {
        /// `AWS`, `ThirdParty` or `Custom`.
        pub owner: Cow<'a, str> as "owner",
        /// `Source`, `Build`, `Deploy`, `Invoke`, ...
        pub category: Cow<'a, str> as "category",
        /// `CodeBuild`, ...
        pub provider: Cow<'a, str> as "provider",
        /// Its version: a number, or a number in a string.
        pub version: Number as "version",
    }
}
record! {
    /// A pipeline has come to an action that calls this function.
    ///
    /// ```
    /// use lambda_native_events::{CodePipelineJobEvent, samples};
    ///
    /// let event = CodePipelineJobEvent::parse(samples::CODEPIPELINE_JOB)?;
    /// let data = &event.job.data;
    /// assert_eq!(&*data.action_configuration.configuration.user_parameters, "https://example.com/health");
    /// assert_eq!(&*data.input_artifacts[0].location.s3_location.bucket_name, "example-artifacts");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// The answer is the API call `PutJobSuccessResult` or `PutJobFailureResult`. What the
    /// function
    /// returns is not read.
    ///
    /// AWS: CodePipeline User Guide, "Invoke an AWS Lambda function in a pipeline in
    /// CodePipeline".
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
        /// Credentials for the bucket of the artifacts.
        pub artifact_credentials: Option<CodePipelineCredentials<'a>> as "artifactCredentials",
        /// What the function gave to `PutJobSuccessResult` when it asked to be called again.
        pub continuation_token: Option<Cow<'a, str>> as "continuationToken",
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
        /// What the pipeline says to it, text.
        pub user_parameters: Cow<'a, str> as "UserParameters",
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
