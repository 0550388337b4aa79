//! Only the dependency.

pub use lambda_native_events::SqsEvent;
