//! The routes of the page and of its JSON API.
//!
//! Everything is below `/_lam/`. `GET` changes nothing and needs nothing. Every other method, and everything that
//! shows a secret, needs the token of the printed link in the header `X-Lam-Token`, and gets status 403 without
//! it. Errors of the API are `{"error": "message"}`.
//!
//! # Pages
//! They are tables without a script, and live with one.
//!
//! | path | page |
//! |---|---|
//! | `/_lam/` | the invocations, newest first; `?q=` filters them |
//! | `/_lam/invocations/{id}` | an invocation: phases, event, response, log, exchanges |
//! | `/_lam/compare?before=ID&after=ID` | what differs between two invocations |
//! | `/_lam/send` | events and HTTP requests to send |
//! | `/_lam/saved` | the saved events |
//! | `/_lam/functions/{name}` | a function: state, limits, build, variables, environments |
//! | `/_lam/faults` | faults to inject |
//!
//! # API
//! Paths below `/_lam/api/`:
//!
//! | request | effect |
//! |---|---|
//! | `GET state` | the version, the functions and their states, and whether the request has the token |
//! | `GET events` | Server-Sent Events: `hello`, `invocation`, `function`, `changed` |
//! | `GET invocations?q=&function=&limit=&before=SEQ` | summaries of the invocations, newest first |
//! | `GET invocations/{id}?reveal=1` | everything about one; `reveal` shows secrets and needs the token |
//! | `GET invocations/{id}/event`, `/response` | the bytes as they were sent; needs the token |
//! | `GET invocations/{id}/body` | the body of the HTTP response, if it is a PNG, JPEG, GIF or WebP image |
//! | `GET invocations/{id}/copy/{curl,aws,lam,test}?reveal=1` | a command or a test that sends the event |
//! | `GET invocations/{id}/export` | a report in Markdown, without secrets |
//! | `POST invocations/{id}/replay` | sends the event again: `{"event"?, "times"?, "sameId"?}` |
//! | `PUT invocations/{id}/watch` | replays it after each successful build: `{"on"}` |
//! | `GET compare?before=ID&after=ID` | the differences of two invocations, and the verdict |
//! | `GET samples`, `samples/{name}` | the sample events of all sources |
//! | `GET functions/{name}?reveal=1` | a function; `reveal` shows the values of secret variables |
//! | `POST functions/{name}/invoke` | sends an event: `{"event", "clientContext"?, "tenantId"?, "traceId"?, "async"?, "responseMode"?, "timeoutMs"?}` |
//! | `POST functions/{name}/http?preview=1` | sends an HTTP request: `{"front"?, "method"?, "path", "query"?, "headers"?, "cookies"?, "body"?, "base64"?}`; `preview` only returns the event |
//! | `POST functions/{name}/restart`, `/kill`, `/restore` | restarts the processes, kills them, or restores a held snapshot |
//! | `PUT functions/{name}/hold-restore` | holds the next snapshot until it is restored: `{"on"}` |
//! | `GET faults` | the faults that exist, and those that are armed |
//! | `POST faults` | arms one: `{"function", "name", "at", "when", "n"?, "parameter"?}` |
//! | `DELETE faults/{function}/{id}` | disarms it |
//! | `GET saved?function=` | the saved events |
//! | `GET saved/{function}/{name}` | a saved event and the expected response; needs the token |
//! | `PUT saved/{function}/{name}` | saves `{"event", "expected"?}` or `{"invocation", "withResponse"}` |
//! | `DELETE saved/{function}/{name}` | deletes both files |
//! | `POST saved/{function}/run` | sends all saved events, or the one in `{"name"}` |
//! | `PUT saved/run-on-build` | sends all saved events after each successful build: `{"on"}` |

mod access;
mod assets;
mod body;
mod compare;
mod error;
mod events;
mod faults;
mod fronts;
mod functions;
mod headers;
mod invocations;
mod pages;
mod replay;
mod samples;
mod saved;
mod send;
mod state;

use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::routing::{any, delete, get, post, put};

use crate::console::Console;

/// The state of the handlers.
type Shared = axum::extract::State<Arc<Console>>;

/// The routes of the page and of its API, with the checks of who may call them. Their paths are complete: all of
/// them begin with `/_lam`, and no other path does. The router has no fallback.
pub fn router(console: Arc<Console>) -> Router {
    pages()
        .merge(api())
        .route("/_lam/{*path}", any(pages::not_found))
        .route("/_lam/api/{*path}", any(error::not_found))
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(middleware::from_fn(error::explain))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&console),
            access::check,
        ))
        .layer(middleware::from_fn(headers::add))
        .with_state(console)
}

fn pages() -> Router<Arc<Console>> {
    Router::new()
        .route("/_lam", get(pages::redirect))
        .route("/_lam/", get(pages::invocations))
        .route("/_lam/invocations/{id}", get(pages::invocation))
        .route("/_lam/compare", get(pages::compare))
        .route("/_lam/send", get(pages::send))
        .route("/_lam/saved", get(pages::saved))
        .route("/_lam/functions/", get(pages::functions))
        .route("/_lam/functions/{name}", get(pages::function))
        .route("/_lam/faults", get(pages::faults))
        .route("/_lam/assets/{name}", get(assets::serve))
}

fn api() -> Router<Arc<Console>> {
    let invocations = Router::new()
        .route("/", get(invocations::list))
        .route("/{id}", get(invocations::detail))
        .route("/{id}/event", get(invocations::event))
        .route("/{id}/response", get(invocations::response))
        .route("/{id}/body", get(invocations::body))
        .route("/{id}/copy/{format}", get(invocations::copy))
        .route("/{id}/export", get(invocations::export))
        .route("/{id}/replay", post(replay::replay))
        .route("/{id}/watch", put(replay::watch));
    let functions = Router::new()
        .route("/{name}", get(functions::show))
        .route("/{name}/invoke", post(send::invoke))
        .route("/{name}/http", post(send::http))
        .route("/{name}/restart", post(functions::restart))
        .route("/{name}/kill", post(functions::kill))
        .route("/{name}/restore", post(functions::restore))
        .route("/{name}/hold-restore", put(functions::hold_restore));
    let saved = Router::new()
        .route("/", get(saved::list))
        .route("/run-on-build", put(saved::run_on_build))
        .route("/{function}/run", post(saved::run))
        .route(
            "/{function}/{name}",
            get(saved::show).put(saved::save).delete(saved::remove),
        );
    Router::new()
        .route("/_lam/api/state", get(state::show))
        .route("/_lam/api/events", get(events::stream))
        .nest("/_lam/api/invocations", invocations)
        .route("/_lam/api/compare", get(compare::show))
        .route("/_lam/api/samples", get(samples::list))
        .route("/_lam/api/samples/{name}", get(samples::show))
        .nest("/_lam/api/functions", functions)
        .route("/_lam/api/faults", get(faults::list).post(faults::arm))
        .route("/_lam/api/faults/{function}/{id}", delete(faults::disarm))
        .nest("/_lam/api/saved", saved)
}
