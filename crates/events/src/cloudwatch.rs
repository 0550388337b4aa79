//! CloudWatch Logs subscriptions and alarms.
