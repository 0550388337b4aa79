//! The thumbnails that the function creates.

use image::{GenericImageView, ImageFormat};
use lambda_native_emulator::Invocation;
use serde_json::json;

use crate::events::{created, removed};
use crate::function::{Function, lambda};
use crate::images::{decode, jpeg, jpeg_on_its_side, png};
use crate::s3::S3;

#[test]
fn a_jpeg_becomes_a_small_jpeg() {
    let (s3, lambda) = (S3::start(), lambda());
    let _function = Function::start(&lambda, &s3.endpoint());
    s3.insert("photos/cat.jpg", jpeg(1024, 512));
    let response = lambda.invoke(created(&["photos/cat.jpg"]));
    assert_eq!(response.json(), json!(["thumbnails/photos/cat.jpg"]));

    let object = s3.object("thumbnails/photos/cat.jpg").expect("a thumbnail");
    assert_eq!(object.content_type, "image/jpeg");
    let image = decode(&object.bytes, ImageFormat::Jpeg);
    assert_eq!(image.dimensions(), (256, 128));
    let [red, _, blue, _] = image.get_pixel(250, 64).0;
    assert!(red < 50 && blue > 200, "blue is on the right");
}

#[test]
fn a_photo_taken_sideways_is_rotated() {
    let (s3, lambda) = (S3::start(), lambda());
    let _function = Function::start(&lambda, &s3.endpoint());
    s3.insert("cat.jpg", jpeg_on_its_side(1024, 512));
    lambda.invoke(created(&["cat.jpg"]));
    let object = s3.object("thumbnails/cat.jpg").expect("a thumbnail");
    let image = decode(&object.bytes, ImageFormat::Jpeg);
    assert_eq!(image.dimensions(), (128, 256));
    let [red, _, blue, _] = image.get_pixel(64, 250).0;
    assert!(red < 50 && blue > 200, "what was right is below");
}

#[test]
fn a_png_keeps_its_format_and_is_not_enlarged() {
    let (s3, lambda) = (S3::start(), lambda());
    let _function = Function::start(&lambda, &s3.endpoint());
    s3.insert("logo.jpg", png(40, 30));
    lambda.invoke(created(&["logo.jpg"]));
    let object = s3.object("thumbnails/logo.jpg").expect("a thumbnail");
    assert_eq!(object.content_type, "image/png");
    let image = decode(&object.bytes, ImageFormat::Png);
    assert_eq!(image.dimensions(), (40, 30));
    assert_eq!(image.get_pixel(20, 15).0, [0, 200, 0, 128]);
}

/// In the event, a space is `+` and a plus is percent-encoded. In a URL, both are percent-encoded.
#[test]
fn keys_with_special_characters_work() {
    let (s3, lambda) = (S3::start(), lambda());
    let _function = Function::start(&lambda, &s3.endpoint());
    for (in_event, in_url, key) in [
        (
            "summer+2024/caf%C3%A9+%C3%BC.jpg",
            "summer%202024/caf%C3%A9%20%C3%BC.jpg",
            "summer 2024/café ü.jpg",
        ),
        ("1%2B1%3D2.jpg", "1%2B1%3D2.jpg", "1+1=2.jpg"),
        ("a%26b%3F%23%25.jpg", "a%26b%3F%23%25.jpg", "a&b?#%.jpg"),
        (
            "%7Eada/it%27s+%28me%29.jpg",
            "~ada/it%27s%20%28me%29.jpg",
            "~ada/it's (me).jpg",
        ),
        // Keys are not paths: `.` and `..` have no meaning in them.
        ("a//../b/./c.jpg", "a//../b/./c.jpg", "a//../b/./c.jpg"),
        ("/c.jpg", "/c.jpg", "/c.jpg"),
    ] {
        s3.insert(in_url, jpeg(300, 300));
        let response = lambda.invoke(created(&[in_event]));
        assert_eq!(response.json(), json!([format!("thumbnails/{key}")]));
        let thumbnail = format!("thumbnails/{in_url}");
        assert!(s3.object(&thumbnail).is_some(), "{thumbnail}");
    }
}

#[test]
fn thumbnails_and_events_other_than_creation_are_skipped() {
    let (s3, lambda) = (S3::start(), lambda());
    let _function = Function::start(&lambda, &s3.endpoint());
    for event in [
        created(&["thumbnails/photos/cat.jpg"]),
        // Still a thumbnail, with an encoded key.
        created(&["%74humbnails%2Fcat.jpg"]),
        created(&["photos/"]),
        removed("photos/cat.jpg"),
        r#"{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"example-photos"}"#.to_owned(),
    ] {
        assert_eq!(lambda.invoke(event.clone()).body_str(), "[]", "{event}");
    }
    assert!(s3.requests().is_empty());
}

#[test]
fn several_records_and_invocations_share_a_connection() {
    let (s3, lambda) = (S3::start(), lambda());
    let _function = Function::start(&lambda, &s3.endpoint());
    s3.insert("a.jpg", jpeg(300, 300));
    s3.insert("b.png", png(300, 300));
    let keys = ["a.jpg", "thumbnails/a.jpg", "b.png"];
    for _ in 0..2 {
        let response = lambda.invoke(created(&keys));
        assert_eq!(
            response.json(),
            json!(["thumbnails/a.jpg", "thumbnails/b.png"])
        );
    }
    assert_eq!(s3.requests().len(), 8);
    assert_eq!(s3.connections(), 1);
}

/// Some emulators do not send a deadline.
#[test]
fn without_a_deadline_thumbnails_are_created() {
    let (s3, lambda) = (S3::start(), lambda());
    let _function = Function::start(&lambda, &s3.endpoint());
    s3.insert("a.jpg", jpeg(300, 300));
    let invocation = Invocation::new(created(&["a.jpg"])).no_deadline();
    let response = lambda.submit(invocation).wait();
    assert_eq!(response.json(), json!(["thumbnails/a.jpg"]));
}
