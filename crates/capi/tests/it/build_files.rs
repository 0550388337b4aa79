//! The examples in C and C++, built with each of their build files.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::support::compilers::zig;
use crate::support::function::{Function, Style};
use crate::support::library::{Target, workspace};
use crate::support::tools::has;

const C_PROGRAMS: [&str; 4] = ["hello", "apigw-hello", "streaming", "concurrent"];
const CPP_PROGRAM: &str = "apigw-hello-cpp";

fn examples() -> PathBuf {
    workspace().join("examples/c")
}

/// An empty folder for the programs of this build file.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("build-files")
        .join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("a folder that can be removed");
    }
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn argument(option: &str, path: &Path) -> String {
    format!("{option}{}", path.display())
}

#[track_caller]
fn succeeds(command: &mut Command) {
    let output = command.output().expect("the build tool starts");
    let texts = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "{command:?}: {texts:?}");
}

/// Asserts that every program responds.
#[track_caller]
fn respond(folder: &Path, programs: &[&str]) {
    for name in programs {
        let function = Function::start(&folder.join(name), Style::Callback);
        if *name == "hello" {
            assert_eq!(function.invoke("1").json()["echo"], 1);
        } else if *name == "concurrent" {
            let factors = r#"{"factors":[2,3],"cached":false}"#;
            assert_eq!(function.invoke("6").body_str(), factors);
        } else if *name == "streaming" {
            let stream = function.invoke(request("/", "count=1"));
            let body = stream.body_str();
            assert!(body.ends_with("\0id: 1\ndata: 2\n\n"), "{body}");
        } else {
            // JSON escapes some characters of a path.
            let path = "/a\"\\\u{1}ü";
            let response = function.invoke(request(path, "")).json();
            let body = response["body"].as_str().expect("a text");
            let body: Value = serde_json::from_str(body).expect("JSON");
            assert_eq!(body["path"], path, "{name}");
        }
        function.finish();
    }
}

fn request(path: &str, query: &str) -> String {
    json!({
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": query,
        "requestContext": { "stage": "$default", "http": { "method": "GET", "path": path } },
    })
    .to_string()
}

#[test]
fn the_makefile_builds_with_musl_gcc() {
    if !has("make", "apt-get install make") || !has("musl-gcc", "apt-get install musl-tools") {
        return;
    }
    let out = folder("make");
    let mut make = Command::new("make");
    make.arg("-C").arg(examples()).args(["CC=musl-gcc", "CXX="]);
    make.arg(argument("BUILD=", &out));
    make.arg(argument("LAMBDA_NATIVE=", &Target::Musl.library()));
    succeeds(&mut make);
    respond(&out, &C_PROGRAMS);
}

#[test]
fn the_makefile_finds_the_library_with_pkg_config() {
    if !has("make", "apt-get install make") || !has("pkg-config", "apt-get install pkg-config") {
        return;
    }
    let out = folder("make-pkg-config");
    let mut make = Command::new("make");
    make.arg("-C").arg(examples());
    make.arg(argument("BUILD=", &out));
    make.env(
        "PKG_CONFIG_PATH",
        Target::Gnu.library().join("lib/pkgconfig"),
    );
    succeeds(&mut make);
    respond(&out, &["hello", CPP_PROGRAM]);
}

#[test]
fn cmake_builds_the_examples() {
    if !has("cmake", "apt-get install cmake") || !has("pkg-config", "apt-get install pkg-config") {
        return;
    }
    let out = folder("cmake");
    let mut cmake = Command::new("cmake");
    cmake.arg("-S").arg(examples()).arg("-B").arg(&out);
    cmake.arg(argument("-DLAMBDA_NATIVE=", &Target::Gnu.library()));
    succeeds(&mut cmake);
    succeeds(Command::new("cmake").arg("--build").arg(&out));
    respond(&out, &C_PROGRAMS);
    respond(&out, &[CPP_PROGRAM]);
}

#[test]
fn meson_builds_the_examples() {
    let tools = "apt-get install meson ninja-build";
    if !has("meson", tools)
        || !has("ninja", tools)
        || !has("pkg-config", "apt-get install pkg-config")
    {
        return;
    }
    let out = folder("meson");
    let mut meson = Command::new("meson");
    meson.arg("setup").arg(&out).arg(examples());
    let packages = Target::Gnu.library().join("lib/pkgconfig");
    meson.arg(argument("-Dpkg_config_path=", &packages));
    succeeds(&mut meson);
    succeeds(Command::new("meson").args(["compile", "-C"]).arg(&out));
    respond(&out, &C_PROGRAMS);
    respond(&out, &[CPP_PROGRAM]);
}

#[test]
fn zig_builds_the_examples() {
    let Some(mut zig) = zig() else {
        return;
    };
    let out = folder("zig");
    zig.arg("build").arg("--prefix").arg(&out);
    zig.arg("--cache-dir").arg(out.join("cache"));
    zig.arg(argument("-Dlambda-native=", &Target::Musl.library()));
    zig.arg(format!("-Dtarget={}-linux-musl", std::env::consts::ARCH));
    zig.current_dir(examples());
    succeeds(&mut zig);
    let programs = out.join("bin");
    respond(&programs, &C_PROGRAMS);
    respond(&programs, &[CPP_PROGRAM]);
}
