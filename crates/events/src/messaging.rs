//! Queues, topics, mail, and the event bus.

#[cfg(feature = "eventbridge")]
pub mod eventbridge;
#[cfg(feature = "mq")]
pub mod mq;
#[cfg(feature = "ses")]
pub mod ses;
#[cfg(feature = "sns")]
pub mod sns;
#[cfg(feature = "sqs")]
pub mod sqs;
