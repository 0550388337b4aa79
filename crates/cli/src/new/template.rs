//! The templates: their programs are files in `templates/` of this crate.

use super::dependency::{Dependency, DependencySource};
use super::files::File;
use crate::args::TemplateName;

/// A template.
#[derive(Debug)]
pub(super) struct Template {
    /// The program, its test, and others: paths and contents.
    files: &'static [(&'static str, &'static str)],
    pub(super) dependencies: &'static [Dependency],
    /// Lines for the configuration table.
    pub(super) settings: &'static str,
    /// Whether there is a file `.env` with variables for this machine. Git ignores it, and `lam deploy` does not
    /// read it.
    pub(super) has_env_file: bool,
    /// The commands to run first.
    pub(super) next: &'static [&'static str],
    /// A request to `lam run`.
    pub(super) request: Option<&'static str>,
}

/// The name of the function in the files of a template.
pub(super) const PLACEHOLDER: &str = "my-function";

impl Template {
    /// The files for a function of this name. `events` is a folder within `events/`, or empty.
    pub(super) fn files(&self, name: &str, events: &str) -> Vec<File> {
        let folder = format!("events/{events}");
        let place = |text: &str| text.replace("events/", &folder);
        let files = self.files.iter().map(|(path, text)| {
            let is_test = *path == "tests/it.rs";
            let text = if is_test {
                place(text)
            } else {
                (*text).to_owned()
            };
            File::new(place(path), text.replace(PLACEHOLDER, name))
        });
        files.collect()
    }

    /// The path of the first event.
    pub(super) fn event(&self) -> &'static str {
        let mut paths = self.files.iter().map(|(path, _)| *path);
        paths
            .find(|path| path.starts_with("events/"))
            .unwrap_or_default()
    }
}

/// The files of a template of this name, with these events.
macro_rules! files {
    ($name:literal, $($event:literal),+ $(; $path:literal = $file:literal)*) => {
        &[
            ("src/main.rs", include_str!(concat!("../../templates/", $name, "/main.rs"))),
            ("tests/it.rs", include_str!(concat!("../../templates/", $name, "/it.rs"))),
            $((
                concat!("events/", $event, ".json"),
                include_str!(concat!("../../templates/", $name, "/events/", $event, ".json")),
            ),)+
            $(($path, include_str!(concat!("../../templates/", $name, "/", $file))),)*
        ]
    };
}

const fn of_checkout(
    name: &'static str,
    folder: &'static str,
    features: &'static [&'static str],
    purpose: &'static str,
) -> Dependency {
    Dependency {
        name,
        source: DependencySource::Checkout(folder),
        default_features: false,
        features,
        is_dev: false,
        purpose,
    }
}

const fn of_others(
    name: &'static str,
    version: &'static str,
    features: &'static [&'static str],
    purpose: &'static str,
) -> Dependency {
    Dependency {
        name,
        source: DependencySource::Version(version),
        default_features: true,
        features,
        is_dev: false,
        purpose,
    }
}

const fn runtime(features: &'static [&'static str]) -> Dependency {
    of_checkout("lambda-native", "runtime", features, "The runtime.")
}

const SERDE: Dependency = of_others(
    "serde",
    "1",
    &["derive"],
    "Derives the JSON of events and responses.",
);

const EMULATOR: Dependency = Dependency {
    is_dev: true,
    default_features: true,
    ..of_checkout(
        "lambda-native-emulator",
        "emulator",
        &[],
        "Runs the program in the tests.",
    )
};

/// The first commands for a function that handles events.
macro_rules! next {
    ($event:literal) => {
        &[
            "cargo test",
            concat!("lam invoke --event events/", $event, ".json"),
            "lam deploy",
        ]
    };
}

const NEXT_HTTP: &[&str] = &["cargo test", "lam run --watch", "lam deploy"];

/// The template with this name.
pub(super) fn find(name: TemplateName) -> &'static Template {
    match name {
        TemplateName::Http => &HTTP,
        TemplateName::Axum => &AXUM,
        TemplateName::Event => &EVENT,
        TemplateName::Sqs => &SQS,
        TemplateName::EventBridge => &EVENTBRIDGE,
        TemplateName::S3 => &S3,
        TemplateName::Authorizer => &AUTHORIZER,
        TemplateName::Stream => &STREAM,
        TemplateName::Async => &ASYNC,
        TemplateName::Init => &INIT,
        TemplateName::Managed => &MANAGED,
        TemplateName::C => &C,
    }
}

static HTTP: Template = Template {
    files: files!("http", "hello", "add", "missing"),
    dependencies: &[
        runtime(&["crash-report"]),
        of_checkout("lambda-native-http", "http", &["http"], "The router."),
        SERDE,
        EMULATOR,
    ],
    settings: URL,
    has_env_file: false,
    next: NEXT_HTTP,
    request: Some("/hello/you"),
};

static AXUM: Template = Template {
    files: files!("axum", "hello", "add", "missing"),
    dependencies: &[
        of_others("axum", "0.8", &[], "The application."),
        of_checkout(
            "lambda-native-http",
            "http",
            &["http", "axum", "serve"],
            "Runs the application on Lambda, and as a plain server.",
        ),
        SERDE,
        EMULATOR,
    ],
    settings: URL,
    has_env_file: false,
    next: NEXT_HTTP,
    request: Some("/hello/you"),
};

/// A Function URL is never made without a word of the user.
const URL: &str = "# For a Function URL that everybody can call:\n# url = { auth = \"none\" }\n";

static EVENT: Template = Template {
    files: files!("event", "hello", "empty"),
    dependencies: &[runtime(&["crash-report", "json"]), SERDE, EMULATOR],
    settings: "",
    has_env_file: false,
    next: next!("hello"),
    request: None,
};

static SQS: Template = Template {
    files: files!("sqs", "order", "empty-order"),
    dependencies: &[runtime(&["crash-report", "sqs"]), SERDE, EMULATOR],
    settings: "",
    has_env_file: false,
    next: next!("order"),
    request: None,
};

static EVENTBRIDGE: Template = Template {
    files: files!("eventbridge", "paid", "unknown"),
    dependencies: &[runtime(&["crash-report", "eventbridge"]), SERDE, EMULATOR],
    settings: "",
    has_env_file: false,
    next: next!("paid"),
    request: None,
};

static S3: Template = Template {
    files: files!("s3", "upload", "folder"),
    dependencies: &[runtime(&["crash-report", "s3"]), EMULATOR],
    settings: "",
    has_env_file: false,
    next: next!("upload"),
    request: None,
};

static AUTHORIZER: Template = Template {
    files: files!("authorizer", "allowed", "denied"; ".env" = "dot-env"),
    dependencies: &[runtime(&["crash-report", "authorizer"]), EMULATOR],
    settings: "",
    has_env_file: true,
    // Without the variables of a stage, init of the deployed function fails.
    next: &[
        "cargo test",
        "lam invoke --event events/allowed.json --env-file .env",
        "lam deploy --stage prod",
    ],
    request: None,
};

static STREAM: Template = Template {
    files: files!("stream", "count", "invalid"),
    dependencies: &[runtime(&["crash-report", "http"]), EMULATOR],
    settings: "# For a Function URL that everybody can call:\n\
               # url = { auth = \"none\", streaming = true }\n",
    has_env_file: false,
    next: NEXT_HTTP,
    request: Some("/?count=3"),
};

static ASYNC: Template = Template {
    files: files!("async", "tea", "gold"),
    dependencies: &[
        runtime(&["crash-report", "json", "tokio"]),
        SERDE,
        of_others(
            "tokio",
            "1",
            &["macros", "rt"],
            "`try_join!`, and the I/O of your services.",
        ),
        EMULATOR,
    ],
    settings: "",
    has_env_file: false,
    next: next!("tea"),
    request: None,
};

static INIT: Template = Template {
    files: files!("init", "german", "french"),
    dependencies: &[runtime(&["crash-report", "json"]), SERDE, EMULATOR],
    settings: "env = { GREETINGS = \"en=Hello; de=Guten Tag\" }\n",
    has_env_file: false,
    next: next!("german"),
    request: None,
};

static MANAGED: Template = Template {
    files: files!("managed", "number", "zero"),
    dependencies: &[runtime(&["crash-report", "json"]), SERDE, EMULATOR],
    settings: "# For Managed Instances, with at least 2048 MB:\n\
               # managed = { capacity-provider = \"arn:aws:lambda:…\", max-concurrency = 8 }\n",
    has_env_file: false,
    next: &["cargo test", "lam run --concurrency 8", "lam deploy"],
    request: None,
};

static C: Template = Template {
    files: &[
        ("function.c", include_str!("../../templates/c/function.c")),
        ("Makefile", include_str!("../../templates/c/Makefile")),
        (
            "events/hello.json",
            include_str!("../../templates/c/events/hello.json"),
        ),
    ],
    dependencies: &[],
    settings: "",
    has_env_file: false,
    next: &[
        "make LAMBDA_NATIVE=DIRECTORY",
        "lam invoke --event events/hello.json build/bootstrap",
        "lam deploy --binary build/bootstrap",
    ],
    request: None,
};
