//! Batches: a function for one record, an answer for all.

mod answer;
mod run;

pub use answer::{BatchItemFailure, BatchResponse};
pub use run::{Batch, BatchFailure, BatchRecord, batch};
