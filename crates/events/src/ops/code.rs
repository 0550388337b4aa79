//! CodeCommit, CodeBuild, CodeDeploy, CodePipeline.
//!
//! These three call the function directly and ignore its response. If the service waits for an outcome,
//! the function reports it with an API call.
//!
//! | from | type |
//! |---|---|
//! | a trigger of a CodeCommit repository | [`CodeCommitEvent`] |
//! | a lifecycle hook of a deployment | [`CodeDeployLifecycleEvent`] |
//! | an action of a pipeline | [`CodePipelineJobEvent`] |
//!
//! [`CodeBuildEvent`], [`CodeDeployEvent`] and [`CodePipelineEvent`] come through EventBridge. Other
//! events of these services are read as an `EventBridgeEvent`.

mod build;
mod commit;
mod deploy;
mod pipeline;
mod pipeline_job;

pub use build::{
    CodeBuildArtifact, CodeBuildDetail, CodeBuildEnvironment, CodeBuildEvent, CodeBuildInformation,
    CodeBuildLogs, CodeBuildPhase, CodeBuildSource, CodeBuildVariable,
};
pub use commit::{CodeCommitEvent, CodeCommitRecord, CodeCommitReference, CodeCommitReferences};
pub use deploy::{CodeDeployDetail, CodeDeployEvent, CodeDeployLifecycleEvent};
pub use pipeline::{
    CodePipelineActionType, CodePipelineDetail, CodePipelineEvent, CodePipelineResult,
    CodePipelineTrigger,
};
pub use pipeline_job::{
    CodePipelineArtifact, CodePipelineConfiguration, CodePipelineCredentials, CodePipelineFunction,
    CodePipelineJob, CodePipelineJobData, CodePipelineJobEvent, CodePipelineKey,
    CodePipelineLocation, CodePipelineS3Location,
};
