//! Batches: a function for one record, an answer for all.

mod answer;
mod identifier;
mod log;
mod run;

pub(crate) use answer::check_failures;
pub use answer::{BatchItemFailure, BatchResponse};
pub use identifier::{BatchItemIdentifier, KafkaItemIdentifier};
pub use run::{Batch, BatchError, BatchFailure, BatchItem, BatchRecord, batch};
