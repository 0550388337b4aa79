//! A minimal S3: GET and PUT of objects, for signed requests.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::events::BUCKET;
use crate::signature;

pub(crate) struct S3 {
    port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// The objects by the path of their URL.
    objects: HashMap<String, Object>,
    /// The method and path of each request.
    requests: Vec<String>,
    connections: usize,
    /// Do not respond until the client disconnects.
    silent: bool,
}

#[derive(Clone)]
pub(crate) struct Object {
    pub(crate) content_type: String,
    pub(crate) bytes: Vec<u8>,
}

/// A received request.
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) target: String,
    /// With lower-case names.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(other, _)| other == name)
            .map(|(_, value)| &**value)
    }
}

impl S3 {
    /// Serves until the test program exits.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let state = Arc::clone(&shared);
                // A client that disconnects is not an error here. The test checks the client.
                thread::spawn(move || serve(stream, &state));
            }
        });
        Self { port, state }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Stores an object. The key is encoded as in a URL.
    pub(crate) fn insert(&self, key: &str, bytes: Vec<u8>) {
        let object = Object {
            content_type: "binary/octet-stream".to_owned(),
            bytes,
        };
        let mut state = self
            .state
            .lock()
            .expect("no thread panics while it holds the lock");
        state.objects.insert(format!("/{BUCKET}/{key}"), object);
    }

    pub(crate) fn object(&self, key: &str) -> Option<Object> {
        let state = self
            .state
            .lock()
            .expect("no thread panics while it holds the lock");
        state.objects.get(&format!("/{BUCKET}/{key}")).cloned()
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        let state = self
            .state
            .lock()
            .expect("no thread panics while it holds the lock");
        state.requests.clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.state
            .lock()
            .expect("no thread panics while it holds the lock")
            .connections
    }

    pub(crate) fn keep_silent(&self) {
        self.state
            .lock()
            .expect("no thread panics while it holds the lock")
            .silent = true;
    }
}

fn serve(stream: TcpStream, state: &Mutex<State>) -> io::Result<()> {
    state
        .lock()
        .expect("no thread panics while it holds the lock")
        .connections += 1;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    while let Some(request) = receive(&mut reader)? {
        let mut state = state
            .lock()
            .expect("no thread panics while it holds the lock");
        let Received { method, target, .. } = &request;
        state.requests.push(format!("{method} {target}"));
        if state.silent {
            drop(state);
            return reader.read_to_end(&mut Vec::new()).map(drop);
        }
        let (status, body) = respond(&mut state, request);
        drop(state);
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n");
        writer.write_all(&[head.as_bytes(), &body].concat())?;
    }
    Ok(())
}

fn receive(reader: &mut impl BufRead) -> io::Result<Option<Received>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_ascii_whitespace().map(str::to_owned);
    let method = words.next().expect("a method");
    let target = words.next().expect("a target");
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut request = Received {
        method,
        target,
        headers,
        body: Vec::new(),
    };
    let length = request.header("content-length").unwrap_or("0");
    request.body = vec![0; length.parse().expect("a length")];
    reader.read_exact(&mut request.body)?;
    Ok(Some(request))
}

fn respond(state: &mut State, request: Received) -> (&'static str, Vec<u8>) {
    let error = |code: &str| format!("<Error><Code>{code}</Code><Key>…</Key></Error>").into_bytes();
    if let Err(problem) = signature::check(&request) {
        return ("403 Forbidden", error(&problem));
    }
    match &*request.method {
        "GET" => match state.objects.get(&request.target) {
            Some(object) => ("200 OK", object.bytes.clone()),
            None => ("404 Not Found", error("NoSuchKey")),
        },
        "PUT" => {
            let content_type = request.header("content-type").unwrap_or_default();
            let object = Object {
                content_type: content_type.to_owned(),
                bytes: request.body,
            };
            state.objects.insert(request.target, object);
            ("200 OK", Vec::new())
        }
        _ => ("405 Method Not Allowed", error("MethodNotAllowed")),
    }
}
