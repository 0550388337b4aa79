//! How the runtime handles each status of each endpoint (AWS Lambda Developer Guide, "Using the
//! Lambda runtime API for custom runtimes").

use lambda_native::{LambdaContext, LambdaError, Runtime, RuntimeError};
use lambda_native_emulator::wire::{self, RawApi};

use crate::support::function::echo;
use crate::support::script::{Played, expect, play, refuse_next, status_response};

fn fails(_: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    Err(LambdaError::new("OutOfStock", "no bicycles left"))
}

/// Returns this response to every `/next`.
fn next_returns(response: Vec<u8>) -> Played {
    play(echo, move |conn| {
        loop {
            expect(conn, "/next")?;
            conn.send(&response)?;
        }
    })
}

/// Returns this status to the post of a response or an error, and then 403 to `/next`.
fn post_returns(error: bool, status: u16) -> Played {
    let script = move |conn: &mut wire::RawConnection| {
        expect(conn, "/next")?;
        conn.send(wire::event_response("r-1", "{}"))?;
        expect(conn, if error { "/r-1/error" } else { "/r-1/response" })?;
        // A 204 has no body.
        let body = match status {
            204 => "",
            _ => r#"{"errorMessage":"because"}"#,
        };
        conn.send(status_response(status, body))?;
        refuse_next(conn)
    };
    if error {
        play(fails, script)
    } else {
        play(echo, script)
    }
}

#[test]
fn a_403_or_500_for_next_is_final() {
    for status in [403, 500] {
        let played = next_returns(status_response(status, "because"));
        let RuntimeError::Refused {
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
        assert_eq!((*seen, &**detail), (status, "because"));
        assert_eq!(played.requests.len(), 1);
    }
}

#[test]
fn any_other_status_for_next_is_a_failure() {
    for status in [101, 300, 302, 400, 404, 410, 413, 429, 502, 503] {
        let played = next_returns(status_response(status, "because"));
        let RuntimeError::Unreachable {
            attempts: 3, last, ..
        } = &played.end
        else {
            panic!(
                "expected status {status} to be a failure, but the runtime stopped with {}",
                played.end
            );
        };
        assert!(
            last.starts_with(&format!("unexpected status {status}")),
            "{last}"
        );
        assert_eq!(played.requests.len(), 3);
    }
}

#[test]
fn a_200_for_next_without_a_request_id_is_a_failure() {
    for head in [
        "",
        "Lambda-Runtime-Aws-Request-Id:\r\n",
        "Lambda-Runtime-Aws-Request-Id: \r\n",
    ] {
        let response = format!("HTTP/1.1 200 OK\r\n{head}Content-Length: 2\r\n\r\n{{}}");
        let played = next_returns(response.into_bytes());
        let RuntimeError::Unreachable {
            attempts: 3, last, ..
        } = &played.end
        else {
            panic!(
                "expected a failure without a request id, but the runtime stopped with {}",
                played.end
            );
        };
        assert!(last.contains("Lambda-Runtime-Aws-Request-Id"), "{last}");
        assert_eq!(played.connections, 1);
    }
}

#[test]
fn after_accepted_and_rejected_posts_the_next_event_is_requested() {
    for status in [200, 201, 202, 204, 400, 404, 410, 413, 429, 503] {
        for error in [false, true] {
            // Lambda responds to the caller itself, so there is no second post.
            let played = post_returns(error, status).refused_at_last();
            assert_eq!(played.requests.len(), 3, "{status}, error: {error}");
            assert_eq!(played.connections, 1);
        }
    }
}

/// Managed Instances return 410 for a late response. AWS's .NET runtime treats it this way
/// everywhere.
#[test]
fn a_410_means_late_in_classic_mode_and_is_never_a_failure() {
    for error in [false, true] {
        let script = move |conn: &mut wire::RawConnection| {
            expect(conn, "/next")?;
            // Three consecutive failures would end the runtime.
            for n in 0..5 {
                conn.send(wire::event_response(&format!("r-{n}"), "{}"))?;
                expect(
                    conn,
                    &format!("/r-{n}/{}", if error { "error" } else { "response" }),
                )?;
                conn.send(status_response(410, "Gone"))?;
                expect(conn, "/next")?;
            }
            conn.send(status_response(403, ""))
        };
        let played = if error {
            play(fails, script)
        } else {
            play(echo, script)
        };
        assert_eq!(played.refused_at_last().connections, 1, "error: {error}");
    }
}

#[test]
fn a_403_or_500_for_a_post_ends_the_runtime() {
    for status in [403, 500] {
        for error in [false, true] {
            let played = post_returns(error, status);
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
            let path = if error { "r-1/error" } else { "r-1/response" };
            assert!(call.starts_with("POST ") && call.ends_with(path), "{call}");
            assert_eq!(
                (*seen, &**detail),
                (status, r#"{"errorMessage":"because"}"#)
            );
        }
    }
}

#[test]
fn a_rejected_init_error_is_part_of_the_runtime_error() {
    for (status, unreported) in [
        (202, None),
        (200, None),
        (403, Some("status 403: because")),
        (410, Some("status 410: because")),
        (413, Some("status 413: because")),
        (500, Some("status 500: because")),
    ] {
        let api = RawApi::start(move |conn| {
            expect(conn, "/2018-06-01/runtime/init/error")?;
            conn.send(status_response(status, "because"))
        })
        .expect("the scripted server starts");
        let end =
            Runtime::new()
                .runtime_api(api.address())
                .run_with(|| match "many".parse::<u8>() {
                    Ok(_) => Ok(echo),
                    Err(error) => Err(error),
                });
        let Err(RuntimeError::Init {
            error,
            unreported: why,
            ..
        }) = end
        else {
            panic!("expected an init error, got {end:?}");
        };
        assert_eq!(error.error_type, "ParseIntError");
        assert_eq!(why.as_deref(), unreported, "{status}");
        assert_eq!(api.requests().len(), 1);
    }
}

#[test]
fn a_failed_init_error_post_is_repeated_once() {
    let api = RawApi::start(|conn| {
        expect(conn, "/init/error")?;
        match conn.number() {
            1 => conn.reset(),
            _ => conn.send(wire::accepted()),
        }
    })
    .expect("the scripted server starts");
    let end = Runtime::new()
        .runtime_api(api.address())
        .run_with(|| match "many".parse::<u8>() {
            Ok(_) => Ok(echo),
            Err(error) => Err(error),
        });
    assert!(
        matches!(
            end,
            Err(RuntimeError::Init {
                unreported: None,
                ..
            })
        ),
        "{end:?}"
    );
    assert_eq!(api.requests().len(), 2);
}
