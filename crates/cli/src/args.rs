//! Commands and flags, with the help texts that people learn from.

mod events;
mod function;
mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use events::EventsArgs;
pub(crate) use function::FunctionArgs;
use values::change;

/// Run, invoke, build and package native AWS Lambda functions.
#[derive(Debug, Parser)]
#[command(name = "lam", version, after_help = CLI_EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const CLI_EXAMPLES: &str = "\
Examples:
  lam run                      serve the package in this folder on http://127.0.0.1:9000
  lam run --watch              ... and build it again whenever a source file changes
  lam invoke --data '{}'        one event, the answer on stdout
  lam events                   the sample events, for lam invoke --event
  lam build --arch arm64       one static executable for Graviton
  lam package --arch arm64     ... in a zip, ready to upload

`lam help COMMAND` tells everything about a command.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Run(RunArgs),
    Invoke(InvokeArgs),
    Events(EventsArgs),
    Build(BuildArgs),
    Package(PackageArgs),
}

/// Run a function locally, as Lambda would.
///
/// Builds the function with cargo, or takes any executable that speaks the Lambda Runtime API, and
/// serves it on http://127.0.0.1:9000, one invocation at a time or --concurrency of them: as a
/// Function URL for any method and path (payload format 2.0), and as Lambda's Invoke API for POST
/// /2015-03-31/functions/NAME/invocations, where `function` always does as the NAME. Streamed
/// answers are passed on while they come; the Invoke API's are at
/// /2021-11-15/functions/NAME/response-streaming-invocations.
///
/// What the function writes is shown on stderr, each line with the beginning of its request id,
/// and so are START, END and REPORT as in CloudWatch Logs. A function that crashes is started
/// again; one that fails in init, with the next request. A function that takes longer than
/// --timeout or, on Linux, more memory than --memory is killed.
///
/// On stdout there is one line, the URL, once it answers. Ctrl-C ends everything: a function that
/// has registered an extension gets SIGTERM and half a second first, any other is killed at once.
#[derive(Debug, Args)]
#[command(after_help = RUN_EXAMPLES, about = "Run a function locally, as Lambda would")]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) function: FunctionArgs,

    /// The port to listen on, on 127.0.0.1 only. 0: any that is free.
    #[arg(long, default_value_t = 9000, help_heading = "How to serve it")]
    pub(crate) port: u16,

    /// Build again when a source file changes, of the package or of one that it depends on by
    /// path, and go on with the new build. While it does not compile, the old one goes on; where
    /// there is none yet, lam waits. An executable named by PATH is started again when it changes.
    #[arg(short, long, help_heading = "How to serve it")]
    pub(crate) watch: bool,
}

const RUN_EXAMPLES: &str = "\
Examples:
  lam run                                   the package in this folder
  lam run -p orders --release --watch       a package of the workspace
  lam run --env TABLE=orders --timeout 30 --memory 512
  lam run --concurrency 8 --log-format json as on Lambda Managed Instances
  lam run ./bootstrap                       any executable, in any language

Then, in another terminal:
  curl http://127.0.0.1:9000/hello?name=you
  lam invoke --running --event apigw-v2
  aws lambda invoke --endpoint-url http://127.0.0.1:9000 --function-name function out.json";

/// Invoke a function once, and print its answer.
///
/// Builds and starts the function as `lam run` does, or calls a running `lam run`.
///
/// On stdout there is the answer, byte for byte: of a function that fails, its error as JSON. A
/// line end is added on a terminal only. Everything else is on stderr: cargo's progress, what the
/// function writes, START, END and REPORT.
///
/// Exit codes: 0 the function answered; 1 the function failed (it returned an error, crashed, or
/// took too long); 2 lam failed (wrong flags, no such file, it does not compile).
#[derive(Debug, Args)]
#[command(after_help = INVOKE_EXAMPLES)]
pub(crate) struct InvokeArgs {
    #[command(flatten)]
    pub(crate) function: FunctionArgs,

    /// The event: a sample of `lam events`, a file, or `-` for stdin.
    ///
    /// A sample goes before a file of the same name, which is then ./NAME.
    #[arg(
        long,
        value_name = "SAMPLE|FILE|-",
        conflicts_with = "data",
        help_heading = "The event"
    )]
    pub(crate) event: Option<String>,

    /// The event itself, JSON. Without --data and --event it is {}.
    #[arg(short, long, value_name = "JSON", help_heading = "The event")]
    pub(crate) data: Option<String>,

    /// Change the event: put VALUE, which is JSON or else text, at PATH. Can be given several times.
    ///
    /// A PATH is requestContext.http.method, Records.0.body, or a JSON Pointer, such as
    /// /headers/x.y. A last member that is missing is added. A string stays a string: a number or
    /// an object that takes its place is taken as text.
    #[arg(
        long = "set", value_name = "PATH=VALUE", value_parser = change,
        help_heading = "The event"
    )]
    pub(crate) changes: Vec<(String, String)>,

    /// Call the `lam run` (or another Invoke API without credentials) at this URL.
    #[arg(
        long, value_name = "URL", conflicts_with_all = FUNCTION_FLAGS,
        help_heading = "A function that runs already"
    )]
    pub(crate) url: Option<String>,

    /// Call the `lam run` of this machine, the same as --url http://127.0.0.1:9000.
    #[arg(
        long, conflicts_with = "url", conflicts_with_all = FUNCTION_FLAGS,
        help_heading = "A function that runs already"
    )]
    pub(crate) running: bool,
}

/// What means nothing where the function runs already.
const FUNCTION_FLAGS: [&str; 19] = [
    "concurrency",
    "snap_start",
    "log_format",
    "log_level",
    "all_features",
    "no_default_features",
    "manifest_path",
    "name",
    "timeout",
    "init_timeout",
    "executable",
    "package",
    "bin",
    "example",
    "features",
    "release",
    "environment",
    "env_file",
    "memory",
];

const INVOKE_EXAMPLES: &str = "\
Examples:
  lam invoke --data '{\"n\": 1}'            the package in this folder
  lam invoke -p orders --event apigw-v2    a package of the workspace, with a sample event
  lam invoke --event apigw-v2 --set rawPath=/books --set requestContext.http.method=GET
  lam invoke --event sqs --set 'Records.0.body={\"order\": 8}'
  lam invoke --running --event event.json  a function that `lam run` runs
  echo '{}' | lam invoke --event - | jq .";

/// Build a function for Lambda: a static executable, the file `bootstrap`.
///
/// Builds with cargo for ARCH-unknown-linux-musl, with the profile `min-size`: optimized for
/// size, link-time optimization, one codegen unit, panic = abort, symbols stripped. A profile of
/// that name in your workspace or in cargo's configuration is used as it is. The linker is the
/// one that ships with Rust, unless you have configured another for the target.
///
/// The file is put at target/lambda/NAME/ARCH/bootstrap, where NAME is the binary's or example's.
/// That path is printed on stdout, everything else on stderr.
#[derive(Debug, Args)]
#[command(after_help = BUILD_EXAMPLES)]
pub(crate) struct BuildArgs {
    #[command(flatten)]
    pub(crate) target: CargoArgs,

    /// The processor to build for: arm64 is Graviton. This machine's own by default.
    #[arg(long, value_enum, value_name = "ARCH", help_heading = "What to build")]
    pub(crate) arch: Option<Arch>,

    /// Make it a quarter to a third of the size, with nightly Rust: the standard library is
    /// compiled too, and a panic ends the process without a message. For what it costs see
    /// docs/smallest.md. A toolchain other than `nightly` can be named:
    /// --smallest=nightly-2026-10-29.
    #[arg(
        long, value_name = "TOOLCHAIN", num_args = 0..=1, require_equals = true,
        default_missing_value = "nightly", help_heading = "What to build"
    )]
    pub(crate) smallest: Option<String>,
}

const BUILD_EXAMPLES: &str = "\
Examples:
  lam build                           the package in this folder, for this machine's processor
  lam build -p orders --arch arm64    a package of the workspace, for Graviton
  lam build --example hello           an example instead of a binary
  lam build --smallest                with nightly Rust, at the price of docs/smallest.md";

/// Build a function and put it into a zip, ready to upload.
///
/// The zip has the executable at its root, as `bootstrap`, with mode 0755, as the runtimes
/// `provided.al2023` and `provided.al2` want it. The same input makes the same bytes every time,
/// so that an unchanged function needs no deployment.
///
/// The executable must be an ELF file for the architecture of the function. One that needs a
/// loader or a glibc that Lambda does not have is packaged with a warning.
///
/// The path of the zip is printed on stdout, everything else on stderr.
#[derive(Debug, Args)]
#[command(after_help = PACKAGE_EXAMPLES)]
pub(crate) struct PackageArgs {
    #[command(flatten)]
    pub(crate) target: CargoArgs,

    /// The processor of the function. This machine's own by default.
    #[arg(long, value_enum, value_name = "ARCH", help_heading = "What to build")]
    pub(crate) arch: Option<Arch>,

    /// Build with nightly Rust, as `lam build --smallest` does.
    #[arg(
        long, value_name = "TOOLCHAIN", num_args = 0..=1, require_equals = true,
        default_missing_value = "nightly", help_heading = "What to build"
    )]
    pub(crate) smallest: Option<String>,

    /// Package this executable, in any language, instead of building one.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["package", "bin", "example", "features", "all_features",
            "no_default_features", "manifest_path", "smallest"],
        help_heading = "What to package"
    )]
    pub(crate) binary: Option<PathBuf>,

    /// Let the executable of --binary be a script, one that begins with `#!`.
    #[arg(long, requires = "binary", help_heading = "What to package")]
    pub(crate) allow_script: bool,

    /// Add this file, or this folder with all that is in it, to the root of the zip. Can be given
    /// several times. The function finds it under $LAMBDA_TASK_ROOT.
    #[arg(long, value_name = "PATH", help_heading = "What to package")]
    pub(crate) include: Vec<PathBuf>,

    /// Where to write the zip. By default target/lambda/NAME/ARCH/bootstrap.zip, or, with
    /// --binary, bootstrap.zip beside the executable.
    #[arg(short, long, value_name = "FILE", help_heading = "What to package")]
    pub(crate) output: Option<PathBuf>,
}

const PACKAGE_EXAMPLES: &str = "\
Examples:
  lam package --arch arm64                      build for Graviton and package
  lam package --include templates               with a folder of files beside the bootstrap
  lam package --binary ./main --arch x86_64     package what another tool has built

Then, with the AWS CLI:
  aws lambda update-function-code --function-name orders \\
      --zip-file fileb://target/lambda/orders/arm64/bootstrap.zip";

/// Which package and which of its targets: cargo's own flags.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "What to build")]
pub(crate) struct CargoArgs {
    /// The package, where the workspace has several.
    #[arg(short, long, value_name = "NAME")]
    pub(crate) package: Option<String>,

    /// The binary, where the package has several.
    #[arg(long, value_name = "NAME", conflicts_with = "example")]
    pub(crate) bin: Option<String>,

    /// An example instead of a binary.
    #[arg(long, value_name = "NAME")]
    pub(crate) example: Option<String>,

    /// Features to turn on, separated by commas.
    #[arg(short = 'F', long, value_name = "FEATURES")]
    pub(crate) features: Vec<String>,

    /// Turn on every feature.
    #[arg(long)]
    pub(crate) all_features: bool,

    /// Leave out the default features.
    #[arg(long)]
    pub(crate) no_default_features: bool,

    /// The Cargo.toml of the package or workspace, instead of the one of this folder.
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest_path: Option<PathBuf>,
}

/// An architecture as Lambda names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Arch {
    /// Graviton
    #[value(alias = "aarch64")]
    Arm64,
    /// Intel and AMD
    #[value(name = "x86_64", aliases = ["x86-64", "x64", "amd64"])]
    X86_64,
}

impl Arch {
    /// This machine's own, where Lambda has it.
    pub(crate) fn host() -> Option<Arch> {
        match std::env::consts::ARCH {
            "aarch64" => Some(Arch::Arm64),
            "x86_64" => Some(Arch::X86_64),
            _ => None,
        }
    }

    /// The name that Lambda's API and console use.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Arch::Arm64 => "arm64",
            Arch::X86_64 => "x86_64",
        }
    }

    /// The Rust target for a static executable.
    pub(crate) fn triple(self) -> &'static str {
        match self {
            Arch::Arm64 => "aarch64-unknown-linux-musl",
            Arch::X86_64 => "x86_64-unknown-linux-musl",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory as _;

    #[test]
    fn flags_do_not_contradict_each_other() {
        Cli::command().debug_assert();
    }
}
