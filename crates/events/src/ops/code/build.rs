//! CodeBuild.

use std::borrow::Cow;

use crate::json::{Json, Number, event, record};
use crate::messaging::eventbridge::envelope;

envelope! {
    /// The state of a build changed, or a phase ended: EventBridge's `CodeBuild Build State Change`
    /// and `CodeBuild Build Phase Change`.
    ///
    /// ```
    /// use lambda_native_events::{CodeBuildEvent, EventError};
    ///
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     let build = CodeBuildEvent::parse(event)?.detail;
    ///     if build.build_status.as_deref() == Some("FAILED") {
    ///         let phase = build.additional_information.failed_phase();
    ///         let why = phase.map(|phase| phase.phase_context.join("; "));
    ///         println!("{} failed: {}", build.project_name, why.unwrap_or_default());
    ///     }
    ///     Ok(())
    /// }
    ///
    /// handle(CodeBuildEvent::SAMPLE)?;
    /// # let event = CodeBuildEvent::parse(CodeBuildEvent::SAMPLE)?;
    /// # let failed = event.detail.additional_information.failed_phase().unwrap();
    /// # assert_eq!(failed.phase_type, "BUILD");
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// Times inside the detail have the form `Sep 1, 2017 4:12:29 PM`, in UTC.
    ///
    /// AWS: [Build notifications input format reference](https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html).
    CodeBuildEvent: CodeBuildDetail
}

event!(CodeBuildEvent, "CodeBuild event", CODEBUILD);

record! {
    /// A build.
    pub struct CodeBuildDetail<'a> {
        /// State changes: `IN_PROGRESS`, `SUCCEEDED`, `FAILED`, `STOPPED`, `TIMED_OUT`, `FAULT`.
        pub build_status: Option<Cow<'a, str>> as "build-status",
        /// The project.
        pub project_name: Cow<'a, str> as "project-name",
        /// The ARN of the build.
        pub build_id: Cow<'a, str> as "build-id",
        /// More about the build.
        pub additional_information: CodeBuildInformation<'a> as "additional-information",
        /// State changes: the phase.
        pub current_phase: Option<Cow<'a, str>> as "current-phase",
        /// State changes: the context of the phase, such as why it failed.
        pub current_phase_context: Option<Cow<'a, str>> as "current-phase-context",
        /// Phase changes: the phase that ended.
        pub completed_phase: Option<Cow<'a, str>> as "completed-phase",
        /// Phase changes: the context of the phase, such as why it failed.
        pub completed_phase_context: Option<Cow<'a, str>> as "completed-phase-context",
        /// Phase changes: `SUCCEEDED`, `FAILED`, `TIMED_OUT`, ...
        pub completed_phase_status: Option<Cow<'a, str>> as "completed-phase-status",
        /// Phase changes: the duration of the phase.
        pub completed_phase_duration_seconds: Option<Number> as "completed-phase-duration-seconds",
        /// Phase changes: the start time of the phase.
        pub completed_phase_start: Option<Cow<'a, str>> as "completed-phase-start",
        /// Phase changes: the end time of the phase.
        pub completed_phase_end: Option<Cow<'a, str>> as "completed-phase-end",
        /// The version of the detail: `1`.
        pub version: Cow<'a, str> as "version",
    }
}

record! {
    /// More about a build.
    pub struct CodeBuildInformation<'a> {
        /// The artifact.
        pub artifact: Option<CodeBuildArtifact<'a>> as "artifact",
        /// The build environment.
        pub environment: CodeBuildEnvironment<'a> as "environment",
        /// The timeout of the build.
        pub timeout_in_minutes: Number as "timeout-in-minutes",
        /// Whether the build has ended.
        pub build_complete: bool as "build-complete",
        /// The number of the build in its project.
        pub build_number: Option<Number> as "build-number",
        /// Who started the build.
        pub initiator: Cow<'a, str> as "initiator",
        /// When the build started.
        pub build_start_time: Cow<'a, str> as "build-start-time",
        /// The source.
        pub source: CodeBuildSource<'a> as "source",
        /// The version of the source.
        pub source_version: Option<Cow<'a, str>> as "source-version",
        /// The location of the log.
        pub logs: Option<CodeBuildLogs<'a>> as "logs",
        /// The phases so far.
        pub phases: Vec<CodeBuildPhase<'a>> as "phases",
        /// The cache.
        pub cache: Option<Json<'a>> as "cache",
        /// The network interface, in a VPC.
        pub network_interface: Option<Json<'a>> as "network-interface",
        /// The VPC.
        pub vpc_config: Option<Json<'a>> as "vpc-config",
        /// The timeout in the queue.
        pub queued_timeout_in_minutes: Option<Number> as "queued-timeout-in-minutes",
    }
}

impl<'a> CodeBuildInformation<'a> {
    /// The first phase that did not succeed: it failed, timed out, was stopped, or could not start.
    pub fn failed_phase(&self) -> Option<&CodeBuildPhase<'a>> {
        self.phases.iter().find(|phase| {
            let status = phase.phase_status.as_deref();
            status.is_some_and(|status| status != "SUCCEEDED" && status != "IN_PROGRESS")
        })
    }
}

record! {
    /// The artifact of a build.
    pub struct CodeBuildArtifact<'a> {
        /// The MD5 digest.
        pub md5sum: Option<Cow<'a, str>> as "md5sum",
        /// The SHA-256 digest.
        pub sha256sum: Option<Cow<'a, str>> as "sha256sum",
        /// The location.
        pub location: Cow<'a, str> as "location",
    }
}

record! {
    /// The environment of a build.
    pub struct CodeBuildEnvironment<'a> {
        /// The image.
        pub image: Cow<'a, str> as "image",
        /// Whether the build runs in privileged mode, which Docker requires.
        pub privileged_mode: bool as "privileged-mode",
        /// `BUILD_GENERAL1_SMALL`, ...
        pub compute_type: Cow<'a, str> as "compute-type",
        /// `LINUX_CONTAINER`, ...
        pub kind: Cow<'a, str> as "type",
        /// `CODEBUILD` or `SERVICE_ROLE`.
        pub image_pull_credentials_type: Option<Cow<'a, str>> as "image-pull-credentials-type",
        /// The environment variables.
        pub environment_variables: Vec<CodeBuildVariable<'a>> as "environment-variables",
    }
}

record! {
    /// An environment variable.
    pub struct CodeBuildVariable<'a> {
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// `PLAINTEXT`, `PARAMETER_STORE` or `SECRETS_MANAGER`.
        pub kind: Option<Cow<'a, str>> as "type",
        /// The value, or where it is stored.
        pub value: Cow<'a, str> as "value" secret,
    }
}

record! {
    /// The source.
    pub struct CodeBuildSource<'a> {
        /// The location.
        pub location: Option<Cow<'a, str>> as "location",
        /// `S3`, `GITHUB`, `CODECOMMIT`, ...
        pub kind: Cow<'a, str> as "type",
        /// How access to the source is authorized.
        pub auth: Option<Json<'a>> as "auth" secret,
        /// The build specification.
        pub buildspec: Option<Cow<'a, str>> as "buildspec",
    }
}

record! {
    /// The location of a build's log.
    pub struct CodeBuildLogs<'a> {
        /// The log group.
        pub group_name: Option<Cow<'a, str>> as "group-name",
        /// The log stream.
        pub stream_name: Option<Cow<'a, str>> as "stream-name",
        /// A link to the console.
        pub deep_link: Option<Cow<'a, str>> as "deep-link",
    }
}

record! {
    /// A phase of a build.
    pub struct CodeBuildPhase<'a> {
        /// `SUBMITTED`, `BUILD`, ...
        pub phase_type: Cow<'a, str> as "phase-type",
        /// `SUCCEEDED`, `FAILED`, `FAULT`, `TIMED_OUT`, `STOPPED`, ... The phase `COMPLETED` has
        /// none.
        pub phase_status: Option<Cow<'a, str>> as "phase-status",
        /// The context of the phase, such as why it failed.
        pub phase_context: Vec<Cow<'a, str>> as "phase-context",
        /// The start time.
        pub start_time: Option<Cow<'a, str>> as "start-time",
        /// The end time.
        pub end_time: Option<Cow<'a, str>> as "end-time",
        /// The duration.
        pub duration_in_seconds: Option<Number> as "duration-in-seconds",
    }
}
