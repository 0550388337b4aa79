//! Agents for Amazon Bedrock.
