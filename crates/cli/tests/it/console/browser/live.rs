//! What changes while it is watched.

use std::fs;

use serde_json::json;

use super::desk::{Desk, link, respond};
use crate::console::session::Session;
use crate::support::{Client, gate, lam, scripted_function};

#[test]
fn a_stream_grows_while_it_is_watched() {
    let Some(mut desk) = Desk::of_scripted_function(&["--timeout", "60"]) else {
        return;
    };
    let (_first, first) = gate();
    let (_second, second) = gate();
    let commands = json!({
        "content_type": "text/plain",
        "stream": ["one", {"wait_for": first}, "two", {"wait_for": second}, "three"],
    });
    let client = Client::post(&desk.session.server, &commands);

    desk.page
        .wait_for_text_in("main table tbody tr", "streaming");
    desk.page.click("main table tbody tr a");
    desk.page.click_on("Response");
    desk.page.wait_for_text_in("ol.chunks", "one");
    desk.page
        .evaluate("window.first = document.querySelector('ol.chunks li')");

    fs::write(first, "").unwrap();
    desk.page.wait_for_text_in("ol.chunks", "two");
    desk.page.wait_for_text_in("article header", "streaming");
    // What a user may have selected or scrolled to stays.
    desk.page
        .wait_for("window.first === document.querySelector('ol.chunks li')");
    let chunks = desk.page.text("ol.chunks");
    assert!(!chunks.contains("three"), "{chunks}");

    fs::write(second, "").unwrap();
    desk.page.wait_for_text_in("ol.chunks", "three");
    desk.page.wait_for_text_in("article header", "ok");
    assert!(client.rest().contains("three"));
}

#[test]
fn the_page_finds_a_lam_that_was_started_again() {
    let Some(desk) = Desk::of_scripted_function(&[]) else {
        return;
    };
    desk.invoke(&respond("before"));
    let Desk { mut page, session } = desk;
    page.wait_for_text_in("main table", "before");
    let port = session
        .server
        .address
        .rsplit_once(':')
        .expect("a port")
        .1
        .to_owned();

    page.expect("ERR_CONNECTION_REFUSED");
    page.expect("ERR_INCOMPLETE_CHUNKED_ENCODING");
    drop(session);
    page.wait_for_text("The connection to lam is lost");
    // What was there can still be read.
    page.wait_for_text_in("main table", "before");

    let session = Session::start(lam(["run", "--port", &port]).arg(scripted_function()));
    page.wait_until_gone("The connection to lam is lost");
    page.wait_for_text_in("main", "No invocations yet");
    // The token of the old one is worth nothing.
    page.wait_for_text("Read only");
    let mut desk = Desk { page, session };
    desk.invoke(&respond("after"));
    desk.wait_for_row("after");

    desk.page.go(&link(&desk.session));
    desk.wait_until_live();
    desk.page.wait_until_gone("Read only");
    desk.open("after");
    desk.page.click_on("Replay");
    desk.page.wait_for_text_in("article header", "replay of");
}
