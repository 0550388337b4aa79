//! Replays: as they were, edited, and compared.

use serde_json::json;

use super::desk::{Desk, respond};

#[test]
fn an_invocation_is_replayed() {
    let Some(mut desk) = Desk::of_scripted_function(&[]) else {
        return;
    };
    desk.invoke_and_open(&respond("again"));
    let first = desk.shown();

    desk.page.click_on("Replay");
    desk.page
        .wait_for(&format!("!location.pathname.endsWith({first:?})"));
    desk.page.wait_for_text_in("article header", "replay of");
    desk.page
        .wait_for_text_in("article header", "still passing");
    let replayed = desk.session.last();
    assert_eq!(replayed["id"].as_str(), Some(desk.shown().as_str()));
    assert_eq!(replayed["replayOf"], first);

    desk.page.click_on("compare");
    desk.page.wait_for_text_in("main h1", "Compare");
    desk.page.wait_for_text_in("main", "still passing");

    // Several at once.
    desk.page.click_on("Replay…");
    desk.page.fill("Times", "3");
    desk.page.click_within("dialog", "Replay");
    desk.page.wait_for_text_in("main", "4 replays: 4 pass");
    assert_eq!(desk.session.invocations().len(), 5);
}

#[test]
fn an_edited_replay_shows_what_has_changed_and_whether_that_is_good() {
    let Some(mut desk) = Desk::of_scripted_function(&[]) else {
        return;
    };
    let error = json!({"errorType": "Broken", "errorMessage": "no tea"});
    desk.invoke_and_open(&json!({"stdout": "boiling\n", "fail": error}));

    desk.page.click_on("Replay edited");
    desk.page.fill(
        "Event",
        r#"{"stdout": "brewing\n", "response": {"tea": true}}"#,
    );
    desk.page.click_within("main form", "Replay");

    desk.page.wait_for_text_in("main", "fixed");
    let main = desk.page.text("main");
    for text in ["error", "ok", "Broken", "tea", "boiling", "brewing"] {
        assert!(main.contains(text), "{text}: {main}");
    }
    let removed = desk.page.text("tr[data-op=removed]");
    assert!(removed.contains("errorMessage"), "{removed}");
    let added = desk.page.text("tr[data-op=added]");
    assert!(added.contains("\"tea\": true"), "{added}");

    // The way back is a regression.
    let id = desk.session.last()["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    desk.go(&format!("send?invocation={id}"));
    desk.page.fill(
        "Event",
        r#"{"fail": {"errorType": "Cold", "errorMessage": "cold tea"}}"#,
    );
    desk.page.click_within("main form", "Replay");
    desk.page.wait_for_text_in("main", "regressed");
    desk.page.wait_for_text_in("main", "Cold");
}

#[test]
fn an_event_is_delivered_twice_with_the_same_id() {
    let Some(mut desk) = Desk::of_scripted_function(&[]) else {
        return;
    };
    desk.invoke_and_open(&respond("twice"));
    let id = desk.shown();
    desk.page.click_on("Replay…");
    desk.page
        .click_on("Once, with the same request id, as Lambda may deliver an event twice");
    desk.page.click_within("dialog", "Replay");
    desk.page.wait_for_text_in("main", "via replay");
    assert_eq!(desk.shown(), id);
    let ids: Vec<_> = desk
        .session
        .invocations()
        .into_iter()
        .map(|each| each["id"].clone())
        .collect();
    assert_eq!(ids, [id.clone(), id]);
    // The list has both.
    desk.page.click_on("Invocations");
    desk.page
        .wait_for("document.querySelectorAll('main table tbody tr').length === 2");
}
