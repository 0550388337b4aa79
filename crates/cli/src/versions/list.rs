//! `lam versions`.

use std::fmt::Write as _;
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::args::VersionsArgs;
use crate::aws::{Aws, Lambda};
use crate::remote_function::{RemoteFunction, missing};
use crate::terminal;

/// Runs the command.
pub(crate) fn main(args: &VersionsArgs) -> anyhow::Result<ExitCode> {
    let function = RemoteFunction::find(args.function.name.as_deref(), &args.function.stage)?;
    let aws = Aws::new(&args.function.aws, &function.defaults)?;
    let lambda = Lambda(&aws);
    let Some(latest) = lambda.configuration(&function.name, None)? else {
        return Err(missing(lambda, &function.name));
    };
    let mut versions = lambda.versions(&function.name)?;
    versions.push(latest);
    versions.reverse();
    let aliases = lambda.aliases(&function.name)?;
    let rows: Vec<Value> = versions
        .iter()
        .map(|version| row(version, &aliases))
        .collect();
    terminal::data(if args.json {
        format!("{:#}\n", json!(rows))
    } else {
        table(&rows)
    })?;
    Ok(ExitCode::SUCCESS)
}

fn row(version: &Value, aliases: &[Value]) -> Value {
    let number = version["Version"].as_str().unwrap_or_default();
    let names: Vec<String> = aliases
        .iter()
        .filter_map(|alias| shown(alias, number))
        .collect();
    json!({
        "version": number,
        "aliases": names,
        "time": version["LastModified"],
        "description": version["Description"],
        "size": version["CodeSize"],
        "sha256": version["CodeSha256"],
    })
}

/// The name of an alias that points to a version, with its part if that is not all.
fn shown(alias: &Value, version: &str) -> Option<String> {
    let name = alias["Name"].as_str()?;
    let weights = alias["RoutingConfig"]["AdditionalVersionWeights"].as_object();
    let weights = weights.into_iter().flatten();
    let others: f64 = weights
        .clone()
        .filter_map(|(_, weight)| weight.as_f64())
        .sum();
    if alias["FunctionVersion"] == version {
        return Some(if others > 0.0 {
            format!("{name} {}%", percent(1.0 - others))
        } else {
            name.to_owned()
        });
    }
    let (_, weight) = weights.clone().find(|(number, _)| *number == version)?;
    Some(format!("{name} {}%", percent(weight.as_f64()?)))
}

/// A part of 1 in percent, without the digits that only come from the conversion: 0.07 is 7%.
fn percent(part: f64) -> f64 {
    (part * 1e8).round() / 1e6
}

fn table(rows: &[Value]) -> String {
    let mut text = String::new();
    for row in rows {
        let member = |name: &str| row[name].as_str().unwrap_or_default();
        let aliases: Vec<&str> = row["aliases"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let time = member("time").get(..19).unwrap_or(member("time"));
        let sha = member("sha256").get(..8).unwrap_or(member("sha256"));
        let size = row["size"].as_u64().unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{:<8} {:<16} {time:<20} {size:>10}  {sha:<9} {}",
            member("version"),
            aliases.join(", "),
            member("description"),
        );
    }
    text
}
