//! Metrics in the embedded metric format.

use lambda_native::metrics::{Metrics, Unit};
use serde_json::Value;

use crate::members::Members;

/// The input: the namespace, followed by lines. `d name=value` is a dimension, `m name=1.5` a metric,
/// `s name=1.5` a high-resolution metric, `p name=value` a property, and `a name=name` another set of
/// dimensions.
///
/// The result is an error or a single line of JSON without duplicate names. Every name that the
/// directive refers to is a member.
pub fn metrics(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut lines = text.split('\n');
    let mut metrics = Metrics::new(lines.next().unwrap_or_default());
    for line in lines {
        let Some((kind, rest)) = line.split_once(' ') else {
            continue;
        };
        let (name, value) = rest.split_once('=').unwrap_or((rest, ""));
        let number = || value.parse().unwrap_or(1.0);
        metrics = match kind {
            "d" => metrics.dimension(name, value),
            "m" => metrics.metric(name, Unit::Count, number()),
            "s" => metrics.high_resolution_metric(name, Unit::Milliseconds, number()),
            "p" => metrics.property(name, value),
            "a" => metrics.also_by(&[name, value]),
            _ => metrics,
        };
    }
    match metrics.to_json() {
        Ok(line) => check(&line),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn check(line: &str) {
    assert!(line.len() <= 256_000);
    assert!(!line.contains(|letter: char| letter.is_control()), "{line}");
    let Members(read) = serde_json::from_str(line).expect("the line is JSON");
    let metadata = &read["_aws"];
    assert!(metadata["Timestamp"].is_u64());
    let directive = &metadata["CloudWatchMetrics"][0];
    let namespace = directive["Namespace"].as_str().expect("a namespace");
    assert!(!namespace.is_empty() && namespace.len() <= 255);
    for set in directive["Dimensions"].as_array().expect("sets") {
        let names = set.as_array().expect("names");
        assert!(names.len() <= 30);
        for name in names {
            let value = &read[name.as_str().expect("a name")];
            assert!(
                value
                    .as_str()
                    .is_some_and(|value| (1..=1024).contains(&value.len()))
            );
        }
    }
    let metrics = directive["Metrics"].as_array().expect("metrics");
    assert!((1..=100).contains(&metrics.len()));
    for metric in metrics {
        match &read[metric["Name"].as_str().expect("a name")] {
            Value::Array(values) => {
                assert!((2..=100).contains(&values.len()) && values.iter().all(Value::is_number));
            }
            value => assert!(value.is_number()),
        }
    }
}
