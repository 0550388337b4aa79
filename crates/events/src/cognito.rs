//! Cognito user pool triggers, Cognito Sync.
