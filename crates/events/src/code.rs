//! CodeCommit, CodeBuild, CodeDeploy, CodePipeline.
//!
//! ```
//! use lambda_native_events::{CodeBuildEvent, EventError, samples};
//!
//! fn handle(event: &str) -> Result<(), EventError> {
//!     let build = CodeBuildEvent::parse(event)?.detail;
//!     if build.build_status.as_deref() == Some("FAILED") {
//!         println!("{} failed: {}", build.project_name, build.build_id);
//!     }
//!     Ok(())
//! }
//!
//! handle(samples::CODEBUILD)?;
//! # Ok::<(), EventError>(())
//! ```

mod build;
mod commit;
mod deploy;
mod pipeline;

pub use build::{
    CodeBuildArtifact, CodeBuildDetail, CodeBuildEnvironment, CodeBuildEvent, CodeBuildInformation,
    CodeBuildLogs, CodeBuildPhase, CodeBuildSource, CodeBuildVariable,
};
pub use commit::{CodeCommitEvent, CodeCommitRecord, CodeCommitReference, CodeCommitReferences};
pub use deploy::{CodeDeployDetail, CodeDeployEvent, CodeDeployLifecycleEvent};
pub use pipeline::{
    CodePipelineActionType, CodePipelineArtifact, CodePipelineConfiguration,
    CodePipelineCredentials, CodePipelineDetail, CodePipelineEvent, CodePipelineFunction,
    CodePipelineJob, CodePipelineJobData, CodePipelineJobEvent, CodePipelineKey,
    CodePipelineLocation, CodePipelineS3Location,
};
