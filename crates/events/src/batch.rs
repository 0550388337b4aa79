//! Batches: calls a function for each record and builds the response with the batch item failures.

mod identifier;
mod log;
mod response;
mod run;

pub use identifier::{BatchItemIdentifier, KafkaItemIdentifier};
pub(crate) use response::check_failures;
pub use response::{BatchItemFailure, BatchResponse};
pub use run::{Batch, BatchError, BatchFailure, BatchItem, BatchRecord, batch};
