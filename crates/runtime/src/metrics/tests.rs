use super::*;

/// The line for these metrics at the time 1,700,000,000,123.
#[track_caller]
fn line(metrics: &Metrics) -> String {
    metrics.json(1_700_000_000_123).expect("valid metrics")
}

#[track_caller]
fn refused(metrics: &Metrics, word: &str) {
    let error = metrics.to_json().expect_err("CloudWatch would not take it");
    assert!(error.to_string().contains(word), "{error}");
}

fn one() -> Metrics {
    Metrics::new("orders").metric("latency", Unit::Milliseconds, 12.5)
}

#[test]
fn a_line_follows_the_specification() {
    let metrics = one()
        .dimension("service", "check \"out\"")
        .dimension("country", "NO")
        .also_by(&["service"])
        .also_by(&[])
        .metric("latency", Unit::Milliseconds, 7)
        .high_resolution_metric("load", Unit::CountPerSecond, 1e90)
        .property("orderId", "o-7\n")
        .property("express", true);
    assert_eq!(
        line(&metrics),
        concat!(
            r#"{"_aws":{"Timestamp":1700000000123,"CloudWatchMetrics":[{"Namespace":"orders","#,
            r#""Dimensions":[["service","country"],["service"],[]],"#,
            r#""Metrics":[{"Name":"latency","Unit":"Milliseconds"},"#,
            r#"{"Name":"load","Unit":"Count/Second","StorageResolution":1}]}]},"#,
            r#""service":"check \"out\"","country":"NO","#,
            r#""latency":[12.5, 7.0],"load":1e90,"orderId":"o-7\n","express":true}"#,
        )
    );
}

#[test]
fn without_dimensions_the_line_has_one_empty_set() {
    assert!(line(&one()).contains(r#""Dimensions":[[]],"#));
}

#[test]
fn a_level_adds_a_timestamp() {
    let line = line(&one().level(Level::Warn));
    let expected = r#","timestamp":"2023-11-14T22:13:20.123Z","level":"WARN","latency":12.5}"#;
    assert!(line.ends_with(expected), "{line}");
}

#[test]
fn metrics_that_cloudwatch_would_drop_are_rejected_with_a_reason() {
    refused(&Metrics::new("orders"), "no metric");
    for (namespace, word) in [
        ("", "empty"),
        (" ", "empty"),
        (&*"n".repeat(256), "255"),
        ("Bestellungen für NO", "ASCII"),
        (":orders", "colon"),
        ("AWS/orders", "AWS/"),
    ] {
        let metrics = Metrics::new(namespace).metric("latency", Unit::Milliseconds, 1);
        refused(&metrics, word);
    }
    for (name, value, word) in [
        ("", "x", "the name of the dimension \"\" is empty"),
        (
            "service",
            "",
            "the value of the dimension \"service\" is empty",
        ),
        (
            "service",
            "\t",
            "the value of the dimension \"service\" is empty",
        ),
        (":service", "x", "colon"),
        ("service", "größe", "ASCII"),
        ("service", "a\nb", "ASCII"),
        (&*"n".repeat(251), "x", "251 characters (the limit is 250)"),
        ("service", &"v".repeat(1025), "1025 characters"),
        ("_aws", "x", "reserved by the format"),
        ("latency", "x", "twice"),
    ] {
        refused(&one().dimension(name, value), word);
    }
    let many = (0..31).fold(one(), |it, n| it.dimension(format!("d{n}"), "x"));
    refused(&many, "31 dimensions");
    refused(&one().also_by(&["service"]), "not one of the dimensions");
    refused(&one().property("latency", 1), "twice");
    refused(&one().metric("latency", Unit::Seconds, 1), "twice");
    refused(&one().level(Level::Error).property("level", 1), "reserved");
    for value in [f64::NAN, f64::INFINITY, -f64::INFINITY, 1e109, -1e109] {
        refused(&one().metric("x", Unit::None, value), "2^360");
    }
    for name in ["", " "] {
        refused(
            &one().metric(name, Unit::None, 1),
            "the name of a metric is empty",
        );
    }
    refused(&one().metric("é".repeat(256), Unit::None, 1), "256");
    let many = (0..100).fold(one(), |it, n| it.metric(format!("m{n}"), Unit::None, 1));
    refused(&many, "101 metrics");
    let many = (0..100).fold(one(), |it, n| it.metric("latency", Unit::Milliseconds, n));
    refused(&many, "101 values");
    let long = (0..6).fold(one(), |it, n| {
        it.property(format!("p{n}"), &"x".repeat(45_000))
    });
    refused(&long, "256000");
}

#[test]
fn the_maximum_that_cloudwatch_accepts_is_accepted() {
    let metrics = Metrics::new("n".repeat(255));
    let metrics = (0..30).fold(metrics, |it, n| {
        it.dimension(format!("{n:d>250}"), format!("{n:v>1024}"))
    });
    let metrics = (0..100).fold(metrics, |it, n| {
        it.metric(format!("{n:m>255}"), Unit::Percent, 2f64.powi(360))
    });
    assert!(line(&metrics).len() > 80_000);
    let hundred = (0..99).fold(one(), |it, n| it.metric("latency", Unit::Milliseconds, n));
    assert!(line(&hundred).contains(", 98.0]"));
}
