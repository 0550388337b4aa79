//! Errors for objects that have no thumbnail.

use std::net::TcpListener;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_native_emulator::Invocation;

use crate::events::{BUCKET, created};
use crate::function::{Function, SAFETY_NET, assert_error, lambda, program};
use crate::images::{jpeg, jpeg_bomb, png};
use crate::s3::S3;

fn milliseconds_from_now(milliseconds: u64) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a clock");
    (now + Duration::from_millis(milliseconds))
        .as_millis()
        .to_string()
}

#[test]
fn a_file_that_is_not_an_image_is_an_error_that_names_it() {
    let (s3, lambda) = (S3::start(), lambda());
    let _function = Function::start(&lambda, &s3.endpoint());
    let mut cut = jpeg(300, 300);
    cut.truncate(100);
    let gif = b"GIF89a\x01\0\x01\0\0\0\0;".to_vec();
    for bytes in [b"no image".to_vec(), Vec::new(), cut, gif] {
        s3.insert("my%20text.jpg", bytes);
        let response = lambda.invoke(created(&["my+text.jpg"]));
        let name = format!("s3://{BUCKET}/my text.jpg: ");
        assert_error(&response, "NotAnImage", &[&name]);
    }
    assert!(s3.object("thumbnails/my%20text.jpg").is_none());
    s3.insert("a.jpg", jpeg(300, 300));
    assert!(lambda.invoke(created(&["a.jpg"])).is_response());
}

#[test]
fn after_an_invalid_record_the_others_get_their_thumbnails() {
    let (s3, lambda) = (S3::start(), lambda());
    let _function = Function::start(&lambda, &s3.endpoint());
    s3.insert("a.jpg", jpeg(300, 300));
    s3.insert("b.jpg", b"no image".to_vec());
    s3.insert("c.png", png(300, 300));
    let response = lambda.invoke(created(&["a.jpg", "b.jpg", "none.jpg", "c.png"]));
    assert_error(&response, "NotAnImage", &["b.jpg"]);
    assert!(s3.object("thumbnails/a.jpg").is_some());
    assert!(s3.object("thumbnails/c.png").is_some());
}

#[test]
fn a_small_file_with_a_huge_image_is_rejected_before_it_is_decoded() {
    let (s3, lambda) = (S3::start(), lambda());
    let _function = Function::start(&lambda, &s3.endpoint());
    // 192 MB, but the function has 128 MB.
    s3.insert("bomb.jpg", jpeg_bomb());
    assert_error(
        &lambda.invoke(created(&["bomb.jpg"])),
        "ImageTooLarge",
        &["bomb.jpg"],
    );
    s3.insert("large.jpg", vec![0xff; 33 * 1024 * 1024]);
    assert_error(
        &lambda.invoke(created(&["large.jpg"])),
        "ImageTooLarge",
        &["large.jpg"],
    );
}

#[test]
fn an_error_of_s3_is_returned_with_its_code() {
    let (s3, lambda) = (S3::start(), lambda());
    let _function = Function::start(&lambda, &s3.endpoint());
    let response = lambda.invoke(created(&["none.jpg"]));
    let contents = ["GET s3://example-photos/none.jpg", "404", ": NoSuchKey"];
    assert_error(&response, "StorageRefused", &contents);

    let lambda = crate::function::lambda();
    let mut program = program(&lambda, &s3.endpoint());
    let _function = Function::of(program.env("AWS_SECRET_ACCESS_KEY", "another"));
    let response = lambda.invoke(created(&["none.jpg"]));
    assert_error(
        &response,
        "StorageRefused",
        &["403", ": SignatureDoesNotMatch"],
    );
}

#[test]
fn if_s3_does_not_respond_the_function_returns_an_error_in_time() {
    let unused = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port");
    let (s3, lambda) = (S3::start(), lambda());
    {
        let _function = Function::start(&lambda, &format!("http://{unused}"));
        let response = lambda.invoke(created(&["a.jpg"]));
        assert_error(
            &response,
            "StorageUnreachable",
            &["GET s3://example-photos/a.jpg"],
        );
    }
    s3.keep_silent();
    let lambda = crate::function::lambda();
    let _function = Function::start(&lambda, &s3.endpoint());
    // Only the deadline is near. The emulator itself waits longer.
    let soon = Invocation::new(created(&["a.jpg"])).deadline(milliseconds_from_now(2_000));
    assert_error(&lambda.submit(soon).wait(), "StorageTimeout", &["a.jpg"]);
    let late = Invocation::new(created(&["a.jpg"])).deadline(milliseconds_from_now(0));
    assert_error(
        &lambda.submit(late).wait(),
        "NoTimeLeft",
        &["not enough time"],
    );
    assert_eq!(s3.requests(), ["GET /example-photos/a.jpg"]);
}

#[test]
fn without_credentials_init_fails() {
    let lambda = lambda();
    let child = program(&lambda, "http://127.0.0.1:1")
        .env_remove("AWS_SECRET_ACCESS_KEY")
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let ended = receiver.recv_timeout(SAFETY_NET).expect("the process ends");
    assert_eq!(
        ended.expect("its output can be read").status.code(),
        Some(1)
    );
    let report = lambda.init_error().expect("a report");
    assert!(
        report.error_message.contains("AWS_SECRET_ACCESS_KEY"),
        "{report:?}"
    );
}
