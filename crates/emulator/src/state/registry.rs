//! The extensions of one execution environment, and the events on their way to them.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::extension::{Extension, ExtensionEvent, ShutdownReason};
use crate::caller::function_error::FunctionError;
use crate::header_names;
use crate::http::refusal::Refusal;
use crate::http::response::Response;
use crate::identity;

/// "Lambda quotas" and the Extensions API's own refusal: ten extensions a function.
const MOST: usize = 10;

#[derive(Default)]
pub(crate) struct Registry {
    members: Vec<Member>,
    /// Names of external extensions.
    external: Vec<String>,
    /// The invocation that was told last: an event that is delivered again is told once.
    told: Option<String>,
    last_call: u64,
}

struct Member {
    /// What every call of it has to carry.
    id: String,
    name: String,
    events: Vec<ExtensionEvent>,
    pending: VecDeque<Value>,
    /// The number of its newest call of `event/next`, as long as that waits.
    waiting: Option<u64>,
    /// Whether it has called `event/next` at all.
    is_ready: bool,
    error: Option<FunctionError>,
}

impl Registry {
    /// Takes an extension in. Returns its identifier.
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
                "INVOKE: extensions get no such events under Managed Instances".to_owned(),
            ));
        }
        if self.members.iter().any(|member| member.name == name) {
            return Err(refused(
                "Extension.InvalidExtensionState",
                format!("Extension with this name already registered: {name}"),
            ));
        }
        if self.members.len() >= MOST {
            return Err(refused(
                "Extension.TooManyExtensions",
                format!("Extension limit ({MOST}) reached"),
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

    /// Has the extension wait for an event. Returns its name, and the number of this call.
    pub(crate) fn start_waiting(&mut self, id: &str) -> Result<(String, u64), Refusal> {
        self.last_call += 1;
        let call = self.last_call;
        let member = self.member(id)?;
        if let Some(error) = &member.error {
            return Err(refused(
                "Extension.InvalidExtensionState",
                format!("{} has reported its end: {}", member.name, error.error_type),
            ));
        }
        member.waiting = Some(call);
        member.is_ready = true;
        Ok((member.name.clone(), call))
    }

    /// The event for this call of `event/next`, where there is one. Of two calls that wait, the
    /// older belongs to a client that has given it up.
    pub(crate) fn take_event(&mut self, id: &str, call: u64) -> Option<Result<Value, Refusal>> {
        let member = match self.member(id) {
            Ok(member) => member,
            // The environment has been started anew meanwhile.
            Err(refusal) => return Some(Err(refusal)),
        };
        if member.waiting != Some(call) {
            return None;
        }
        let event = member.pending.pop_front()?;
        member.waiting = None;
        Some(Ok(event))
    }

    /// Notes that the extension has failed. Returns its name.
    pub(crate) fn fail(&mut self, id: &str, error: FunctionError) -> Result<String, Refusal> {
        let member = self.member(id)?;
        member.error = Some(error);
        Ok(member.name.clone())
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
        self.external.push(name);
    }

    /// Whether every extension has asked for its first event: only then is init over.
    pub(crate) fn are_ready(&self) -> bool {
        let is_ready = |member: &Member| member.error.is_some() || member.is_ready;
        self.members.iter().all(is_ready)
    }

    /// Whether every extension has come back for its next event: only then is an invocation over.
    pub(crate) fn are_idle(&self) -> bool {
        self.members.iter().all(|member| {
            member.error.is_some() || (member.waiting.is_some() && member.pending.is_empty())
        })
    }

    /// Whether an extension wants to be told of invocations.
    pub(crate) fn want_invocations(&self) -> bool {
        self.want(ExtensionEvent::Invoke)
    }

    /// Tells of the invocation that `response` delivers to the runtime.
    pub(crate) fn invoke(&mut self, response: &Response, deadline_ms: u128) {
        let text = |name: &str| response.header(name).unwrap_or_default();
        let request_id = text(header_names::REQUEST_ID);
        if self.told.as_ref() == Some(&request_id) {
            return;
        }
        let event = json!({
            "eventType": "INVOKE",
            "deadlineMs": u64::try_from(deadline_ms).unwrap_or(u64::MAX),
            "requestId": request_id,
            "invokedFunctionArn": text(header_names::FUNCTION_ARN),
            "tracing": {"type": "X-Amzn-Trace-Id", "value": text(header_names::TRACE_ID)},
        });
        self.told = Some(request_id);
        self.tell(ExtensionEvent::Invoke, &event);
    }

    pub(crate) fn shut_down(&mut self, reason: ShutdownReason, deadline_ms: u64) -> usize {
        let event = json!({
            "eventType": "SHUTDOWN",
            "shutdownReason": reason.name(),
            "deadlineMs": deadline_ms,
        });
        self.tell(ExtensionEvent::Shutdown, &event)
    }

    /// Forgets everybody: another process registers anew.
    pub(crate) fn clear(&mut self) {
        self.members.clear();
        self.told = None;
    }

    fn tell(&mut self, kind: ExtensionEvent, event: &Value) -> usize {
        let mut told = 0;
        for member in &mut self.members {
            if member.error.is_none() && member.events.contains(&kind) {
                member.pending.push_back(event.clone());
                told += 1;
            }
        }
        told
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
