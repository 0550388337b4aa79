//! `lam run` without a free file descriptor.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};

use super::function;
use crate::support::{SAFETY, Server};

const REFUSED: &str = "cannot accept a connection";

/// `lam run` with at most 64 descriptors.
fn limited(function: &Path) -> Server {
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -n 64; exec \"$@\"", "sh"])
        .arg(env!("CARGO_BIN_EXE_lam"))
        .args(["run", "--port", "0"])
        .arg(function)
        .stdin(Stdio::null());
    Server::start(&mut command)
}

/// Idle connections that need all descriptors. Those that lam cannot accept wait in the backlog of the
/// listener.
fn exhaust(server: &Server) -> Vec<TcpStream> {
    let connections = (0..100)
        .map(|_| TcpStream::connect(&server.address).expect("a connection"))
        .collect();
    server.running.wait_for_text(REFUSED);
    connections
}

#[test]
fn lam_survives_running_out_of_descriptors() {
    let server = limited(function().as_ref());
    assert_eq!(server.get("/").status, 200);

    drop(exhaust(&server));

    assert_eq!(server.get("/").status, 200);
}

#[test]
fn lam_without_descriptors_can_be_stopped() {
    let mut server = limited(function().as_ref());
    assert_eq!(server.get("/").status, 200);
    let _connections = exhaust(&server);

    server.running.signal("TERM");

    assert_eq!(server.running.process.wait().unwrap().code(), Some(143));
}

#[test]
fn a_function_that_cannot_start_for_want_of_descriptors_is_started_later() {
    let folder = tempfile::tempdir().unwrap();
    let bootstrap = folder.path().join("bootstrap");
    let first = folder.path().join("first");
    let script = format!(
        "#!/bin/sh\n[ -e '{0}' ] && exec '{1}'\ntouch '{0}'\nexit 1\n",
        first.display(),
        function()
    );
    std::fs::write(&bootstrap, script).unwrap();
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&bootstrap, executable).unwrap();
    let server = limited(&bootstrap);
    server
        .running
        .wait_for_text("init failed; the next request will retry it");
    let mut connection = TcpStream::connect(&server.address).unwrap();
    connection.set_read_timeout(Some(SAFETY)).unwrap();
    // lam has accepted this connection once it has responded.
    assert_eq!(
        status(&mut connection, "OPTIONS /2015-03-31/functions/function"),
        200
    );
    let connections = exhaust(&server);

    assert_eq!(status(&mut connection, "GET /"), 502);
    let warning = server.running.wait_for_text("cannot start");
    assert!(warning.contains("Too many open files"), "{warning}");
    assert!(warning.contains("ulimit -n"), "{warning}");

    drop(connections);
    // Once lam accepts connections again, it has descriptors for the function too.
    assert_eq!(server.get("/2015-03-31/functions/function").status, 200);
    assert_eq!(status(&mut connection, "GET /"), 200);
}

/// Sends a request on a connection that stays open. Returns the status of the response.
fn status(connection: &mut TcpStream, request: &str) -> u16 {
    write!(connection, "{request} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut reader = BufReader::new(connection);
    let mut head = Vec::new();
    while head.last().is_none_or(|line: &String| line != "\r\n") {
        let mut line = String::new();
        assert_ne!(reader.read_line(&mut line).unwrap(), 0, "{head:?}");
        head.push(line);
    }
    let length = head
        .iter()
        .find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length: ")
                .map(str::to_owned)
        })
        .map_or(0, |length| length.trim().parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    head[0][9..12].parse().unwrap()
}
