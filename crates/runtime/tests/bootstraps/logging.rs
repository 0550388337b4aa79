//! The function that the logging tests run as a process. The event says what it logs, and
//! `TEST_FACADE` which facade it uses, if any.

use std::thread;

use lambda_native::logging::{self, Level, Record, Value};
use lambda_native::metrics::{Metrics, Unit};
use lambda_native::{LambdaContext, LambdaError, Runtime, start_lambda};

fn main() {
    match std::env::var("TEST_FACADE").as_deref() {
        #[cfg(feature = "log")]
        Ok("log") => {
            logging::install_log().expect("no other logger");
            start_lambda(through_log)
        }
        #[cfg(feature = "tracing")]
        Ok("tracing") => {
            logging::install_tracing().expect("no other subscriber");
            start_lambda(through_tracing)
        }
        #[cfg(feature = "tracing")]
        Ok("a subscriber that panics") => {
            use tracing_subscriber::layer::SubscriberExt;
            let subscriber = tracing_subscriber::registry().with(Panicking);
            tracing::subscriber::set_global_default(subscriber).expect("no other subscriber");
            start_lambda(plain)
        }
        Ok("two workers") => Runtime::new().concurrency(2).start(plain),
        Ok("before the runtime") => {
            long();
            start_lambda(plain)
        }
        _ => start_lambda(plain),
    }
}

type Outcome = Result<(), LambdaError>;

fn plain(event: &str, _: &LambdaContext) -> Outcome {
    match event {
        "levels" => {
            logging::trace("at trace", &[]);
            logging::debug("at debug", &[]);
            logging::info("at info", &[]);
            logging::warn("at warn", &[]);
            logging::error("at error", &[]);
            logging::fatal("at fatal", &[]);
        }
        "hostile" => logging::info(
            "a \"quote\" \\ and\nnewlines\r\n\u{0}\u{7f}\u{1f6b2}",
            &[("fi\"eld", "v\nalue".into()), ("level", 7.into())],
        ),
        "megabyte" => logging::info(&"\"x\n".repeat(350_000), &[("after", true.into())]),
        "error" => {
            let mut error = LambdaError::new("OutOfStock", "no bicycles\nleft");
            error.stack_trace = vec!["orders::place at src/orders.rs:7:5".to_owned()];
            Record::new(Level::Error, "order lost")
                .error(&error)
                .field("order", Value::debug(&7))
                .write();
        }
        "fail" => return Err(LambdaError::new("OutOfStock", "no bicycles\nleft")),
        "threads" => thread::scope(|scope| {
            for name in ["a", "b", "c", "d"] {
                scope.spawn(move || {
                    // More than a pipe accepts at once.
                    let long = name.repeat(20_000);
                    (0..100).for_each(|n| logging::info(&long, &[("n", n.into())]));
                });
            }
        }),
        "long" => long(),
        "fail with everything long" => return Err(long_error()),
        "long metrics" => {
            let long = "x".repeat(10_000);
            let metrics = Metrics::new("orders").metric("latency", Unit::Milliseconds, 12.5);
            let metrics = (0..7).fold(metrics, |it, n| it.property(format!("p{n}"), &long));
            metrics.write()?;
        }
        "metrics" => Metrics::new("orders")
            .dimension("service", "checkout")
            .metric("latency", Unit::Milliseconds, 12.5)
            .level(Level::Warn)
            .write()?,
        _ => {}
    }
    Ok(())
}

/// More than fits into a line, and six times as much in JSON.
fn long_text() -> String {
    "\"\u{7}\n".repeat(100_000)
}

fn long_error() -> LambdaError {
    let mut error = LambdaError::new(long_text(), long_text());
    error.stack_trace = vec![long_text(); 3];
    error
        .stack_trace
        .extend(vec!["f at f.rs:1".to_owned(); 30_000]);
    error
}

/// Logs a record for each part that can be too long, and one with all of them.
fn long() {
    let (long, error) = (long_text(), long_error());
    let many: Vec<(&str, Value<'_>)> = ["a", "b", "c", "d", "e", "f"]
        .map(|name| (name, Value::from(&long)))
        .into();
    logging::info(&long, &[]);
    logging::info("a field", &[("field", (&long).into())]);
    logging::info("a field", &[("field", Value::display(&long))]);
    logging::info("fields", &many);
    Record::new(Level::Error, "an error").error(&error).write();
    let mut record = Record::new(Level::Error, &long).error(&error);
    for (name, value) in many {
        record = record.field(name, value);
    }
    record.write();
}

#[cfg(feature = "log")]
fn through_log(event: &str, _: &LambdaContext) -> Outcome {
    match event {
        "levels" => {
            log::trace!("at trace");
            log::debug!("at debug");
            log::info!("at info");
            log::warn!("at warn");
            log::error!("at error");
        }
        "long" => {
            let (long, error) = (long_text(), std::io::Error::other(long_text()));
            log::error!(a = long.as_str(), b:? = long, c:% = long, error:err = error; "{long}");
        }
        "pairs" => {
            let error = "many".parse::<u16>().expect_err("no number");
            let order = 7;
            log::info!(target: "shop", order, express = true, price = 12.5, timestamp = "mine",
                error:err = error; "order {order} taken");
        }
        _ => {}
    }
    Ok(())
}

#[cfg(feature = "tracing")]
fn through_tracing(event: &str, _: &LambdaContext) -> Outcome {
    match event {
        "levels" => {
            tracing::trace!("at trace");
            tracing::debug!("at debug");
            tracing::info!("at info");
            tracing::warn!("at warn");
            tracing::error!("at error");
        }
        "long" => {
            let (long, error) = (long_text(), std::io::Error::other(long_text()));
            let _order = tracing::info_span!("order", a = long.as_str()).entered();
            let error: &(dyn std::error::Error + 'static) = &error;
            tracing::error!(b = ?long, c = %long, error, "{long}");
        }
        "spans" => {
            let customer = tracing::info_span!("customer", name = "Ada", n = 1, requestId = "mine");
            let _customer = customer.entered();
            let order = tracing::info_span!("order", n = 2, state = tracing::field::Empty);
            order.record("state", "paid");
            let _order = order.entered();
            tracing::info!(target: "shop", express = true, "order {} taken", 7);
            tracing::info!(n = 3, state = ?Some(1));
        }
        // Formatting a value may log a line.
        "chatty" => {
            let order = tracing::info_span!("order", state = tracing::field::Empty);
            let _order = order.clone().entered();
            order.record("state", tracing::field::debug(Chatty));
            tracing::info!("recorded");
        }
        "error" => {
            let error = "many".parse::<u16>().expect_err("no number");
            let error: &(dyn std::error::Error + 'static) = &error;
            tracing::error!(error, "order lost");
        }
        // A span carries the invocation to another thread; a thread without a span is not part of
        // an invocation.
        "threads" => {
            let span = tracing::Span::current();
            thread::scope(|scope| {
                scope.spawn(|| span.in_scope(|| tracing::info!("with the span")));
            });
            thread::scope(|scope| {
                scope.spawn(|| tracing::info!("without the span"));
            });
        }
        _ => {}
    }
    Ok(())
}

#[cfg(feature = "tracing")]
struct Chatty;

#[cfg(feature = "tracing")]
impl std::fmt::Debug for Chatty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        tracing::info!("from inside");
        f.write_str("Chatty")
    }
}

/// Panics when the span of an invocation is created.
#[cfg(feature = "tracing")]
struct Panicking;

#[cfg(feature = "tracing")]
impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Panicking {
    fn on_new_span(
        &self,
        _: &tracing::span::Attributes<'_>,
        _: &tracing::span::Id,
        _: tracing_subscriber::layer::Context<'_, S>,
    ) {
        panic!("no exporter");
    }
}
