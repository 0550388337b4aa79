//! Invocations that repeat others, or saved events.

use std::sync::Arc;

use lambda_native_emulator::Invocation;

use super::{Console, Delivery, SendError};
use crate::record::{InvocationRecord, Origin, Via};
use crate::saved;

impl Console {
    /// Repeats an invocation, with another event if there is one. Returns the request id.
    pub(crate) fn replay(&self, id: &str, event: Option<&str>) -> Result<String, SendError> {
        let delivery = self.kept(id, |record| repetition(record, event))??;
        self.deliver(delivery)
    }

    /// Delivers the event of an invocation that has ended again, with the same request id.
    pub(crate) fn deliver_again(&self, id: &str, event: Option<&str>) -> Result<String, SendError> {
        let mut delivery = self.kept(id, |record| {
            if record.outcome.is_none() {
                return Err(SendError::StillRunning);
            }
            repetition(record, event)
        })??;
        delivery.same_id = Some(id.to_owned());
        self.deliver(delivery)
    }

    /// Sends every saved event of the function, except those that cannot be used. Returns the request ids.
    /// Reads the files.
    pub(crate) fn run_saved(&self, function: usize) -> Result<Vec<String>, SendError> {
        let directory = &self.functions()[function].events_directory;
        let events = saved::list(directory)
            .map_err(|error| SendError::Unreadable(directory.clone(), error))?;
        let mut ids = Vec::new();
        for event in events.iter().filter(|event| event.error.is_none()) {
            match self.run_saved_event(function, &event.name) {
                Ok(id) => ids.push(id),
                // Those that were sent are running.
                Err(SendError::Full) if !ids.is_empty() => break,
                Err(error) => return Err(error),
            }
        }
        Ok(ids)
    }

    /// Sends a saved event. Returns the request id. Reads the files.
    pub(crate) fn run_saved_event(
        &self,
        function: usize,
        name: &saved::Name,
    ) -> Result<String, SendError> {
        let directory = &self.functions()[function].events_directory;
        let (event, expected) = saved::read(directory, name)
            .map_err(|error| SendError::Unreadable(directory.join(name.event_file()), error))?
            .ok_or_else(|| SendError::NotSaved(name.to_string()))?;
        self.deliver(Delivery {
            function,
            invocation: Invocation::new(event),
            origin: Origin {
                via: Via::Saved,
                request: None,
                replay_of: None,
                saved_as: Some(name.to_string()),
            },
            expected: expected.map(|text| Arc::from(text.into_bytes())),
            same_id: None,
        })
    }

    /// Reads the invocation with this request id.
    pub(crate) fn kept<T>(
        &self,
        id: &str,
        read: impl FnOnce(&InvocationRecord) -> T,
    ) -> Result<T, SendError> {
        let found = self.history.read(|store| store.find(id).cloned());
        let record = found.ok_or_else(|| SendError::NotKept(id.to_owned()))?;
        Ok(read(&record))
    }
}

/// The same invocation, with another event if there is one.
fn repetition(record: &InvocationRecord, event: Option<&str>) -> Result<Delivery, SendError> {
    let event = match event {
        Some(event) => event.as_bytes(),
        None if record.event.is_whole() => record.event.kept(),
        None => return Err(SendError::EventCut),
    };
    Ok(Delivery {
        function: record.function,
        invocation: record.template.with_other_event(event),
        origin: Origin {
            via: Via::Replay,
            request: record.origin.request.clone(),
            replay_of: Some(record.id.clone()),
            saved_as: None,
        },
        expected: record.expected.clone(),
        same_id: None,
    })
}
