//! A stand-in for AWS: one account whose state the tests set and read, with faults by operation.

mod iam;
mod lambda;
mod logs;
mod state;
mod versions;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, mpsc};
use std::thread;

use serde_json::{Value, json};

pub(super) use state::{ACCOUNT, Function, Role, State};

/// What happens to a call.
#[derive(Debug, Clone)]
pub(super) enum Fault {
    /// It is refused with this status, code and message.
    Refuse(u16, &'static str, &'static str),
    /// It gets a response with this status and header, without a body.
    Reply(u16, &'static str, String),
    /// The connection breaks before the call has an effect.
    CutBefore,
    /// The call has its effect, and then the connection breaks.
    CutAfter,
}

/// A call that has arrived.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) operation: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Call {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Whether it changes something.
    pub(super) fn is_write(&self) -> bool {
        self.operation != "AssumeRoleWithWebIdentity"
            && !["Get", "List", "Head", "Filter", "Describe"]
                .iter()
                .any(|read| self.operation.starts_with(read))
    }

    /// A parameter of the query, or of the form that IAM and STS use.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let form = String::from_utf8_lossy(&self.body).into_owned();
        let text = if self.query.is_empty() {
            form
        } else {
            self.query.clone()
        };
        text.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            (key == name).then(|| decode(&value.replace('+', " ")))
        })
    }

    fn service(&self) -> &str {
        let scope = self.header("authorization").unwrap_or_default();
        scope.split('/').nth(3).unwrap_or("sts")
    }
}

/// A response.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

impl Reply {
    pub(super) fn json(status: u16, body: &Value) -> Reply {
        Reply {
            status,
            headers: Vec::new(),
            body: if body.is_null() {
                Vec::new()
            } else {
                body.to_string().into_bytes()
            },
        }
    }

    pub(super) fn xml(body: &str) -> Reply {
        Reply {
            status: 200,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        }
    }

    pub(super) fn error(status: u16, code: &str, message: &str) -> Reply {
        let mut reply = Reply::json(
            status,
            &json!({"__type": code, "Message": message, "message": message}),
        );
        reply.headers.push(("x-amzn-errortype", code.to_owned()));
        reply.headers.push(("x-amzn-requestid", "r-1".to_owned()));
        reply
    }
}

/// The server. It ends with the tests.
pub(super) struct StandIn {
    port: u16,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    state: State,
    calls: Vec<Call>,
    faults: Vec<(&'static str, Fault)>,
    silence: Option<Silence>,
}

/// After as many writes, a write has its effect but gets no response.
struct Silence {
    after: usize,
    reached: mpsc::Sender<String>,
}

impl StandIn {
    pub(super) fn start() -> StandIn {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Mutex::new(Shared::default()));
        let sink = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&sink);
                thread::spawn(move || serve(stream, &shared));
            }
        });
        StandIn { port, shared }
    }

    /// A stand-in with a function named `orders`.
    pub(super) fn with_function() -> StandIn {
        let aws = StandIn::start();
        aws.state(|state| state.function = Some(Function::new("orders")));
        aws
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Adds a fault for the next call of this operation. Several faults are used one after the other.
    pub(super) fn fault(&self, operation: &'static str, fault: Fault) {
        self.lock().faults.push((operation, fault));
    }

    /// Does not respond to one write, after as many others. The operation is sent once it has had its effect.
    pub(super) fn be_silent(&self, after: usize) -> mpsc::Receiver<String> {
        let (reached, receiver) = mpsc::channel();
        self.lock().silence = Some(Silence { after, reached });
        receiver
    }

    /// Reads or changes the state.
    pub(super) fn state<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.lock().state)
    }

    /// The calls so far.
    pub(super) fn calls(&self) -> Vec<Call> {
        self.lock().calls.clone()
    }

    /// The calls since the last call of this method.
    pub(super) fn take_calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.lock().calls)
    }

    /// The calls of this operation.
    pub(super) fn calls_of(&self, operation: &str) -> Vec<Call> {
        let calls = self.calls().into_iter();
        calls.filter(|call| call.operation == operation).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().expect("no thread has panicked")
    }
}

/// Serves a connection, which clients keep.
fn serve(stream: TcpStream, shared: &Mutex<Shared>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    loop {
        let mut call = read(&mut reader)?;
        let mut shared = shared.lock().ok()?;
        call.operation = match call.service() {
            "lambda" => lambda::operation(&call),
            "logs" => call.header("x-amz-target")?.rsplit('.').next()?.to_owned(),
            "s3" => format!(
                "{}Object",
                if call.method == "PUT" { "Put" } else { "Head" }
            ),
            _ => call.parameter("Action").unwrap_or_default(),
        };
        shared.calls.push(call.clone());
        let faults = shared.faults.iter();
        let found = faults
            .enumerate()
            .find(|(_, fault)| fault.0 == call.operation);
        let found = found.map(|(index, _)| index);
        let fault = found.map(|index| shared.faults.remove(index).1);
        let reply = match fault {
            Some(Fault::CutBefore) => return None,
            Some(Fault::Refuse(status, code, message)) => Reply::error(status, code, message),
            Some(Fault::Reply(status, name, value)) => Reply {
                headers: vec![(name, value)],
                ..Reply::json(status, &Value::Null)
            },
            Some(Fault::CutAfter) => {
                respond(&call, &mut shared.state);
                return None;
            }
            None => respond(&call, &mut shared.state),
        };
        let silence = shared.silence.take_if(|silence| {
            let is_reached = call.is_write() && silence.after == 0;
            silence.after -= usize::from(call.is_write() && !is_reached);
            is_reached
        });
        drop(shared);
        if let Some(silence) = silence {
            silence.reached.send(call.operation).ok()?;
            // Until the client ends.
            let _ = reader.read(&mut [0]);
            return None;
        }
        write(&mut stream, &call, &reply)?;
    }
}

fn respond(call: &Call, state: &mut State) -> Reply {
    match call.service() {
        "lambda" => lambda::respond(call, state),
        "logs" => logs::respond(call, state),
        "s3" => match call.method.as_str() {
            "PUT" => {
                state.objects.push(call.path.clone());
                Reply::xml("")
            }
            _ if state.objects.contains(&call.path) => Reply::xml(""),
            _ => Reply::json(404, &Value::Null),
        },
        _ => iam::respond(call, state),
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Call> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut call = Call {
        operation: String::new(),
        method,
        path: decode(path),
        query: query.to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        call.headers
            .push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let length = call.header("content-length").and_then(|it| it.parse().ok());
    call.body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut call.body).ok()?;
    Some(call)
}

fn write(stream: &mut TcpStream, call: &Call, reply: &Reply) -> Option<()> {
    let mut head = format!("HTTP/1.1 {} X\r\n", reply.status);
    for (name, value) in &reply.headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += &format!("content-length: {}\r\n\r\n", reply.body.len());
    stream.write_all(head.as_bytes()).ok()?;
    if call.method != "HEAD" {
        stream.write_all(&reply.body).ok()?;
    }
    Some(())
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let digits = rest
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match (
            byte,
            digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()),
        ) {
            (b'%', Some(decoded)) => {
                bytes.push(decoded);
                rest = &rest[2..];
            }
            _ => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
