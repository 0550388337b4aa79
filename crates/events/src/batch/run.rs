//! Running a function over the records of a batch.

use std::borrow::Cow;
use std::fmt::Display;

use super::BatchResponse;

/// A record of a batch, as [`batch`] sees it.
pub trait BatchRecord {
    /// What the answer calls the record.
    fn identifier(&self) -> Cow<'_, str>;

    /// The group within which order counts. After a failure the rest of the group is not tried.
    fn group(&self) -> Option<Cow<'_, str>> {
        None
    }
}

/// placeholder
pub struct Batch;

/// placeholder
pub fn batch<R: BatchRecord, E: Display>(
    records: &[R],
    mut handle: impl FnMut(&R) -> Result<(), E>,
) -> BatchResponse<'static> {
    BatchResponse::failed(
        records
            .iter()
            .filter(|record| handle(record).is_err())
            .map(|record| record.identifier().into_owned()),
    )
}
