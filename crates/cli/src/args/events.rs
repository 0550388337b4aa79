//! The flags of `lam events`.

use clap::Args;
use clap::builder::PossibleValuesParser;
use lambda_native_events::samples;

/// List the sample events, or print one.
///
/// Each event source has at least one sample, written from AWS's documentation. Without arguments,
/// lam lists all samples by family. The name of a sample prints its JSON; any other words are
/// searched for in the names, families and descriptions.
#[derive(Debug, Args)]
#[command(after_help = EVENTS_EXAMPLES)]
pub(crate) struct EventsArgs {
    /// The name of a sample, or words to search for.
    #[arg(value_name = "NAME|WORD")]
    pub(crate) words: Vec<String>,

    /// List this family only. The headings of the full list are the families.
    #[arg(
        long,
        value_parser = PossibleValuesParser::new(families()),
        hide_possible_values = true
    )]
    pub(crate) family: Option<String>,

    /// Print the list as JSON: an array of objects with name, family and about.
    #[arg(long)]
    pub(crate) json: bool,
}

const EVENTS_EXAMPLES: &str = "\
Examples:
  lam events                      list all samples
  lam events apigw-v2             print one sample
  lam events s3                   list the samples that mention S3
  lam events --family sqs         list a family that shares its name with a sample
  lam events sqs > event.json     save a sample to edit, for `lam invoke --event event.json`

`lam invoke --event NAME` sends a sample to your function.";

fn families() -> Vec<&'static str> {
    let mut families: Vec<&str> = samples::ALL.iter().map(|sample| sample.family).collect();
    families.dedup();
    families
}
