//! CloudFormation custom resources.
