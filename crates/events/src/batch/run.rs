//! Calls a function for each record of a batch.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, SystemTime};

use super::log::{self, Level};
use super::{BatchItemIdentifier, BatchResponse};

/// Calls `handle` for each record and returns a response with the batch item failures.
///
/// ```
/// use lambda_native_events::{EventError, SqsEvent, batch, samples};
///
/// #[derive(serde::Deserialize)]
/// struct Order {
///     order: u64,
/// }
///
/// let event = SqsEvent::parse(samples::SQS)?;
/// let response = batch(&event.records, |message| {
///     let order: Order = message.body_json()?;
///     println!("order {}", order.order);
///     Ok(())
/// });
/// assert_eq!(
///     response.to_json().unwrap(),
///     r#"{"batchItemFailures":[{"itemIdentifier":"2e1424d4-f796-459a-8184-9c92662be6da"}]}"#
/// );
/// # Ok::<(), EventError>(())
/// ```
///
/// - `records` is `&event.records`, or any iterator of references to records.
/// - An error fails its record. `?` converts every error that implements [`Display`], and
///   `Err("out of stock".into())` works too: see [`BatchError`]. To call a function with another
///   error type, write `Ok(ship(message)?)`.
/// - A panic fails its record too, if panics unwind. With `panic = "abort"`, as in the profile
///   `min-size`, it ends the process, and Lambda delivers the whole batch again.
/// - After a failure, the records whose order depends on the failed one are not tried. They are
///   reported as failed, too:
///
///   | source | not tried after a failure |
///   |---|---|
///   | SQS FIFO queue | the rest of the message group |
///   | Kafka | the rest of the partition |
///   | Kinesis, DynamoDB | all following records, since Lambda goes back to the first failure anyway |
/// - Each failed record is logged to stderr at level ERROR, with the request id, the record's id and
///   the reason. The format follows the function's log settings (`AWS_LAMBDA_LOG_FORMAT`,
///   `AWS_LAMBDA_LOG_LEVEL`). One line at level WARN counts the records that were not tried.
///
///   ```text
///   ERROR RequestId: 8f507cfc-… batch record failed recordId=m-1 reason="out of stock"
///   ```
///
/// [`Batch`] has options: a deadline, and a callback for failures.
#[must_use = "without the response, Lambda treats all records as processed"]
pub fn batch<'r, I: BatchItem<'r>>(
    records: impl IntoIterator<Item = I>,
    handle: impl FnMut(&I::Record) -> Result<(), BatchError>,
) -> BatchResponse<'static> {
    Batch::new(records).run(handle)
}

/// The error that the function of [`batch`] returns: why a record failed.
///
/// `?` converts everything that implements [`Display`]: an [`EventError`](crate::EventError), a
/// `LambdaError`, any [`std::error::Error`], an `anyhow::Error`, a string.
///
/// ```
/// use lambda_native_events::{BatchError, SqsEvent, batch, samples, sqs::SqsMessage};
///
/// fn count(message: &SqsMessage) -> Result<(), BatchError> {
///     let count: u32 = message.body.parse()?;
///     if count == 0 {
///         return Err("nothing ordered".into());
///     }
///     Ok(())
/// }
///
/// let event = SqsEvent::parse(samples::SQS)?;
/// assert_eq!(batch(&event.records, count).batch_item_failures.len(), 2);
/// # Ok::<(), lambda_native_events::EventError>(())
/// ```
///
/// The type does not implement [`Display`] itself, because that would conflict with the conversion.
/// [`BatchFailure::Error`] contains its text.
pub struct BatchError(String);

impl<E: Display> From<E> for BatchError {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// The text, in quotes.
impl fmt::Debug for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// An item of the iterator that [`batch`] takes: a reference to a record, or an entry of
/// [`KafkaEvent::records`](crate::KafkaEvent::records), which holds the records of a partition.
///
/// You do not need to implement this trait. For records of your own, implement [`BatchRecord`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a record of a batch",
    label = "this is not a reference to a record",
    note = "pass the records of an event by reference: `batch(&event.records, |record| …)`"
)]
pub trait BatchItem<'r> {
    /// The record.
    type Record: BatchRecord + 'r;

    /// Appends the record or records.
    fn append_to(self, records: &mut Vec<&'r Self::Record>);
}

impl<'r, R: BatchRecord> BatchItem<'r> for &'r R {
    type Record = R;

    fn append_to(self, records: &mut Vec<&'r R>) {
        records.push(self);
    }
}

impl<'r, R: BatchRecord> BatchItem<'r> for (&'r str, &'r Vec<R>) {
    type Record = R;

    fn append_to(self, records: &mut Vec<&'r R>) {
        records.extend(self.1);
    }
}

/// A record of a batch.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a record of a batch",
    note = "the records of SQS, Kinesis, DynamoDB and Kafka implement `BatchRecord`; implement it for \
            records of your own"
)]
pub trait BatchRecord {
    /// The identifier of the record in the response.
    fn identifier(&self) -> BatchItemIdentifier<'_>;

    /// The group within which records must be processed in order. After a failure, the rest of the
    /// group is not tried. `None` means that the record does not depend on others.
    fn group(&self) -> Option<Cow<'_, str>> {
        None
    }
}

/// [`batch`] with options.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use lambda_native_events::{Batch, BatchFailure, SqsEvent, samples};
///
/// let event = SqsEvent::parse(samples::SQS)?;
/// // In a handler: `ctx.deadline`.
/// let deadline = SystemTime::now();
/// let response = Batch::new(&event.records)
///     .deadline(deadline)
///     .margin(Duration::from_millis(500))
///     .on_failure(|message, failure| {
///         assert!(matches!(failure, BatchFailure::Deadline), "{}", message.message_id);
///     })
///     .run(|message| {
///         let order: serde_json::Value = message.body_json()?;
///         println!("{order}");
///         Ok(())
///     });
///
/// // There was no time for either record.
/// assert_eq!(response.batch_item_failures.len(), 2);
/// # Ok::<(), lambda_native_events::EventError>(())
/// ```
pub struct Batch<'r, R, F = fn(&R, &BatchFailure)> {
    records: Vec<&'r R>,
    deadline: Option<SystemTime>,
    margin: Duration,
    on_failure: F,
    /// Whether a log line counts the records that were not tried.
    log_untried: bool,
}

impl<'r, R: BatchRecord> Batch<'r, R> {
    /// A batch of these records, without a deadline.
    pub fn new(records: impl IntoIterator<Item = impl BatchItem<'r, Record = R>>) -> Self {
        let mut all = Vec::new();
        for item in records {
            item.append_to(&mut all);
        }
        Self {
            records: all,
            deadline: None,
            margin: Duration::from_secs(1),
            on_failure: log_failure,
            log_untried: true,
        }
    }
}

impl<'r, R: BatchRecord, F: FnMut(&R, &BatchFailure)> Batch<'r, R, F> {
    /// Sets the deadline of the invocation: `ctx.deadline`. Once the remaining time is less than the
    /// margin, no further record is tried; the rest is reported as failed and delivered again.
    /// Without a deadline, a function that is too slow times out, and the whole batch fails.
    #[must_use]
    pub fn deadline(mut self, deadline: impl Into<Option<SystemTime>>) -> Self {
        self.deadline = deadline.into();
        self
    }

    /// Sets the least time that must remain to try a record. The default is 1 second.
    #[must_use]
    pub fn margin(mut self, margin: Duration) -> Self {
        self.margin = margin;
        self
    }

    /// Sets a function that is called, instead of logging, for each record that failed or was not
    /// tried.
    #[must_use]
    pub fn on_failure<G: FnMut(&R, &BatchFailure)>(self, on_failure: G) -> Batch<'r, R, G> {
        Batch {
            records: self.records,
            deadline: self.deadline,
            margin: self.margin,
            on_failure,
            log_untried: false,
        }
    }

    /// Calls `handle` for each record, in order.
    #[must_use = "without the response, Lambda treats all records as processed"]
    pub fn run(
        mut self,
        mut handle: impl FnMut(&R) -> Result<(), BatchError>,
    ) -> BatchResponse<'static> {
        let mut failed = Vec::new();
        let mut failed_groups: Vec<Cow<'_, str>> = Vec::new();
        let mut untried = 0;
        for &record in &self.records {
            let group = record.group();
            let failure = if group
                .as_ref()
                .is_some_and(|group| failed_groups.contains(group))
            {
                BatchFailure::Group
            } else if self.is_late() {
                BatchFailure::Deadline
            } else {
                match try_one(record, &mut handle) {
                    Ok(()) => continue,
                    Err(failure) => failure,
                }
            };
            (self.on_failure)(record, &failure);
            failed.push(record.identifier().into_owned());
            untried += usize::from(failure.is_untried());
            if !matches!(failure, BatchFailure::Group) {
                failed_groups.extend(group);
            }
        }
        if self.log_untried && untried > 0 {
            let message = format!(
                "{untried} of {} batch records not tried",
                self.records.len()
            );
            log::write(Level::Warn, &message, &[]);
        }
        BatchResponse::failed(failed)
    }

    fn is_late(&self) -> bool {
        self.deadline.is_some_and(|deadline| {
            let left = deadline.duration_since(SystemTime::now());
            left.map_or(true, |left| left < self.margin)
        })
    }
}

/// Why a record is reported as failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BatchFailure {
    /// The function returned an error, with this text.
    Error(String),
    /// The function panicked, with this message.
    Panic(String),
    /// Not tried, because the deadline is near.
    Deadline,
    /// Not tried, because an earlier record of its group failed.
    Group,
}

impl BatchFailure {
    fn is_untried(&self) -> bool {
        matches!(self, Self::Deadline | Self::Group)
    }
}

impl Display for BatchFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(text) => f.write_str(text),
            Self::Panic(message) => write!(f, "panicked: {message}"),
            Self::Deadline => f.write_str("not tried: the deadline is near"),
            Self::Group => f.write_str("not tried: an earlier record of its group failed"),
        }
    }
}

fn try_one<R>(
    record: &R,
    handle: &mut impl FnMut(&R) -> Result<(), BatchError>,
) -> Result<(), BatchFailure> {
    // State that a panic leaves half updated is the function's concern, as with a handler that panics.
    let result = catch_unwind(AssertUnwindSafe(|| handle(record)));
    match result {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(BatchFailure::Error(error.0)),
        Err(payload) => {
            let message = match (payload.downcast_ref::<&str>(), payload.downcast_ref()) {
                (Some(message), _) => (*message).to_owned(),
                (None, Some(message)) => String::clone(message),
                (None, None) => "a value that is not a string".to_owned(),
            };
            // Dropping the payload could panic and end the batch.
            std::mem::forget(payload);
            Err(BatchFailure::Panic(message))
        }
    }
}

/// Logs a failed record. Records that were not tried are only counted: there can be thousands.
fn log_failure<R: BatchRecord>(record: &R, failure: &BatchFailure) {
    if !failure.is_untried() {
        let (id, reason) = (record.identifier().to_string(), failure.to_string());
        let fields = [("recordId", &*id), ("reason", &*reason)];
        log::write(Level::Error, "batch record failed", &fields);
    }
}
