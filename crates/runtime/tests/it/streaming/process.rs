//! Streams of a function that runs as a process: its memory, and the effect of a closed connection.

use std::path::{Path, PathBuf};

use lambda_native_emulator::{At, Emulator, Fault, Invocation, ResponseStart};

use crate::support::bootstrap::{Bootstrap, command, entry_macro, unwinding};
#[cfg(target_os = "linux")]
use crate::support::bootstrap::{memory_kib, released};
use crate::support::function::PATIENCE;

fn start(program: impl AsRef<Path>) -> (Emulator, Bootstrap) {
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE)
        .record_requests(false);
    let lambda = lambda.start().expect("the emulator starts");
    let bootstrap = Bootstrap::start(&mut command(program, "load", &lambda));
    (lambda, bootstrap)
}

#[test]
fn a_write_to_a_closed_connection_is_an_error_and_the_process_continues() {
    let programs: [fn() -> PathBuf; 2] = [unwinding, entry_macro];
    for program in programs {
        let (lambda, _bootstrap) = start(program());
        for _ in 0..2 {
            lambda.inject(At::Response, Fault::ResetMidPost);
            let response = lambda.invoke("break");
            assert_eq!(response.error_type(), Some("Runtime.TruncatedResponse"));
            let kind = lambda.invoke("broken");
            let kind = kind.body_str();
            assert!(
                kind == "ConnectionReset" || kind == "BrokenPipe",
                "{kind:?}"
            );
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn streaming_200_mb_takes_constant_memory() {
    let (lambda, bootstrap) = start(released());
    let stream = |chunks: usize, size: usize| {
        let event = format!("stream {chunks} {size}");
        let ResponseStart::Stream(mut stream) = lambda.submit(Invocation::new(event)).begin()
        else {
            panic!("a stream");
        };
        let mut length = 0;
        while let Some(chunk) = stream.next_chunk() {
            length += chunk.len();
        }
        assert!(stream.finish().is_response());
        assert_eq!(length, chunks * size);
        memory_kib(bootstrap.pid(), "VmHWM")
    };
    let small = stream(10, 50_000);
    let large = stream(4_000, 50_000);
    assert!(
        large <= small + 64,
        "a peak of {small} KiB after a small stream, and of {large} KiB after 200 MB"
    );
}
