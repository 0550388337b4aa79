//! `lam symbols`.

use std::path::PathBuf;

use clap::Args;

/// Replace the addresses in a log by the names and source lines of functions.
///
/// The executable that Lambda runs has no names of functions, so a backtrace in its log has lines such as
/// `0x22341a - <unknown>`. This command copies the log from stdin to stdout and replaces `<unknown>`, with the
/// debug information that `lam build --split-debuginfo` has kept. It has to come from the same build as the
/// executable.
///
/// A function prints addresses if its environment has RUST_BACKTRACE=full.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SymbolsArgs {
    /// The debug information, such as target/lambda/NAME/ARCH/bootstrap.debug.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

const EXAMPLES: &str = "\
Examples:
  lam symbols target/lambda/orders/arm64/bootstrap.debug < function.log
  aws logs tail /aws/lambda/orders | lam symbols bootstrap.debug";
