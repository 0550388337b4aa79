//! An invocation, from its arrival to the next call to `/next`.

use std::sync::{Arc, OnceLock};
use std::time::{Instant, SystemTime};

use lambda_native_emulator::front::{Front, Request};
use lambda_native_emulator::process::{Exit, Report, Stop};
use lambda_native_emulator::{Invocation, InvocationResponse};
use lambda_native_events::Source;

use super::body::Body;
use super::exchange::ExchangeRecord;
use super::log::Log;
use super::verdict::Verdict;

/// The most chunks of a stream whose times are kept.
pub(crate) const MAX_CHUNKS: usize = 1_000;

/// How an invocation came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// A request to the function's URL, API or load balancer.
    Http,
    /// A call to Lambda's API.
    Api,
    /// The page.
    Console,
    /// The page, as a repetition of another invocation.
    Replay,
    /// The page, with a saved event.
    Saved,
}

/// Where an invocation comes from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// How it came about.
    pub via: Via,
    /// The HTTP request and the front that has made an event of it. The body of the request is not kept.
    pub request: Option<(Front, Request)>,
    /// The invocation that it repeats.
    pub replay_of: Option<String>,
    /// The name of the saved event.
    pub saved_as: Option<String>,
}

/// An invocation. The event and the response are bounded, and so are the lists.
#[derive(Debug, Clone)]
pub(crate) struct InvocationRecord {
    pub(crate) id: String,
    /// Counts the invocations of all functions, from 1.
    pub(crate) number: u64,
    /// When it was last changed, as a change number of the history.
    pub(crate) changed: u64,
    pub(crate) function: usize,
    pub(crate) origin: Origin,
    pub(crate) received_at: SystemTime,
    pub(crate) event: Body,
    /// The same invocation with an empty event, to repeat it.
    pub(crate) template: Invocation,
    /// The build that served it, counted from 1. 0 for an executable that was not built.
    pub(crate) build: u32,
    /// `None` until it is delivered.
    pub(crate) environment: Option<usize>,
    pub(crate) times: Times,
    pub(crate) is_cold_start: bool,
    pub(crate) is_streamed: bool,
    pub(crate) response_type: Option<String>,
    pub(crate) response_body: Body,
    pub(crate) chunks: Vec<Chunk>,
    pub(crate) chunks_dropped: u64,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) exit: Option<ProcessEnd>,
    pub(crate) report: Option<Report>,
    pub(crate) before: Log,
    pub(crate) log: Log,
    pub(crate) after: Log,
    pub(crate) exchanges: Vec<Arc<ExchangeRecord>>,
    pub(crate) exchanges_dropped: u64,
    /// Whether it is repeated after each build.
    pub(crate) is_watched: bool,
    /// The response that was expected when a saved event was sent.
    pub(crate) expected: Option<Arc<[u8]>>,
    /// What the event is, once somebody has looked at it. Copies of the record share it.
    pub(crate) subject: Arc<OnceLock<Subject>>,
    /// The status of the HTTP response, once the invocation has ended and somebody has looked at it. Copies of the
    /// record share it.
    pub(crate) http_status: Arc<OnceLock<Option<u16>>>,
    /// Whether it is better than the invocation that it repeats, once both have ended and somebody has looked at it.
    pub(crate) verdict: OnceLock<Verdict>,
}

/// What an event is, in a line.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub(crate) source: Option<Source>,
    /// Such as `GET /orders` or `sqs × 3`. It contains no secrets.
    pub(crate) title: String,
}

impl InvocationRecord {
    pub(crate) fn new(
        id: String,
        function: usize,
        origin: Origin,
        event: Body,
        template: Invocation,
    ) -> InvocationRecord {
        InvocationRecord {
            id,
            number: 0,
            changed: 0,
            function,
            origin,
            received_at: SystemTime::now(),
            event,
            template,
            build: 0,
            environment: None,
            times: Times::new(Instant::now()),
            is_cold_start: false,
            is_streamed: false,
            response_type: None,
            response_body: Body::default(),
            chunks: Vec::new(),
            chunks_dropped: 0,
            outcome: None,
            exit: None,
            report: None,
            before: Log::default(),
            log: Log::default(),
            after: Log::default(),
            exchanges: Vec::new(),
            exchanges_dropped: 0,
            is_watched: false,
            expected: None,
            subject: Arc::default(),
            http_status: Arc::default(),
            verdict: OnceLock::new(),
        }
    }
}

/// When the phases of an invocation began.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) received: Instant,
    /// The function was built and had been started.
    pub(crate) queued: Option<Instant>,
    pub(crate) spawned: Option<Instant>,
    pub(crate) ready: Option<Instant>,
    pub(crate) restored: Option<(Instant, Instant)>,
    pub(crate) delivered: Option<Instant>,
    /// The first byte of a stream.
    pub(crate) streaming: Option<Instant>,
    pub(crate) responded: Option<Instant>,
    /// The next call to `/next`, or the end of the process.
    pub(crate) ended: Option<Instant>,
    pub(crate) frozen: Option<Instant>,
    /// The next event was delivered to this environment, or its process ended.
    pub(crate) thawed: Option<Instant>,
}

impl Times {
    fn new(received: Instant) -> Times {
        Times {
            received,
            queued: None,
            spawned: None,
            ready: None,
            restored: None,
            delivered: None,
            streaming: None,
            responded: None,
            ended: None,
            frozen: None,
            thawed: None,
        }
    }
}

/// A part of a streamed response.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chunk {
    pub(crate) at: Instant,
    /// Where it begins in the response.
    pub(crate) offset: u64,
    pub(crate) bytes: u64,
}

/// How an invocation ended for its caller.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    /// The caller got this. Its body is in `response_body`, and is empty here.
    Response(InvocationResponse),
    /// The function could not be built or started.
    NotStarted(String),
    /// It was rejected before it reached the function.
    Throttled,
}

/// How the process ended that served an invocation.
#[derive(Debug, Clone)]
pub(crate) struct ProcessEnd {
    pub(crate) exit: Exit,
    pub(crate) stop: Option<Stop>,
    pub(crate) last_stderr: Option<String>,
}
