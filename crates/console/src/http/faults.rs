//! Faults to inject: those of the emulator, and those of the console.

use std::num::NonZeroU32;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use lambda_native_emulator::{ArmedFault, At, Fault, FaultKind, Parameter, When};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Shared;
use super::body::JsonBody;
use super::error::ApiError;
use super::functions::{check_owned, find};
use crate::console::Console;
use crate::faults::{OwnFault, OwnFaultKind};

/// `GET /_lam/api/faults`: `{"kinds": [{"name", "about", "at": […], "parameter": "status" | null, "group"}],
/// "armed": [{"id", "function", "name", "at", "when", "n", "parameter", "seen", "fired"}]}`.
///
/// `at` are the exchanges for which a fault makes a difference. `group` is `runtime-api` for faults of
/// exchanges, `process` for those of the process, and `caller` for those that only the caller sees. An armed fault
/// has `seen` that many exchanges or invocations, and has happened (`fired`) that often.
pub(super) async fn list(State(console): Shared) -> Json<Value> {
    Json(json!({"kinds": kinds(), "armed": armed(&console)}))
}

/// A fault that exists.
#[derive(Debug, Serialize)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) at: Vec<String>,
    parameter: Option<&'static str>,
    pub(super) group: &'static str,
}

/// Every fault that exists.
pub(super) fn kinds() -> Vec<Kind> {
    let of_exchanges = Fault::kinds().iter().map(|kind: &FaultKind| Kind {
        name: kind.name,
        about: kind.about,
        at: kind.at.iter().map(At::to_string).collect(),
        parameter: kind.parameter.map(|_: Parameter| "status"),
        group: "runtime-api",
    });
    let own = OwnFaultKind::ALL.into_iter().map(|kind| Kind {
        name: kind.name(),
        about: kind.about(),
        at: vec![At::Next.to_string()],
        parameter: None,
        group: kind.group(),
    });
    of_exchanges.chain(own).collect()
}

/// A fault that is armed.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Armed {
    pub(super) id: u64,
    pub(super) function: String,
    pub(super) name: &'static str,
    pub(super) at: String,
    pub(super) when: &'static str,
    pub(super) n: u32,
    parameter: Option<u16>,
    pub(super) seen: u32,
    pub(super) fired: u32,
}

/// Every fault that is armed, by function.
pub(super) fn armed(console: &Console) -> Vec<Armed> {
    let own = console.history.faults().armed();
    let mut all = Vec::new();
    for (number, facts) in console.functions().iter().enumerate() {
        let pool = console.host.running(number);
        let of_exchanges = pool.map_or_else(Vec::new, |pool| pool.armed_faults());
        all.extend(
            of_exchanges
                .iter()
                .map(|fault| of_exchange(&facts.name, fault)),
        );
        let own = own.iter().filter(|fault| fault.function == number);
        all.extend(own.map(|fault| of_console(&facts.name, fault)));
    }
    all
}

fn of_exchange(function: &str, fault: &ArmedFault) -> Armed {
    let (when, n) = when(fault.when);
    Armed {
        id: Id::Exchange(fault.id).number(),
        function: function.to_owned(),
        name: fault.fault.name(),
        at: fault.at.to_string(),
        when,
        n,
        parameter: match fault.fault {
            Fault::Status(status) | Fault::Interim(status) => Some(status),
            _ => None,
        },
        seen: fault.seen,
        fired: fault.fired,
    }
}

fn of_console(function: &str, fault: &OwnFault) -> Armed {
    let (when, n) = when(fault.when);
    Armed {
        id: Id::Own(fault.id).number(),
        function: function.to_owned(),
        name: fault.kind.name(),
        at: At::Next.to_string(),
        when,
        n,
        parameter: None,
        seen: fault.seen,
        fired: fault.fired,
    }
}

fn when(when: When) -> (&'static str, u32) {
    match when {
        When::Next => ("next", 1),
        When::Nth(n) => ("nth", n.get()),
        When::Every(n) => ("every", n.get()),
    }
}

/// The id of an armed fault. The emulator and the console count their own, so the API has even and odd numbers.
enum Id {
    Exchange(u64),
    Own(u64),
}

impl Id {
    fn number(&self) -> u64 {
        match self {
            Id::Exchange(id) => id * 2,
            Id::Own(id) => id * 2 + 1,
        }
    }

    fn of(number: u64) -> Id {
        if number.is_multiple_of(2) {
            Id::Exchange(number / 2)
        } else {
            Id::Own(number / 2)
        }
    }
}

/// The body of `POST /_lam/api/faults`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFault {
    function: String,
    name: String,
    at: Option<String>,
    when: Frequency,
    n: Option<NonZeroU32>,
    parameter: Option<u16>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Frequency {
    Next,
    Nth,
    Every,
}

/// `POST /_lam/api/faults` arms a fault: `{"function", "name", "at", "when": "next" | "nth" | "every", "n"?,
/// "parameter"?}` returns 201 and `{"id"}`.
///
/// `n` belongs to `nth` and `every`, and `parameter` to faults that have one. The function is started if it is
/// not running. Besides the faults of the Runtime API there are `kill`, which kills the process that gets the nth
/// event, and `throttle`, which rejects the nth invocation with status 429.
pub(super) async fn arm(
    State(console): Shared,
    JsonBody(new): JsonBody<NewFault>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let function = find(&console, &new.function)?;
    let when = new.when()?;
    let own = OwnFaultKind::ALL
        .into_iter()
        .find(|kind| kind.name() == new.name);
    let id = if let Some(kind) = own {
        new.check_own()?;
        if kind == OwnFaultKind::Kill {
            check_owned(&console, function)?;
        }
        Id::Own(console.history.faults().arm(function, kind, when))
    } else {
        let (at, fault) = new.exchange()?;
        let pool = console.host.start(function).await;
        let pool = pool.map_err(|error| {
            ApiError::conflict(format!("the function could not be started: {error}"))
        })?;
        Id::Exchange(pool.inject(at, fault, when))
    };
    console.wake();
    Ok((StatusCode::CREATED, Json(json!({"id": id.number()}))))
}

impl NewFault {
    fn when(&self) -> Result<When, ApiError> {
        match (self.when, self.n) {
            (Frequency::Next, None) => Ok(When::Next),
            (Frequency::Next, Some(n)) if n.get() == 1 => Ok(When::Next),
            (Frequency::Next, Some(_)) => Err(ApiError::bad_request(
                "`n` belongs to `nth` and `every`: leave it out for `next`",
            )),
            (Frequency::Nth, Some(n)) => Ok(When::Nth(n)),
            (Frequency::Every, Some(n)) => Ok(When::Every(n)),
            (Frequency::Nth | Frequency::Every, None) => Err(ApiError::bad_request(
                "`nth` and `every` need `n`, a number from 1",
            )),
        }
    }

    /// A fault of the console has no parameter, and only one place.
    fn check_own(&self) -> Result<(), ApiError> {
        if self.parameter.is_some() {
            let message = format!("the fault `{}` has no parameter", self.name);
            return Err(ApiError::bad_request(message));
        }
        match self.at.as_deref() {
            None | Some("" | "next") => Ok(()),
            Some(at) => Err(self.useless_at(at, "next")),
        }
    }

    fn exchange(&self) -> Result<(At, Fault), ApiError> {
        let fault = Fault::of_name(&self.name, self.parameter).map_err(|error| {
            let own = OwnFaultKind::ALL.map(OwnFaultKind::name).join(", ");
            let is_known = Fault::kinds().iter().any(|kind| kind.name == self.name);
            ApiError::bad_request(if is_known {
                error.to_string()
            } else {
                format!("{error}, {own}")
            })
        })?;
        let at = self.at.as_deref().ok_or_else(|| {
            ApiError::bad_request("`at` is missing: it says which exchange the fault affects")
        })?;
        let parsed = at.parse::<At>();
        let parsed = parsed.map_err(|error| ApiError::bad_request(error.to_string()))?;
        let kind = Fault::kinds().iter().find(|kind| kind.name == self.name);
        match kind {
            Some(kind) if !kind.at.contains(&parsed) => {
                let places: Vec<String> = kind.at.iter().map(At::to_string).collect();
                Err(self.useless_at(at, &places.join(", ")))
            }
            _ => Ok((parsed, fault)),
        }
    }

    fn useless_at(&self, at: &str, places: &str) -> ApiError {
        ApiError::bad_request(format!(
            "the fault `{}` makes no difference at `{at}`: use one of {places}",
            self.name
        ))
    }
}

/// `DELETE /_lam/api/faults/{function}/{id}` disarms a fault: 204, or 404 if it is not armed, for example
/// because it has happened.
pub(super) async fn disarm(
    State(console): Shared,
    Path((function, id)): Path<(String, u64)>,
) -> Result<StatusCode, ApiError> {
    let number = find(&console, &function)?;
    let was_armed = match Id::of(id) {
        Id::Own(id) => console.history.faults().disarm(number, id),
        Id::Exchange(id) => {
            let pool = console.host.running(number);
            pool.is_some_and(|pool| pool.disarm(id))
        }
    };
    if !was_armed {
        return Err(ApiError::not_found(format!(
            "no fault with the id {id} is armed for `{function}`"
        )));
    }
    console.wake();
    Ok(StatusCode::NO_CONTENT)
}
