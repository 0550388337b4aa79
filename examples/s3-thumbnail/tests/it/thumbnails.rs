//! Which thumbnails are made, and of what.

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
    let answer = lambda.invoke(created(&["photos/cat.jpg"]));
    assert_eq!(answer.json(), json!(["thumbnails/photos/cat.jpg"]));

    let object = s3.object("thumbnails/photos/cat.jpg").expect("a thumbnail");
    assert_eq!(object.content_type, "image/jpeg");
    let image = decode(&object.bytes, ImageFormat::Jpeg);
    assert_eq!(image.dimensions(), (256, 128));
    let [red, _, blue, _] = image.get_pixel(250, 64).0;
    assert!(red < 50 && blue > 200, "blue is on the right");
}

#[test]
fn a_photo_that_was_taken_sideways_is_turned() {
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
fn a_png_stays_one_whatever_its_key_ends_in_and_is_not_made_larger() {
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

/// In the event a space is `+`, and a plus is encoded; in a URL a space is encoded too.
#[test]
fn keys_of_any_characters_are_found_and_kept() {
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
        // Keys are no paths: nothing in them is taken for a folder.
        ("a//../b/./c.jpg", "a//../b/./c.jpg", "a//../b/./c.jpg"),
        ("/c.jpg", "/c.jpg", "/c.jpg"),
    ] {
        s3.insert(in_url, jpeg(300, 300));
        let answer = lambda.invoke(created(&[in_event]));
        assert_eq!(answer.json(), json!([format!("thumbnails/{key}")]));
        let thumbnail = format!("thumbnails/{in_url}");
        assert!(s3.object(&thumbnail).is_some(), "{thumbnail}");
    }
}

#[test]
fn what_is_a_thumbnail_or_no_new_object_is_passed_over() {
    let (s3, lambda) = (S3::start(), lambda());
    let _function = Function::start(&lambda, &s3.endpoint());
    for event in [
        created(&["thumbnails/photos/cat.jpg"]),
        // Encoded, it is one all the same.
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
        let answer = lambda.invoke(created(&keys));
        assert_eq!(
            answer.json(),
            json!(["thumbnails/a.jpg", "thumbnails/b.png"])
        );
    }
    assert_eq!(s3.requests().len(), 8);
    assert_eq!(s3.connections(), 1);
}

/// Some emulators give none.
#[test]
fn where_no_deadline_is_known_there_is_time() {
    let (s3, lambda) = (S3::start(), lambda());
    let _function = Function::start(&lambda, &s3.endpoint());
    s3.insert("a.jpg", jpeg(300, 300));
    let invocation = Invocation::new(created(&["a.jpg"])).no_deadline();
    let answer = lambda.submit(invocation).wait();
    assert_eq!(answer.json(), json!(["thumbnails/a.jpg"]));
}
