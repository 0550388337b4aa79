//! The C examples on arm64, under qemu.

use std::process::Command;

use lambda_native_emulator::{Emulator, Invocation};

use crate::support::compilers::Compiler;
use crate::support::function::{Function, Style};
use crate::support::programs::Program;
use crate::support::tools;

#[test]
fn the_c_hello_responds_on_arm64() {
    let qemu = "qemu-aarch64-static";
    if !tools::has(qemu, "apt-get install qemu-user-static") {
        return;
    }
    let program = Program::new("examples/c/hello.c", Compiler::ZigArm64).flags(&["-Os"]);
    let Some(program) = program.build() else {
        return;
    };
    let mut command = Command::new(qemu);
    command.arg(program);
    let function = Function::start_command(Emulator::builder(), command, Style::Callback, &[]);
    for _ in 0..3 {
        let pending = function.lambda.submit(Invocation::new(r#"{"n":1}"#));
        let expected = serde_json::json!({ "id": pending.request_id(), "echo": { "n": 1 } });
        assert_eq!(pending.wait().json(), expected);
    }
    function.finish();
}
