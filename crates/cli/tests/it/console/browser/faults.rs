//! Faults that are armed in the page.

use serde_json::json;

use super::desk::{Desk, respond};

#[test]
fn a_fault_fires_once_or_at_every_nth_exchange() {
    let Some(mut desk) = Desk::of_scripted_function(&[]) else {
        return;
    };
    desk.page.click_on("Faults");
    desk.page.wait_for_text("No fault is armed");

    desk.page.choose("Exchange of status", "response");
    desk.page.click_on("Arm status");
    desk.page
        .wait_for_text_in("[aria-label='Armed faults']", "status 500");
    desk.page
        .wait_for_text_in("[aria-label='Armed faults']", "the next");
    desk.invoke(&respond("lost"));
    desk.page.wait_for_text_in("main", "1 fault fired");
    // It no longer waits, and the exchange shows what has become of it.
    desk.page.wait_for_text("No fault is armed");
    desk.page.wait_for_text_in("main", "fault status");

    desk.page.click_on("Every nth");
    desk.page.fill("n", "2");
    desk.page.choose("Exchange of lowercase-headers", "next");
    desk.page.click_on("Arm lowercase-headers");
    desk.page
        .wait_for_text_in("[aria-label='Armed faults']", "every 2nd");
    for number in 0..4 {
        desk.invoke(&json!({ "number": number }));
    }
    desk.page.wait_for_text_in("main", "3 faults fired");

    desk.page
        .click_on("Disarm lowercase-headers of scripted_function");
    desk.page.wait_for_text("No fault is armed");
}

#[test]
fn an_invocation_shows_the_fault_that_it_met() {
    let Some(mut desk) = Desk::of_scripted_function(&[]) else {
        return;
    };
    desk.go("faults");
    desk.page.click_on("Arm kill");
    desk.page
        .wait_for_text_in("[aria-label='Armed faults']", "kill");
    desk.invoke_and_open(&respond("never"));
    desk.page.wait_for_text_in("article header", "crash");
    desk.page.click_on("Error");
    desk.page
        .wait_for_text_in("[role=tabpanel]", "signal: killed");

    desk.go("faults");
    desk.page.click_on("Arm throttle");
    desk.page
        .wait_for_text_in("[aria-label='Armed faults']", "throttle");
    assert_eq!(desk.invoke(&respond("rejected")).status, 429);
    desk.page.click_on("Invocations");
    desk.wait_for_row("rejected");
    desk.page
        .wait_for_text_in("main table tbody tr", "throttled");

    // The next one starts the function again.
    assert_eq!(desk.invoke(&respond("works")).text(), "works");
    desk.wait_for_row("works");
    desk.page.wait_for_text_in("main table tbody tr", "cold");
}
