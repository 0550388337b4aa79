//! A Runtime API that is fast rather than accurate: it delivers a number of events and checks each
//! response.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::support::function::PATIENCE;

/// The command for the function `load`. The number of the event follows it.
pub(crate) type Words = fn(u64) -> &'static str;

/// The expected kind of response.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum PostFate {
    Whole,
    Streamed,
    Error,
}

pub(crate) struct LoadApi {
    address: String,
    done: Receiver<Result<(), String>>,
    shared: Arc<Shared>,
}

struct Shared {
    words: Words,
    /// The number of responses to each event.
    responses: Vec<AtomicU8>,
    delivered: AtomicU64,
    completed: AtomicU64,
    /// The number of connections that have received an event.
    connections: AtomicU32,
    /// Called before the event with this number is delivered.
    before: Box<dyn Fn(u64) + Send + Sync>,
    done: Mutex<Sender<Result<(), String>>>,
    open: Mutex<Vec<TcpStream>>,
    stopped: AtomicBool,
}

impl LoadApi {
    /// Delivers this many events, each with a command and a number.
    pub(crate) fn start(
        events: u64,
        words: Words,
        before: impl Fn(u64) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("a local address").to_string();
        let (sender, done) = mpsc::channel();
        let shared = Arc::new(Shared {
            words,
            responses: (0..events).map(|_| AtomicU8::new(0)).collect(),
            delivered: AtomicU64::new(0),
            completed: AtomicU64::new(0),
            connections: AtomicU32::new(0),
            before: Box::new(before),
            done: Mutex::new(sender),
            open: Mutex::default(),
            stopped: AtomicBool::new(false),
        });
        thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        });
        LoadApi {
            address,
            done,
            shared,
        }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Waits until each event has a response, and asserts that it has exactly one and that it is
    /// correct.
    #[track_caller]
    pub(crate) fn finish(&self) {
        let mut completed = 0;
        loop {
            match self.done.recv_timeout(PATIENCE) {
                Ok(outcome) => break outcome.unwrap_or_else(|wrong| panic!("{wrong}")),
                // A slow machine may take long, but there must be progress.
                Err(_) => {
                    let now = self.shared.completed.load(Ordering::SeqCst);
                    assert!(now > completed, "no response arrived in {PATIENCE:?}");
                    completed = now;
                }
            }
        }
        let responses = self.shared.responses.iter();
        assert!(
            responses
                .into_iter()
                .all(|it| it.load(Ordering::SeqCst) == 1)
        );
    }

    /// The number of connections that have received an event.
    pub(crate) fn connections(&self) -> u32 {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for LoadApi {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        let mut open = self.shared.open.lock().expect("no thread has panicked");
        for stream in open.drain(..) {
            // The connection may already be closed.
            let _ = stream.shutdown(Shutdown::Both);
        }
        // Wakes the accepting thread.
        let _ = TcpStream::connect(&self.address);
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept() {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        let handle = stream.try_clone().expect("a second handle");
        shared.open.lock().expect("not poisoned").push(handle);
        let shared = Arc::clone(shared);
        thread::spawn(move || {
            if let Err(wrong) = shared.serve(stream) {
                // After the first error, nothing receives any more.
                let _ = shared.done.lock().expect("not poisoned").send(Err(wrong));
            }
        });
    }
}

impl Shared {
    /// Serves a connection until it ends. An error means that the runtime made a mistake.
    fn serve(&self, mut stream: TcpStream) -> Result<(), String> {
        stream.set_nodelay(true).expect("an option");
        let mut received = Vec::with_capacity(64 * 1024);
        let mut room = vec![0; 64 * 1024];
        let mut output = Vec::new();
        let mut is_first = true;
        loop {
            // The function sends only ASCII, so no character is cut.
            let text = std::str::from_utf8(&received).expect("text");
            let mut rest = text;
            while let Some(length) = message_length(rest) {
                let (message, behind) = rest.split_at(length);
                rest = behind;
                if message.starts_with("POST ") {
                    self.check(message)?;
                    output.extend_from_slice(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
                } else if self.deliver(&mut output) && is_first {
                    is_first = false;
                    self.connections.fetch_add(1, Ordering::SeqCst);
                }
            }
            let done = text.len() - rest.len();
            received.drain(..done);
            if stream.write_all(&output).is_err() {
                return Ok(());
            }
            output.clear();
            match stream.read(&mut room) {
                Ok(0) | Err(_) => return Ok(()),
                Ok(read) => received.extend_from_slice(&room[..read]),
            }
        }
    }

    /// Delivers the next event. Returns `false` if there are no more; the `/next` then stays open.
    fn deliver(&self, out: &mut Vec<u8>) -> bool {
        let number = self.delivered.fetch_add(1, Ordering::SeqCst);
        if number >= self.responses.len() as u64 {
            return false;
        }
        (self.before)(number);
        let event = self.event(number);
        let length = event.len();
        write!(
            out,
            "HTTP/1.1 200 OK\r\n\
             Content-Type: application/json\r\n\
             Lambda-Runtime-Aws-Request-Id: {number}\r\n\
             Lambda-Runtime-Deadline-Ms: 4102444800000\r\n\
             Lambda-Runtime-Trace-Id: Root=1-5759e988-bd862e3fe1be46a994272793\r\n\
             Content-Length: {length}\r\n\
             \r\n\
             {event}"
        )
        .expect("a buffer takes everything");
        true
    }

    fn event(&self, number: u64) -> String {
        format!("{} {number}", (self.words)(number))
    }

    /// Checks that a post is the response to its event.
    fn check(&self, message: &str) -> Result<(), String> {
        let wrong = |what: &str| format!("{what}: {}", message.get(..300).unwrap_or(message));
        let (head, body) = message.split_once("\r\n\r\n").expect("a whole message");
        let path = head.strip_prefix("POST /2018-06-01/runtime/invocation/");
        let (number, rest) = path
            .and_then(|path| path.split_once('/'))
            .ok_or_else(|| wrong("not a response to an event"))?;
        let count = number
            .parse()
            .ok()
            .and_then(|number: usize| self.responses.get(number))
            .ok_or_else(|| wrong("an unknown request id"))?;
        let number = number.parse().expect("as above");
        let is = match (rest.starts_with("error "), head.contains("chunked")) {
            (true, _) => PostFate::Error,
            (false, true) => PostFate::Streamed,
            (false, false) => PostFate::Whole,
        };
        let event = self.event(number);
        let (should, is_right) = match (self.words)(number) {
            "echo" => (PostFate::Whole, body == format!("{number} {event}")),
            "stream 3 10" => (PostFate::Streamed, body.ends_with("\r\n0\r\n\r\n")),
            "large" => (
                PostFate::Error,
                body.contains("Function.ResponseSizeTooLarge"),
            ),
            _ => (PostFate::Error, body.contains(&event)),
        };
        if is != should || !is_right {
            return Err(wrong("not the response to the event"));
        }
        if count.fetch_add(1, Ordering::SeqCst) > 0 {
            return Err(wrong("a second response"));
        }
        if self.completed.fetch_add(1, Ordering::SeqCst) + 1 == self.responses.len() as u64 {
            // The test may have ended because of another error.
            let _ = self.done.lock().expect("not poisoned").send(Ok(()));
        }
        Ok(())
    }
}

/// The length of the first message, once it is complete. The searches of `str` are fast even in
/// unoptimized tests.
fn message_length(received: &str) -> Option<usize> {
    let (head, rest) = received.split_once("\r\n\r\n")?;
    let head_length = head.len() + 4;
    if head.starts_with("GET ") {
        return Some(head_length);
    }
    let body_length = match head.split_once("Content-Length: ") {
        Some((_, length)) => {
            let length = length
                .split_once("\r\n")
                .map_or(length, |(length, _)| length);
            length.parse().expect("a length is a number")
        }
        // The chunks that `load` writes do not contain this sequence.
        None => rest.find("\r\n0\r\n\r\n")? + 7,
    };
    (rest.len() >= body_length).then_some(head_length + body_length)
}
