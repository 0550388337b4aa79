//! Functions: what is known about each, and what can be done to its processes.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use lambda_native_emulator::front::MAX_EVENT_BYTES;
use lambda_native_emulator::process::{EnvironmentPool, EnvironmentStatus};
use lambda_native_emulator::{MAX_RESPONSE_BYTES, MAX_STREAM_BYTES};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Shared;
use super::access::Access;
use super::body::{JsonBody, Switch};
use super::error::ApiError;
use super::state::{Status, blocking};
use crate::console::Console;
use crate::host::{Limits, Variable};
use crate::json;
use crate::record::{ExchangeRecord, FunctionRecord, Line};
use crate::view::{self, BuildView, ExchangeView, LineView};

/// The query of requests that can show secrets.
#[derive(Debug, Deserialize)]
pub(super) struct Reveal {
    pub(super) reveal: Option<String>,
}

/// The number of the function with this name.
pub(super) fn find(console: &Console, name: &str) -> Result<usize, ApiError> {
    console.function(name).ok_or_else(|| {
        let functions = console.functions().iter();
        let names: Vec<&str> = functions.map(|function| function.name.as_str()).collect();
        let names = names.join(", ");
        ApiError::not_found(format!(
            "no function has the name `{name}`: there is {names}"
        ))
    })
}

/// `GET /_lam/api/functions/{name}`: its state, environments, limits, last build, variables, and the lines and
/// exchanges outside of invocations. The values of variables that may be secret are `null`, unless
/// `?reveal=1` asks for them with the token.
pub(super) async fn show(
    State(console): Shared,
    Path(name): Path<String>,
    Query(query): Query<Reveal>,
    access: Access,
) -> Result<Json<Function>, ApiError> {
    let reveal = access.reveals(query.reveal.as_deref())?;
    Ok(Json(Function::of(&console, &name, reveal).await?))
}

/// A function.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) url: String,
    pub(super) front: &'static str,
    invoke_mode: Option<&'static str>,
    pub(super) state: &'static str,
    /// Why its last process ended, if none has been started since.
    crash: Option<String>,
    pub(super) environments: Vec<Environment>,
    in_flight: usize,
    pub(super) waiting: usize,
    limits: LimitsView,
    snap_start: bool,
    holds_restore: bool,
    freezes: bool,
    watches: bool,
    serve_only: bool,
    pub(super) package: Option<String>,
    events_directory: String,
    pub(super) build: BuildView,
    pub(super) variables: Vec<VariableView>,
    /// What a process needs that somebody else starts.
    attach_variables: Option<Vec<Value>>,
    pub(super) lines: Vec<LineView>,
    pub(super) exchanges: Vec<RecentExchange>,
}

/// An execution environment. They are numbered from 0.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Environment {
    pub(super) number: usize,
    pub(super) pid: Option<u32>,
    pub(super) state: String,
    pub(super) in_flight: usize,
    pub(super) invocations: u64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LimitsView {
    timeout_ms: f64,
    init_timeout_ms: f64,
    memory_mb: u32,
    concurrency: u32,
    instances: usize,
    event_bytes: usize,
    response_bytes: usize,
    stream_bytes: usize,
}

/// A variable. Its value is `None` if it is hidden.
#[derive(Debug, Serialize)]
pub(super) struct VariableView {
    pub(super) name: String,
    pub(super) value: Option<String>,
    hidden: bool,
    pub(super) origin: String,
}

impl Function {
    pub(super) async fn of(
        console: &Arc<Console>,
        name: &str,
        reveal: bool,
    ) -> Result<Function, ApiError> {
        let number = find(console, name)?;
        blocking(console, move |console| {
            Function::numbered(console, number, reveal)
        })
        .await
    }

    /// Waits for the threads of the environments.
    fn numbered(console: &Console, number: usize, reveal: bool) -> Function {
        let facts = &console.functions()[number];
        let status = Status::of(console, number);
        let pool = console.host.running(number).filter(|_| facts.serve_only);
        // Secrets are looked for in a copy, so that nothing that is recorded has to wait.
        let record = console
            .history
            .read(|store| store.functions[number].clone());
        let environments = status.environments.iter();
        Function {
            name: facts.name.clone(),
            arn: facts.arn.clone(),
            url: facts.url.clone(),
            front: facts.front.name(),
            invoke_mode: facts.invoke_mode,
            state: status.state,
            crash: record.crash.as_deref().map(|text| crash(text, reveal)),
            in_flight: environments
                .clone()
                .map(|environment| environment.in_flight)
                .sum(),
            environments: environments.map(Environment::of).collect(),
            waiting: status.waiting,
            limits: LimitsView::of(facts.limits),
            snap_start: facts.snap_start,
            holds_restore: console.holds_restore(number),
            freezes: facts.freezes,
            watches: facts.watches,
            serve_only: facts.serve_only,
            package: facts.package.clone(),
            events_directory: facts.events_directory.display().to_string(),
            build: view::build(&record),
            variables: console
                .host
                .variables(number)
                .into_iter()
                .map(|variable| VariableView::of(variable, reveal))
                .collect(),
            attach_variables: pool.map(|pool| attach_variables(&pool)),
            lines: lines(&record, reveal),
            exchanges: RecentExchange::all(console, &record, reveal),
        }
    }
}

/// It may contain the last line on stderr.
fn crash(text: &str, reveal: bool) -> String {
    if reveal {
        return text.to_owned();
    }
    json::mask(text).text
}

/// The lines outside of invocations, with times since the first one.
fn lines(function: &FunctionRecord, reveal: bool) -> Vec<LineView> {
    let log = function.outside_lines();
    let first = log.first().first().or(log.last().front());
    let since = first.map_or_else(Instant::now, |line: &Line| line.at);
    view::log(&log, since, "before", reveal).lines
}

/// An exchange outside of, or in, a recent invocation.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecentExchange {
    at: String,
    request_id: Option<String>,
    #[serde(flatten)]
    pub(super) exchange: ExchangeView,
}

impl RecentExchange {
    /// Oldest first, with times since the first one.
    fn all(console: &Console, function: &FunctionRecord, reveal: bool) -> Vec<RecentExchange> {
        let exchanges = function.exchanges.iter().map(AsRef::as_ref);
        let began = exchanges
            .clone()
            .map(|exchange: &ExchangeRecord| exchange.began);
        let Some(since) = began.min() else {
            return Vec::new();
        };
        exchanges
            .map(|exchange| RecentExchange {
                at: view::at(console.time_of(exchange.began)),
                request_id: exchange.request_id.clone(),
                exchange: view::exchange(exchange, since, reveal),
            })
            .collect()
    }
}

fn attach_variables(pool: &EnvironmentPool) -> Vec<Value> {
    let variables = pool.variables().iter();
    variables
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect()
}

impl Environment {
    fn of(status: &EnvironmentStatus) -> Environment {
        Environment {
            number: status.number,
            pid: status.pid,
            state: status.state.to_string(),
            in_flight: status.in_flight,
            invocations: status.invocations,
        }
    }
}

impl LimitsView {
    fn of(limits: Limits) -> LimitsView {
        LimitsView {
            timeout_ms: view::ms(limits.timeout),
            init_timeout_ms: view::ms(limits.init_timeout),
            memory_mb: limits.memory_mb,
            concurrency: limits.concurrency,
            instances: limits.instances,
            event_bytes: MAX_EVENT_BYTES,
            response_bytes: MAX_RESPONSE_BYTES,
            stream_bytes: MAX_STREAM_BYTES,
        }
    }
}

impl VariableView {
    fn of(variable: Variable, reveal: bool) -> VariableView {
        let hidden = json::mask_value(&variable.name, &variable.value).hidden > 0;
        VariableView {
            name: variable.name,
            value: (reveal || !hidden).then_some(variable.value),
            hidden,
            origin: variable.origin,
        }
    }
}

/// `POST /_lam/api/functions/{name}/restart` starts its processes again after their invocations in flight, or
/// builds and starts the function if it is not running. Returns 202.
pub(super) async fn restart(
    State(console): Shared,
    Path(name): Path<String>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let function = find(&console, &name)?;
    check_owned(&console, function)?;
    if let Some(pool) = console.host.running(function) {
        pool.restart();
    } else {
        // If it fails, the state of the function says why.
        tokio::spawn(console.host.start(function));
    }
    console.wake();
    Ok((StatusCode::ACCEPTED, Json(json!({}))))
}

/// `POST /_lam/api/functions/{name}/kill` kills its processes with SIGKILL, as a crash does. Returns 202 and how
/// many there were: `{"killed"}`.
pub(super) async fn kill(
    State(console): Shared,
    Path(name): Path<String>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let function = find(&console, &name)?;
    check_owned(&console, function)?;
    let pool = running(&console, function)?;
    let killed = blocking(&console, move |_| pool.kill()).await?;
    console.wake();
    Ok((StatusCode::ACCEPTED, Json(json!({ "killed": killed }))))
}

/// `POST /_lam/api/functions/{name}/restore` restores the snapshots that are held. Returns 202, or 409 if there
/// are none.
pub(super) async fn restore(
    State(console): Shared,
    Path(name): Path<String>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let function = find(&console, &name)?;
    let pool = running(&console, function)?;
    if !blocking(&console, move |_| pool.restore()).await? {
        return Err(ApiError::conflict(format!(
            "`{name}` holds no snapshot: `hold-restore` holds the next one"
        )));
    }
    console.wake();
    Ok((StatusCode::ACCEPTED, Json(json!({}))))
}

/// `PUT /_lam/api/functions/{name}/hold-restore` with `{"on"}` says whether a snapshot is held until it is
/// restored by hand or an invocation needs it. `false` also restores those that are held.
pub(super) async fn hold_restore(
    State(console): Shared,
    Path(name): Path<String>,
    JsonBody(switch): JsonBody<Switch>,
) -> Result<Json<Value>, ApiError> {
    let function = find(&console, &name)?;
    if !console.functions()[function].snap_start {
        return Err(ApiError::conflict(format!(
            "`{name}` takes no snapshots: `lam run --snap-start` simulates SnapStart"
        )));
    }
    running(&console, function)?.hold_restore(switch.on);
    console.set_holds_restore(function, switch.on);
    Ok(Json(json!({"on": switch.on})))
}

fn running(console: &Console, function: usize) -> Result<Arc<EnvironmentPool>, ApiError> {
    console.host.running(function).ok_or_else(|| {
        let name = &console.functions()[function].name;
        ApiError::conflict(format!(
            "`{name}` is not running: restart it, or send an event"
        ))
    })
}

/// Fails if somebody else starts the process.
pub(super) fn check_owned(console: &Console, function: usize) -> Result<(), ApiError> {
    let facts = &console.functions()[function];
    if facts.serve_only {
        return Err(ApiError::conflict(format!(
            "lam has not started the process of `{}` (--serve-only), so it cannot end it",
            facts.name
        )));
    }
    Ok(())
}
