//! A function that does what the event tells it to, for tests of whatever runs functions.
//!
//! It speaks the Runtime API over a bare `TcpStream`, and shares no code with anything else. The
//! event is an object; its keys are obeyed in the order of [`obey`]. Of an HTTP request it is the
//! JSON body that is obeyed. The variable `PUPPET_INIT` says what init does: `exit`, `hang`,
//! `report` an error, or `say` something.

use std::env;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{self, Command};

use serde_json::{Value, json};

fn main() -> io::Result<()> {
    if env::args().nth(1).as_deref() == Some("wait") {
        hang();
    }
    let mut lambda = Lambda::connect()?;
    init(&mut lambda)?;
    loop {
        let (request_id, event) = lambda.next()?;
        let answer = obey(&event);
        let route = match event.get("fail") {
            Some(_) => "error",
            None => "response",
        };
        lambda.post(&format!("invocation/{request_id}/{route}"), &answer)?;
        if event.get("exit_after_answer").is_some() {
            process::exit(4);
        }
        if event.get("hang_after_answer").is_some() {
            hang();
        }
    }
}

fn init(lambda: &mut Lambda) -> io::Result<()> {
    match env::var("PUPPET_INIT").as_deref() {
        Ok("exit") => {
            eprintln!("no settings found");
            process::exit(3);
        }
        Ok("hang") => hang(),
        Ok("report") => {
            let error = json!({"errorType": "Puppet.Init", "errorMessage": "no database"});
            lambda.post("init/error", error.to_string().as_bytes())?;
            process::exit(1);
        }
        Ok("say") => println!("said in init"),
        _ => {}
    }
    Ok(())
}

/// Does what the event says, and returns the answer: `answer` where the event has it (a string
/// word for word), the event itself where it has not.
#[expect(
    clippy::zombie_processes,
    reason = "the child is left behind on purpose"
)]
fn obey(event: &Value) -> Vec<u8> {
    if let Some(text) = event["stdout"].as_str() {
        print!("{text}");
        let _ = io::stdout().flush();
    }
    if let Some(text) = event["stderr"].as_str() {
        eprint!("{text}");
    }
    if let Some(megabytes) = event["allocate_mb"].as_u64() {
        let size = usize::try_from(megabytes).unwrap_or_default() * 1024 * 1024;
        // Every page has to be written to before it counts.
        let memory = vec![1_u8; size];
        println!("allocated {} bytes", std::hint::black_box(memory).len());
    }
    if event.get("leave_a_child").is_some() {
        let own = env::current_exe().expect("a path of its own");
        let child = Command::new(own).arg("wait").spawn().expect("a child");
        return child.id().to_string().into_bytes();
    }
    if let Some(status) = event["exit"].as_i64() {
        process::exit(i32::try_from(status).unwrap_or(99));
    }
    if event.get("abort").is_some() {
        process::abort();
    }
    if event.get("hang").is_some() {
        hang();
    }
    if let Some(name) = event["variable"].as_str() {
        return json!(env::var(name).ok()).to_string().into_bytes();
    }
    if event.get("pid").is_some() {
        return process::id().to_string().into_bytes();
    }
    match event.get("fail").or(event.get("answer")) {
        Some(Value::String(text)) => text.clone().into_bytes(),
        Some(value) => value.to_string().into_bytes(),
        None => event.to_string().into_bytes(),
    }
}

fn hang() -> ! {
    loop {
        std::thread::park();
    }
}

struct Lambda {
    host: String,
    stream: BufReader<TcpStream>,
    /// Of the event in hand: an answer has to carry it.
    invocation_id: String,
}

impl Lambda {
    fn connect() -> io::Result<Lambda> {
        let host = env::var("AWS_LAMBDA_RUNTIME_API").map_err(io::Error::other)?;
        let stream = BufReader::new(TcpStream::connect(&host)?);
        Ok(Lambda {
            host,
            stream,
            invocation_id: String::new(),
        })
    }

    fn next(&mut self) -> io::Result<(String, Value)> {
        let host = &self.host;
        let request =
            format!("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: {host}\r\n\r\n");
        self.stream.get_mut().write_all(request.as_bytes())?;
        let (request_id, body) = self.answer()?;
        let event: Value = serde_json::from_slice(&body)
            .unwrap_or_else(|_| json!({"text": String::from_utf8_lossy(&body)}));
        let orders = event["body"].as_str().map(serde_json::from_str);
        match orders {
            Some(Ok(orders)) => Ok((request_id, orders)),
            _ => Ok((request_id, event)),
        }
    }

    fn post(&mut self, path: &str, body: &[u8]) -> io::Result<()> {
        let (host, id, length) = (&self.host, &self.invocation_id, body.len());
        let mut request = format!(
            "POST /2018-06-01/runtime/{path} HTTP/1.1\r\nHost: {host}\r\n\
             Lambda-Runtime-Invocation-Id: {id}\r\nContent-Length: {length}\r\n\r\n"
        )
        .into_bytes();
        request.extend_from_slice(body);
        self.stream.get_mut().write_all(&request)?;
        self.answer().map(drop)
    }

    /// The request id, where there is one, and the body.
    fn answer(&mut self) -> io::Result<(String, Vec<u8>)> {
        let (mut request_id, mut length, mut chunked) = (String::new(), 0, false);
        self.line()?;
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(": ") else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "lambda-runtime-aws-request-id" => value.clone_into(&mut request_id),
                "lambda-runtime-invocation-id" => value.clone_into(&mut self.invocation_id),
                "content-length" => length = value.parse().map_err(io::Error::other)?,
                "transfer-encoding" => chunked = true,
                _ => {}
            }
        }
        let mut body = Vec::new();
        if !chunked {
            self.read(length, &mut body)?;
            return Ok((request_id, body));
        }
        loop {
            let size = usize::from_str_radix(&self.line()?, 16).map_err(io::Error::other)?;
            self.read(size, &mut body)?;
            self.line()?;
            if size == 0 {
                return Ok((request_id, body));
            }
        }
    }

    fn read(&mut self, size: usize, body: &mut Vec<u8>) -> io::Result<()> {
        let start = body.len();
        body.resize(start + size, 0);
        self.stream.read_exact(&mut body[start..])
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}
