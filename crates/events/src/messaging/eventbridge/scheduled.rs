//! The events of schedules.

use std::borrow::Cow;

use crate::json::{DateTime, Json, event, record};

record! {
    /// A scheduled rule of EventBridge, or a schedule of EventBridge Scheduler with its default input.
    ///
    /// ```
    /// use lambda_native_events::{EventError, ScheduledEvent, samples};
    ///
    /// fn handle(event: &str) -> Result<String, EventError> {
    ///     let event = ScheduledEvent::parse(event)?;
    ///     Ok(format!("{} at {}", event.name().unwrap_or("?"), event.time))
    /// }
    ///
    /// assert_eq!(handle(ScheduledEvent::SAMPLE)?, "nightly at 2024-09-24T11:25:36Z");
    /// assert_eq!(handle(samples::SCHEDULE)?, "nightly at 2024-09-24T11:25:36Z");
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// `time` is the scheduled time, which does not change if Lambda retries the invocation. A
    /// rule or a schedule with an input of its own sends that input in place of this event.
    ///
    /// The response of the function is ignored. After an error, Lambda retries the event.
    ///
    /// AWS: [Creating a rule that runs on a schedule in Amazon EventBridge](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html);
    /// EventBridge Scheduler User Guide, "Templated targets".
    pub struct ScheduledEvent<'a> {
        /// The version of the envelope: `0`.
        pub version: Cow<'a, str> as "version",
        /// The id of the event.
        pub id: Cow<'a, str> as "id",
        /// `Scheduled Event`.
        pub detail_type: Cow<'a, str> as "detail-type",
        /// `aws.events` for a rule, `aws.scheduler` for the Scheduler.
        pub source: Cow<'a, str> as "source",
        /// The account.
        pub account: Cow<'a, str> as "account",
        /// The scheduled time, in whole seconds.
        pub time: DateTime<'a> as "time",
        /// The region.
        pub region: Cow<'a, str> as "region",
        /// The ARN of the rule or the schedule. See [`name`](Self::name).
        pub resources: Vec<Cow<'a, str>> as "resources",
        /// Empty: `{}`, or `{}` in a string.
        pub detail: Json<'a> as "detail",
    }
}

event!(ScheduledEvent, "EventBridge scheduled event", SCHEDULE_RULE);

impl ScheduledEvent<'_> {
    /// The name of the rule or the schedule: `nightly` for
    /// `arn:aws:events:eu-central-1:123456789012:rule/nightly`.
    pub fn name(&self) -> Option<&str> {
        let (_, name) = self.resources.first()?.rsplit_once('/')?;
        Some(name)
    }
}
