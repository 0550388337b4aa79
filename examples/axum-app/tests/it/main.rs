//! Runs the real program: as Lambda does, and as a plain server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use lambda_native_emulator::Emulator;
use lambda_native_emulator::front::{Front, Request};

struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // Errors are ignored, since it may have exited already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_axum-app"))
}

#[test]
fn notes_are_created_and_read_behind_a_function_url() {
    let lambda = Emulator::start().expect("an emulator");
    let _program = Program(
        command()
            .envs(lambda.environment())
            .spawn()
            .expect("the program starts"),
    );
    let send = |request: Request| {
        let invocation = Front::FunctionUrl.invocation(&request).expect("an event");
        let response = lambda.submit(invocation).wait();
        let response = Front::FunctionUrl.response(&request, response.body());
        response.expect("a valid response")
    };

    let note = Request::new("POST", "/notes")
        .header("content-type", "application/json")
        .body(r#"{"text":"buy milk"}"#);
    let created = send(note);
    assert_eq!(created.status, 201);
    let mut headers = created.headers.iter();
    assert!(headers.any(|(name, value)| name == "location" && value == "/notes/1"));
    assert_eq!(
        send(Request::new("GET", "/notes/1")).body,
        br#"{"text":"buy milk"}"#
    );
    assert_eq!(send(Request::new("GET", "/notes/2")).status, 404);
}

#[test]
fn the_same_program_is_a_plain_server() {
    let mut program = command()
        .env_remove("AWS_LAMBDA_RUNTIME_API")
        .env("ADDR", "127.0.0.1:0")
        .stderr(Stdio::piped())
        .spawn()
        .map(Program)
        .expect("the program starts");
    let mut line = String::new();
    let stderr = program.0.stderr.take().expect("a pipe");
    BufReader::new(stderr).read_line(&mut line).expect("a line");
    let address = line
        .trim_end()
        .strip_prefix("listening on http://")
        .expect("an address");

    let mut stream = TcpStream::connect(address).expect("the program listens");
    write!(
        stream,
        "GET / HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("a response");
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    assert!(
        response.ends_with("\r\n\r\nnotes, files and more\n"),
        "{response}"
    );
}
