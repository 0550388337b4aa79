//! The flags of the commands that write a new function.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Arch;

/// Create a package with a function, tests, events and a configuration.
///
/// The name of the package is the last part of PATH. In a workspace, the package becomes a member. Nothing that
/// exists is overwritten, and nothing is downloaded.
///
/// The path of the package is printed to stdout, everything else to stderr.
#[derive(Debug, Args)]
#[command(after_help = NEW_EXAMPLES)]
pub(crate) struct NewArgs {
    /// The directory to create.
    #[arg(value_name = "PATH", required_unless_present = "list")]
    pub(crate) directory: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) template: TemplateArgs,

    /// The name of the package, if it is not that of the directory.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// The version control system to initialize. By default, git, except in a repository.
    #[arg(long, value_enum, value_name = "VCS")]
    pub(crate) vcs: Option<Vcs>,

    /// Also write a workflow that tests the function, and deploys it from the branch main. For GitHub, it is
    /// .github/workflows/NAME.yml in the root of the repository; docs/aws.md shows how to create its role.
    #[arg(long, value_enum, value_name = "SERVICE")]
    pub(crate) ci: Option<Ci>,

    /// List the templates.
    #[arg(long)]
    pub(crate) list: bool,
}

const NEW_EXAMPLES: &str = "\
Examples:
  lam new hello                        an HTTP API in the new directory hello
  lam new orders --template sqs        a function for an SQS queue
  lam new functions/report --template event --arch arm64
  lam new orders --ci github           with a workflow that deploys it
  lam new --list                       the templates

To add a function to an existing package, use `lam init`.";

/// Add a function to a package.
///
/// If the package has no src/main.rs, the function becomes that, and otherwise src/bin/NAME.rs. Its
/// dependencies and its configuration are added to Cargo.toml. No other file that exists changes, and nothing
/// is downloaded.
///
/// The path of the program is printed to stdout, everything else to stderr.
#[derive(Debug, Args)]
#[command(after_help = INIT_EXAMPLES)]
pub(crate) struct InitArgs {
    /// The directory of the package. Defaults to the working directory.
    #[arg(value_name = "PATH")]
    pub(crate) directory: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) template: TemplateArgs,

    /// The name of the binary src/bin/NAME.rs. Defaults to the name of the template,
    /// or to `web` for axum and `task` for async.
    #[arg(long, value_name = "NAME")]
    pub(crate) bin: Option<String>,

    /// Print what would be written, and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

const INIT_EXAMPLES: &str = "\
Examples:
  lam init --template sqs              a function in the package of this directory
  lam init shop --template http --bin api
  lam init --dry-run";

/// What the function is made from.
#[derive(Debug, Clone, Args)]
pub(crate) struct TemplateArgs {
    /// The template to start from.
    #[arg(
        short,
        long,
        value_name = "TEMPLATE",
        value_enum,
        default_value = "http"
    )]
    pub(crate) template: TemplateName,

    /// The architecture in the configuration. Defaults to that of this machine.
    #[arg(long, value_enum, value_name = "ARCH")]
    pub(crate) arch: Option<Arch>,

    /// The checkout of lambda-native to depend on. Defaults to the one that lam was built from. If lam
    /// was installed from a registry, the package depends on the same version of the published crates.
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) path: Option<PathBuf>,
}

/// The templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TemplateName {
    /// an HTTP API with a router, for a Function URL or an HTTP API
    Http,
    /// an axum application, for a Function URL or an HTTP API
    Axum,
    /// an event and a response of your own, as JSON
    Event,
    /// messages of an SQS queue, of which only the failed ones are delivered again
    Sqs,
    /// several kinds of EventBridge events
    #[value(name = "eventbridge")]
    EventBridge,
    /// uploads to an S3 bucket
    S3,
    /// an authorizer of an HTTP API
    Authorizer,
    /// a streamed HTTP response
    Stream,
    /// an async function that waits for several services at once
    Async,
    /// state that is created once, before the first event
    Init,
    /// a cache that concurrent invocations share, for Managed Instances
    Managed,
    /// a function in C
    C,
}

/// Version control systems of `cargo new`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Vcs {
    Git,
    None,
}

/// Services that run workflows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ci {
    Github,
}
