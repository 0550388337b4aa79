//! SIGTERM, and the extension because of which Lambda sends it (AWS Lambda Developer Guide,
//! "Understanding the Lambda execution environment lifecycle" and "Using the Lambda Extensions API
//! to create extensions").

use std::io;
use std::process::Command;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};

use lambda_native_emulator::wire::{self, RawApi, RawConnection};
use lambda_native_emulator::{Emulator, Event, Extension, Invocation, RecordedRequest};

use crate::support::bootstrap::{Bootstrap, Ended, bare_command, command, unwinding};
use crate::support::function::PATIENCE;
use crate::support::script::{expect, status_response};

const FUNCTION: &str = "hooks-of-shutdown";

fn lambda() -> Emulator {
    // Built first, so that no invocation times out during the build.
    unwinding();
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE);
    lambda.start().expect("the emulator starts")
}

fn start(lambda: &Emulator, hook: &str) -> Bootstrap {
    let mut command = command(unwinding(), FUNCTION, lambda);
    Bootstrap::start(command.env("TEST_HOOK", hook))
}

#[track_caller]
fn terminate(bootstrap: &Bootstrap) {
    let kill = Command::new("kill")
        .args(["-TERM", &bootstrap.pid().to_string()])
        .status();
    assert!(kill.expect("kill starts").success());
}

#[track_caller]
fn terminated(bootstrap: Bootstrap) -> Ended {
    terminate(&bootstrap);
    bootstrap.end()
}

#[test]
fn the_extension_is_registered_and_waiting_before_the_first_next() {
    let lambda = lambda();
    let bootstrap = start(&lambda, "");
    assert!(lambda.wait_until_ready(PATIENCE));
    let extensions = lambda.extensions();
    let [
        Extension {
            name,
            events,
            is_waiting: true,
            error: None,
            ..
        },
    ] = &extensions[..]
    else {
        panic!("expected one extension that waits, got {extensions:?}");
    };
    assert_eq!(name, "lambda-native-shutdown");
    assert!(events.is_empty());
    assert_eq!(lambda.invoke("{}").body_str(), "{}");
    terminated(bootstrap);
}

#[test]
fn sigterm_runs_the_last_registered_hook_first_and_the_status_is_0() {
    let lambda = lambda();
    let bootstrap = start(&lambda, "");
    assert_eq!(lambda.invoke("{}").body_str(), "{}");
    let ended = terminated(bootstrap);
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
    assert_eq!(ended.stderr, "hook shutdown 2\nhook shutdown 1\n");
}

#[test]
fn invocations_in_flight_are_not_waited_for_and_get_no_response() {
    let lambda = lambda();
    let events = lambda.subscribe();
    let bootstrap = start(&lambda, "");
    let _pending = lambda.submit(Invocation::new("block"));
    while !matches!(
        events
            .recv_timeout(PATIENCE)
            .expect("the event is sent")
            .event,
        Event::Started { .. }
    ) {}
    let ended = terminated(bootstrap);
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
    assert_eq!(ended.stderr, "hook shutdown 2\nhook shutdown 1\n");
    let requests = lambda.requests();
    assert!(
        requests.iter().all(|it| !it.path.ends_with("/error")),
        "{requests:?}"
    );
}

#[test]
fn a_panic_in_a_hook_is_logged_the_others_run_and_the_status_is_1() {
    let lambda = lambda();
    let bootstrap = start(&lambda, "shutdown 2 panics");
    assert!(lambda.wait_until_ready(PATIENCE));
    let ended = terminated(bootstrap);
    assert_eq!(ended.status.code(), Some(1), "{}", ended.stderr);
    let lines: Vec<&str> = ended.stderr.lines().collect();
    assert_eq!(lines.len(), 3, "{}", ended.stderr);
    assert_eq!((lines[0], lines[2]), ("hook shutdown 2", "hook shutdown 1"));
    let failed = "FATAL lambda-native: a shutdown hook failed: Panic: no bicycles; panicked at ";
    assert!(lines[1].starts_with(failed), "{}", lines[1]);
}

/// Child processes inherit blocked and ignored signals.
#[cfg(target_os = "linux")]
#[test]
fn child_processes_do_not_inherit_a_blocked_or_ignored_sigterm() {
    let lambda = lambda();
    let bootstrap = start(&lambda, "");
    let status = lambda.invoke("child").body_str().to_owned();
    for mask in ["SigBlk", "SigIgn"] {
        let line = status.lines().find_map(|line| line.strip_prefix(mask));
        let bits = line.map(|line| line.trim_start_matches(':').trim());
        let bits = u64::from_str_radix(bits.expect(&status), 16).expect("bits");
        assert_eq!(bits & (1 << 14), 0, "{status}");
    }
    terminated(bootstrap);
}

/// A function without this option is ended by the signal and registers no extension.
#[test]
fn without_a_hook_no_extension_and_no_signal_handler_is_installed() {
    use std::os::unix::process::ExitStatusExt;

    let lambda = lambda();
    let bootstrap = Bootstrap::start(&mut command(unwinding(), "act", &lambda));
    assert!(lambda.wait_until_ready(PATIENCE));
    assert!(lambda.extensions().is_empty());
    assert_eq!(terminated(bootstrap).status.signal(), Some(15));
}

#[test]
fn a_running_hook_is_not_interrupted_when_the_runtime_api_disappears() {
    let lambda = lambda();
    let bootstrap = start(&lambda, "");
    assert!(lambda.wait_until_ready(PATIENCE));
    terminate(&bootstrap);
    lambda.stop();
    let ended = bootstrap.end();
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
}

/// Runs the function with a scripted server. `register` is called after the extension's
/// registration, and the receiver gets every other request.
fn scripted<F>(register: F) -> (RawApi, Bootstrap, Receiver<RecordedRequest>)
where
    F: Fn(&mut RawConnection) -> io::Result<()> + Send + Sync + 'static,
{
    let (sender, heard) = mpsc::channel();
    let sender = Mutex::new(sender);
    let api = RawApi::start(move |conn| {
        loop {
            let request = conn.read_request()?;
            if request.path.ends_with("/register") {
                register(conn)?;
            } else {
                let sender = sender.lock().expect("not poisoned");
                // The test may have ended.
                let _ = sender.send(request);
            }
        }
    });
    let api = api.expect("the scripted server starts");
    let mut command = bare_command(unwinding(), FUNCTION);
    let bootstrap = Bootstrap::start(command.env("AWS_LAMBDA_RUNTIME_API", api.address()));
    (api, bootstrap, heard)
}

#[track_caller]
fn wait_for(heard: &Receiver<RecordedRequest>, end: &str) -> RecordedRequest {
    loop {
        let request = heard.recv_timeout(PATIENCE).expect(end);
        if request.path.ends_with(end) {
            return request;
        }
    }
}

fn registered(id: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nlambda-extension-identifier: {id}\r\nContent-Length: 2\r\n\r\n{{}}")
}

#[test]
fn the_extension_is_registered_before_any_other_request() {
    let (api, bootstrap, heard) = scripted(|conn| conn.send(registered("7a/b")));
    let next = wait_for(&heard, "/event/next");
    let ended = terminated(bootstrap);
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
    let requests = api.requests();
    let register = &requests[0];
    assert_eq!(
        (&*register.method, &*register.path),
        ("POST", "/2020-01-01/extension/register")
    );
    assert_eq!(register.body, br#"{"events":[]}"#);
    let names: Vec<&str> = register.headers.iter().map(|(name, _)| &**name).collect();
    assert_eq!(
        names,
        [
            "Host",
            "User-Agent",
            "Lambda-Extension-Name",
            "Content-Type",
            "Content-Length"
        ]
    );
    assert_eq!(
        register.header("Lambda-Extension-Name"),
        Some("lambda-native-shutdown")
    );
    assert_eq!(register.header("Content-Length"), Some("13"));
    assert_eq!(
        (&*next.method, &*next.path, next.connection),
        (
            "GET",
            "/2020-01-01/extension/event/next",
            register.connection
        )
    );
    assert_eq!(next.header("Lambda-Extension-Identifier"), Some("7a/b"));
}

#[test]
fn if_the_extension_is_refused_the_function_still_serves_and_sigterm_runs_the_hooks() {
    for status in [403, 404, 500] {
        let (_api, bootstrap, heard) =
            scripted(move |conn| conn.send(status_response(status, "{}")));
        wait_for(&heard, "/invocation/next");
        let ended = terminated(bootstrap);
        assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
        let (warning, hooks) = ended.stderr.split_once('\n').expect("lines");
        assert!(
            warning.starts_with("WARN on_shutdown: Lambda will not send SIGTERM"),
            "{warning}"
        );
        assert!(
            warning.ends_with(&format!("/2020-01-01/extension/register: status {status}")),
            "{warning}"
        );
        assert_eq!(hooks, "hook shutdown 2\nhook shutdown 1\n");
    }
}

#[test]
fn a_missing_identifier_or_a_broken_response_counts_as_a_refusal() {
    for (response, why) in [
        (
            status_response(200, "{}"),
            "the response has no Lambda-Extension-Identifier header",
        ),
        (Vec::new(), "connection closed without a response"),
    ] {
        let (_api, bootstrap, heard) = scripted(move |conn| {
            conn.send(&response)?;
            conn.close()
        });
        wait_for(&heard, "/invocation/next");
        let ended = terminated(bootstrap);
        assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
        let warning = ended.stderr.lines().next().unwrap_or_default();
        assert!(warning.ends_with(why), "{warning}");
    }
}

/// As happens to a connection from before a snapshot.
#[test]
fn an_extension_whose_connection_breaks_waits_on_a_new_one() {
    let (_api, bootstrap, heard) = scripted(|conn| {
        conn.send(registered("id-1"))?;
        expect(conn, "/event/next")?;
        conn.reset()
    });
    let next = wait_for(&heard, "/event/next");
    assert_eq!(next.header("Lambda-Extension-Identifier"), Some("id-1"));
    let ended = terminated(bootstrap);
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
    assert_eq!(ended.stderr, "hook shutdown 2\nhook shutdown 1\n");
}

#[test]
fn an_unexpected_event_does_not_end_the_extension() {
    let (_api, bootstrap, heard) = scripted(|conn| {
        conn.send(registered("id-1"))?;
        expect(conn, "/event/next")?;
        conn.send(wire::event_response("r-1", "{}"))
    });
    wait_for(&heard, "/event/next");
    let ended = terminated(bootstrap);
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
    assert_eq!(ended.stderr, "hook shutdown 2\nhook shutdown 1\n");
}

#[test]
fn with_snap_start_the_extension_is_registered_before_the_snapshot() {
    let lambda = Emulator::builder().snap_start(true).start();
    let lambda = lambda.expect("the emulator starts");
    let bootstrap = Bootstrap::start(&mut command(unwinding(), "hooks-of-both", &lambda));
    assert!(lambda.wait_until_snapshot(PATIENCE));
    let requests = lambda.requests();
    let mut paths = requests
        .iter()
        .map(|it| it.path.rsplit('/').next().unwrap_or_default());
    assert_eq!(paths.next(), Some("register"));
    assert!(paths.any(|path| path == "next"));
    assert!(lambda.restore());
    assert_eq!(lambda.invoke("{}").body_str(), "{}");
    let ended = terminated(bootstrap);
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
    assert_eq!(ended.stderr, "hook before\nhook shutdown\n");
}
