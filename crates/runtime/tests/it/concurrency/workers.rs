//! How workers are set up, and what each of them has.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::thread::{self, ThreadId};

use lambda_native::{LambdaContext, LambdaError, Runtime};
use lambda_native_emulator::wire::{self, RawApi};
use lambda_native_emulator::{At, Emulator, Fault};

use crate::support::bootstrap::{Bootstrap, bare_command, command, entry_macro, unwinding};
use crate::support::function::{Function, PATIENCE, Serving, echo};
use crate::support::script::expect;

use super::park;

#[test]
fn each_worker_has_its_own_thread_connection_and_context() {
    const WORKERS: usize = 8;
    let threads: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let together = Barrier::new(WORKERS);
    let handler = {
        let threads = Arc::clone(&threads);
        move |event: &str, ctx: &LambdaContext| {
            let name = |id: ThreadId| format!("{id:?}");
            threads
                .lock()
                .map_err(LambdaError::from_boxed)?
                .insert(name(thread::current().id()));
            // All handlers wait here for each other, which proves that they run at the same time.
            together.wait();
            Ok::<_, LambdaError>(format!("{} {event} {:?}", ctx.request_id, ctx.trace_id))
        }
    };
    let responses: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let responded = Arc::new(Barrier::new(WORKERS + 1));
    let api = {
        let (responses, responded) = (Arc::clone(&responses), Arc::clone(&responded));
        RawApi::start(move |conn| {
            let number = conn.number();
            expect(conn, "/next")?;
            let event = wire::event_response(&format!("r-{number}"), &number.to_string());
            let event = String::from_utf8(event).expect("text");
            conn.send(event.replace("Root=1-5759e988", &format!("Root={number}")))?;
            let response = expect(conn, &format!("/r-{number}/response"))?;
            responses
                .lock()
                .expect("not poisoned")
                .insert(response.body_str().into_owned());
            conn.send(wire::accepted())?;
            responded.wait();
            park(conn)
        })
        .expect("the scripted server starts")
    };
    let runtime = Runtime::new()
        .runtime_api(api.address())
        .concurrency(WORKERS as u32);
    let _serving = Serving::start(runtime, handler);
    responded.wait();
    let expected: BTreeSet<String> = (1..=WORKERS)
        .map(|n| {
            let trace = "-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";
            format!("r-{n} {n} {:?}", Some(format!("Root={n}{trace}")))
        })
        .collect();
    assert_eq!(*responses.lock().expect("not poisoned"), expected);
    assert_eq!(threads.lock().expect("not poisoned").len(), WORKERS);
    assert_eq!(api.connections(), WORKERS);
}

#[test]
fn init_completes_before_the_first_next() {
    static INITIALIZED: AtomicBool = AtomicBool::new(false);
    let polled = Arc::new(Barrier::new(5));
    let api = {
        let polled = Arc::clone(&polled);
        RawApi::start(move |conn| {
            expect(conn, "/next")?;
            assert!(INITIALIZED.load(Ordering::SeqCst), "a poll during init");
            polled.wait();
            park(conn)
        })
        .expect("the scripted server starts")
    };
    let runtime = Runtime::new().runtime_api(api.address()).concurrency(4);
    thread::spawn(move || {
        runtime.run_with(|| {
            INITIALIZED.store(true, Ordering::SeqCst);
            Ok::<_, LambdaError>(echo)
        })
    });
    polled.wait();
}

#[test]
fn a_failed_init_is_reported_once_and_no_event_is_requested() {
    let lambda = Emulator::start().expect("the emulator starts");
    let end = Runtime::new()
        .runtime_api(lambda.runtime_api())
        .concurrency(4)
        .run_with(|| match std::fs::read("/no/such/table") {
            Ok(_) => Ok(echo),
            Err(error) => Err(error),
        });
    let end = end.expect_err("init fails");
    assert!(end.to_string().contains("init failed"), "{end}");
    let paths: Vec<String> = lambda.requests().into_iter().map(|it| it.path).collect();
    assert_eq!(paths, ["/2018-06-01/runtime/init/error"]);
}

/// Runs the function `load` as a process with this value of the variable.
fn process(lambda: &Emulator, program: &Path, concurrency: &str) -> Bootstrap {
    let mut command = command(program, "load", lambda);
    Bootstrap::start(command.env("AWS_LAMBDA_MAX_CONCURRENCY", concurrency))
}

fn lambda() -> Emulator {
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE);
    lambda.start().expect("the emulator starts")
}

#[test]
fn an_invalid_concurrency_or_one_means_classic_mode() {
    for value in [
        "",
        "0",
        "1",
        " ",
        "many",
        "-3",
        "1.5",
        "99999999999999999999",
    ] {
        let lambda = lambda();
        let _bootstrap = process(&lambda, &unwinding(), value);
        // In classic mode the trace id is in the environment.
        let response = lambda.invoke("trace");
        let response = response.body_str();
        let (ctx, environment) = response.split_once(' ').expect("two of them");
        assert_eq!(ctx, environment, "{value:?}");
        assert!(ctx.starts_with("Some(\"Root="), "{value:?}: {response}");
        assert_eq!(lambda.connections(), 1, "{value:?}");
    }
}

#[test]
fn on_managed_instances_a_single_worker_uses_the_managed_policy() {
    let lambda = lambda();
    // This status would end an ordinary function.
    lambda.inject(At::Next, Fault::Status(500));
    let mut command = command(unwinding(), "load", &lambda);
    let _bootstrap = Bootstrap::start(
        command
            .env("AWS_LAMBDA_INITIALIZATION_TYPE", "lambda-managed-instances")
            .env("AWS_LAMBDA_MAX_CONCURRENCY", "1"),
    );
    let response = lambda.invoke("trace");
    let response = response.body_str();
    assert!(
        response.starts_with("Some(\"Root=") && response.ends_with(" None"),
        "{response}"
    );
}

#[test]
fn a_huge_concurrency_is_capped_and_as_many_workers_as_possible_are_started() {
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE)
        .concurrency(2);
    let lambda = lambda.start().expect("the emulator starts");
    // Enough memory for a few stacks only.
    let mut command = command("sh", "load", &lambda);
    command
        .args(["-c", r#"ulimit -v 65536 && exec "$0""#])
        .arg(unwinding())
        .env("AWS_LAMBDA_MAX_CONCURRENCY", "4294967295");
    let mut bootstrap = Bootstrap::start(&mut command);
    let response = lambda.invoke("echo");
    assert!(response.body_str().ends_with(" echo"), "{response:?}");
    // The first workers may have responded while others were being started.
    bootstrap.wait_for_lines(2);
    let stderr = bootstrap.kill();
    let lines: Vec<&str> = stderr.lines().collect();
    assert!(
        lines[0].starts_with("WARN lambda-native: a concurrency of 4294967295 is above"),
        "{stderr}"
    );
    assert!(lines[1].contains(" of 1600 workers: "), "{stderr}");
    assert_eq!(lines.len(), 2, "{stderr}");
}

#[test]
fn several_workers_do_not_set_the_trace_id_in_the_environment() {
    for program in [unwinding(), entry_macro()] {
        let polls = Arc::new(AtomicU32::new(0));
        let (sender, responses) = mpsc::channel();
        let sender = Mutex::new(sender);
        let api = {
            let polls = Arc::clone(&polls);
            RawApi::start(move |conn| {
                polls.fetch_add(1, Ordering::SeqCst);
                expect(conn, "/next")?;
                conn.send(wire::event_response("r-1", "trace"))?;
                let response = expect(conn, "/r-1/response")?;
                let response = response.body_str().into_owned();
                // The test may have ended.
                let _ = sender.lock().expect("not poisoned").send(response);
                conn.send(wire::accepted())?;
                park(conn)
            })
            .expect("the scripted server starts")
        };
        let mut command = bare_command(&program, "load");
        let _bootstrap = Bootstrap::start(
            command
                .env("AWS_LAMBDA_RUNTIME_API", api.address())
                .env("AWS_LAMBDA_MAX_CONCURRENCY", "3"),
        );
        for _ in 0..3 {
            let response = responses.recv_timeout(PATIENCE).expect("a response");
            assert!(response.starts_with("Some(\"Root="), "{response}");
            assert!(response.ends_with(" None"), "{response}");
        }
        assert_eq!(polls.load(Ordering::SeqCst), 3);
    }
}

#[test]
fn one_worker_means_classic_mode() {
    // Without an API a classic runtime gives up after three attempts. `finish` asserts this.
    let function =
        Function::serve_with(Emulator::builder(), |runtime| runtime.concurrency(1), echo);
    assert_eq!(function.invoke("1").body_str(), "1");
    assert_eq!(function.finish().connections, 1);
}
