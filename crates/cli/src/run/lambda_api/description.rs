//! A function as Lambda's API describes it.

use std::env::consts::ARCH;
use std::fs::Metadata;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::SystemTime;

use lambda_native_emulator::process::LogFormat;
use serde_json::{Value, json};

use crate::args::InvokeMode;
use crate::function::Settings;

/// What `lam run` knows about a function.
#[derive(Debug)]
pub(in crate::run) struct Description {
    name: String,
    settings: Settings,
    /// Not set before the first build.
    executable: OnceLock<PathBuf>,
    started: SystemTime,
}

impl Description {
    pub(in crate::run) fn new(name: String, settings: Settings) -> Description {
        Description {
            name,
            settings,
            executable: OnceLock::new(),
            started: SystemTime::now(),
        }
    }

    /// Sets the executable, whose path is the same for every build.
    pub(in crate::run) fn set_executable(&self, executable: PathBuf) {
        let _ = self.executable.set(executable);
    }

    /// `FunctionConfiguration`. It has no environment variables, because every program on this machine
    /// can request it, and variables often contain secrets.
    pub(super) fn configuration(&self, arn: &str, version: &str) -> Value {
        let modified = self.file().and_then(|file| file.modified().ok());
        let account = arn.split(':').nth(4).unwrap_or_default();
        let timeout = self.settings.timeout;
        let log_format = match self.settings.log_format.format() {
            LogFormat::Json => "JSON",
            _ => "Text",
        };
        let (apply_on, optimization) = if self.settings.snap_start {
            ("PublishedVersions", "On")
        } else {
            ("None", "Off")
        };
        json!({
            "FunctionName": self.name,
            "FunctionArn": arn,
            "Runtime": "provided.al2023",
            // The function runs with the user's own credentials, but tools expect a role.
            "Role": format!("arn:aws:iam::{account}:role/{}", self.name),
            "Handler": "bootstrap",
            "CodeSize": self.code_size(),
            "Description": "",
            "Timeout": timeout.as_millis().div_ceil(1_000) as u64,
            "MemorySize": self.settings.memory,
            "LastModified": iso_8601(modified.unwrap_or(self.started)),
            "Version": version,
            "TracingConfig": {"Mode": "PassThrough"},
            "State": "Active",
            "LastUpdateStatus": "Successful",
            "PackageType": "Zip",
            "Architectures": [if ARCH == "aarch64" { "arm64" } else { ARCH }],
            "EphemeralStorage": {"Size": 512},
            "SnapStart": {"ApplyOn": apply_on, "OptimizationStatus": optimization},
            "LoggingConfig": {
                "LogFormat": log_format, "LogGroup": format!("/aws/lambda/{}", self.name)
            },
        })
    }

    /// `FunctionUrlConfig`.
    pub(super) fn url_configuration(
        &self,
        url: &str,
        arn: &str,
        mode: Option<InvokeMode>,
    ) -> Value {
        let mode = match mode {
            Some(InvokeMode::ResponseStream) => "RESPONSE_STREAM",
            Some(InvokeMode::Buffered) | None => "BUFFERED",
        };
        let started = iso_8601(self.started);
        json!({
            "FunctionUrl": url,
            "FunctionArn": arn,
            "AuthType": "NONE",
            "InvokeMode": mode,
            "CreationTime": started,
            "LastModifiedTime": started,
        })
    }

    pub(super) fn code_size(&self) -> u64 {
        self.file().map_or(0, |file| file.len())
    }

    fn file(&self) -> Option<Metadata> {
        self.executable.get()?.metadata().ok()
    }
}

/// The service writes the offset of UTC in digits.
fn iso_8601(time: SystemTime) -> String {
    let time = humantime::format_rfc3339_millis(time).to_string();
    time.replace('Z', "+0000")
}
