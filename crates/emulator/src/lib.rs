//! The AWS Lambda Runtime API as a library: local runs, tests of handlers, fault injection.
//!
//! An [`Emulator`] is what a function finds around it on AWS, without AWS: it listens on a loopback
//! port, hands events to whichever runtime asks for them, in any language, checks every call as the
//! service does, and gives the answer to the caller. A test starts one, lets the code under test
//! talk to [`Emulator::runtime_api`], invokes, and looks at the [`InvocationResponse`]:
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
//! Any other client of the Runtime API will do as well. A program of its own, and with it a crash,
//! is for [`process`].
//!
//! # A stream
//! [`Pending::begin`] gives the answer while it comes, [`Pending::wait`] when it is whole.
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
//! # An init that fails
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
//! # Several invocations at once
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
//! # Hooks of SnapStart
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
//! let answer = lambda.invoke("{}");
//! assert_eq!(answer.error().unwrap().error_message, "cannot reach the table");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # A fault
//! [`Fault`] has a name for each; [`At`] says which exchange it meets.
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
//! # What is where
//! - [`Emulator`], [`Invocation`], [`InvocationResponse`], [`StreamingResponse`]: the Runtime API with its state,
//!   events in, answers out. [`Emulator::subscribe`] tells what happens as it happens.
//! - [`Fault`]: resets, early ends, odd framing, refusals, each at an exchange of the test's choice;
//!   the state stays that of the service.
//! - [`wire`]: no state at all, every byte scripted by the test.
//! - [`process`]: a bootstrap as a child process under an emulator.
//! - [`function_url`]: HTTP requests as Function URL events, answers as HTTP responses.
//!
//! # What it does as the service does
//! - One execution environment with one invocation in flight. `/next` blocks until there is an
//!   event, and before an answer it delivers the same event again. Calls out of order get 403,
//!   wrong or stale ids 400, responses over [`MAX_RESPONSE_BYTES`] 413. A timeout ends the
//!   invocation for its caller. Events over 2 KiB come chunked.
//! - Streamed responses reach the caller as they come, up to [`MAX_STREAM_BYTES`], with an error in
//!   trailers; a caller that reads slowly holds the runtime back. `/error` is refused once a stream
//!   has begun.
//! - Managed Instances ([`Builder::concurrency`]): several invocations in flight, each `/next` with
//!   an event of its own; a late answer gets 410.
//! - SnapStart ([`Builder::snap_start`]): `/restore/next` ends init and waits for
//!   [`Emulator::restore`], every older connection is reset on its next use, `/restore/error` is
//!   taken until the first `/next`, and the hooks have 10 seconds.
//! - Extensions register before the first `/next`, and init and every invocation wait for them.
//!
//! # What it does not do
//! The Telemetry API, the Logs API and the metadata endpoint are not there: they answer 404. Nothing
//! limits memory, CPU time or bandwidth; streams are not slowed to 2 MB/s after their first 6 MB. A
//! restore clones no process: there is one, and it goes on. It listens on loopback only, and
//! refuses requests that a web page of another site may have caused.

mod api;
mod builder;
mod caller;
mod config;
mod emulator;
mod fault;
pub mod function_url;
mod header_names;
mod http;
mod identity;
pub mod process;
mod state;
pub mod wire;

pub use builder::Builder;
pub use caller::function_error::FunctionError;
pub use caller::invocation::Invocation;
pub use caller::pending::{Pending, ResponseStart};
pub use caller::response::{InvocationResponse, MAX_RESPONSE_BYTES, MAX_STREAM_BYTES};
pub use caller::stream::StreamingResponse;
pub use config::Framing;
pub use emulator::Emulator;
pub use fault::{At, Fault};
pub use http::guard::{ForeignRequest, check_local};
pub use http::recorded::RecordedRequest;
pub use state::event::{Event, Observed};
pub use state::extension::{Extension, ExtensionEvent, ShutdownReason};
