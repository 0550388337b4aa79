//! An emulator of the AWS Lambda Runtime API: run functions locally, test handlers, inject faults.
//!
//! An [`Emulator`] listens on a loopback port. It delivers events to a runtime in any language, checks
//! every call as the service does, and passes the response to the caller. A test starts an emulator,
//! points the code under test to [`Emulator::runtime_api`], invokes the function, and checks the
//! [`InvocationResponse`]:
//!
//! ```
//! use lambda_native::{LambdaContext, LambdaError, Runtime};
//! use lambda_native_emulator::Emulator;
//!
//! fn double(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
//!     Ok((2 * event.parse::<i64>()?).to_string())
//! }
//!
//! let lambda = Emulator::start()?;
//! let api = lambda.runtime_api().to_owned();
//! std::thread::spawn(move || Runtime::new().runtime_api(api).run(double));
//!
//! assert_eq!(lambda.invoke("21").json(), 42);
//! assert_eq!(lambda.invoke("many").error_type(), Some("ParseIntError"));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Every client of the Runtime API works. To run a program as a child process, for example to test
//! crashes, use [`process`].
//!
//! # Streams
//! [`PendingInvocation::begin`] returns a stream as soon as it begins.
//! [`PendingInvocation::wait`] waits for its end.
//!
//! ```
//! use std::io::Write;
//!
//! use lambda_native::{LambdaContext, ResponseStream, Runtime, streaming};
//! use lambda_native_emulator::{ResponseStart, Emulator, Invocation};
//!
//! fn count(event: &str, _: &LambdaContext, out: &mut ResponseStream) -> std::io::Result<()> {
//!     out.write_all(b"one")?;
//!     out.write_all(event.as_bytes())
//! }
//!
//! let lambda = Emulator::start()?;
//! let api = lambda.runtime_api().to_owned();
//! std::thread::spawn(move || Runtime::new().runtime_api(api).run(streaming(count)));
//!
//! let ResponseStart::Stream(mut stream) = lambda.submit(Invocation::new("2")).begin() else {
//!     panic!("no stream");
//! };
//! assert_eq!(stream.next_chunk().as_deref(), Some(b"one".as_slice()));
//! assert_eq!(stream.finish().body_str(), "2");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Failed init
//! ```
//! use lambda_native::{LambdaContext, LambdaError, Runtime};
//! use lambda_native_emulator::Emulator;
//!
//! type Handler = fn(&str, &LambdaContext) -> Result<String, LambdaError>;
//!
//! fn init() -> Result<Handler, LambdaError> {
//!     Err(LambdaError::new("NoTable", "TABLE is not set"))
//! }
//!
//! let lambda = Emulator::start()?;
//! let api = lambda.runtime_api();
//! assert!(Runtime::new().runtime_api(api).run_with(init).is_err());
//!
//! assert_eq!(lambda.init_error().unwrap().error_message, "TABLE is not set");
//! assert_eq!(lambda.invoke("{}").error_type(), Some("NoTable"));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Concurrent invocations
//! ```
//! use std::sync::Barrier;
//!
//! use lambda_native::{LambdaContext, LambdaError, Runtime};
//! use lambda_native_emulator::{Emulator, Invocation};
//!
//! let both = Barrier::new(2);
//! let handler = move |event: &str, _: &LambdaContext| {
//!     both.wait();
//!     Ok::<_, LambdaError>(event.to_owned())
//! };
//!
//! let lambda = Emulator::builder().concurrency(2).start()?;
//! let api = lambda.runtime_api().to_owned();
//! std::thread::spawn(move || Runtime::new().runtime_api(api).concurrency(2).run(handler));
//!
//! let [first, second] = ["1", "2"].map(|event| lambda.submit(Invocation::new(event)));
//! assert_eq!(first.wait().body_str(), "1");
//! assert_eq!(second.wait().body_str(), "2");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # SnapStart hooks
//! ```
//! use std::time::Duration;
//!
//! use lambda_native::{LambdaContext, LambdaError, Runtime};
//! use lambda_native_emulator::Emulator;
//!
//! let lambda = Emulator::builder().snap_start(true).start()?;
//! let api = lambda.runtime_api().to_owned();
//! std::thread::spawn(move || {
//!     Runtime::new()
//!         .runtime_api(api)
//!         .snap_start(true)
//!         .after_restore(|| Err(LambdaError::new("NoNetwork", "cannot reach the table")))
//!         .run(|event: &str, _: &LambdaContext| Ok::<_, LambdaError>(event.to_owned()))
//! });
//!
//! assert!(lambda.wait_until_snapshot(Duration::from_secs(10)));
//! assert!(lambda.restore());
//! let response = lambda.invoke("{}");
//! assert_eq!(response.error().unwrap().error_message, "cannot reach the table");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Faults
//! [`Fault`] lists the faults, and [`At`] selects the exchange. [`Emulator::inject_when`] injects a fault into
//! the nth exchange, or into every nth, see [`When`]. Tools find the names of all faults in [`Fault::kinds`].
//!
//! ```
//! use lambda_native::{LambdaContext, LambdaError, Runtime};
//! use lambda_native_emulator::{At, Emulator, Fault};
//!
//! let lambda = Emulator::start()?;
//! lambda.inject(At::Next, Fault::ResetMidHead);
//! lambda.inject(At::Response, Fault::CloseBeforeHead);
//! let api = lambda.runtime_api().to_owned();
//! std::thread::spawn(move || {
//!     let echo = |event: &str, _: &LambdaContext| Ok::<_, LambdaError>(event.to_owned());
//!     Runtime::new().runtime_api(api).run(echo)
//! });
//!
//! assert_eq!(lambda.invoke("1").body_str(), "1");
//! assert!(lambda.connections() > 1);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Overview
//! | item | purpose |
//! |---|---|
//! | [`Emulator`], [`Invocation`], [`InvocationResponse`], [`StreamingResponse`] | the Runtime API and its state; [`Emulator::subscribe`] reports everything that happens |
//! | [`Fault`] | resets, early closes, unusual framing and error statuses at the exchange that [`At`] and [`When`] choose, while the state stays that of the service |
//! | [`Probe`] | sees every exchange, every chunk of a stream and every result while it passes, for programs that record or show them |
//! | [`wire`] | a server without state, whose every byte is written by the test |
//! | [`process`] | runs a bootstrap as a child process, or as several; a tool can restart, kill and inspect them |
//! | [`front`] | converts HTTP requests to the events of Function URLs, HTTP APIs, REST APIs and load balancers, and responses back to HTTP |
//!
//! # Emulated behaviour
//! - There is one execution environment with one invocation in flight. `/next` blocks until there is an
//!   event. If it is called again before the response, it returns the same event again.
//! - A call that is out of order gets 403, a wrong or stale id 400, and a response larger than
//!   [`MAX_RESPONSE_BYTES`] 413. A timeout ends the invocation for its caller. Events over 2 KiB are
//!   sent chunked.
//! - Streamed responses reach the caller while they arrive, up to [`MAX_STREAM_BYTES`], and may end with
//!   an error in trailers. A caller that reads slowly slows the runtime down. `/error` is refused once
//!   a stream has begun.
//! - Managed Instances ([`Builder::concurrency`]): several invocations are in flight, and each call to
//!   `/next` gets a different event. A late response gets 410.
//! - SnapStart ([`Builder::snap_start`]): `/restore/next` ends init and waits for
//!   [`Emulator::restore`]. Older connections are then reset on their next use. `/restore/error` is
//!   accepted until the next `/next`. The hooks have 10 seconds.
//! - Extensions register before the first `/next`. Init and every invocation wait for them.
//!
//! # Limitations
//! - Subscriptions to the Telemetry API and the Logs API are accepted with `NotSupported`, as by AWS's own
//!   emulator, and get nothing. The metadata endpoint does not exist, and returns 404.
//! - Memory, CPU time and bandwidth are not limited. Streams are not slowed to 2 MB/s after their first
//!   6 MB.
//! - A restore does not clone the process: the same process continues.
//! - The emulator listens on loopback addresses only, and refuses requests that a web page of another
//!   site may have caused.

#![cfg_attr(
    windows,
    expect(dead_code, reason = "only the module `process` uses it")
)]

mod api;
mod builder;
mod caller;
mod config;
mod emulator;
mod fault;
pub mod front;
mod header_names;
mod http;
mod identity;
pub mod process;
mod state;
pub mod wire;

pub use builder::Builder;
pub use caller::function_error::FunctionError;
pub use caller::invocation::Invocation;
pub use caller::pending::{PendingInvocation, ResponseStart};
pub use caller::probe::{Exchange, Outcome, Probe};
pub use caller::response::{InvocationResponse, MAX_RESPONSE_BYTES, MAX_STREAM_BYTES};
pub use caller::response_mode::ResponseMode;
pub use caller::stream::StreamingResponse;
pub use config::Framing;
pub use emulator::Emulator;
pub use fault::{ArmedFault, At, Fault, FaultKind, Parameter, UnknownAt, UnknownFault, When};
pub use http::guard::{ForeignRequest, TrustedSites, check_local};
pub use http::recorded::RecordedRequest;
pub use state::event::{Event, Observed};
pub use state::extension::{Extension, ExtensionEvent, ShutdownReason};
