//! The flags for keys of the configuration.

use std::path::PathBuf;

use clap::Args;

use crate::args::values::{setting, variable};

/// Values that override those of the configuration.
#[derive(Debug, Args)]
#[command(next_help_heading = "Configuration options")]
pub(crate) struct OverrideArgs {
    /// The memory size in MB, or with a unit, such as 1GB: the key `memory`.
    #[arg(long, value_name = "MB")]
    pub(crate) memory: Option<String>,

    /// The timeout in seconds, or with a unit, such as 2m: the key `timeout`.
    #[arg(long, value_name = "TIME")]
    pub(crate) timeout: Option<String>,

    /// The description of the function: the key `description`.
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,

    /// The ARN of the role that the function gets: the key `role`.
    #[arg(long, value_name = "ARN")]
    pub(crate) role: Option<String>,

    /// The alias that points to the new version: the key `alias`.
    #[arg(long, value_name = "NAME")]
    pub(crate) alias: Option<String>,

    /// Add an environment variable to those of the key `env`, or change it. May be repeated.
    #[arg(short, long, value_name = "NAME=VALUE", value_parser = variable)]
    pub(crate) env: Vec<(String, String)>,

    /// Add the environment variables in this file, or change them. May be repeated; --env takes precedence.
    #[arg(long, value_name = "FILE")]
    pub(crate) env_file: Vec<PathBuf>,

    /// Set any key of the configuration, such as log.retention=30. May be repeated.
    ///
    /// KEY is dotted as in TOML, and VALUE is a value of TOML, as in 'layers=["arn:aws:lambda:…"]'. A string
    /// needs no quotes. docs/configuration.md lists the keys.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = setting)]
    pub(crate) settings: Vec<(String, String)>,
}
