//! What `lam` writes on a terminal, and how: whole lines, and control characters that are shown.

use std::fs;
use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use serde_json::{Value, json};

use crate::support::{Demo, Pty, Running, SAFETY, Server, lam, scripted_function, stderr};

fn invoke(event: &Value) -> Command {
    let mut command = lam(["invoke", "--data", &event.to_string()]);
    command
        .arg(scripted_function())
        .env_remove("NO_COLOR")
        .env("TERM", "xterm-256color");
    command
}

/// Collects each write to stderr: a datagram has the bytes of one write.
struct Writes {
    stderr: UnixDatagram,
    collector: JoinHandle<Vec<String>>,
}

impl Writes {
    fn of(command: &mut Command) -> Writes {
        let (stderr, writes) = UnixDatagram::pair().unwrap();
        command.stderr(OwnedFd::from(stderr.try_clone().unwrap()));
        let collector = thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            let mut all = Vec::new();
            loop {
                match writes.recv(&mut buffer).unwrap() {
                    0 => return all,
                    length => all.push(String::from_utf8_lossy(&buffer[..length]).into_owned()),
                }
            }
        });
        Writes { stderr, collector }
    }

    /// All writes, after lam has made the last one.
    fn collect(self) -> Vec<String> {
        self.stderr.send(b"").unwrap();
        self.collector.join().unwrap()
    }
}

#[track_caller]
fn assert_whole_lines(writes: &[String]) {
    for write in writes {
        let is_line = write.ends_with('\n') && write.len() > 1;
        assert!(
            is_line,
            "a write that is not a line: {write:?} of {writes:#?}"
        );
    }
}

#[test]
fn each_write_to_stderr_is_a_whole_line() {
    let event = json!({"stdout": "one\ntwo\rthree\nfour", "stderr": "five\n", "response": "r"});
    for colors in ["0", "1"] {
        let mut command = invoke(&event);
        command.env("CLICOLOR_FORCE", colors).stdout(Stdio::null());
        let writes = Writes::of(&mut command);
        assert!(command.status().unwrap().success());

        let writes = writes.collect();
        assert_whole_lines(&writes);
        let starts = ["START ", "one", "two", "four", "five", "END "];
        for text in starts {
            let count = writes.iter().filter(|write| write.contains(text)).count();
            assert_eq!(count, 1, "{text}: {writes:#?}");
        }
        // A record with a line break in it, and END with REPORT, are not torn either.
        let has_both = |a: &str, b: &str| {
            let mut writes = writes.iter();
            writes.any(|write| write.contains(a) && write.contains(b))
        };
        assert!(has_both("two", "three"), "{writes:#?}");
        assert!(has_both("END RequestId", "REPORT RequestId"), "{writes:#?}");
    }
}

#[test]
fn an_error_with_its_causes_and_a_warning_are_one_write_each() {
    let mut command = lam(["invoke", "--data", "{n: 1}"]);
    command.arg(scripted_function()).env("CLICOLOR_FORCE", "1");
    let writes = Writes::of(&mut command);
    assert_eq!(command.status().unwrap().code(), Some(2));
    let writes = writes.collect();
    assert_eq!(writes.len(), 1, "{writes:#?}");
    assert!(writes[0].contains("caused by: "), "{writes:#?}");

    let mut command = invoke(&json!({"stderr": "the reason\n", "exit": 3}));
    command.env("CLICOLOR_FORCE", "1").stdout(Stdio::null());
    let writes = Writes::of(&mut command);
    command.status().unwrap();
    let writes = writes.collect();
    assert_whole_lines(&writes);
    let warning = writes.iter().find(|write| write.contains("warning"));
    let warning = warning.expect("a warning");
    assert!(
        warning.contains("last line of stderr: the reason"),
        "{warning}"
    );
}

#[test]
fn lines_of_concurrent_invocations_are_whole() {
    let event = json!({"stdout": "x".repeat(300) + "\n", "stderr": "y".repeat(300) + "\n"});
    let mut command = lam(["run", "--port", "0", "--concurrency", "4"]);
    command.arg(scripted_function()).env("CLICOLOR_FORCE", "1");
    command.stdout(Stdio::piped());
    let writes = Writes::of(&mut command);
    let server = Server::of(Running::spawn(&mut command));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..8 {
                    assert_eq!(server.invoke(&event).status, 200);
                }
            });
        }
    });
    // Waits for the end of lam.
    drop(server);
    let writes = writes.collect();
    assert_whole_lines(&writes);
    let whole = |byte: &str| {
        let line = byte.repeat(300) + "\n";
        writes.iter().filter(|write| write.ends_with(&line)).count()
    };
    assert_eq!((whole("x"), whole("y")), (32, 32));
}

#[test]
fn on_a_terminal_the_response_comes_after_report() {
    // Without an order, the response came first in most runs.
    for _ in 0..6 {
        let event = json!({"stdout": "a log line\n", "response": "the response"});
        let (status, text) = Pty::open().run(&mut invoke(&event));

        assert!(status.success(), "{text}");
        let (before, after) = text.split_once("REPORT RequestId").expect("REPORT");
        assert!(!before.contains("the response"), "{text}");
        assert!(after.ends_with("\nthe response\n"), "{text:?}");
        assert!(before.contains("] \x1b[0ma log line") || before.contains("a log line\n"));
    }
}

#[test]
fn with_both_outputs_in_a_pipe_the_response_comes_after_report() {
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut command = invoke(&json!({"fail": {"errorType": "Late", "errorMessage": "late"}}));
    command.stderr(writer.try_clone().unwrap()).stdout(writer);
    let mut process = command.spawn().unwrap();
    drop(command);
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    assert_eq!(process.wait().unwrap().code(), Some(1));
    let report = text.find("REPORT RequestId").expect("REPORT");
    assert!(text.find("{\"error").expect("the error") > report, "{text}");
}

#[test]
fn a_log_line_does_not_continue_the_chunk_of_a_stream() {
    // The error arrives after the chunk, and is printed as a warning.
    let event = json!({
        "stream": ["a \x1b[31mred chunk \u{9b}2J"],
        "base64_error": "eyJlcnJvclR5cGUiOiJMYXRlIiwiZXJyb3JNZXNzYWdlIjoibGF0ZSJ9",
    });
    let (status, text) = Pty::open().run(&mut invoke(&event));
    assert_eq!(status.code(), Some(1), "{text}");
    assert!(
        text.contains("a \x1b[31mred chunk \\u{9b}2J\x1b[0m\n"),
        "{text:?}"
    );
    for line in [
        "END RequestId",
        "REPORT RequestId",
        "\x1b[1m\x1b[33mwarning",
    ] {
        assert!(text.contains(&format!("\n{line}")), "{line}: {text:?}");
    }
}

#[test]
fn a_log_line_does_not_continue_the_progress_bar_of_cargo() {
    let demo = Demo::new();
    // The second build waits until a request has been handled by the first one.
    demo.write(
        "build.rs",
        "fn main() {
            println!(\"cargo::rerun-if-changed=src\");
            if std::fs::exists(\"hold\").unwrap() {
                std::fs::write(\"building\", \"\").unwrap();
                while std::fs::exists(\"hold\").unwrap() {
                    std::thread::yield_now();
                }
            }
        }",
    );
    let pty = Pty::open();
    let mut command = demo.lam(["run", "--watch", "--port", "0"]);
    command.env_remove("NO_COLOR").env("TERM", "xterm-256color");
    command.stdout(Stdio::piped()).stderr(pty.output());
    let server = Server::of(Running::spawn(&mut command));
    command.stderr(Stdio::null());
    let text = pty.collect();
    demo.write("hold", "");
    demo.write("src/response.rs", "pub const RESPONSE: &str = \"2\";\n");
    let since = Instant::now();
    while !demo.path().join("building").exists() {
        assert!(since.elapsed() < SAFETY, "no second build");
        thread::yield_now();
    }
    assert_eq!(server.get("/").text(), "one");
    fs::remove_file(demo.path().join("hold")).unwrap();
    drop(server);
    let text = text.join().unwrap();
    assert!(text.contains("\r\x1b[KSTART RequestId"), "{text:?}");
}

/// A title, the clipboard, a cleared screen, C1 controls, a bell, backspaces and an override of the
/// text's direction.
const HOSTILE: &str =
    "\x1b]0;title\x07\x1b]52;c;YQ==\x1b\\\x1b[2J\x1b[1A\u{9b}2J\u{9d}0;x\u{9c}\x08\x08\u{202e}end";
const HARMLESS: &str = "\\x1b]0;title\\x07\\x1b]52;c;YQ==\\x1b\\\\x1b[2J\\x1b[1A\\u{9b}2J\\u{9d}0;x\\u{9c}\
                        \\x08\\x08\\u{202e}end";

#[test]
fn a_terminal_shows_the_escape_sequences_of_the_function() {
    let line = format!("{HOSTILE} \x1b[1;31mred\n");
    let (_, text) = Pty::open().run(&mut invoke(&json!({"stdout": line, "response": HOSTILE})));

    let shown = format!("{HARMLESS} \x1b[1;31mred\x1b[0m\n");
    assert!(text.contains(&shown), "{text:?}");
    assert!(text.ends_with(&format!("\n{HARMLESS}\n")), "{text:?}");
    assert_harmless(&text);
}

#[test]
fn a_terminal_shows_the_escape_sequences_of_errors() {
    // The last line of stderr, and what the function reports, are parts of warnings.
    let crash = json!({"stderr": format!("{HOSTILE}\n"), "exit": 3});
    let (_, text) = Pty::open().run(&mut invoke(&crash));
    assert!(
        text.contains(&format!("last line of stderr: {HARMLESS}")),
        "{text:?}"
    );
    assert_harmless(&text);

    let error = json!({"errorType": HOSTILE, "errorMessage": HOSTILE}).to_string();
    let error = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, error);
    let late = json!({"stream": ["x"], "base64_error": error});
    let (_, text) = Pty::open().run(&mut invoke(&late));
    assert!(
        text.contains(&format!("{HARMLESS}: {HARMLESS}")),
        "{text:?}"
    );
    assert_harmless(&text);

    let name = "/nowhere/\x1b]0;title\x07".to_owned();
    let (_, text) = Pty::open().run(&mut lam(["invoke", &name]));
    assert_harmless(&text);
}

#[test]
fn a_terminal_shows_the_escape_sequences_in_the_log_of_a_running_function() {
    let server = Server::of_scripted_function(&[]);
    let event = json!({"stdout": format!("{HOSTILE}\n"), "response": HOSTILE}).to_string();
    let mut command = lam(["invoke", "--url", &server.address, "--data", &event]);
    let (status, text) = Pty::open().run(&mut command);
    assert!(status.success(), "{text}");
    assert_eq!(text.matches(HARMLESS).count(), 2, "{text:?}");
    assert_harmless(&text);
}

#[test]
fn a_terminal_without_colors_gets_none_from_the_function() {
    let event = json!({"stdout": "\x1b[31mred\n", "response": "\x1b[31mred"});
    let (_, text) = Pty::open().run(invoke(&event).env("NO_COLOR", "1"));
    assert!(text.contains("] red\n"), "{text:?}");
    assert!(!text.contains('\x1b'), "{text:?}");
}

#[test]
fn pipes_get_the_bytes_of_the_function() {
    let event = json!({"stdout": format!("{HOSTILE} \x1b[31mred\n"), "response": HOSTILE});
    let output = invoke(&event).output().unwrap();
    assert_eq!(output.stdout, HOSTILE.as_bytes());
    let log = stderr(&output);
    assert!(
        log.contains(&format!("] {HOSTILE} \x1b[31mred\n")),
        "{log:?}"
    );

    // The streams are independent: one of them may be a terminal.
    let mut command = invoke(&event);
    let pty = Pty::open();
    command.stdout(Stdio::piped()).stderr(pty.output());
    let mut process = command.spawn().unwrap();
    let mut response = Vec::new();
    process
        .stdout
        .take()
        .unwrap()
        .read_to_end(&mut response)
        .unwrap();
    process.wait().unwrap();
    assert_eq!(response, HOSTILE.as_bytes());
}

#[test]
fn lam_does_not_panic_if_its_outputs_are_closed() {
    let closed = || {
        let (_, writer) = std::io::pipe().unwrap();
        writer
    };
    let event = json!({"stdout": "a line\n", "response": "the response"});
    let output = invoke(&event).stderr(closed()).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stdout, b"the response");

    let output = invoke(&event).stdout(closed()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let log = stderr(&output);
    assert!(log.contains("cannot write the response to stdout"), "{log}");

    let status = invoke(&event).stdout(closed()).stderr(closed()).status();
    assert_eq!(status.unwrap().code(), Some(2));
}

#[track_caller]
fn assert_harmless(text: &str) {
    for (position, _) in text.match_indices('\x1b') {
        let rest = &text[position + 1..];
        let end = rest.find(|c: char| c != '[' && c != ';' && !c.is_ascii_digit());
        let is_color = rest.starts_with('[') && rest[end.unwrap_or(0)..].starts_with('m');
        assert!(is_color, "{text:?}");
    }
    let is_control = |c: char| c.is_control() && !matches!(c, '\x1b' | '\n' | '\t');
    assert!(!text.contains(is_control), "{text:?}");
}
