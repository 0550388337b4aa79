//! Batches: a function for one record, an answer for all.

mod identifier;
mod log;
mod response;
mod run;

pub use identifier::{BatchItemIdentifier, KafkaItemIdentifier};
pub(crate) use response::check_failures;
pub use response::{BatchItemFailure, BatchResponse};
pub use run::{Batch, BatchError, BatchFailure, BatchItem, BatchRecord, batch};
