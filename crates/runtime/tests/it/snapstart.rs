//! SnapStart (AWS Lambda Developer Guide, "Implementing SnapStart hooks for container images").

use std::sync::{Arc, Mutex};

use lambda_native::{LambdaError, Runtime, RuntimeError};
use lambda_native_emulator::wire::{self, RawConnection};

use crate::support::function::echo;
use crate::support::script::{Played, expect, play_with, refuse_next, status_response};

/// What has happened, in order.
#[derive(Clone, Default)]
pub(crate) struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    fn note(&self, what: impl Into<String>) {
        self.0.lock().expect("not poisoned").push(what.into());
    }

    fn hook(&self, what: &'static str) -> impl FnOnce() -> Result<(), LambdaError> + use<> {
        let seen = self.clone();
        move || {
            seen.note(what);
            Ok(())
        }
    }

    /// A runtime with two hooks of each kind.
    pub(crate) fn runtime(&self, runtime: Runtime) -> Runtime {
        runtime
            .snap_start(true)
            .before_snapshot(self.hook("before 1"))
            .before_snapshot(self.hook("before 2"))
            .after_restore(self.hook("after 1"))
            .after_restore(self.hook("after 2"))
    }

    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().expect("not poisoned").clone()
    }
}

fn snap_start(runtime: Runtime) -> Runtime {
    runtime.snap_start(true)
}

fn fails() -> Result<(), LambdaError> {
    Err(LambdaError::new("NoBicycles", "none is left"))
}

/// The last path segment and the connection number of each request.
fn course(played: &Played) -> Vec<(String, usize)> {
    let requests = played.requests.iter();
    requests
        .map(|request| {
            let path = request.path.strip_prefix("/2018-06-01/runtime/");
            (path.unwrap_or(&request.path).to_owned(), request.connection)
        })
        .collect()
}

fn steps(steps: &[(&str, usize)]) -> Vec<(String, usize)> {
    let owned = |&(path, connection): &(&str, usize)| (path.to_owned(), connection);
    steps.iter().map(owned).collect()
}

#[test]
fn restore_next_is_a_get_with_the_same_fields_as_next() {
    let played = play_with(snap_start, echo, |conn| {
        match conn.number() {
            1 => {
                expect(conn, "/restore/next")?;
                conn.send(status_response(200, ""))?;
                // Until the runtime closes the connection.
                assert!(conn.read_request().is_err(), "the connection is dropped");
                Ok(())
            }
            _ => refuse_next(conn),
        }
    });
    let played = played.refused_at_last();
    let [restore, next] = &played.requests[..] else {
        panic!("expected two requests, got {:?}", played.requests);
    };
    assert_eq!(
        (&*restore.method, &*restore.path),
        ("GET", "/2018-06-01/runtime/restore/next")
    );
    assert_eq!(restore.body, b"");
    assert_eq!(restore.headers, next.headers);
    let names: Vec<&str> = restore.headers.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["Host", "User-Agent"]);
}

#[test]
fn the_hooks_run_around_the_snapshot_in_the_documented_order() {
    let seen = Seen::default();
    let by_script = seen.clone();
    let played = play_with(
        |runtime| seen.runtime(runtime),
        echo,
        move |conn| {
            let request = conn.read_request()?;
            by_script.note(request.path.rsplit("runtime/").next().unwrap_or_default());
            match conn.number() {
                1 => conn.send(status_response(200, "")),
                _ => conn.send(status_response(403, "")),
            }
        },
    );
    assert_eq!(
        course(&played),
        steps(&[("restore/next", 1), ("invocation/next", 2)])
    );
    assert_eq!(
        seen.all(),
        [
            "before 2",
            "before 1",
            "restore/next",
            "after 1",
            "after 2",
            "invocation/next"
        ]
    );
}

#[test]
fn without_snap_start_no_hook_runs_and_no_restore_is_requested() {
    let seen = Seen::default();
    let played = play_with(
        |runtime| seen.runtime(runtime).snap_start(false),
        echo,
        refuse_next,
    );
    assert_eq!(course(&played), steps(&[("invocation/next", 1)]));
    assert!(seen.all().is_empty(), "{:?}", seen.all());
}

#[test]
fn a_failed_before_snapshot_hook_is_an_init_error_and_there_is_no_snapshot() {
    for panics in [false, true] {
        let seen = Seen::default();
        let runtime = |runtime: Runtime| {
            let runtime = runtime.snap_start(true).before_snapshot(seen.hook("never"));
            let runtime = runtime.before_snapshot(move || {
                if panics {
                    panic!("none is left")
                } else {
                    fails()
                }
            });
            runtime.after_restore(seen.hook("never"))
        };
        let played = play_with(runtime, echo, |conn| {
            expect(conn, "/init/error")?;
            conn.send(wire::accepted())
        });
        let RuntimeError::BeforeSnapshot {
            error,
            unreported: None,
            ..
        } = &played.end
        else {
            panic!("expected a before-snapshot error, got {:?}", played.end);
        };
        assert_eq!(error.error_message, "none is left");
        assert_eq!(played.end.exit_code(), 64);
        assert_eq!(course(&played), steps(&[("init/error", 1)]));
        let report = &played.requests[0];
        assert_eq!(
            report.header("Lambda-Runtime-Function-Error-Type"),
            Some("Runtime.BeforeSnapshotError")
        );
        let body: serde_json::Value = serde_json::from_slice(&report.body).expect("JSON");
        let error_type = if panics { "Panic" } else { "NoBicycles" };
        assert_eq!(body["errorType"], error_type);
        assert_eq!(body["errorMessage"], "none is left");
        assert!(seen.all().is_empty(), "{:?}", seen.all());
    }
}

#[test]
fn a_failed_after_restore_hook_is_reported_on_a_new_connection_and_no_event_is_requested() {
    for panics in [false, true] {
        let seen = Seen::default();
        let runtime = |runtime: Runtime| {
            let runtime = runtime.snap_start(true).after_restore(move || {
                if panics {
                    panic!("none is left")
                } else {
                    fails()
                }
            });
            runtime.after_restore(seen.hook("never"))
        };
        let played = play_with(runtime, echo, |conn| match conn.number() {
            1 => {
                expect(conn, "/restore/next")?;
                conn.send(status_response(200, ""))
            }
            _ => {
                expect(conn, "/restore/error")?;
                conn.send(wire::accepted())
            }
        });
        let RuntimeError::AfterRestore {
            error,
            unreported: None,
            ..
        } = &played.end
        else {
            panic!("expected an after-restore error, got {:?}", played.end);
        };
        assert_eq!(error.error_message, "none is left");
        assert_eq!(played.end.exit_code(), 65);
        assert_eq!(
            course(&played),
            steps(&[("restore/next", 1), ("restore/error", 2)])
        );
        let report = &played.requests[1];
        assert_eq!(report.method, "POST");
        assert_eq!(
            report.header("Lambda-Runtime-Function-Error-Type"),
            Some("Runtime.AfterRestoreError")
        );
        assert_eq!(report.header("Content-Type"), Some("application/json"));
        assert!(seen.all().is_empty(), "{:?}", seen.all());
    }
}

/// Returns this response to every `/restore/next`.
fn restore_next_returns(response: Vec<u8>) -> Played {
    play_with(snap_start, echo, move |conn| {
        loop {
            let request = conn.read_request()?;
            if request.path.ends_with("/restore/next") {
                conn.send(&response)?;
            } else {
                return conn.send(status_response(403, ""));
            }
        }
    })
}

#[test]
fn restore_next_with_any_2xx_counts_as_restored() {
    for status in [200, 202, 204] {
        let played = restore_next_returns(status_response(status, "")).refused_at_last();
        assert_eq!(played.requests.len(), 2, "{status}");
    }
}

#[test]
fn restore_next_403_and_500_are_final() {
    for status in [403, 500] {
        let played = restore_next_returns(status_response(status, "because"));
        let RuntimeError::Refused {
            call,
            status: seen,
            detail,
            ..
        } = &played.end
        else {
            panic!(
                "expected status {status} to be final, but the runtime stopped with {}",
                played.end
            );
        };
        assert!(call.starts_with("GET http://"), "{call}");
        assert!(call.ends_with("/2018-06-01/runtime/restore/next"), "{call}");
        assert_eq!((*seen, &**detail), (status, "because"));
        assert_eq!(played.requests.len(), 1);
        assert_eq!(played.end.exit_code(), 1);
    }
}

#[test]
fn restore_next_with_any_other_status_is_a_failure() {
    for status in [302, 400, 404, 410, 502, 503] {
        let played = restore_next_returns(status_response(status, "because"));
        let RuntimeError::Unreachable {
            call,
            attempts: 3,
            last,
            ..
        } = &played.end
        else {
            panic!(
                "expected status {status} to be a failure, but the runtime stopped with {}",
                played.end
            );
        };
        assert!(call.ends_with("/restore/next"), "{call}");
        let status = format!("unexpected status {status}: because");
        assert_eq!(last, &status);
        assert_eq!(played.requests.len(), 3);
    }
}

#[test]
fn a_failed_restore_next_is_repeated_on_a_new_connection() {
    let played = play_with(snap_start, echo, |conn: &mut RawConnection| {
        match conn.number() {
            1 => {
                expect(conn, "/restore/next")?;
                conn.reset()
            }
            2 => {
                expect(conn, "/restore/next")?;
                conn.close()
            }
            3 => {
                expect(conn, "/restore/next")?;
                conn.send(status_response(200, ""))
            }
            _ => refuse_next(conn),
        }
    });
    assert_eq!(played.refused_at_last().connections, 4);
}

#[test]
fn three_failed_restore_next_requests_end_the_runtime() {
    let played = play_with(snap_start, echo, |conn| {
        expect(conn, "/restore/next")?;
        conn.close()
    });
    assert!(
        matches!(played.end, RuntimeError::Unreachable { attempts: 3, .. }),
        "{}",
        played.end
    );
    assert_eq!(played.connections, 3);
}

#[test]
fn a_rejected_restore_error_is_part_of_the_runtime_error() {
    for status in [400, 403, 413, 500, 503] {
        let played = play_with(
            |runtime| runtime.snap_start(true).after_restore(fails),
            echo,
            move |conn| match conn.number() {
                1 => {
                    expect(conn, "/restore/next")?;
                    conn.send(status_response(200, ""))
                }
                _ => {
                    expect(conn, "/restore/error")?;
                    conn.send(status_response(status, "because"))
                }
            },
        );
        let RuntimeError::AfterRestore {
            unreported: Some(why),
            ..
        } = &played.end
        else {
            panic!("{status}: the runtime stopped with {:?}", played.end);
        };
        assert_eq!(why, &format!("status {status}: because"));
        let shown = played.end.to_string();
        assert!(
            shown.starts_with(
                "an after-restore hook failed: NoBicycles: none is left (not reported"
            ),
            "{shown}"
        );
    }
}
