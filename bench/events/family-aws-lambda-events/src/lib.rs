//! Only the dependency.

pub use aws_lambda_events::sqs::SqsEvent;
