//! Runs the real program, as Lambda would, with a snapshot and without one.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Duration;

use lambda_native_emulator::Emulator;

const SAFETY_NET: Duration = Duration::from_secs(60);

/// The program, and its stderr, which must stay open while it runs.
struct Function {
    child: Child,
    _stderr: BufReader<ChildStderr>,
}

impl Drop for Function {
    fn drop(&mut self) {
        // The function never exits by itself. Errors are ignored, since it may have exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts the program. Returns the id that init created, from the log.
fn start(lambda: &Emulator) -> (Function, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_snapstart"));
    program.envs(lambda.environment()).stderr(Stdio::piped());
    let mut child = program.spawn().expect("the program starts");
    let stderr = child.stderr.take().expect("it is a pipe");
    let mut line = String::new();
    let mut stderr = BufReader::new(stderr);
    stderr.read_line(&mut line).expect("a line on stderr");
    let id = line
        .trim_end()
        .strip_prefix("init: the id of this environment is ");
    let id = id.unwrap_or_else(|| panic!("{line}")).to_owned();
    let function = Function {
        child,
        _stderr: stderr,
    };
    (function, id)
}

/// Invokes the function. Returns the id and the count in the response.
fn invoke(lambda: &Emulator, event: &str) -> (String, String) {
    let response = lambda.invoke(event);
    let text = response.json();
    let text = text.as_str().unwrap_or_else(|| panic!("{response:?}"));
    let (id, count) = text.split_once(' ').expect("two words");
    (id.to_owned(), count.to_owned())
}

#[test]
fn a_restored_environment_has_the_table_and_its_own_id() {
    let lambda = Emulator::builder().snap_start(true).start();
    let lambda = lambda.expect("an emulator");
    let (_function, of_snapshot) = start(&lambda);
    assert!(lambda.wait_until_snapshot(SAFETY_NET));
    assert!(lambda.restore());
    let (id, count) = invoke(&lambda, "100");
    assert_eq!(count, "25");
    assert_ne!(id, of_snapshot);
    assert_eq!(invoke(&lambda, "1000"), (id, "168".to_owned()));
}

#[test]
fn without_snap_start_the_id_from_init_stays() {
    let lambda = Emulator::start().expect("an emulator");
    let (_function, of_init) = start(&lambda);
    assert_eq!(invoke(&lambda, "3"), (of_init.clone(), "1".to_owned()));
    assert_eq!(invoke(&lambda, "2"), (of_init, "0".to_owned()));
}

#[test]
fn a_number_beyond_the_table_is_a_function_error() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = start(&lambda);
    assert_eq!(lambda.invoke("1000000").error_type(), Some("OutOfTable"));
    assert_eq!(lambda.invoke("many").error_type(), Some("ParseIntError"));
}
