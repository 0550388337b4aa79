//! The chart in README: two groups of bars, as SVG.

use std::fmt::Write as _;

use crate::contestant::{Build, LIMIT, OURS};
use crate::record::Row;
use crate::report::number;

const WIDTH: f64 = 760.0;
const BAR: f64 = 18.0;
const STEP: f64 = 26.0;
const LABELS: f64 = 230.0;
const FIGURES: f64 = 110.0;

/// The groups of bars: title, mode, case, metric.
const PARTS: [(&str, &str, &str, &str); 2] = [
    (
        "From exec to the first /next, µs",
        "startup",
        "first /next",
        "time",
    ),
    (
        "A warm invocation, echo of 600 B, µs",
        "warm",
        "echo",
        "time",
    ),
];

/// No bar is drawn longer than this many times ours.
const LONGEST: f64 = 8.0;

/// The smallest static build of each contestant, or the only one; the fastest first.
pub(crate) fn svg(rows: &[Row]) -> String {
    let mut body = String::new();
    let mut y = 0.0;
    for (title, mode, case, metric) in PARTS {
        y += 34.0;
        text(&mut body, 0.0, y, "bold", title);
        y += 12.0;
        let bars = bars(rows, mode, case, metric);
        let ours = bars
            .iter()
            .find(|(name, _)| name == OURS)
            .map_or(1.0, |bar| bar.1);
        let scale = (ours * LONGEST).min(bars.iter().map(|bar| bar.1).fold(0.0, f64::max));
        for (name, value) in &bars {
            let length = (value / scale).min(1.0) * (WIDTH - LABELS - FIGURES);
            let fill = match name.as_str() {
                OURS => "#d9480f",
                LIMIT => "#868e96",
                _ => "#74a0c8",
            };
            text(&mut body, 0.0, y + 13.0, "normal", name);
            let _ = writeln!(
                body,
                r#"<rect x="{LABELS}" y="{y}" width="{length:.1}" height="{BAR}" fill="{fill}"/>"#
            );
            let more = if *value > scale { " →" } else { "" };
            let figure = format!("{}{more}", number(*value));
            text(
                &mut body,
                LABELS + length + 8.0,
                y + 13.0,
                "normal",
                &figure,
            );
            y += STEP;
        }
    }
    let height = y + 10.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n{body}</svg>\n"
    )
}

fn bars(rows: &[Row], mode: &str, case: &str, metric: &str) -> Vec<(String, f64)> {
    let build = Build::MuslMinSize.to_string();
    let rows = rows.iter().filter(|row| {
        (row.build == build || row.build.is_empty())
            && row.mode == mode
            && row.case == case
            && row.metric == metric
    });
    let mut bars: Vec<(String, f64)> = rows
        .map(|row| (row.contestant.clone(), row.median))
        .collect();
    bars.sort_by(|a, b| a.1.total_cmp(&b.1));
    bars
}

fn text(body: &mut String, x: f64, y: f64, weight: &str, what: &str) {
    let what = what.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        body,
        r##"<text x="{x:.1}" y="{y:.1}" font-weight="{weight}" fill="#212529">{what}</text>"##
    );
}
