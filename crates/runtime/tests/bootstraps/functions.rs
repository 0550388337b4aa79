//! The functions that the tests run as processes, selected by `TEST_FUNCTION`.

#[cfg(target_os = "linux")]
mod children;
#[path = "../it/support/counting.rs"]
mod counting;
#[cfg(target_os = "linux")]
mod crashing;
mod hooks;
mod load;

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Barrier, Mutex};
use std::thread;

use lambda_native::{
    LambdaContext, LambdaError, LambdaHandler, Response, start_lambda, start_lambda_with,
};

#[global_allocator]
static ALLOCATOR: counting::Counting = counting::Counting;

type HandlerResult = Result<String, LambdaError>;

fn main() {
    match std::env::var("TEST_FUNCTION").as_deref() {
        Ok("act") => start_lambda(act),
        Ok("load") => start_lambda(load::Load),
        Ok("allocations") => start_lambda(Allocations),
        Ok("context") => start_lambda(context),
        Ok("long-error") => start_lambda(long_error),
        Ok("init-error") => start_lambda_with(|| match std::fs::read("/no/such/table") {
            Ok(_) => Ok(act),
            Err(error) => Err(error),
        }),
        Ok("init-panic") => start_lambda_with(
            || -> Result<fn(&str, &LambdaContext) -> HandlerResult, LambdaError> {
                panic!("no table\norders")
            },
        ),
        Ok("own-hook") => start_lambda_with(|| {
            std::panic::set_hook(Box::new(|_| eprintln!("the hook of the function")));
            Ok::<_, LambdaError>(act)
        }),
        #[cfg(target_os = "linux")]
        Ok(name) if name.starts_with("crash") => crashing::start(name),
        #[cfg(target_os = "linux")]
        Ok(name) if name.starts_with("fork") => children::start(name),
        Ok(name) if name.starts_with("hooks") => hooks::start(name),
        other => panic!("unknown TEST_FUNCTION: {other:?}"),
    }
}

/// Does what the event says, or returns the event.
fn act(event: &str, _: &LambdaContext) -> HandlerResult {
    static HELD: Mutex<()> = Mutex::new(());
    match event {
        "fail" => Err(LambdaError::new("OutOfStock", "no bicycles\nleft")),
        "panic" => panic!("no bicycles"),
        "panic in a thread" => {
            let thread = thread::spawn(|| panic!("no bicycles in the thread"));
            match thread.join() {
                Ok(()) => Ok("unharmed".to_owned()),
                Err(_) => Ok("the thread has panicked".to_owned()),
            }
        }
        "panic in two threads" => {
            let both = Barrier::new(2);
            let panic = || {
                both.wait();
                panic!("no bicycles in either")
            };
            thread::scope(|scope| {
                scope.spawn(panic);
                panic()
            })
        }
        "panic with a lock held" => {
            let _held = HELD.lock().expect("not poisoned");
            panic!("no bicycles behind the lock")
        }
        event => Ok(event.to_owned()),
    }
}

/// Returns an error in which one part is long. `message 60000 x` repeats `x` 60,000 times in the
/// message.
fn long_error(event: &str, _: &LambdaContext) -> HandlerResult {
    let mut words = event.split(' ');
    let part = words.next();
    let times: usize = words.next().unwrap_or_default().parse()?;
    let text = words.collect::<Vec<_>>().join(" ");
    let mut error = LambdaError::new("Long", "message");
    match part {
        Some("type") => error.error_type = text.repeat(times).into(),
        Some("message") => error.error_message = text.repeat(times),
        Some("stack") => error.stack_trace = vec![text; times],
        Some("frame") => error.stack_trace = vec![text.repeat(times); 8],
        _ => return Ok(event.to_owned()),
    }
    Err(error)
}

/// Returns the context and the trace id in the environment.
fn context(_: &str, ctx: &LambdaContext) -> HandlerResult {
    let function = ctx.function;
    let shown = BTreeMap::from([
        ("name", function.name.to_owned()),
        ("version", function.version.to_owned()),
        ("memory_mb", function.memory_mb.to_string()),
        ("log_group", function.log_group.to_owned()),
        ("log_stream", function.log_stream.to_owned()),
        ("trace_id", format!("{:?}", ctx.trace_id)),
        (
            "environment",
            format!("{:?}", std::env::var("_X_AMZN_TRACE_ID").ok()),
        ),
    ]);
    Ok(format!("{shown:?}"))
}

/// Returns the number of allocations so far, without adding one.
struct Allocations;

impl LambdaHandler for Allocations {
    fn handle(
        &self,
        _: &[u8],
        _: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        Ok(write!(response.buffer(), "{}", counting::allocations())?)
    }
}
