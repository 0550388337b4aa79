//! Step Functions, through EventBridge.
//!
//! [`StepFunctionsEvent`] reports the status of an execution. A function that a state machine calls in
//! a task state receives the input of that state instead, which is a type of your own.

use std::borrow::Cow;

use serde_core::de::Deserialize;

use crate::json::{EpochMillis, EventError, choice, event, read_json, record};
use crate::messaging::eventbridge::envelope;

envelope! {
    /// An execution of a standard workflow started or ended: EventBridge's `Step Functions Execution
    /// Status Change`.
    ///
    /// ```
    /// use lambda_native_events::step_functions::StepFunctionsStatus;
    /// use lambda_native_events::{EventError, StepFunctionsEvent};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Order {
    ///     id: String,
    /// }
    ///
    /// fn handle(event: &str) -> Result<Option<String>, EventError> {
    ///     let execution = StepFunctionsEvent::parse(event)?.detail;
    ///     if execution.status != StepFunctionsStatus::Failed {
    ///         return Ok(None);
    ///     }
    ///     let order: Order = execution.input_json()?;
    ///     let error = execution.error.as_deref().unwrap_or("an unknown error");
    ///     Ok(Some(format!("order {} failed with {error}", order.id)))
    /// }
    ///
    /// assert_eq!(
    ///     handle(StepFunctionsEvent::SAMPLE)?.as_deref(),
    ///     Some("order o-7 failed with Payment.Declined")
    /// );
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// Input and output are left out if together they exceed 248 KiB; then `included` of
    /// `input_details` and `output_details` is false, and `DescribeExecution` has them.
    ///
    /// AWS: [Automating Step Functions event delivery with EventBridge](https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html).
    StepFunctionsEvent: StepFunctionsDetail
}

event!(
    StepFunctionsEvent,
    "Step Functions event",
    STEP_FUNCTIONS_STATUS
);

record! {
    /// An execution: what `DescribeExecution` returns.
    pub struct StepFunctionsDetail<'a> {
        /// The execution.
        pub execution_arn: Cow<'a, str> as "executionArn",
        /// The state machine.
        pub state_machine_arn: Cow<'a, str> as "stateMachineArn",
        /// The name of the execution.
        pub name: Cow<'a, str> as "name",
        /// The current status.
        pub status: StepFunctionsStatus<'a> as "status",
        /// When it started.
        pub start_date: EpochMillis as "startDate",
        /// When it ended.
        pub stop_date: Option<EpochMillis> as "stopDate",
        /// The input, as JSON in a string. See [`input_json`](Self::input_json).
        pub input: Option<Cow<'a, str>> as "input" secret,
        /// Whether the input is included.
        pub input_details: Option<StepFunctionsIncluded> as "inputDetails",
        /// The output of an execution that succeeded, JSON in a string. See
        /// [`output_json`](Self::output_json).
        pub output: Option<Cow<'a, str>> as "output" secret,
        /// Whether the output is included.
        pub output_details: Option<StepFunctionsIncluded> as "outputDetails",
        /// The name of the error that the execution failed with: `States.TaskFailed`.
        pub error: Option<Cow<'a, str>> as "error",
        /// Why it failed: a description, or the error of a Lambda function as JSON in a string.
        pub cause: Option<Cow<'a, str>> as "cause" secret,
        /// The version of the state machine, if the execution was started with one.
        pub state_machine_version_arn: Option<Cow<'a, str>> as "stateMachineVersionArn",
        /// The alias of the state machine, if the execution was started with one.
        pub state_machine_alias_arn: Option<Cow<'a, str>> as "stateMachineAliasArn",
        /// The Map Run that started the execution.
        pub map_run_arn: Option<Cow<'a, str>> as "mapRunArn",
        /// The X-Ray trace header.
        pub trace_header: Option<Cow<'a, str>> as "traceHeader",
        /// How often the execution was redriven.
        pub redrive_count: Option<u32> as "redriveCount",
        /// When it was last redriven.
        pub redrive_date: Option<EpochMillis> as "redriveDate",
        /// `REDRIVABLE`, `NOT_REDRIVABLE` or `REDRIVABLE_BY_MAP_RUN`.
        pub redrive_status: Option<Cow<'a, str>> as "redriveStatus",
        /// Why it cannot be redriven.
        pub redrive_status_reason: Option<Cow<'a, str>> as "redriveStatusReason",
    }
}

impl StepFunctionsDetail<'_> {
    /// The input, as a type of your own. It may borrow from the event.
    ///
    /// # Errors
    /// The input is not of that type, or not included. The path in the error starts at the input.
    pub fn input_json<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_member("input of a Step Functions execution", self.input.as_deref())
    }

    /// The output, as a type of your own. It may borrow from the event.
    ///
    /// # Errors
    /// The output is not of that type, or not included, or there is none because the execution did not
    /// succeed. The path in the error starts at the output.
    pub fn output_json<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_member(
            "output of a Step Functions execution",
            self.output.as_deref(),
        )
    }
}

fn read_member<'s, T: Deserialize<'s>>(
    what: &'static str,
    text: Option<&'s str>,
) -> Result<T, EventError> {
    match text {
        Some(text) => read_json(what, text),
        None => Err(EventError::other(what, "$", "is missing".to_owned())),
    }
}

choice! {
    /// The status of an execution.
    pub enum StepFunctionsStatus<'a> {
        /// It started or was redriven.
        Running = "RUNNING",
        /// It succeeded.
        Succeeded = "SUCCEEDED",
        /// It failed: see `error` and `cause`.
        Failed = "FAILED",
        /// It took longer than its timeout.
        TimedOut = "TIMED_OUT",
        /// It was stopped.
        Aborted = "ABORTED",
        /// It is about to be redriven.
        PendingRedrive = "PENDING_REDRIVE",
    }
}

record! {
    /// Whether the input or the output is included in the event.
    pub struct StepFunctionsIncluded {
        /// Whether it is.
        pub included: bool as "included",
    }
}
