//! Forked child processes. Whatever they do, only the parent is the runtime.

use super::*;

fn programs() -> [std::path::PathBuf; 3] {
    [unwinding(), aborting(), static_and_aborting()]
}

/// Makes the function fork, and asserts that the parent returns a response and then serves another
/// event. `status` is the child's status from waitpid(2). Returns what was written to stderr.
#[track_caller]
fn check(program: &Path, way: &str, status: Option<i32>) -> String {
    let lambda = lambda();
    let bootstrap = Bootstrap::start(&mut command(program, "fork", &lambda));
    let pid = bootstrap.pid();
    let response = lambda.invoke(way);
    assert_eq!(
        response.body_str(),
        format!("{pid} {status:?} true"),
        "{way}"
    );
    assert_eq!(lambda.invoke("{}").body_str(), format!("{pid} None true"));
    let requests = lambda.requests();
    let posts = requests.iter().filter(|request| request.method == "POST");
    assert_eq!(posts.count(), 2, "{way}");
    bootstrap.kill()
}

const LINE: &str = "FATAL lambda-native: a forked child process returned from the handler";

/// The wait status of a process that has exited with 1.
const EXITED_WITH_1: Option<i32> = Some(1 << 8);

#[test]
fn a_forked_child_that_returns_from_the_handler_is_ended() {
    for program in programs() {
        for way in ["a child that returns", "a child that fails"] {
            let stderr = check(&program, way, EXITED_WITH_1);
            assert!(stderr.starts_with(LINE), "{way}: {stderr}");
            assert_eq!(stderr.lines().count(), 1, "{way}: {stderr}");
        }
    }
}

#[test]
fn a_forked_child_that_panics_logs_it_and_is_ended() {
    let stderr = check(&unwinding(), "a child that panics", EXITED_WITH_1);
    assert!(stderr.contains("no bicycles in the child"), "{stderr}");
    assert!(stderr.contains(LINE), "{stderr}");
    let stderr = check(&unwinding(), "a child that catches a panic", EXITED_WITH_1);
    assert!(stderr.contains(LINE), "{stderr}");
}

#[test]
fn a_forked_child_whose_panic_aborts_dies_with_sigabrt() {
    for program in [aborting(), static_and_aborting()] {
        let core = |status: i32| check(&program, "a child that panics", Some(status));
        let stderr = core(SIGABRT);
        assert!(stderr.contains("no bicycles in the child"), "{stderr}");
    }
}

#[test]
fn a_forked_child_cannot_stream_to_its_parents_connection() {
    for program in programs() {
        let stderr = check(&program, "a child that streams", EXITED_WITH_1);
        assert!(stderr.starts_with("written: false\n"), "{stderr}");
    }
}

#[test]
fn a_forked_child_that_exits_or_aborts_is_not_affected() {
    for program in programs() {
        let stderr = check(&program, "a child that exits", Some(3 << 8));
        assert_eq!(stderr, "");
        let stderr = check(&program, "a child that aborts", Some(SIGABRT));
        assert_eq!(stderr, "");
    }
}

#[test]
fn a_child_forked_on_another_thread_ends_with_that_thread() {
    check(&unwinding(), "a child of a thread", Some(0));
}

#[test]
fn a_child_of_a_forked_child_is_ended_too() {
    for program in programs() {
        let stderr = check(&program, "a child of a child", EXITED_WITH_1);
        assert_eq!(stderr.matches(LINE).count(), 2, "{stderr}");
    }
}

#[test]
fn a_forked_child_that_returns_from_init_or_a_hook_is_ended() {
    for program in programs() {
        for function in ["fork-in-init", "fork-in-hook"] {
            let lambda = lambda();
            let bootstrap = Bootstrap::start(&mut command(&program, function, &lambda));
            let pid = bootstrap.pid();
            for _ in 0..2 {
                let response = lambda.invoke("{}");
                assert_eq!(
                    response.body_str(),
                    format!("{pid} None true"),
                    "{function}"
                );
            }
            let stderr = bootstrap.kill();
            assert!(stderr.starts_with(LINE), "{function}: {stderr}");
        }
    }
}
