//! The registered extensions of one execution environment, and their queued events.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::extension::{Extension, ExtensionEvent, ShutdownReason};
use crate::caller::function_error::FunctionError;
use crate::header_names;
use crate::http::refusal::Refusal;
use crate::http::response::Response;
use crate::identity;

/// The service allows ten extensions per function ("Lambda quotas").
const MAX_EXTENSIONS: usize = 10;

#[derive(Default)]
pub(crate) struct Registry {
    members: Vec<Member>,
    /// The names of external extensions.
    external: Vec<String>,
    /// The request id of the last INVOKE event. An event that is delivered again is not sent twice.
    last_invoke: Option<String>,
    last_call: u64,
}

struct Member {
    /// The identifier, which every call has to send.
    id: String,
    name: String,
    events: Vec<ExtensionEvent>,
    pending: VecDeque<Value>,
    /// The number of its newest call to `event/next`, while that call waits.
    waiting: Option<u64>,
    /// Whether it has called `event/next`.
    is_ready: bool,
    error: Option<FunctionError>,
}

impl Registry {
    /// Registers an extension. Returns its identifier.
    pub(crate) fn register(
        &mut self,
        name: &str,
        events: Vec<ExtensionEvent>,
        takes_events: bool,
    ) -> Result<String, Refusal> {
        let is_external = self.external.iter().any(|external| external == name);
        if !is_external && events.contains(&ExtensionEvent::Shutdown) {
            return Err(refused(
                "Extension.InvalidEventType",
                "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension".to_owned(),
            ));
        }
        if !takes_events && events.contains(&ExtensionEvent::Invoke) {
            return Err(refused(
                "Extension.InvalidEventType",
                "INVOKE: not available on Managed Instances".to_owned(),
            ));
        }
        if self.members.iter().any(|member| member.name == name) {
            return Err(refused(
                "Extension.InvalidExtensionState",
                format!("Extension with this name already registered: {name}"),
            ));
        }
        if self.members.len() >= MAX_EXTENSIONS {
            return Err(refused(
                "Extension.TooManyExtensions",
                format!("Extension limit ({MAX_EXTENSIONS}) reached"),
            ));
        }
        let id = identity::request_id();
        self.members.push(Member {
            id: id.clone(),
            name: name.to_owned(),
            events,
            pending: VecDeque::new(),
            waiting: None,
            is_ready: false,
            error: None,
        });
        Ok(id)
    }

    /// Begins a call to `event/next`. Returns the name of the extension and the number of the call.
    pub(crate) fn start_waiting(&mut self, id: &str) -> Result<(String, u64), Refusal> {
        self.last_call += 1;
        let call = self.last_call;
        let member = self.member(id)?;
        if let Some(error) = &member.error {
            return Err(refused(
                "Extension.InvalidExtensionState",
                format!(
                    "{} has already posted an error: {}",
                    member.name, error.error_type
                ),
            ));
        }
        member.waiting = Some(call);
        member.is_ready = true;
        Ok((member.name.clone(), call))
    }

    /// The event for this call to `event/next`, if there is one. Of two waiting calls, the older one
    /// belongs to a client that has given up.
    pub(crate) fn take_event(&mut self, id: &str, call: u64) -> Option<Result<Value, Refusal>> {
        let member = match self.member(id) {
            Ok(member) => member,
            // The environment has been restarted meanwhile.
            Err(refusal) => return Some(Err(refusal)),
        };
        if member.waiting != Some(call) {
            return None;
        }
        let event = member.pending.pop_front()?;
        member.waiting = None;
        Some(Ok(event))
    }

    /// Stores the error of an extension. Returns its name.
    pub(crate) fn fail(&mut self, id: &str, error: FunctionError) -> Result<String, Refusal> {
        let member = self.member(id)?;
        member.error = Some(error);
        Ok(member.name.clone())
    }

    /// Refuses an identifier that no extension has.
    pub(crate) fn check(&mut self, id: &str) -> Result<(), Refusal> {
        self.member(id).map(drop)
    }

    pub(crate) fn list(&self) -> Vec<Extension> {
        let extension = |member: &Member| Extension {
            name: member.name.clone(),
            events: member.events.clone(),
            is_waiting: member.waiting.is_some(),
            error: member.error.clone(),
        };
        self.members.iter().map(extension).collect()
    }

    pub(crate) fn allow_external(&mut self, name: String) {
        if !self.external.contains(&name) {
            self.external.push(name);
        }
    }

    /// Whether every extension has called `event/next`, which is required for the end of init.
    pub(crate) fn are_ready(&self) -> bool {
        let is_ready = |member: &Member| member.error.is_some() || member.is_ready;
        self.members.iter().all(is_ready)
    }

    /// Whether every extension waits for its next event, which is required for the end of an invocation.
    pub(crate) fn are_idle(&self) -> bool {
        self.members.iter().all(|member| {
            member.error.is_some() || (member.waiting.is_some() && member.pending.is_empty())
        })
    }

    /// Whether every call to `event/next` has got the events that are there for it.
    pub(crate) fn are_delivered(&self) -> bool {
        self.members
            .iter()
            .all(|member| member.waiting.is_none() || member.pending.is_empty())
    }

    /// Whether an extension has registered for INVOKE.
    pub(crate) fn want_invocations(&self) -> bool {
        self.want(ExtensionEvent::Invoke)
    }

    /// Queues INVOKE for the invocation that `response` delivers to the runtime.
    pub(crate) fn invoke(&mut self, response: &Response, deadline_ms: u128) {
        let text = |name: &str| response.header(name).unwrap_or_default();
        let request_id = text(header_names::REQUEST_ID);
        if self.last_invoke.as_ref() == Some(&request_id) {
            return;
        }
        let event = json!({
            "eventType": "INVOKE",
            "deadlineMs": u64::try_from(deadline_ms).unwrap_or(u64::MAX),
            "requestId": request_id,
            "invokedFunctionArn": text(header_names::FUNCTION_ARN),
            "tracing": {"type": "X-Amzn-Trace-Id", "value": text(header_names::TRACE_ID)},
        });
        self.last_invoke = Some(request_id);
        self.send(ExtensionEvent::Invoke, &event);
    }

    pub(crate) fn shut_down(&mut self, reason: ShutdownReason, deadline_ms: u64) -> usize {
        let event = json!({
            "eventType": "SHUTDOWN",
            "shutdownReason": reason.name(),
            "deadlineMs": deadline_ms,
        });
        self.send(ExtensionEvent::Shutdown, &event)
    }

    /// Removes all extensions, because another process is about to start.
    pub(crate) fn clear(&mut self) {
        self.members.clear();
        self.last_invoke = None;
    }

    fn send(&mut self, kind: ExtensionEvent, event: &Value) -> usize {
        let mut count = 0;
        for member in &mut self.members {
            if member.error.is_none() && member.events.contains(&kind) {
                member.pending.push_back(event.clone());
                count += 1;
            }
        }
        count
    }

    fn want(&self, kind: ExtensionEvent) -> bool {
        self.members
            .iter()
            .any(|member| member.events.contains(&kind))
    }

    fn member(&mut self, id: &str) -> Result<&mut Member, Refusal> {
        self.members
            .iter_mut()
            .find(|member| member.id == id)
            .ok_or_else(|| {
                refused(
                    "Extension.UnknownExtensionIdentifier",
                    format!("Unknown extension {id}"),
                )
            })
    }
}

pub(crate) fn refused(error_type: &'static str, message: String) -> Refusal {
    Refusal {
        status: 403,
        error_type,
        message,
    }
}
