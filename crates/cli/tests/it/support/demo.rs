//! A cargo project for `lam` to build.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::{has_target, lam, scripted_function, stderr, stdout};

/// A cargo project of one package without dependencies, whose function returns `"one"`.
pub(crate) struct Demo(TempDir);

const DEMO_MANIFEST: &str = "\
[package]
name = \"demo\"
version = \"0.1.0\"
edition = \"2024\"

[workspace]
";

impl Demo {
    pub(crate) fn new() -> Demo {
        let demo = Demo(tempfile::tempdir().expect("a folder"));
        demo.write("Cargo.toml", DEMO_MANIFEST);
        demo.write("src/main.rs", DEMO_MAIN);
        demo.write(
            "src/response.rs",
            "pub const RESPONSE: &str = \"\\\"one\\\"\";\n",
        );
        demo
    }

    /// A project with this `main.rs`, and the path of its executable, whose symbols are in the file beside it.
    /// `None` if this machine cannot build it.
    pub(crate) fn built_without_symbols(main: &str) -> Option<(Demo, String)> {
        let triple = match std::env::consts::ARCH {
            "aarch64" => "aarch64-unknown-linux-musl",
            _ => "x86_64-unknown-linux-musl",
        };
        if cfg!(not(target_os = "linux")) || !has_target(triple) {
            return None;
        }
        let demo = Demo::new();
        demo.write("src/main.rs", main);
        let output = demo.lam(["build", "--split-debuginfo"]).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let bootstrap = stdout(&output).trim_end().to_owned();
        Some((demo, bootstrap))
    }

    /// A workspace with these packages, whose functions are the scripted function.
    pub(crate) fn workspace(packages: &[&str]) -> Demo {
        let demo = Demo(tempfile::tempdir().expect("a folder"));
        let members = format!("[workspace]\nmembers = {packages:?}\nresolver = \"3\"\n");
        demo.write("Cargo.toml", &members);
        for package in packages {
            let manifest = DEMO_MANIFEST.replace("demo", package);
            let manifest = manifest.replace("[workspace]\n", "");
            demo.write(&format!("{package}/Cargo.toml"), &manifest);
            let main = SCRIPTED_MAIN.replace("SCRIPTED", &format!("{:?}", scripted_function()));
            demo.write(&format!("{package}/src/main.rs"), &main);
        }
        demo
    }

    /// Lets the function of a package return the JSON of the string `response` in its `response.rs`.
    pub(crate) fn respond(&self, package: &str, response: &str) {
        self.write(&format!("{package}/src/main.rs"), DEMO_MAIN);
        let source = format!("pub const RESPONSE: &str = \"\\\"{response}\\\"\";\n");
        self.write(&format!("{package}/src/response.rs"), &source);
    }

    /// Adds a table `[package.metadata.lambda]` to the manifest of a package.
    pub(crate) fn add_table(&self, package: &str, table: &str) {
        let path = format!("{package}/Cargo.toml");
        let manifest = std::fs::read_to_string(self.path().join(&path)).unwrap();
        self.write(
            &path,
            &format!("{manifest}\n[package.metadata.lambda]\n{table}"),
        );
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        std::fs::write(path, text).expect("the file");
    }

    /// `lam` in this project, with the target directory inside the project.
    pub(crate) fn lam<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = lam(args);
        command
            .current_dir(self.path())
            .env("CARGO_TARGET_DIR", self.path().join("target"));
        command
    }
}

/// Becomes the scripted function.
const SCRIPTED_MAIN: &str = r#"
use std::os::unix::process::CommandExt as _;

fn main() {
    let error = std::process::Command::new(SCRIPTED).exec();
    panic!("{error}");
}
"#;

/// A function that opens a new connection for every request to the Runtime API.
const DEMO_MAIN: &str = r#"
mod response;

use std::io::{Read, Write};
use std::net::TcpStream;

fn call(request: String) -> String {
    let host = std::env::var("AWS_LAMBDA_RUNTIME_API").unwrap();
    let mut stream = TcpStream::connect(&host).unwrap();
    let request = request.replace("HOST", &host);
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

fn header<'a>(response: &'a str, name: &str) -> &'a str {
    let name = format!("{name}: ");
    response.lines().find_map(|line| line.strip_prefix(&name)).unwrap_or_default()
}

fn main() {
    loop {
        let next = call(
            "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: HOST\r\n\
             Connection: close\r\n\r\n".to_owned(),
        );
        let id = header(&next, "Lambda-Runtime-Aws-Request-Id");
        let attempt = header(&next, "Lambda-Runtime-Invocation-Id");
        let response = response::RESPONSE;
        let length = response.len();
        call(format!(
            "POST /2018-06-01/runtime/invocation/{id}/response HTTP/1.1\r\nHost: HOST\r\n\
             Connection: close\r\nLambda-Runtime-Invocation-Id: {attempt}\r\n\
             Content-Length: {length}\r\n\r\n{response}"
        ));
    }
}
"#;
