//! The AWS Lambda Runtime API as a library: local runs, tests of handlers, fault injection.
//!
//! An [`Emulator`] is what a function finds around it on AWS, without AWS: it listens on a loopback
//! port, hands events to whichever runtime asks for them, in any language, checks every call as the
//! service does, and gives the answer to the caller. A test starts one, lets the code under test
//! talk to [`Emulator::runtime_api`], invokes, and looks at the [`Answer`]:
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
//! std::thread::spawn(move || Runtime::builder().runtime_api(api).run(double));
//!
//! assert_eq!(lambda.invoke("21").json(), 42);
//! assert_eq!(lambda.invoke("many").error_type(), Some("ParseIntError"));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Any other client of the Runtime API will do as well; [`process`] runs one that is a program.
//!
//! # What is where
//! - [`Emulator`], [`Invocation`], [`Answer`]: the Runtime API with its state, events in, answers
//!   out. [`Emulator::subscribe`] tells what happens as it happens.
//! - [`Fault`]: resets, early ends, odd framing, refusals, each at an exchange of the test's choice;
//!   the state stays that of the service.
//! - [`wire`]: no state at all, every byte scripted by the test.
//! - [`process`]: a bootstrap as a child process under an emulator.
//! - [`function_url`]: HTTP requests as Function URL events, answers as HTTP responses.
//!
//! # What it does as the service does
//! One execution environment with one invocation in flight. `/next` blocks until there is an event,
//! and before an answer it delivers the same event again. Calls out of order get 403, wrong or
//! stale ids 400, responses over [`MAX_RESPONSE_BYTES`] 413. A timeout ends the invocation for its
//! caller. Events over 2 KiB come chunked. Responses may be streamed, with an error in trailers.
//! Extensions register before the first `/next`, and init and every invocation wait for them.
//!
//! # What it does not do
//! SnapStart, Managed Instances and the Telemetry API are not there: restore routes
//! answer 403, others 404. Nothing limits memory, CPU time or bandwidth. It listens on loopback
//! only, and refuses requests that a web page of another site may have caused.

mod answer;
mod builder;
mod config;
mod connection;
mod delivery;
mod emulator;
mod event;
mod extensions;
mod fault;
mod function_error;
pub mod function_url;
mod guard;
mod identity;
mod invocation;
mod pending;
mod posts;
pub mod process;
mod recorded;
mod reply;
mod request;
mod route;
mod server;
mod shared;
mod state;
mod stream;
pub mod wire;

pub use answer::{Answer, MAX_RESPONSE_BYTES, MAX_STREAM_BYTES};
pub use builder::Builder;
pub use config::Framing;
pub use emulator::Emulator;
pub use event::{Event, Observed};
pub use extensions::{Extension, ExtensionEvent, ShutdownReason};
pub use fault::{At, Fault};
pub use function_error::FunctionError;
pub use guard::is_loopback;
pub use invocation::Invocation;
pub use pending::{Begun, Pending};
pub use recorded::RecordedRequest;
pub use stream::AnswerStream;
