//! CodeCommit, CodeBuild, CodeDeploy, CodePipeline.
