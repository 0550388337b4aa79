//! Commands, flags and their help texts.

#[cfg(feature = "aws")]
mod aws;
mod build;
mod cargo;
mod config;
mod doctor;
mod events;
#[cfg(test)]
mod examples;
mod front;
mod function;
mod hints;
mod new;
mod package;
mod platform;
mod processes;
mod server;
mod shell;
mod symbols;
mod values;

use clap::{Args, Parser, Subcommand, ValueEnum};
use lambda_native_emulator::front::Route;
use serde::{Deserialize, Serialize};

#[cfg(feature = "aws")]
pub(crate) use aws::{
    AwsArgs, AwsCommand, DeleteArgs, DeployArgs, LogsArgs, OverrideArgs, PromoteArgs, RemoteArgs,
    RollbackArgs, VersionsArgs,
};
pub(crate) use build::{BuildArgs, BuildOptions, CcArg};
pub(crate) use cargo::CargoArgs;
pub(crate) use config::{ConfigArgs, StageArgs};
pub(crate) use doctor::DoctorArgs;
pub(crate) use events::EventsArgs;
pub(crate) use front::{FrontArgs, FrontKind, origin_of_cors};
pub(crate) use function::{FunctionArgs, LogFormat, LogLevel};
pub(crate) use hints::add_hint;
pub(crate) use new::{Ci, InitArgs, NewArgs, TemplateArgs, TemplateName, Vcs};
pub(crate) use package::{PackageArgs, PackageCommand};
pub(crate) use platform::Platform;
pub(crate) use processes::ProcessArgs;
pub(crate) use server::{DEFAULT_PORT, ServerArgs};
pub(crate) use shell::{CompletionsArgs, ManArgs};
pub(crate) use symbols::SymbolsArgs;
pub(crate) use values::InvokeMode;
use values::{change, route};

/// Create, run, build and deploy native AWS Lambda functions.
#[derive(Debug, Parser)]
#[command(name = "lam", version, after_help = CLI_EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const CLI_EXAMPLES: &str = "\
Examples:
  lam new hello                create a package with a function
  lam run                      serve the package in this directory on http://127.0.0.1:9000
  lam run --watch              ... and rebuild it whenever a source file changes
  lam invoke --data '{}'       send one event and print the response
  lam events                   list the sample events for `lam invoke --event`
  lam build --arch arm64       build a static executable for Graviton
  lam package --arch arm64     ... and put it in a zip, ready to upload
  lam config                   show the configuration and where each value comes from
  lam deploy                   create the function on AWS, or update it
  lam logs orders --follow     show what a function on AWS logs

Run `lam help COMMAND` for the full description of a command.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    New(NewArgs),
    Init(InitArgs),
    Run(RunArgs),
    Invoke(Box<InvokeArgs>),
    Events(EventsArgs),
    Build(BuildArgs),
    Package(PackageCommand),
    #[cfg(feature = "aws")]
    #[command(flatten)]
    Aws(AwsCommand),
    Config(ConfigArgs),
    Doctor(DoctorArgs),
    Symbols(SymbolsArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// Run functions locally, as Lambda would.
///
/// Builds the function with cargo, or uses any executable that speaks the Lambda Runtime API, and
/// serves it on http://127.0.0.1:9000. One invocation runs at a time, or as many as --instances or
/// --concurrency says.
///
/// A request to any path is handled as a request to a Function URL (payload format 2.0), or to the
/// API or load balancer that --front chooses. POST /2015-03-31/functions/NAME/invocations is
/// Lambda's Invoke API, and POST /2021-11-15/functions/NAME/response-streaming-invocations its
/// streaming form. If there is only one function, the name `function` works too. Streamed responses are
/// forwarded chunk by chunk.
///
/// The console at /_lam/ is a page that shows every invocation with its event, response, log and
/// timeline, and sends them again. lam prints the link, which has a token for everything that changes
/// something or shows a secret. Nothing is written to disk unless you save an event.
///
/// Several packages (-p a -p b), --bins and --all serve several functions on one port. The path of a
/// request then begins with the name of its function: /a/hello. A function is built and started by its
/// first request, and can call the others by AWS_ENDPOINT_URL_LAMBDA. The lines of its log begin with
/// its name.
///
/// The function's output goes to stderr, each line prefixed with the start of its request id, and
/// so do the START, END and REPORT lines known from CloudWatch Logs. A function that crashes is
/// restarted at once; if its init fails, it is restarted by the next request. A function that
/// exceeds --timeout or, on Linux, --memory is killed.
///
/// stdout gets a single line, the URL, as soon as the server accepts requests. Ctrl-C stops lam and
/// the function. The function is killed, unless it has registered an extension: then it gets
/// SIGTERM and has half a second to shut down.
#[derive(Debug, Args)]
#[command(after_help = RUN_EXAMPLES, about = "Run functions locally, as Lambda would")]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) function: FunctionArgs,

    #[command(flatten)]
    pub(crate) processes: ProcessArgs,

    #[command(flatten)]
    pub(crate) server: ServerArgs,

    #[command(flatten)]
    pub(crate) front: FrontArgs,

    /// Serve all binaries of the package or, in a workspace, of its default members.
    #[arg(long, conflicts_with_all = ["bin", "example", "executable"], help_heading = "Build options")]
    pub(crate) bins: bool,

    /// Serve all binaries of all packages of the workspace.
    #[arg(
        long, visible_alias = "workspace",
        conflicts_with_all = ["packages", "bin", "example", "bins", "executable"],
        help_heading = "Build options"
    )]
    pub(crate) all: bool,

    /// Send requests that match this route to this function. May be repeated. The path may have variables, as
    /// in API Gateway: {id} is a segment, and {proxy+} at its end one or more. Without a method, or with
    /// ANY, a route takes all methods. Text comes before {id}, {id} before {proxy+}, and a method before ANY.
    /// A function with a route is behind an HTTP API by default, and finds the variables in its event.
    /// Routes replace those of the key `routes`.
    #[arg(
        long = "route", value_name = "[METHOD ]PATH=NAME", value_parser = route,
        help_heading = "Server options"
    )]
    pub(crate) routes: Vec<(Route, String)>,

    /// Rebuild and restart the function when a file changes that it was built from: sources, included
    /// files, manifests, Cargo.lock or cargo's configuration. A change of --env-file only restarts it. If
    /// the build fails, the previous build keeps running; if there is none yet, lam waits for the next
    /// change. An executable given as PATH is restarted when the file changes.
    #[arg(short, long, help_heading = "Server options")]
    pub(crate) watch: bool,
}

impl RunArgs {
    /// Which functions the flags select.
    pub(crate) fn scope(&self) -> Scope {
        match (self.all, self.bins) {
            (true, _) => Scope::Workspace,
            (false, true) => Scope::Packages,
            (false, false) => Scope::OnePerPackage,
        }
    }
}

/// Which functions of a workspace the flags select.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// One of each package that is named, or else the only one.
    OnePerPackage,
    /// All binaries of the packages that are named, or else of the default members.
    Packages,
    /// All binaries of the workspace.
    Workspace,
}

const RUN_EXAMPLES: &str = "\
Examples:
  lam run                                    the package in this directory
  lam run --watch --open                     ... rebuilt after each change, with the console in the browser
  lam run -p orders --release --watch        a package of the workspace
  lam run -p orders -p users                 two functions on one port: /orders/… and /users/…
  lam run --env TABLE=orders --timeout 30 --memory 512
  lam run --all --route 'GET /users/{id}=users'   ... with routes, as behind an HTTP API
  lam run --front rest --stage-name prod     behind a REST API, at http://127.0.0.1:9000/prod
  lam run --concurrency 8                    as on Lambda Managed Instances
  lam run --instances 4 --freeze             overlapping and frozen, as on Lambda
  lam run --serve-only                       wait for a process that a debugger starts
  lam run --host 0.0.0.0 --allow-host host.docker.internal
  lam run ./bootstrap                        any executable, in any language

Then, in another terminal:
  curl http://127.0.0.1:9000/hello?name=you
  lam invoke --running --event apigw-v2
  aws lambda invoke --endpoint-url http://127.0.0.1:9000 --function-name function out.json";

/// Invoke a function once and print its response.
///
/// Builds and starts the function as `lam run` does, or calls a `lam run` that is already running, or
/// with --remote a function on AWS.
///
/// The response goes to stdout, byte for byte. If the function fails, its error goes there as JSON.
/// Everything else goes to stderr: cargo's progress, the function's output, and the START, END and
/// REPORT lines. The response follows REPORT, unless it is streamed.
///
/// On a terminal, the response ends with a newline, and control characters are shown as \x1b.
///
/// Exit codes: 0 if the function returned a response; 1 if the function failed (it returned an
/// error, crashed or timed out); 2 if lam failed (wrong flags, a missing file, a compile error).
#[derive(Debug, Args)]
#[command(after_help = INVOKE_EXAMPLES)]
pub(crate) struct InvokeArgs {
    #[command(flatten)]
    pub(crate) function: FunctionArgs,

    /// The event: the name of a sample (see `lam events`), a file, or `-` for stdin.
    ///
    /// If a sample and a file have the same name, the sample is used. Write ./NAME for the file.
    #[arg(
        long,
        value_name = "SAMPLE|FILE|-",
        conflicts_with = "data",
        help_heading = "Event options"
    )]
    pub(crate) event: Option<String>,

    /// The event as JSON. Without --data and --event, the event is {}.
    #[arg(short, long, value_name = "JSON", help_heading = "Event options")]
    pub(crate) data: Option<String>,

    /// Change the event: set the member at PATH to VALUE. May be repeated.
    ///
    /// PATH is dotted, as in requestContext.http.method or Records.0.body, or a JSON Pointer, as in
    /// /headers/x.y. If only the last member of the path is missing, it is added. VALUE is parsed as
    /// JSON; if it is not valid JSON, it is a string. A member that is a string remains one: a
    /// number or an object is then stored as its text.
    #[arg(
        long = "set", value_name = "PATH=VALUE", value_parser = change,
        help_heading = "Event options"
    )]
    pub(crate) changes: Vec<(String, String)>,

    /// Call the `lam run` at this URL, or any Invoke API that needs no credentials.
    #[arg(
        long, value_name = "URL", conflicts_with = "stage", conflicts_with_all = FUNCTION_FLAGS,
        help_heading = "Running function"
    )]
    pub(crate) url: Option<String>,

    /// Call the `lam run` on this machine. Same as --url http://127.0.0.1:9000. If it serves several functions,
    /// --name chooses one.
    #[arg(
        long, conflicts_with_all = ["url", "stage"], conflicts_with_all = FUNCTION_FLAGS,
        help_heading = "Running function"
    )]
    pub(crate) running: bool,

    #[cfg(feature = "aws")]
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// Flags that have no effect on a function that is already running.
const FUNCTION_FLAGS: [&str; 29] = [
    "concurrency",
    "snap_start",
    "log_format",
    "log_level",
    "all_features",
    "no_default_features",
    "manifest_path",
    "timeout",
    "init_timeout",
    "executable",
    "packages",
    "bin",
    "example",
    "features",
    "release",
    "profile",
    "locked",
    "offline",
    "frozen",
    "jobs",
    "target_dir",
    "config",
    "verbose",
    "quiet",
    "keep_going",
    "message_format",
    "environment",
    "env_files",
    "memory",
];

const INVOKE_EXAMPLES: &str = "\
Examples:
  lam invoke --data '{\"n\": 1}'            the package in this directory
  lam invoke -p orders --event apigw-v2    a package of the workspace, with a sample event
  lam invoke --event apigw-v2 --set rawPath=/books --set requestContext.http.method=GET
  lam invoke --event sqs --set 'Records.0.body={\"order\": 8}'
  lam invoke --running --event event.json  a function served by `lam run`
  lam invoke --running --name orders       ... one of several
  lam invoke --remote orders --data '{}'   a function on AWS
  echo '{}' | lam invoke --event - | jq .";

/// An architecture as Lambda names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Arch {
    /// Graviton
    #[value(alias = "aarch64")]
    Arm64,
    /// Intel and AMD
    #[value(name = "x86_64", aliases = ["x86-64", "x64", "amd64"])]
    X86_64,
}

impl Arch {
    /// The architecture of this machine, if Lambda supports it.
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

    /// The Rust target that produces a static executable.
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
    fn the_flags_are_consistent() {
        Cli::command().debug_assert();
    }
}
