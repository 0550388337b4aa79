//! The flags of `lam events`.

use clap::Args;
use clap::builder::PossibleValuesParser;
use lambda_native_events::samples;

/// List the sample events, or print one.
///
/// There is one for every event source, or several, written from AWS's documentation. Without
/// arguments they are listed by family. The name of one prints its JSON; anything else is looked
/// for in names, families and descriptions.
#[derive(Debug, Args)]
#[command(after_help = EVENTS_EXAMPLES)]
pub(crate) struct EventsArgs {
    /// The name of a sample, or words to look for.
    #[arg(value_name = "NAME|WORD")]
    pub(crate) words: Vec<String>,

    /// List this family only. The headings of the list are the families.
    #[arg(
        long,
        value_parser = PossibleValuesParser::new(families()),
        hide_possible_values = true
    )]
    pub(crate) family: Option<String>,

    /// The list as JSON: an array of objects with name, family and about.
    #[arg(long)]
    pub(crate) json: bool,
}

const EVENTS_EXAMPLES: &str = "\
Examples:
  lam events                      every sample, a line each
  lam events apigw-v2             the event itself
  lam events s3                   those that have to do with S3
  lam events --family sqs         a family, where a sample has its name too
  lam events sqs > event.json     a file to change, for `lam invoke --event event.json`

`lam invoke --event NAME` sends one to your function.";

fn families() -> Vec<&'static str> {
    let mut families: Vec<&str> = samples::ALL.iter().map(|sample| sample.family).collect();
    families.dedup();
    families
}
