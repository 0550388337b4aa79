//! What stops a worker and what does not. The other workers keep running.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};

use lambda_native::{LambdaContext, LambdaError, Runtime};
use lambda_native_emulator::wire::{self, RawApi, RawConnection};

use super::park;
use crate::support::bootstrap::{Bootstrap, bare_command, unwinding};
use crate::support::function::{PATIENCE, Serving, echo};
use crate::support::script::{expect, status_response};

/// Serves with two workers. The first connection follows a script; the other one handles ten events
/// after the script has ended. Asserts that the runtime is still serving.
fn beside(
    script: impl Fn(&mut RawConnection) -> std::io::Result<()> + Send + Sync + 'static,
    handler: impl lambda_native::LambdaHandler + Send + 'static,
) {
    let (ended, end) = mpsc::channel();
    let (sender, responses) = mpsc::channel();
    let (ended, sender) = (Mutex::new(ended), Mutex::new(sender));
    let end = Mutex::new(end);
    let first = AtomicUsize::new(0);
    let api = RawApi::start(move |conn| {
        if first.fetch_add(1, Ordering::SeqCst) == 0 {
            let outcome = script(conn);
            ended
                .lock()
                .expect("not poisoned")
                .send(())
                .expect("the other waits");
            outcome?;
            return park(conn);
        }
        expect(conn, "/next")?;
        end.lock()
            .expect("not poisoned")
            .recv_timeout(PATIENCE)
            .expect("the first script ends");
        for n in 0..10 {
            conn.send(wire::event_response(&format!("o-{n}"), &n.to_string()))?;
            let response = expect(conn, &format!("/o-{n}/response"))?;
            assert_eq!(response.body_str(), n.to_string());
            conn.send(wire::accepted())?;
            expect(conn, "/next")?;
        }
        // The test may have ended.
        let _ = sender.lock().expect("not poisoned").send(());
        park(conn)
    })
    .expect("the scripted server starts");
    let runtime = Runtime::new().runtime_api(api.address()).concurrency(2);
    let serving = Serving::start(runtime, handler);
    responses
        .recv_timeout(PATIENCE)
        .expect("the other worker serves");
    assert!(serving.is_serving());
}

#[test]
fn a_response_that_is_too_late_is_dropped_and_the_worker_continues() {
    let script = |conn: &mut RawConnection| {
        expect(conn, "/next")?;
        for id in ["r-1", "r-2"] {
            conn.send(wire::event_response(id, "{}"))?;
            expect(conn, &format!("/{id}/response"))?;
            conn.send(status_response(410, "Gone"))?;
            expect(conn, "/next")?;
        }
        Ok(())
    };
    beside(script, echo);
}

#[test]
fn a_status_that_ends_a_classic_runtime_does_not_stop_a_worker() {
    for status in [403, 500] {
        let script = move |conn: &mut RawConnection| {
            expect(conn, "/next")?;
            conn.send(wire::event_response("r-1", "{}"))?;
            expect(conn, "/r-1/response")?;
            conn.send(status_response(status, "because"))?;
            expect(conn, "/next")?;
            // For `/next` this status counts as a failure, and the request is repeated.
            conn.send(status_response(status, "because"))?;
            expect(conn, "/next")?;
            conn.send(wire::event_response("r-2", "{}"))?;
            expect(conn, "/r-2/response")?;
            Ok(())
        };
        beside(script, echo);
    }
}

#[test]
fn a_panic_fails_only_its_own_invocation() {
    let script = |conn: &mut RawConnection| {
        expect(conn, "/next")?;
        for id in ["r-1", "r-2"] {
            conn.send(wire::event_response(id, "panic"))?;
            let error = expect(conn, &format!("/{id}/error"))?;
            assert!(error.body_str().contains("no bicycles"), "{error:?}");
            conn.send(wire::accepted())?;
            expect(conn, "/next")?;
        }
        Ok(())
    };
    beside(script, |event: &str, _: &LambdaContext| {
        assert!(event != "panic", "no bicycles");
        Ok::<_, LambdaError>(event.to_owned())
    });
}

#[test]
fn the_other_workers_keep_running_when_one_stops() {
    let attempts = Arc::new(AtomicUsize::new(0));
    let served = Arc::new(AtomicUsize::new(0));
    let (sender, responses) = mpsc::channel();
    let (gone, end) = mpsc::channel();
    let (sender, gone, end) = (Mutex::new(sender), Mutex::new(gone), Mutex::new(end));
    let api = {
        let (attempts, served) = (Arc::clone(&attempts), Arc::clone(&served));
        RawApi::start(move |conn| {
            expect(conn, "/next")?;
            if served.fetch_add(1, Ordering::SeqCst) == 0 {
                // This worker receives only failures until it gives up.
                loop {
                    let attempt = attempts.fetch_add(1, Ordering::SeqCst) + 1;
                    conn.send(status_response(503, "because"))?;
                    if attempt == 10 {
                        // It closes the connection when it stops.
                        assert!(conn.read_request().is_err(), "an eleventh attempt");
                        gone.lock()
                            .expect("not poisoned")
                            .send(())
                            .expect("the other waits");
                        return Ok(());
                    }
                    expect(conn, "/next")?;
                }
            }
            end.lock()
                .expect("not poisoned")
                .recv_timeout(PATIENCE)
                .expect("the first worker gives up");
            conn.send(wire::event_response("r-1", "echo"))?;
            expect(conn, "/r-1/response")?;
            conn.send(wire::accepted())?;
            // The test may have ended.
            let _ = sender.lock().expect("not poisoned").send(());
            park(conn)
        })
        .expect("the scripted server starts")
    };
    let mut command = bare_command(unwinding(), "load");
    let bootstrap = Bootstrap::start(
        command
            .env("AWS_LAMBDA_RUNTIME_API", api.address())
            .env("AWS_LAMBDA_MAX_CONCURRENCY", "2"),
    );
    responses
        .recv_timeout(PATIENCE)
        .expect("the other worker serves");
    let stderr = bootstrap.kill();
    let attempts = "giving up after 10 consecutive failures of GET http://";
    let line = format!("FATAL lambda-native: a worker stopped, 1 still running: {attempts}");
    assert!(stderr.starts_with(&line), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
}
