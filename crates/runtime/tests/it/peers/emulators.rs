//! Differences between emulators, all of which the runtime supports.

use std::io::Write as _;
use std::net::Ipv6Addr;

use lambda_native::{LambdaContext, LambdaError, Runtime};
use lambda_native_emulator::wire::{self, RawApi};
use lambda_native_emulator::{At, Emulator, Fault, Invocation};

use crate::support::function::{Function, Serving, echo};
use crate::support::script::{expect, play, refuse_next};

#[test]
fn an_event_may_have_any_2xx_status() {
    for status in ["200 OK", "201 Created", "202 Accepted"] {
        let played = play(echo, move |conn| {
            expect(conn, "/next")?;
            let event = String::from_utf8_lossy(&wire::event_response("r-1", "{}"))
                .replacen("200 OK", status, 1);
            conn.send(event)?;
            assert_eq!(expect(conn, "/r-1/response")?.body, b"{}");
            conn.send(wire::accepted())?;
            refuse_next(conn)
        });
        played.refused_at_last();
    }
}

#[test]
fn the_address_may_have_a_scheme_and_a_path_prefix() {
    let lambda = Emulator::builder().path_prefix("/.rt/hello");
    let function = Function::serve_with(lambda, |runtime| runtime, echo);
    assert_eq!(function.invoke("1").body_str(), "1");
    let traffic = function.finish();
    assert_eq!(
        traffic.requests[0].path,
        "/.rt/hello/2018-06-01/runtime/invocation/next"
    );

    let lambda = Emulator::builder()
        .path_prefix("/a")
        .start()
        .expect("the emulator starts");
    let runtime = Runtime::new().runtime_api(format!("http://{}/", lambda.runtime_api()));
    let _serving = Serving::start(runtime, echo);
    assert_eq!(lambda.invoke("2").body_str(), "2");
}

#[test]
fn the_address_may_be_a_host_name() {
    let lambda = Emulator::start().expect("the emulator starts");
    let address = lambda.runtime_api().replace("127.0.0.1", "localhost");
    let _serving = Serving::start(Runtime::new().runtime_api(&*address), echo);
    assert_eq!(lambda.invoke("1").body_str(), "1");
    assert_eq!(lambda.requests()[0].header("Host"), Some(&*address));
}

#[test]
fn the_address_may_be_the_unspecified_ipv6_address() {
    let api = RawApi::start_on(Ipv6Addr::LOCALHOST, |conn| {
        let next = expect(conn, "/next")?;
        assert!(
            next.path.starts_with("/.rt/name/2018-06-01/"),
            "{}",
            next.path
        );
        conn.send(wire::event_response("r-1", "{}"))?;
        expect(conn, "/.rt/name/2018-06-01/runtime/invocation/r-1/response")?;
        conn.send(wire::accepted())?;
        refuse_next(conn)
    });
    let api = match api {
        Ok(api) => api,
        Err(error) => {
            // Not a missing tool, so it does not fail under CI. `eprintln!` would be captured.
            let reason = format!("not checked: this machine has no IPv6: {error}");
            let _ = writeln!(std::io::stderr(), "{reason}");
            return;
        }
    };
    let address = format!("http://{}/.rt/name", api.address().replace("[::1]", "[::]"));
    let end = Serving::start(Runtime::new().runtime_api(address), echo).end();
    assert!(end.to_string().contains("returned 403"), "{end}");
    assert_eq!(api.requests().len(), 3);
}

#[test]
fn a_deadline_from_1970_is_ignored() {
    let function = Function::serve(|_: &str, ctx: &LambdaContext| {
        Ok::<_, LambdaError>(ctx.time_remaining_ms().to_string())
    });
    for nonsense in [
        "600000",
        "0",
        "-5",
        "soon",
        "1e12",
        "99999999999999999999999",
    ] {
        let response = function.submit(Invocation::new("{}").deadline(nonsense));
        assert_eq!(response.body_str(), i64::MAX.to_string(), "{nonsense}");
    }
    function.finish();
}

#[cfg(feature = "json")]
#[test]
fn a_client_context_may_be_base64() {
    let function = Function::serve(|_: &str, ctx: &LambdaContext| {
        let context = ctx.parse_client_context()?.unwrap_or_default();
        Ok::<_, LambdaError>(serde_json::Value::Object(context.custom))
    });
    // {"custom":{"n":3}}
    let context = "eyJjdXN0b20iOnsibiI6M319";
    let response = function.submit(Invocation::new("{}").client_context(context));
    assert_eq!(response.body_str(), r#"{"n":3}"#);
    function.finish();
}

#[test]
fn an_empty_header_counts_as_absent() {
    let function = Function::serve(|_: &str, ctx: &LambdaContext| {
        assert!(!ctx.request_id.is_empty());
        let given = LambdaContext {
            request_id: "",
            ..*ctx
        };
        let nothing = LambdaContext {
            function: ctx.function,
            ..LambdaContext::default()
        };
        assert_eq!(given, nothing);
        Ok::<_, LambdaError>(())
    });
    function.inject(At::Next, Fault::EmptyHeaders);
    assert_eq!(function.invoke("{}").body_str(), "null");
    let traffic = function.finish();
    // An empty invocation id counts as absent, so none is sent back.
    assert_eq!(
        traffic.to("/response")[0].header("Lambda-Runtime-Invocation-Id"),
        None
    );
}
