//! Feature `tracing`: the span of an invocation, and the hook that receives it before it is
//! entered.

use std::sync::{Arc, Mutex, Once};
use std::thread;

use lambda_native::{
    LambdaContext, LambdaError, LambdaHandler, ResponseStream, Runtime, streaming,
};
use lambda_native_emulator::{Emulator, Invocation, InvocationResponse};
use tracing::span::{Attributes, Id};
use tracing::{Subscriber, info_span};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

use crate::support::function::PATIENCE;

/// The events of the spans, in order.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    fn push(&self, what: String) {
        self.0.lock().expect("not poisoned").push(what);
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Seen {
    fn on_new_span(&self, _: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).expect("a new span is there");
        let parent = span.parent().map_or("none", |parent| parent.name());
        self.push(format!("{} is made, its parent is {parent}", span.name()));
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).expect("a span that is open");
        self.push(format!("{} is entered", span.name()));
    }
}

/// Runs the code that opens the invocation's span, so that `tracing` knows it.
///
/// When a span is opened for the first time, `tracing` asks only the subscriber of that thread
/// whether to enable it. If a test without a subscriber comes first, the span is disabled. When
/// another subscriber is created, `tracing` asks again, but only for the spans that it knows.
fn register_span() {
    let lambda = Emulator::start().expect("the emulator starts");
    let runtime = Runtime::new().runtime_api(lambda.runtime_api());
    let serving = thread::spawn(move || {
        let handler = |_: &str, _: &LambdaContext| Ok::<_, LambdaError>("done");
        tracing::subscriber::with_default(Registry::default(), || runtime.run(handler))
    });
    assert_eq!(lambda.invoke("{}").body_str(), "done");
    lambda.stop();
    let Err(_) = serving.join().expect("the runtime does not panic");
}

/// Invokes the handler twice. Returns the responses and the events of the spans.
fn invoke_twice(
    handler: impl LambdaHandler + Send + 'static,
    hook: impl Fn(&LambdaContext<'_>, &Seen) + Send + Sync + 'static,
) -> ([InvocationResponse; 2], Vec<String>) {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(register_span);
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE);
    let lambda = lambda.start().expect("the emulator starts");
    let seen = Seen::default();
    let by_hook = seen.clone();
    let runtime = Runtime::new()
        .runtime_api(lambda.runtime_api())
        .invocation_span(move |ctx, span| {
            let name = span.metadata().expect("it is enabled").name();
            by_hook.push(format!("the hook has {name}"));
            hook(ctx, &by_hook);
        });
    let subscriber = Registry::default().with(seen.clone());
    let serving = thread::spawn(move || {
        tracing::subscriber::with_default(subscriber, || runtime.run(handler))
    });
    let responses = [1, 2].map(|number| {
        let header = format!("Root=1-5759e988-{number:024x};Parent={number:016x};Sampled=1");
        let invocation = Invocation::new("{}").trace_id(header);
        lambda.submit(invocation).wait()
    });
    lambda.stop();
    let Err(_) = serving.join().expect("the runtime does not panic");
    let seen = seen.0.lock().expect("not poisoned").clone();
    (responses, seen)
}

/// Asserts that the hook receives the span of the right invocation before it is entered, and that
/// the handler's spans are inside it.
#[track_caller]
fn assert_in_order(handler: impl LambdaHandler + Send + 'static) {
    let (responses, seen) = invoke_twice(handler, |ctx, seen| {
        let parent = ctx.xray().and_then(|x_ray| x_ray.parent_id);
        seen.push(format!("the parent is {parent:?}"));
    });
    for response in responses {
        assert_eq!(response.body_str(), "done");
    }
    let expected = [1, 2].map(|number| {
        [
            "invocation is made, its parent is none".to_owned(),
            "the hook has invocation".to_owned(),
            format!("the parent is Some({number})"),
            "invocation is entered".to_owned(),
            "work is made, its parent is invocation".to_owned(),
            "work is entered".to_owned(),
        ]
    });
    assert_eq!(seen, expected.concat());
}

fn work() {
    info_span!("work").in_scope(|| {});
}

#[test]
fn the_hook_receives_the_span_before_it_is_entered() {
    assert_in_order(|_: &str, _: &LambdaContext| {
        work();
        Ok::<_, LambdaError>("done")
    });
}

#[test]
fn a_streaming_handler_runs_inside_the_span() {
    assert_in_order(streaming(
        |_: &str, _: &LambdaContext, out: &mut ResponseStream| {
            work();
            std::io::Write::write_all(out, b"done")?;
            Ok::<_, LambdaError>(())
        },
    ));
}

#[cfg(feature = "tokio")]
#[test]
fn async_handlers_run_inside_the_span() {
    use lambda_native::{async_handler, async_streaming};

    assert_in_order(async_handler(async |_: &str, _: &LambdaContext<'_>| {
        tokio::task::yield_now().await;
        work();
        Ok::<_, LambdaError>("done")
    }));
    assert_in_order(async_streaming(
        async |_: &str, _: &LambdaContext<'_>, out: &mut ResponseStream| {
            tokio::task::yield_now().await;
            work();
            std::io::Write::write_all(out, b"done")?;
            Ok::<_, LambdaError>(())
        },
    ));
}

#[test]
fn a_panic_in_the_span_hook_is_posted_and_the_next_event_is_served() {
    let handler = |_: &str, _: &LambdaContext| {
        work();
        Ok::<_, LambdaError>("done")
    };
    let (responses, seen) = invoke_twice(handler, |_, _| panic!("no parent"));
    for response in responses {
        let error = response.error().expect("a function error");
        assert_eq!(error.error_message, "no parent");
    }
    let handled = seen.iter().any(|what| what.starts_with("work"));
    assert!(!handled, "{seen:?}");
}
