//! The crate `tracing`, and the subscriber that functions usually install.

#[doc(no_inline)]
pub use ::tracing::*;
/// The crate `tracing-subscriber`, to build your own subscriber.
pub use ::tracing_subscriber as subscriber;

/// Installs a subscriber that writes events at or above the function's log level in its log format.
///
/// With the feature `tracing`, which is on by default, the lines are those that `lambda_runtime` writes to stdout,
/// because programs parse them: the formats of `tracing-subscriber` without a timestamp. `AWS_LAMBDA_LOG_LEVEL` sets
/// the level, or else `RUST_LOG`, which may also contain directives.
///
/// Without the feature, the lines are Lambda's own records on stderr, as
/// [`lambda_native::logging`] writes them, with the request id at the top level. Lambda's log level filter works with
/// them, and 390 KB are not linked.
///
/// # Panics
///
/// If a subscriber is installed already.
pub fn init_default_subscriber() {
    #[cfg(feature = "tracing")]
    init_default_subscriber_with_writer(std::io::stdout);
    #[cfg(not(feature = "tracing"))]
    if let Err(error) = lambda_native::logging::install_tracing() {
        panic!("cannot install the default subscriber: {error}");
    }
}

/// Like [`init_default_subscriber`], with another destination than stdout.
///
/// # Panics
///
/// If a subscriber is installed already.
#[cfg(feature = "tracing")]
#[cfg_attr(docsrs, doc(cfg(feature = "tracing")))]
pub fn init_default_subscriber_with_writer<W>(writer: W)
where
    W: for<'a> subscriber::fmt::MakeWriter<'a> + Send + Sync + 'static,
{
    use subscriber::filter::{EnvFilter, LevelFilter};

    let variable = |name| std::env::var(name).ok();
    let level = variable("AWS_LAMBDA_LOG_LEVEL").or_else(|| variable("RUST_LOG"));
    let level = level.and_then(|level| level.parse().ok());
    let directive = level.unwrap_or(LevelFilter::INFO).into();
    let filter = EnvFilter::builder()
        .with_default_directive(directive)
        .from_env_lossy();
    let builder = subscriber::fmt().with_target(false).without_time();
    let builder = builder.with_env_filter(filter).with_writer(writer);
    let is_json =
        variable("AWS_LAMBDA_LOG_FORMAT").is_some_and(|it| it.eq_ignore_ascii_case("JSON"));
    if is_json {
        builder.json().init();
    } else {
        builder.init();
    }
}
