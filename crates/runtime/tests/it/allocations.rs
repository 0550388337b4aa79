//! Once warm, the runtime allocates nothing.

use std::sync::atomic::{AtomicU64, Ordering};

use lambda_native::{LambdaContext, LambdaError, LambdaHandler, Response};
use lambda_native_emulator::{Emulator, Invocation};

use crate::support::bootstrap::{Bootstrap, aborting, command};
use crate::support::counting;
use crate::support::function::{Function, PATIENCE};

const WARM_UP: u64 = 100;
const MEASURED: u64 = 1_000;

/// Counts the allocations between one call to the handler and a later one on the runtime's thread,
/// which includes everything that the runtime and the handler do between them.
struct Counted<H> {
    handler: H,
    calls: AtomicU64,
    when_warm: AtomicU64,
}

impl<H: LambdaHandler> LambdaHandler for Counted<H> {
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        let now = counting::allocations();
        match self.calls.fetch_add(1, Ordering::Relaxed) {
            WARM_UP => self.when_warm.store(now, Ordering::Relaxed),
            call if call == WARM_UP + MEASURED => {
                let counted = now - self.when_warm.load(Ordering::Relaxed);
                response.set_body(counted.to_string().into_bytes());
                return Ok(());
            }
            _ => {}
        }
        self.handler.handle(event, ctx, response)
    }
}

/// The number of allocations on the runtime's thread in the measured invocations.
#[track_caller]
fn allocations(
    event: &[u8],
    pipelining: bool,
    handler: impl LambdaHandler + Send + 'static,
) -> String {
    let counted = Counted {
        handler,
        calls: AtomicU64::new(0),
        when_warm: AtomicU64::new(0),
    };
    let function = Function::serve_with(
        Emulator::builder().record_requests(false),
        |runtime| runtime.pipelining(pipelining),
        counted,
    );
    let mut last = String::new();
    for _ in 0..=WARM_UP + MEASURED {
        last = function.invoke(event).body_str().to_owned();
    }
    function.finish();
    last
}

fn fixed(_: &str, ctx: &LambdaContext) -> Result<&'static str, LambdaError> {
    assert!(ctx.time_remaining_ms() > 0);
    Ok(r#"{"message":"hello"}"#)
}

#[test]
fn a_warm_invocation_allocates_nothing() {
    for pipelining in [true, false] {
        assert_eq!(allocations(b"{}", pipelining, fixed), "0");
    }
}

#[test]
fn a_warm_invocation_with_a_chunked_event_allocates_nothing() {
    let event = format!("\"{}\"", "x".repeat(20_000));
    assert_eq!(allocations(event.as_bytes(), true, fixed), "0");
}

#[test]
fn a_warm_invocation_that_writes_into_the_buffer_allocates_nothing() {
    struct Echo;

    impl LambdaHandler for Echo {
        fn handle(
            &self,
            event: &[u8],
            _: &LambdaContext<'_>,
            response: &mut Response,
        ) -> Result<(), LambdaError> {
            response.buffer().extend_from_slice(event);
            Ok(())
        }
    }

    assert_eq!(allocations(b"{\"n\":1}", true, Echo), "0");
}

#[cfg(feature = "json")]
#[test]
fn a_warm_typed_invocation_allocates_nothing() {
    use serde::{Deserialize, Serialize};

    #[derive(Deserialize)]
    struct Order {
        count: u32,
    }

    #[derive(Serialize)]
    struct Receipt {
        text: &'static str,
        count: u32,
    }

    let handler = lambda_native::json(|order: Order, _: &LambdaContext| {
        Ok::<_, LambdaError>(Receipt {
            text: "bicycles",
            count: order.count,
        })
    });
    assert_eq!(allocations(br#"{"count":7}"#, true, handler), "0");
}

#[test]
fn a_warm_stream_allocates_nothing() {
    use std::io::Write;

    use lambda_native::{HttpPrelude, ResponseStream, streaming};

    let handler = |event: &str, _: &LambdaContext, out: &mut ResponseStream| {
        out.set_content_type("text/plain")?;
        for n in 0..10 {
            writeln!(out, "{n} {event}")?;
        }
        out.write_all(event.as_bytes())
    };
    for pipelining in [true, false] {
        assert_eq!(allocations(b"{}", pipelining, streaming(handler)), "0");
    }
    // An empty stream allocates nothing either. A prelude is allocated for each stream.
    let empty = |_: &str, _: &LambdaContext, _: &mut ResponseStream| Ok::<_, LambdaError>(());
    assert_eq!(allocations(b"{}", true, streaming(empty)), "0");
    let http = |_: &str, _: &LambdaContext, out: &mut ResponseStream| {
        out.http(&HttpPrelude::new(200))?;
        write!(out, "a")
    };
    assert_ne!(allocations(b"{}", true, streaming(http)), "0");
}

#[test]
fn an_allocation_in_the_handler_is_counted() {
    let handler = |event: &str, _: &LambdaContext| Ok::<_, LambdaError>(event.to_owned());
    assert_eq!(allocations(b"{}", true, handler), MEASURED.to_string());
}

/// Unlike `run`, `start_lambda` sets `_X_AMZN_TRACE_ID`.
#[test]
fn a_warm_invocation_with_a_trace_id_allocates_nothing() {
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE)
        .record_requests(false);
    let lambda = lambda.start().expect("the emulator starts");
    let _bootstrap = Bootstrap::start(&mut command(aborting(), "allocations", &lambda));
    let mut when_warm = String::new();
    let mut last = String::new();
    for n in 0..=WARM_UP + MEASURED {
        let invocation = match n % 10 {
            0 => Invocation::new("{}").no_trace_id(),
            digit => Invocation::new("{}").trace_id(format!("Root={n}-{}", u64::MAX >> digit)),
        };
        last = lambda.submit(invocation).wait().body_str().to_owned();
        if n == WARM_UP {
            when_warm.clone_from(&last);
        }
    }
    assert_eq!(last, when_warm);
    assert_ne!(last, "0", "something was allocated at first");
}
