//! Crashes of functions that stream.

use super::*;

#[test]
fn a_crash_after_the_first_chunk_is_in_the_trailers() {
    for program in [unwinding(), aborting(), static_and_aborting()] {
        for (way, error_type) in [
            ("segfault", "SegmentationFault"),
            ("stack overflow", "StackOverflow"),
            ("abort", "Abort"),
            ("exit", "ProcessExit"),
        ] {
            let lambda = lambda();
            let mut command = command(&program, "crash-in-stream", &lambda);
            let bootstrap = Bootstrap::start(&mut command);
            let pending = lambda.submit(Invocation::new(format!("2 {way}")));
            let ended = bootstrap.end();
            let response = pending.wait();
            assert_eq!(response.body_str(), "chunk 0;chunk 1;", "{}", ended.stderr);
            let error = response.error().expect("an error in the trailers");
            assert_eq!(error.error_type, error_type);
            assert_eq!(error.platform_error_type, format!("Function.{error_type}"));
            let line = format!(" {error_type}: {}\n", error.error_message);
            assert!(ended.stderr.contains(&line), "{}", ended.stderr);
        }
    }
}

#[test]
fn a_double_panic_after_the_first_chunk_is_in_the_trailers() {
    let lambda = lambda();
    let mut command = command(unwinding(), "crash-in-stream", &lambda);
    let bootstrap = Bootstrap::start(&mut command);
    let response = lambda.invoke("1 double panic");
    let error = response.error().expect("an error in the trailers");
    assert_eq!(error.error_type, "DoublePanic");
    assert_eq!(bootstrap.end().status.signal(), Some(SIGABRT));
}

#[test]
fn a_crash_before_the_first_chunk_is_a_function_error() {
    let lambda = lambda();
    let mut command = command(unwinding(), "crash-in-stream", &lambda);
    let bootstrap = Bootstrap::start(&mut command);
    let response = lambda.invoke("0 segfault");
    let error = response.error().expect("a function error");
    assert_eq!(error.error_type, "SegmentationFault");
    bootstrap.end();
    let requests = lambda.requests();
    let paths: Vec<_> = requests.iter().map(|request| &*request.path).collect();
    assert!(
        paths.last().is_some_and(|path| path.ends_with("/error")),
        "{paths:?}"
    );
}
