//! Feature `log`: writes the records of the `log` facade in Lambda's log formats.

use ::log::kv::{self, Key, VisitSource, VisitValue};
use ::log::{LevelFilter, Log, Metadata, SetLoggerError};

use crate::error::LambdaError;

use super::fields::Fields;
use super::level::{Level, enabled, threshold};
use super::record::Record;
use super::settings::format;
use super::value::Value;

/// Installs a logger that writes the records of the `log` facade in Lambda's log formats; see
/// [`logging`](crate::logging). Sets the maximum level to the environment's log level. `FATAL`,
/// which the facade does not have, turns all records off.
///
/// Key-value pairs become fields, and the target becomes the field `target`. The first pair that
/// contains an error (`error:err = e`) becomes `errorMessage`, and its sources become `stackTrace`.
///
/// Call it once, before [`start_lambda`](crate::start_lambda) or in the init function:
///
/// ```
/// lambda_native::logging::install_log()?;
///
/// log::info!(order = "o-7", total = 12.5; "order taken");
/// # Ok::<(), log::SetLoggerError>(())
/// ```
///
/// # Errors
///
/// If a logger is already set.
pub fn install_log() -> Result<(), SetLoggerError> {
    ::log::set_logger(&LambdaLog)?;
    ::log::set_max_level(match threshold() {
        Level::Trace => LevelFilter::Trace,
        Level::Debug => LevelFilter::Debug,
        Level::Info => LevelFilter::Info,
        Level::Warn => LevelFilter::Warn,
        Level::Error => LevelFilter::Error,
        Level::Fatal => LevelFilter::Off,
    });
    Ok(())
}

struct LambdaLog;

impl Log for LambdaLog {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        enabled(level(metadata))
    }

    fn log(&self, record: &::log::Record<'_>) {
        // The facade checks only the maximum level, which other code may have changed.
        if !self.enabled(record.metadata()) {
            return;
        }
        let mut pairs = Pairs {
            fields: Fields::new(format()),
            error: None,
        };
        pairs.fields.set("target".into(), record.target().into());
        // This fails only if a pair fails, and the other fields are still useful then.
        let _ = record.key_values().visit(&mut pairs);
        let formatted;
        let message = match record.args().as_str() {
            Some(message) => message,
            None => {
                formatted = record.args().to_string();
                &formatted
            }
        };
        let record = Record {
            level: level(record.metadata()),
            message,
            error: pairs.error.as_ref(),
            fields: Some(pairs.fields),
        };
        record.write();
    }

    fn flush(&self) {}
}

fn level(metadata: &Metadata<'_>) -> Level {
    match metadata.level() {
        ::log::Level::Trace => Level::Trace,
        ::log::Level::Debug => Level::Debug,
        ::log::Level::Info => Level::Info,
        ::log::Level::Warn => Level::Warn,
        ::log::Level::Error => Level::Error,
    }
}

/// Collects key-value pairs as fields.
struct Pairs<'a> {
    fields: Fields<'a>,
    error: Option<LambdaError>,
}

impl<'a> VisitSource<'a> for Pairs<'a> {
    fn visit_pair(&mut self, key: Key<'a>, value: kv::Value<'a>) -> Result<(), kv::Error> {
        let name = match key.to_borrowed_str() {
            Some(name) => name.into(),
            None => key.as_str().to_owned().into(),
        };
        value.visit(Pair { name, pairs: self })
    }
}

struct Pair<'p, 'a> {
    name: std::borrow::Cow<'a, str>,
    pairs: &'p mut Pairs<'a>,
}

impl Pair<'_, '_> {
    fn set(&mut self, value: Value<'_>) -> Result<(), kv::Error> {
        self.pairs.fields.set(self.name.clone(), value);
        Ok(())
    }
}

impl<'v> VisitValue<'v> for Pair<'_, '_> {
    fn visit_any(&mut self, value: kv::Value<'_>) -> Result<(), kv::Error> {
        self.set(Value::display(&value))
    }

    fn visit_null(&mut self) -> Result<(), kv::Error> {
        self.set(Value::Null)
    }

    fn visit_u64(&mut self, number: u64) -> Result<(), kv::Error> {
        self.set(number.into())
    }

    fn visit_i64(&mut self, number: i64) -> Result<(), kv::Error> {
        self.set(number.into())
    }

    fn visit_f64(&mut self, number: f64) -> Result<(), kv::Error> {
        self.set(number.into())
    }

    fn visit_bool(&mut self, truth: bool) -> Result<(), kv::Error> {
        self.set(truth.into())
    }

    fn visit_str(&mut self, text: &str) -> Result<(), kv::Error> {
        self.set(text.into())
    }

    fn visit_error(&mut self, error: &(dyn std::error::Error + 'static)) -> Result<(), kv::Error> {
        if self.pairs.error.is_some() {
            return self.set(Value::display(&error));
        }
        self.pairs.error = Some(LambdaError::from_dyn(error));
        Ok(())
    }

    fn visit_borrowed_error(
        &mut self,
        error: &'v (dyn std::error::Error + 'static),
    ) -> Result<(), kv::Error> {
        self.visit_error(error)
    }
}
