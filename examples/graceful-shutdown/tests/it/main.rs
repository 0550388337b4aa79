//! Runs the real program, as Lambda would, until it shuts down.

use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use lambda_native_emulator::Emulator;

const SAFETY_NET: Duration = Duration::from_secs(60);

#[test]
fn the_function_logs_its_invocations_on_shutdown() {
    let lambda = Emulator::start().expect("an emulator");
    let child = Command::new(env!("CARGO_BIN_EXE_graceful-shutdown"))
        .envs(lambda.environment())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    for n in 0..3 {
        assert_eq!(lambda.invoke(n.to_string()).body_str(), n.to_string());
    }
    // Lambda sends SIGTERM only if there is an extension.
    assert_eq!(lambda.extensions()[0].name, "lambda-native-shutdown");
    let kill = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status();
    assert!(kill.expect("kill starts").success());

    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let output = receiver
        .recv_timeout(SAFETY_NET)
        .expect("the process ends")
        .expect("its output can be read");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(stderr, "shutting down after 3 invocations\n");
}
