//! Ten thousand invocations.

use serde_json::json;

use super::desk::{Desk, respond};

/// How many invocations the console keeps, and so at most shows.
const KEPT: u64 = 500;

#[test]
fn ten_thousand_invocations_do_not_slow_the_page() {
    let Some(mut desk) = Desk::of_scripted_function(&["--instances", "2"]) else {
        return;
    };
    desk.invoke_and_open(&respond("the first"));
    let first = desk.shown();
    desk.go("");
    count_requests(&mut desk);

    replay(&mut desk, &first, 10_000);

    let rows = desk
        .page
        .evaluate("document.querySelectorAll('main table tbody tr').length");
    assert_eq!(rows, KEPT);
    let nodes = desk
        .page
        .evaluate("document.querySelectorAll('*').length")
        .as_u64()
        .unwrap();
    assert!(nodes < 50 * KEPT, "{nodes} elements");
    // Everything has come over the one stream of events.
    let requests = desk.page.evaluate("window.requests").as_u64().unwrap();
    assert!(requests < 20, "{requests} requests");

    // The page still follows what the user does, with a filter and without.
    desk.page.click("main table tbody tr a");
    desk.page.wait_for_text_in("article header", "replay of");
    desk.page.click_on("Response");
    desk.page.wait_for_text_in("[role=tabpanel]", "the first");
    desk.go("");
    desk.page.fill("Filter", "via:replay");
    desk.page.wait_for("location.search === '?q=via%3Areplay'");
    count_requests(&mut desk);
    let id = desk.session.last()["id"].as_str().unwrap().to_owned();
    let last = replay(&mut desk, &id, 1000);
    desk.page
        .wait_for(&format!("!!document.querySelector('tr[data-id={last:?}]')"));
    let rows = desk
        .page
        .evaluate("document.querySelectorAll('main table tbody tr').length");
    assert_eq!(rows, KEPT);
    // Only the server knows what a filter means, but it is not asked about each of a thousand.
    let requests = desk.page.evaluate("window.requests").as_u64().unwrap();
    assert!(requests < 500, "{requests} requests");
}

/// Counts the requests that the page sends from now on, in `requests`.
fn count_requests(desk: &mut Desk) {
    desk.page.evaluate(
        "window.requests = 0; \
         new PerformanceObserver(list => requests += list.getEntries().length).observe({type: 'resource'})",
    );
}

/// Replays an invocation a few hundred times, then the last of these, and so on, since only the newest are kept.
/// Waits for the page each time, since a function has a limit for how many may wait.
/// Returns the id of the last one.
fn replay(desk: &mut Desk, id: &str, times: u64) -> String {
    let mut id = id.to_owned();
    for batch in 1..=times / 100 {
        let path = format!("invocations/{id}/replay");
        let response = desk.session.change("POST", &path, &json!({"times": 100}));
        assert_eq!(response.status, 202, "{}", response.text());
        id = response.json()["ids"][99]
            .as_str()
            .expect("an id")
            .to_owned();
        if batch % 5 == 0 {
            desk.page
                .wait_for_text_in(&format!("tr[data-id={id:?}]"), "ok");
        }
    }
    id
}
