//! Defects of `lambda_runtime` 1.5.0 with streams and under concurrency.

use std::io::Write;
use std::sync::atomic::{AtomicU32, Ordering};

use lambda_native::{LambdaContext, LambdaError, ResponseStream, Runtime, RuntimeError, streaming};
use lambda_native_emulator::InvocationResponse;
use lambda_native_emulator::wire::RawApi;

use crate::support::function::{Function, Serving, echo};
use crate::support::script::expect;

#[test]
fn lambda_runtime_3_an_error_in_the_stream_is_sent_in_trailers() {
    let function = Function::serve(streaming(
        |event: &str, _: &LambdaContext, out: &mut ResponseStream| {
            write!(out, "before")?;
            let number: i32 = event.parse()?;
            write!(out, " and after {number}")?;
            Ok::<_, LambdaError>(())
        },
    ));
    let response = function.invoke("many");
    let InvocationResponse::Response { body, trailers, .. } = &response else {
        panic!("expected a response with an error in its trailers, got {response:?}");
    };
    assert_eq!(body, b"before", "the error is not part of the body");
    let names: Vec<&str> = trailers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Lambda-Runtime-Function-Error-Type",
            "Lambda-Runtime-Function-Error-Body"
        ]
    );
    assert_eq!(response.error_type(), Some("ParseIntError"));
    let whole = function.invoke("7");
    assert_eq!(whole.body_str(), "before and after 7");
    let traffic = function.finish();
    assert_eq!(traffic.count("/error"), 0);
    let declared = traffic.to("/response")[0].header("Trailer");
    assert_eq!(declared, Some(names.join(", ").as_str()));
}

/// The growing pauses are tested with the retry policy.
#[test]
fn lambda_runtime_8_under_concurrency_a_worker_gives_up_after_ten_attempts() {
    const WORKERS: u32 = 3;
    static ATTEMPTS: AtomicU32 = AtomicU32::new(0);
    let api = RawApi::start(|conn| {
        expect(conn, "/next")?;
        ATTEMPTS.fetch_add(1, Ordering::SeqCst);
        conn.close()
    })
    .expect("the scripted server starts");
    let runtime = Runtime::new()
        .runtime_api(api.address())
        .concurrency(WORKERS);
    let end = Serving::start(runtime, echo).end();
    assert!(
        matches!(&end, RuntimeError::Unreachable { attempts: 10, .. }),
        "{end}"
    );
    assert_eq!(ATTEMPTS.load(Ordering::SeqCst), 10 * WORKERS);
}

/// Parsing a client context requires the feature `json`.
#[cfg(feature = "json")]
mod client_context {
    use std::sync::{Mutex, mpsc};

    use lambda_native_emulator::wire;

    use super::*;
    use crate::support::function::PATIENCE;

    #[test]
    fn lambda_runtime_1_under_concurrency_a_client_context_may_have_values_that_are_not_strings() {
        const WORKERS: u32 = 4;
        let (sender, served) = mpsc::channel();
        let sender = Mutex::new(sender);
        let api = RawApi::start(move |conn| {
            expect(conn, "/next")?;
            for id in ["r-1", "r-2", "r-3"] {
                let event = String::from_utf8(wire::event_response(id, "{}")).expect("text");
                let context =
                    r#"Lambda-Runtime-Client-Context: {"custom":{"n":3},"env":{"m":null}}"#;
                conn.send(event.replacen(
                    "Content-Type",
                    &format!("{context}\r\nContent-Type"),
                    1,
                ))?;
                let response = expect(conn, &format!("/{id}/response"))?;
                assert_eq!(response.body_str(), r#"{"n":3}"#);
                conn.send(wire::accepted())?;
                expect(conn, "/next")?;
            }
            // The test may have ended.
            let _ = sender.lock().expect("not poisoned").send(());
            // Keeps the connection open until the test ends.
            conn.read_request().map(drop)
        })
        .expect("the scripted server starts");
        let runtime = Runtime::new()
            .runtime_api(api.address())
            .concurrency(WORKERS);
        let _serving = Serving::start(runtime, |_: &str, ctx: &LambdaContext| {
            let context = ctx.parse_client_context()?.unwrap_or_default();
            Ok::<_, LambdaError>(serde_json::to_string(&context.custom)?)
        });
        for _ in 0..WORKERS {
            served
                .recv_timeout(PATIENCE)
                .expect("each worker continues");
        }
        assert_eq!(api.connections(), 4);
    }
}
