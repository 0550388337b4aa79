//! Builds what cargo alone cannot build.
//!
//! ```console
//! cargo run -p xtask -- capi
//! ```

mod capi;

use anyhow::Result;
use clap::Parser;

/// Builds what cargo alone cannot build.
#[derive(Debug, Parser)]
#[command(name = "xtask")]
enum Cli {
    Capi(capi::Options),
}

fn main() -> Result<()> {
    match Cli::parse() {
        Cli::Capi(options) => capi::run(&options),
    }
}
