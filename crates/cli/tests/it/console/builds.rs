//! Builds and their messages.

use std::io::Read as _;
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;

use serde_json::Value;

use super::session::{Session, get, link};
use crate::support::{Demo, Pty, Running, Server};

/// A build script that connects to a listener, and ends when this closes the connection.
fn wait_in_build(demo: &Demo) -> TcpListener {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let script = format!(
        "use std::io::Read as _;\n\
         fn main() {{\n\
         let mut test = std::net::TcpStream::connect(\"{address}\").unwrap();\n\
         let _ = test.read(&mut [0]);\n\
         println!(\"cargo::rerun-if-changed=build.rs\");\n\
         }}\n"
    );
    demo.write("build.rs", &script);
    listener
}

fn function(address: &str) -> Value {
    get(address, "functions/demo", "").json()
}

#[test]
fn the_console_is_there_while_the_first_build_runs() {
    let demo = Demo::new();
    let listener = wait_in_build(&demo);
    let running = Running::start(&mut demo.lam(["run", "--port", "0"]));
    let (address, _) = link(&running);
    let (build, _) = listener.accept().unwrap();
    let shown = function(&address);
    assert_eq!(shown["state"], "building");
    assert_eq!(shown["build"]["state"], "running");

    // A request waits for the build.
    let mut client = TcpStream::connect(&address).unwrap();
    let head = format!("GET /early HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    std::io::Write::write_all(&mut client, head.as_bytes()).unwrap();
    drop(build);
    let server = Server::of(running);
    let mut response = String::new();
    client.read_to_string(&mut response).unwrap();
    assert!(response.contains("one"), "{response}");
    let shown = function(&server.address);
    assert_eq!(shown["build"]["number"], 1);
    assert_eq!(shown["build"]["state"], "ok");
    let output = shown["build"]["output"].as_str().unwrap();
    assert!(output.contains("   Compiling demo v0.1.0"), "{output}");
    let list = get(&server.address, "invocations", "").json();
    assert_eq!(list["invocations"][0]["title"], "GET /early");
    assert_eq!(list["invocations"][0]["build"], 1);
}

#[test]
fn the_errors_of_a_failed_first_build_are_shown() {
    let demo = Demo::new();
    demo.write("src/response.rs", "\n  nonsense");
    let running = Running::start(&mut demo.lam(["run", "--watch", "--port", "0"]));
    let (address, _) = link(&running);
    running.wait_for_text("waiting for a change");

    let shown = function(&address);
    assert_eq!(shown["state"], "build-failed");
    assert_eq!(shown["build"]["number"], 0);
    let messages = shown["build"]["messages"].as_array().unwrap();
    let error = &messages[0];
    assert_eq!(error["level"], "error");
    assert_eq!(error["file"], "src/response.rs");
    assert_eq!((&error["line"], &error["column"]), (&2.into(), &3.into()));
    let rendered = error["rendered"].as_str().unwrap();
    assert!(rendered.contains("2 |   nonsense"), "{rendered}");
    assert!(running.log().contains(rendered), "{}", running.log());

    demo.respond(".", "mended");
    let server = Server::of(running);
    assert_eq!(server.get("/").text(), "mended");
    let shown = function(&address);
    assert_eq!(shown["build"]["state"], "ok");
    assert_eq!(shown["build"]["messages"].as_array().unwrap().len(), 0);
}

#[test]
fn a_failed_build_without_watch_ends_lam_as_before() {
    let demo = Demo::new();
    demo.write("src/response.rs", "nonsense");
    for flags in [&[][..], &["--no-console"]] {
        let output = demo.lam(["run", "--port", "0"]).args(flags).output();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        let log = crate::support::stderr(&output);
        let error = "error: cargo could not build demo (exit status: 101)";
        assert_eq!(log.lines().last(), Some(error), "{log}");
    }
}

#[test]
fn an_error_of_a_later_build_is_shown_until_it_is_repaired() {
    let demo = Demo::new();
    let session = Session::watch(&demo);
    let address = &session.server.address;
    assert_eq!(session.server.get("/").text(), "one");

    demo.write("src/response.rs", "nonsense");
    session
        .server
        .running
        .wait_for_text("keeping the previous build");
    let shown = function(address);
    assert_eq!(shown["build"]["state"], "failed");
    assert_eq!(shown["build"]["messages"][0]["file"], "src/response.rs");
    session.server.get("/");
    assert_eq!(session.last()["build"], 1);

    demo.respond(".", "two");
    session.server.running.wait_for_text("Restarting");
    let shown = function(address);
    assert_eq!(shown["build"]["state"], "ok");
    assert_eq!(shown["build"]["number"], 2);
    assert_eq!(session.server.get("/").text(), "two");
    assert_eq!(session.last()["build"], 2);
}

#[test]
fn an_error_of_cargo_itself_is_shown() {
    let demo = Demo::new();
    let session = Session::watch(&demo);
    let manifest = std::fs::read_to_string(demo.path().join("Cargo.toml")).unwrap();
    demo.write(
        "Cargo.toml",
        &format!("{manifest}\n[dependencies]\nb = {{ path = \"b\" }}\n"),
    );
    session
        .server
        .running
        .wait_for_text("keeping the previous build");
    let shown = function(&session.server.address);
    let rendered = shown["build"]["messages"][0]["rendered"].as_str().unwrap();
    assert!(rendered.starts_with("error: failed to "), "{rendered}");
    assert!(rendered.contains("Caused by:"), "{rendered}");
}

#[test]
fn on_a_terminal_cargo_has_its_colors_and_the_console_has_none() {
    let demo = Demo::new();
    demo.write(
        "src/response.rs",
        "pub const RESPONSE: &str = \"1\";\nconst UNUSED: u8 = 1;\n",
    );
    let pty = Pty::open();
    let mut command = demo.lam(["run", "--port", "0"]);
    command
        .env_remove("NO_COLOR")
        .env_remove("CARGO_TERM_COLOR")
        .env("TERM", "xterm-256color")
        .stdout(Stdio::piped())
        .stderr(pty.output());
    let server = Server::of(Running::spawn(&mut command));
    command.stderr(Stdio::null());
    let text = pty.collect();

    let shown = function(&server.address);
    let output = shown["build"]["output"].as_str().unwrap();
    assert!(!output.contains('\x1b'), "{output:?}");
    let warning = shown["build"]["messages"][0]["rendered"].as_str().unwrap();
    assert!(warning.starts_with("warning: constant `UNUSED` is never used"));
    drop(server);
    let text = text.join().unwrap();
    assert!(
        text.contains("\x1b[1m\x1b[92m   Compiling\x1b[0m demo"),
        "{text:?}"
    );
    assert!(
        text.contains("warning\x1b[0m\x1b[1m: constant `UNUSED`"),
        "{text:?}"
    );
}
