//! The AWS Lambda Runtime API as a library: local runs, tests of handlers, fault injection.
//!
//! An [`Emulator`] is what a function finds around it on AWS, without AWS: it listens on a loopback
//! port, hands events to whichever runtime asks for them, in any language, checks every call as the
//! service does, and gives the answer to the caller. A test starts one, lets the code under test
//! talk to [`Emulator::runtime_api`], invokes, and looks at the [`Answer`]:
//!
//! ```
//! use lambda_native_emulator::Emulator;
//! # mod my_function {
//! #     use std::io::{BufRead, BufReader, Read, Write};
//! #     /// The smallest runtime: one connection, one invocation, the event echoed.
//! #     pub fn run(api: &str) -> std::io::Result<()> {
//! #         let mut stream = std::net::TcpStream::connect(api)?;
//! #         stream.write_all(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
//! #         let mut reader = BufReader::new(stream.try_clone()?);
//! #         let (mut id, mut nonce, mut length) = (String::new(), String::new(), 0);
//! #         loop {
//! #             let mut line = String::new();
//! #             reader.read_line(&mut line)?;
//! #             match line.trim_end().split_once(": ") {
//! #                 Some(("Lambda-Runtime-Aws-Request-Id", value)) => id = value.to_owned(),
//! #                 Some(("Lambda-Runtime-Invocation-Id", value)) => nonce = value.to_owned(),
//! #                 Some(("Content-Length", value)) => length = value.parse().unwrap(),
//! #                 Some(_) => {}
//! #                 None if line.starts_with("HTTP") => {}
//! #                 None => break,
//! #             }
//! #         }
//! #         let mut event = vec![0; length];
//! #         reader.read_exact(&mut event)?;
//! #         write!(stream, "POST /2018-06-01/runtime/invocation/{id}/response HTTP/1.1\r\nHost: localhost\r\nLambda-Runtime-Invocation-Id: {nonce}\r\nContent-Length: {length}\r\n\r\n")?;
//! #         stream.write_all(&event)
//! #     }
//! # }
//!
//! let lambda = Emulator::start()?;
//! let api = lambda.runtime_api().to_owned();
//! std::thread::spawn(move || my_function::run(&api)); // any client of the Runtime API
//!
//! let answer = lambda.invoke(r#"{"n":1}"#);
//! assert_eq!(answer.json()["n"], 1);
//! assert_eq!(lambda.requests().len(), 2); // one /next, one /response
//! # Ok::<(), std::io::Error>(())
//! ```
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
//!
//! # What it does not do
//! SnapStart, Managed Instances, extensions and the Telemetry API are not there: restore routes
//! answer 403, others 404. Nothing limits memory, CPU time or bandwidth. It listens on loopback
//! only, and refuses requests that a web page of another site may have caused.

mod answer;
mod builder;
mod config;
mod connection;
mod delivery;
mod emulator;
mod event;
mod fault;
mod function_error;
pub mod function_url;
mod guard;
mod identity;
mod invocation;
mod posts;
pub mod process;
mod recorded;
mod reply;
mod request;
mod server;
mod shared;
mod state;
pub mod wire;

pub use answer::{Answer, MAX_RESPONSE_BYTES, MAX_STREAM_BYTES};
pub use builder::Builder;
pub use config::Framing;
pub use emulator::{Emulator, Pending};
pub use event::{Event, Observed};
pub use fault::{At, Fault};
pub use function_error::FunctionError;
pub use guard::is_loopback;
pub use invocation::Invocation;
pub use recorded::RecordedRequest;
