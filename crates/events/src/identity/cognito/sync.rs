//! Cognito Sync: the datasets of identity pools.

use std::borrow::Cow;

use super::trigger::invalid;
use crate::json::{Dict, ResponseError, choice, event, record, response};

record! {
    /// Cognito Sync: a device synchronizes a dataset, whose records the function can change.
    ///
    /// ```
    /// use lambda_native_events::CognitoSyncEvent;
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let mut event = CognitoSyncEvent::parse(event)?;
    ///     let score = event.dataset_records.get("score");
    ///     let score = score.and_then(|record| record.new_value.as_deref()).unwrap_or("0");
    ///     if score.parse::<u32>()? >= 100 {
    ///         event.replace("badge", "gold");
    ///         event.remove("hint");
    ///     }
    ///     Ok(event.to_json()?)
    /// }
    ///
    /// let response: serde_json::Value = serde_json::from_str(&handle(CognitoSyncEvent::SAMPLE)?)?;
    /// assert_eq!(response["datasetRecords"]["badge"]["newValue"], "gold");
    /// assert_eq!(response["datasetRecords"]["hint"]["op"], "remove");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// The response is the event, with its records changed. `to_json` rejects an operation that
    /// Cognito Sync does not know.
    ///
    /// AWS: [Customizing workflows with Amazon Cognito Events](https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-events.html)
    pub struct CognitoSyncEvent<'a> {
        /// The version of the event's format: 2.
        pub version: u32 as "version",
        /// `SyncTrigger`.
        pub event_type: Cow<'a, str> as "eventType",
        /// The region of the pool.
        pub region: Cow<'a, str> as "region",
        /// The identity pool.
        pub identity_pool_id: Cow<'a, str> as "identityPoolId",
        /// The identity that owns the dataset.
        pub identity_id: Cow<'a, str> as "identityId",
        /// The dataset.
        pub dataset_name: Cow<'a, str> as "datasetName",
        /// The records that the device changed, by their keys.
        pub dataset_records: Dict<'a, CognitoSyncRecord<'a>> as "datasetRecords" always,
    }
}

event!(CognitoSyncEvent, "Cognito Sync event", COGNITO_SYNC);
response!(CognitoSyncEvent, "Cognito Sync response", check);

impl<'a> CognitoSyncEvent<'a> {
    /// Sets a record, whether or not the device has changed it.
    pub fn replace(&mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        self.change(
            key.into(),
            Some(value.into()),
            CognitoSyncOperation::Replace,
        );
    }

    /// Removes a record.
    pub fn remove(&mut self, key: impl Into<Cow<'a, str>>) {
        self.change(key.into(), None, CognitoSyncOperation::Remove);
    }

    fn change(
        &mut self,
        key: Cow<'a, str>,
        new_value: Option<Cow<'a, str>>,
        op: CognitoSyncOperation<'a>,
    ) {
        let before = self.dataset_records.get(&key);
        let old_value = before.and_then(|record| record.old_value.clone());
        let record = CognitoSyncRecord {
            old_value,
            new_value,
            op,
        };
        self.dataset_records.insert(key, record);
    }
}

record! {
    /// A change to a record.
    pub struct CognitoSyncRecord<'a> {
        /// The old value.
        pub old_value: Option<Cow<'a, str>> as "oldValue" secret,
        /// The new value.
        pub new_value: Option<Cow<'a, str>> as "newValue" secret,
        /// The operation.
        pub op: CognitoSyncOperation<'a> as "op",
    }
}

choice! {
    /// An operation on a record.
    pub enum CognitoSyncOperation<'a> {
        /// Sets the record.
        Replace = "replace",
        /// Removes the record.
        Remove = "remove",
    }
}

fn check(event: &CognitoSyncEvent) -> Result<(), ResponseError> {
    for (key, record) in event.dataset_records.iter() {
        if let CognitoSyncOperation::Other(text) = &record.op {
            return invalid(
                "Cognito Sync response",
                &format!("$.datasetRecords[{key:?}].op"),
                format!("{text:?} is neither replace nor remove"),
            );
        }
    }
    Ok(())
}
