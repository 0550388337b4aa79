//! Checks for what CloudWatch would silently drop.

use super::{Metrics, MetricsError};
use crate::logging::settings::max_line;

pub(super) const REQUEST_ID: &str = "requestId";

const MAX_NAMESPACE: usize = 255;
const MAX_DIMENSIONS: usize = 30;
const MAX_DIMENSION_NAME: usize = 250;
const MAX_DIMENSION_VALUE: usize = 1024;
const MAX_METRICS: usize = 100;
const MAX_METRIC_NAME: usize = 255;
const MAX_VALUES: usize = 100;

/// 2^360.
const MAX_VALUE: f64 = f64::from_bits((1023 + 360) << 52);

pub(super) fn all(metrics: &Metrics) -> Result<(), MetricsError> {
    namespace(&metrics.namespace)?;
    dimensions(metrics)?;
    values(metrics)?;
    names(metrics)
}

/// The line must not be cut, because CloudWatch would then find no metrics in it.
pub(super) fn length(json: &str) -> Result<(), MetricsError> {
    let (length, max) = (json.len(), max_line());
    refuse(length > max, || {
        format!("the line has {length} bytes (the limit is {max}): write fewer values at once")
    })
}

fn namespace(namespace: &str) -> Result<(), MetricsError> {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b".-_/#: ".contains(&byte);
    let refused = if namespace.trim_ascii().is_empty() {
        "is empty"
    } else if namespace.len() > MAX_NAMESPACE {
        "is longer than 255 characters"
    } else if !namespace.bytes().all(is_known) {
        "may contain only ASCII letters, digits and `.-_/#: `"
    } else if namespace.starts_with(':') {
        "starts with a colon"
    } else if namespace.starts_with("AWS/") {
        "starts with AWS/, which is reserved for AWS services"
    } else {
        return Ok(());
    };
    Err(error(format!("the namespace {namespace:?} {refused}")))
}

fn dimensions(metrics: &Metrics) -> Result<(), MetricsError> {
    let count = metrics.dimensions.len();
    refuse(count > MAX_DIMENSIONS, || {
        format!("{count} dimensions (the limit is {MAX_DIMENSIONS})")
    })?;
    for (name, value) in &metrics.dimensions {
        printable("name", name, name, MAX_DIMENSION_NAME)?;
        printable("value", name, value, MAX_DIMENSION_VALUE)?;
        refuse(name.starts_with(':'), || {
            format!("the name of the dimension {name:?} starts with a colon")
        })?;
    }
    for name in metrics.sets.iter().flatten() {
        let is_there = metrics.dimensions.iter().any(|(other, _)| other == name);
        refuse(!is_there, || {
            format!("also_by names {name:?}, which is not one of the dimensions")
        })?;
    }
    Ok(())
}

fn printable(what: &str, dimension: &str, text: &str, limit: usize) -> Result<(), MetricsError> {
    let refused = if text.trim_ascii().is_empty() {
        "is empty".to_owned()
    } else if text.len() > limit {
        format!("has {} characters (the limit is {limit})", text.len())
    } else if !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        "contains a character that is not printable ASCII".to_owned()
    } else {
        return Ok(());
    };
    let problem = format!("the {what} of the dimension {dimension:?} {refused}");
    Err(error(problem))
}

fn values(metrics: &Metrics) -> Result<(), MetricsError> {
    let count = metrics.metrics.len();
    refuse(count == 0, || "there are no metrics".to_owned())?;
    refuse(count > MAX_METRICS, || {
        format!("{count} metrics (the limit is {MAX_METRICS})")
    })?;
    for metric in &metrics.metrics {
        let (name, count) = (&metric.name, metric.values.len());
        let length = name.chars().count();
        refuse(name.trim().is_empty(), || {
            "the name of a metric is empty".to_owned()
        })?;
        refuse(length > MAX_METRIC_NAME, || {
            format!("the name of a metric has {length} characters (the limit is {MAX_METRIC_NAME})")
        })?;
        refuse(count > MAX_VALUES, || {
            format!("the metric {name:?} has {count} values (the limit is {MAX_VALUES})")
        })?;
        for value in &metric.values {
            // This also rejects NaN.
            let fits = (-MAX_VALUE..=MAX_VALUE).contains(value);
            refuse(!fits, || {
                format!("the value {value} of the metric {name:?} is outside -2^360 to 2^360")
            })?;
        }
    }
    Ok(())
}

/// All members are at the top level of the JSON, so each name must be unique.
fn names(metrics: &Metrics) -> Result<(), MetricsError> {
    let reserved: &[&str] = match metrics.level {
        Some(_) => &["_aws", "timestamp", "level"],
        None => &["_aws"],
    };
    let mut seen = reserved.to_vec();
    for name in metrics.names() {
        refuse(reserved.contains(&name), || {
            format!("the name {name:?} is reserved by the format")
        })?;
        refuse(seen.contains(&name), || {
            format!(
                "the name {name:?} is used twice: each dimension, property and metric needs its \
                 own name, and all values of a metric the same unit"
            )
        })?;
        seen.push(name);
    }
    Ok(())
}

fn refuse(refused: bool, why: impl FnOnce() -> String) -> Result<(), MetricsError> {
    if refused { Err(error(why())) } else { Ok(()) }
}

fn error(problem: String) -> MetricsError {
    MetricsError { problem }
}
