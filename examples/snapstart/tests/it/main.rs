//! Runs the real program, as Lambda would, from a snapshot and without one.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Duration;

use lambda_native_emulator::Emulator;

const SAFETY_NET: Duration = Duration::from_secs(60);

/// The program, and its stderr, which stays open as long.
struct Function {
    child: Child,
    _stderr: BufReader<ChildStderr>,
}

impl Drop for Function {
    fn drop(&mut self) {
        // It serves for good, so there is no other end; one that has ended is ended all the same.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts the program; gives the id that init has made, as the log has it.
fn start(lambda: &Emulator) -> (Function, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_snapstart"));
    program.envs(lambda.environment()).stderr(Stdio::piped());
    let mut child = program.spawn().expect("the program starts");
    let stderr = child.stderr.take().expect("it is a pipe");
    let mut line = String::new();
    let mut stderr = BufReader::new(stderr);
    stderr.read_line(&mut line).expect("a line on stderr");
    let id = line.trim_end().strip_prefix("init: this environment is ");
    let id = id.unwrap_or_else(|| panic!("{line}")).to_owned();
    let function = Function {
        child,
        _stderr: stderr,
    };
    (function, id)
}

/// The id and the count of the answer to this event.
fn ask(lambda: &Emulator, event: &str) -> (String, String) {
    let answer = lambda.invoke(event);
    let text = answer.json();
    let text = text.as_str().unwrap_or_else(|| panic!("{answer:?}"));
    let (id, count) = text.split_once(' ').expect("two words");
    (id.to_owned(), count.to_owned())
}

#[test]
fn a_restored_environment_has_the_table_and_an_id_of_its_own() {
    let lambda = Emulator::builder().snap_start(true).start();
    let lambda = lambda.expect("an emulator");
    let (_function, of_snapshot) = start(&lambda);
    assert!(lambda.wait_until_snapshot(SAFETY_NET));
    assert!(lambda.restore());
    let (id, count) = ask(&lambda, "100");
    assert_eq!(count, "25");
    assert_ne!(id, of_snapshot);
    assert_eq!(ask(&lambda, "1000"), (id, "168".to_owned()));
}

#[test]
fn without_snap_start_the_id_of_init_stays() {
    let lambda = Emulator::start().expect("an emulator");
    let (_function, of_init) = start(&lambda);
    assert_eq!(ask(&lambda, "3"), (of_init.clone(), "1".to_owned()));
    assert_eq!(ask(&lambda, "2"), (of_init, "0".to_owned()));
}

#[test]
fn a_number_behind_the_table_is_an_error_answer() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = start(&lambda);
    assert_eq!(lambda.invoke("1000000").error_type(), Some("OutOfTable"));
    assert_eq!(lambda.invoke("many").error_type(), Some("ParseIntError"));
}
