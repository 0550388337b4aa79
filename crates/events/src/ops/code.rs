//! CodeCommit, CodeBuild, CodeDeploy, CodePipeline.
//!
//! A trigger of a repository calls a function with a [`CodeCommitEvent`], a hook of a deployment
//! with a [`CodeDeployLifecycleEvent`], an action of a pipeline with a [`CodePipelineJobEvent`]:
//! these three wait for an API call, or for nothing. [`CodeBuildEvent`], [`CodeDeployEvent`] and
//! [`CodePipelineEvent`] come through EventBridge, and nothing is answered. Other events of these
//! services are read as an `EventBridgeEvent`.

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
