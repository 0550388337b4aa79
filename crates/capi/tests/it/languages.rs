//! The examples in Zig and Nim, built with the commands of their READMEs.

use std::path::{Path, PathBuf};
use std::process::Command;

use lambda_native_emulator::{Emulator, Invocation, MAX_RESPONSE_BYTES, PendingInvocation};

use crate::support::compilers::zig;
use crate::support::function::{Function, Style};
use crate::support::library::{Target, workspace};
use crate::support::tools::has;

#[test]
fn zig_hello_echoes_each_event() {
    if let Some(program) = zig_hello(Target::Musl, "x86_64-linux-musl") {
        echoes(|| Command::new(&program));
    }
}

#[test]
fn zig_hello_echoes_each_event_on_arm64() {
    if !has("qemu-aarch64-static", "apt-get install qemu-user-static") {
        return;
    }
    if let Some(program) = zig_hello(Target::MuslArm64, "aarch64-linux-musl") {
        echoes(|| {
            let mut qemu = Command::new("qemu-aarch64-static");
            qemu.arg(&program);
            qemu
        });
    }
}

#[test]
fn nim_hello_echoes_each_event() {
    let tools = "apt-get install nim musl-tools";
    if !has("nim", tools) || !has("musl-gcc", tools) {
        return;
    }
    let out = folder("nim-hello");
    let program = out.join("bootstrap");
    let mut nim = Command::new("nim");
    nim.arg("c").args(["--hints:off", "--warnings:off"]);
    nim.arg(argument("--nimcache:", &out.join("cache")));
    nim.arg(argument("--out:", &program));
    nim.arg(argument("-d:lambdaNative=", &Target::Musl.library()));
    nim.arg(workspace().join("examples/nim-hello/hello.nim"));
    succeeds(nim);
    echoes(|| Command::new(&program));
}

/// The Zig example for this target, or `None` after a report that Zig is missing.
fn zig_hello(library: Target, target: &str) -> Option<PathBuf> {
    let mut zig = zig()?;
    let out = folder(&format!("zig-hello-{target}"));
    zig.arg("build").arg(format!("-Dtarget={target}"));
    zig.arg(argument("-Dlambda-native=", &library.library()));
    zig.arg("--prefix").arg(&out);
    zig.arg("--cache-dir").arg(out.join("cache"));
    zig.current_dir(workspace().join("examples/zig-hello"));
    succeeds(zig);
    Some(out.join("bin/bootstrap"))
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn argument(option: &str, path: &Path) -> String {
    format!("{option}{}", path.display())
}

#[track_caller]
fn succeeds(mut command: Command) {
    let output = command.output().expect("the compiler starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {stderr}");
}

/// Serves events one after the other, and a response that is too large; then several events at once.
#[track_caller]
fn echoes(command: impl Fn() -> Command) {
    let function = Function::start_command(Emulator::builder(), command(), Style::Callback, &[]);
    for event in [r#"{"n":1}"#, r#""Grüße""#, "null"] {
        echoed(event, function.lambda.submit(Invocation::new(event)));
    }
    let event = format!("\"{}\"", "x".repeat(MAX_RESPONSE_BYTES - 10));
    let response = function.invoke(event);
    assert_eq!(response.error_type(), Some("Function.ResponseSizeTooLarge"));
    assert!(function.invoke("1").is_response());
    function.finish();

    let lambda = Emulator::builder().concurrency(4);
    let function = Function::start_command(lambda, command(), Style::Callback, &[]);
    let events = (0..100).map(|n| n.to_string());
    let pending: Vec<_> = events
        .map(|event| {
            (
                event.clone(),
                function.lambda.submit(Invocation::new(event)),
            )
        })
        .collect();
    for (event, pending) in pending {
        echoed(&event, pending);
    }
}

/// Asserts that the response has the id of the request and the event.
#[track_caller]
fn echoed(event: &str, pending: PendingInvocation) {
    let id = pending.request_id().to_owned();
    let response = pending.wait();
    assert_eq!(
        response.body_str(),
        format!(r#"{{"id":"{id}","echo":{event}}}"#)
    );
}
