//! CloudWatch metrics without an API call: one log line in the embedded metric format.
//!
//! ```
//! use lambda_native::metrics::{Metrics, Unit};
//!
//! # fn main() -> Result<(), lambda_native::metrics::MetricsError> {
//! Metrics::new("orders")
//!     .dimension("service", "checkout")
//!     .metric("latency", Unit::Milliseconds, 12.5)
//!     .metric("items", Unit::Count, 3)
//!     .property("orderId", "o-7")
//!     .write()?;
//! # Ok(())
//! # }
//! ```
//!
//! CloudWatch extracts the metrics when the log line arrives, and silently drops what is invalid.
//! Therefore [`write`](Metrics::write) checks everything first and returns an error, by the rules
//! of the Amazon CloudWatch User Guide, "Specification: Embedded metric format", and the Amazon
//! CloudWatch API Reference, "PutMetricData", "MetricDatum" and "Dimension".
//!
//! The line is the same in both log formats. During an invocation it contains the request id, as
//! the property `requestId`.
//!
//! # Log levels
//!
//! If the log format is JSON, Lambda treats a line without a level as INFO and drops it if the
//! function's log level is higher (AWS Lambda Developer Guide, "Log-level filtering"). In such a
//! function, set a level with [`level`](Metrics::level).

mod check;
mod unit;

use std::error::Error;
use std::fmt::{self, Write};

use crate::invocation::current;
use crate::logging::fields::{push_quoted_after, push_value};
use crate::logging::settings::Format;
use crate::logging::sink::write_line;
use crate::logging::{Level, Value};
use crate::sys::clock::now_ms;
use crate::text::push_rfc3339;

pub use unit::Unit;

/// Builds one log line of metrics.
///
/// All metrics of the line share the namespace and the dimensions. Each combination of dimension
/// values is a separate metric and is billed as one, so record request ids or customers as a
/// [`property`](Metrics::property) instead.
#[derive(Debug, Clone)]
#[must_use = "`write` writes them"]
pub struct Metrics {
    namespace: String,
    dimensions: Vec<(String, String)>,
    /// Further dimension sets, by names in `dimensions`.
    sets: Vec<Vec<String>>,
    metrics: Vec<Metric>,
    /// Names and JSON values.
    properties: Vec<(String, String)>,
    level: Option<Level>,
}

#[derive(Debug, Clone)]
struct Metric {
    name: String,
    unit: Unit,
    resolution: Resolution,
    values: Vec<f64>,
}

/// The storage resolution of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resolution {
    Minute,
    Second,
}

/// Why CloudWatch would reject the metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricsError {
    problem: String,
}

impl Metrics {
    /// Creates a line without metrics in this namespace: 1 to 255 ASCII letters, digits and `.-_/#:
    /// `.
    pub fn new(namespace: impl Into<String>) -> Self {
        Metrics {
            namespace: namespace.into(),
            dimensions: Vec::new(),
            sets: Vec::new(),
            metrics: Vec::new(),
            properties: Vec::new(),
            level: None,
        }
    }

    /// Adds a dimension. A line can have up to 30. The name can have up to 250 characters and the
    /// value up to 1,024, all of them printable ASCII.
    pub fn dimension(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.dimensions.push((name.into(), value.into()));
        self
    }

    /// Stores the metrics by this subset of the dimensions too, in addition to all of them
    /// together. The names must be those of dimensions added with [`dimension`](Self::dimension).
    /// An empty list aggregates over all dimensions.
    ///
    /// ```
    /// # use lambda_native::metrics::{Metrics, Unit};
    /// let line = Metrics::new("orders")
    ///     .dimension("service", "checkout")
    ///     .dimension("country", "NO")
    ///     .also_by(&["service"])
    ///     .metric("orders", Unit::Count, 1)
    ///     .to_json()?;
    /// assert!(line.contains(r#""Dimensions":[["service","country"],["service"]]"#));
    /// # Ok::<(), lambda_native::metrics::MetricsError>(())
    /// ```
    pub fn also_by(mut self, names: &[&str]) -> Self {
        self.sets
            .push(names.iter().copied().map(str::to_owned).collect());
        self
    }

    /// Adds a value, from -2^360 to 2^360. A metric can have up to 100 values, all of the same
    /// unit, and a line up to 100 metrics.
    pub fn metric(self, name: impl Into<String>, unit: Unit, value: impl Into<f64>) -> Self {
        self.push(name.into(), unit, Resolution::Minute, value.into())
    }

    /// Like [`metric`](Self::metric), stored per second rather than per minute.
    pub fn high_resolution_metric(
        self,
        name: impl Into<String>,
        unit: Unit,
        value: impl Into<f64>,
    ) -> Self {
        self.push(name.into(), unit, Resolution::Second, value.into())
    }

    fn push(mut self, name: String, unit: Unit, resolution: Resolution, value: f64) -> Self {
        let mut metrics = self.metrics.iter_mut();
        let same = (&name, unit, resolution);
        match metrics.find(|it| (&it.name, it.unit, it.resolution) == same) {
            Some(metric) => metric.values.push(value),
            None => self.metrics.push(Metric {
                name,
                unit,
                resolution,
                values: vec![value],
            }),
        }
        self
    }

    /// Adds a value that is only in the log line, for example to search for it with CloudWatch Logs
    /// Insights.
    pub fn property<'v>(mut self, name: impl Into<String>, value: impl Into<Value<'v>>) -> Self {
        let mut json = String::new();
        push_value(&mut json, Format::Json, value.into());
        self.properties.push((name.into(), json));
        self
    }

    /// Adds a timestamp and a level, which only [Lambda's filter](self#log-levels) uses: the line
    /// is written regardless of [`logging::threshold`](crate::logging::threshold).
    pub fn level(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }

    /// Writes the line to the destination of [`logging`](crate::logging).
    ///
    /// # Errors
    ///
    /// If CloudWatch would reject the metrics, or if the line is longer than 256,000 bytes (64,000
    /// on Managed Instances), because cutting it would lose its metrics. As with every log line, no
    /// error is returned if the line cannot be written.
    pub fn write(&self) -> Result<(), MetricsError> {
        let now = now_ms();
        let line = self.json(now)?;
        write_line(self.level.unwrap_or(Level::Info), &line, now);
        Ok(())
    }

    /// Returns the line that [`write`](Self::write) writes.
    ///
    /// # Errors
    ///
    /// As for [`write`](Self::write).
    pub fn to_json(&self) -> Result<String, MetricsError> {
        self.json(now_ms())
    }

    fn json(&self, now: u64) -> Result<String, MetricsError> {
        check::all(self)?;
        let mut json = format!("{{\"_aws\":{{\"Timestamp\":{now},\"CloudWatchMetrics\":[{{");
        push_text(&mut json, "\"Namespace\":", &self.namespace);
        json.push_str(",\"Dimensions\":[");
        push_list(
            &mut json,
            self.dimensions.iter().map(|(name, _)| name.as_str()),
        );
        for set in &self.sets {
            json.push(',');
            push_list(&mut json, set.iter().map(String::as_str));
        }
        json.push_str("],\"Metrics\":[");
        let mut separator = "{\"Name\":";
        for metric in &self.metrics {
            push_text(&mut json, separator, &metric.name);
            push_text(&mut json, ",\"Unit\":", metric.unit.name());
            if metric.resolution == Resolution::Second {
                json.push_str(",\"StorageResolution\":1");
            }
            json.push('}');
            separator = ",{\"Name\":";
        }
        json.push_str("]}]}");
        self.push_members(&mut json, now);
        json.push('}');
        check::length(&json)?;
        Ok(json)
    }

    /// Appends the values to which the names above refer, and the other members, at the top level.
    fn push_members(&self, json: &mut String, now: u64) {
        if let Some(level) = self.level {
            json.push_str(",\"timestamp\":\"");
            push_rfc3339(json, now);
            push_text(json, "\",\"level\":", level.name());
        }
        for (name, value) in &self.dimensions {
            push_text(json, ",", name);
            push_text(json, ":", value);
        }
        for metric in &self.metrics {
            push_text(json, ",", &metric.name);
            // Writing to a `String` does not fail. Rust formats a list of finite numbers like JSON.
            let _ = match &*metric.values {
                [value] => write!(json, ":{value:?}"),
                values => write!(json, ":{values:?}"),
            };
        }
        for (name, value) in &self.properties {
            push_text(json, ",", name);
            json.push(':');
            json.push_str(value);
        }
        if !self.names().any(|name| name == check::REQUEST_ID) {
            current::with(|request_id, _| {
                if !request_id.is_empty() {
                    push_text(json, ",\"requestId\":", request_id);
                }
            });
        }
    }

    /// The names of all members added by the caller.
    fn names(&self) -> impl Iterator<Item = &str> {
        let dimensions = self.dimensions.iter().map(|(name, _)| name);
        let metrics = self.metrics.iter().map(|metric| &metric.name);
        let properties = self.properties.iter().map(|(name, _)| name);
        let names = dimensions.chain(metrics).chain(properties);
        names.map(String::as_str)
    }
}

fn push_list<'a>(json: &mut String, names: impl Iterator<Item = &'a str>) {
    let mut separator = "";
    json.push('[');
    for name in names {
        push_text(json, separator, name);
        separator = ",";
    }
    json.push(']');
}

fn push_text(json: &mut String, before: &str, text: &str) {
    push_quoted_after(json, before, text, usize::MAX / 2);
}

impl fmt::Display for MetricsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)
    }
}

impl Error for MetricsError {}

#[cfg(test)]
mod tests;
