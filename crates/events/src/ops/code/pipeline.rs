//! CodePipeline, through EventBridge.

use std::borrow::Cow;

use crate::json::{DateTime, Json, Number, event, record};
use crate::messaging::eventbridge::envelope;

envelope! {
    /// The state of a pipeline, a stage or an action changed: EventBridge's `CodePipeline Pipeline
    /// Execution State Change`, and the same for `Stage` and `Action`.
    ///
    /// ```
    /// use lambda_native_events::{CodePipelineEvent, EventError};
    ///
    /// fn handle(event: &str) -> Result<Option<String>, EventError> {
    ///     let change = CodePipelineEvent::parse(event)?.detail;
    ///     if change.state != "FAILED" {
    ///         return Ok(None);
    ///     }
    ///     let result = change.execution_result.unwrap_or_default();
    ///     let link = result.external_execution_url.unwrap_or_default();
    ///     Ok(Some(format!("{} failed: {link}", change.pipeline)))
    /// }
    ///
    /// assert_eq!(
    ///     handle(CodePipelineEvent::SAMPLE)?.as_deref(),
    ///     Some("shop failed: https://console.aws.amazon.com/codebuild/home")
    /// );
    /// # let change = CodePipelineEvent::parse(CodePipelineEvent::SAMPLE)?.detail;
    /// # assert_eq!(change.action_type.unwrap().provider, "CodeBuild");
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Monitoring CodePipeline events](https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html).
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
        /// When it started.
        pub start_time: Option<DateTime<'a>> as "start-time",
        /// `STARTED`, `SUCCEEDED`, `FAILED`, `CANCELED`, `SUPERSEDED`, `RESUMED`, ...
        pub state: Cow<'a, str> as "state",
        /// Stages and actions: the stage.
        pub stage: Option<Cow<'a, str>> as "stage",
        /// Actions: the action.
        pub action: Option<Cow<'a, str>> as "action",
        /// Actions: the id of the execution.
        pub action_execution_id: Option<Cow<'a, str>> as "action-execution-id",
        /// Actions: the kind of action.
        pub action_type: Option<CodePipelineActionType<'a>> as "type",
        /// Actions: the region.
        pub region: Option<Cow<'a, str>> as "region",
        /// Actions: the input artifacts.
        pub input_artifacts: Vec<Json<'a>> as "input-artifacts",
        /// Actions: the output artifacts.
        pub output_artifacts: Vec<Json<'a>> as "output-artifacts",
        /// Actions: the result.
        pub execution_result: Option<CodePipelineResult<'a>> as "execution-result",
        /// Pipelines: what started the execution.
        pub execution_trigger: Option<CodePipelineTrigger<'a>> as "execution-trigger",
        /// The number of attempts.
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
        /// The version: `1` for AWS's own actions. A custom action can have any string of up to nine
        /// characters, such as `1a`.
        pub version: Cow<'a, str> as "version",
    }
}

record! {
    /// The result of an action.
    pub struct CodePipelineResult<'a> {
        /// A link to the execution in the service that did the work.
        pub external_execution_url: Option<Cow<'a, str>> as "external-execution-url",
        /// The summary of that service: text, or JSON in a string.
        pub external_execution_summary: Option<Cow<'a, str>> as "external-execution-summary",
        /// The id that the service uses, such as that of a build or a commit.
        pub external_execution_id: Option<Cow<'a, str>> as "external-execution-id",
        /// The state that the service reports.
        pub external_execution_state: Option<Cow<'a, str>> as "external-execution-state",
        /// Why it failed: `JobFailed`, ...
        pub error_code: Option<Cow<'a, str>> as "error-code",
    }
}

record! {
    /// What started a pipeline: a trigger, or a push to a repository.
    pub struct CodePipelineTrigger<'a> {
        /// `StartPipelineExecution`, `Webhook`, `CloudWatchEvent`, `CreatePipeline`, ...
        pub trigger_type: Option<Cow<'a, str>> as "trigger-type",
        /// The ARN of the trigger, or more details about it.
        pub trigger_detail: Option<Cow<'a, str>> as "trigger-detail",
        /// A push to a repository with a connection: `GitHub`, `GitLab`, ...
        pub provider_type: Option<Cow<'a, str>> as "provider-type",
        /// A push: the ARN of the connection.
        pub connection_arn: Option<Cow<'a, str>> as "connection-arn",
        /// A push: the repository, `owner/name`.
        pub full_repository_name: Option<Cow<'a, str>> as "full-repository-name",
        /// A push: the commit.
        pub commit_id: Option<Cow<'a, str>> as "commit-id",
        /// A push: the message of the commit.
        pub commit_message: Option<Cow<'a, str>> as "commit-message",
        /// A push of a tag: the name of the tag.
        pub tag_name: Option<Cow<'a, str>> as "tag-name",
        /// A push: the author of the commit.
        pub author_id: Option<Cow<'a, str>> as "author-id",
        /// A push: the author's name.
        pub author_display_name: Option<Cow<'a, str>> as "author-display-name",
        /// A push: the author's e-mail address.
        pub author_email: Option<Cow<'a, str>> as "author-email",
        /// A push: when the commit was made.
        pub author_date: Option<DateTime<'a>> as "author-date",
    }
}
