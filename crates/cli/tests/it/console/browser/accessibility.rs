//! Pages for everyone: with a screen reader, in the dark, in a narrow window, and without scripts.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::desk::{Desk, respond};
use crate::support::{Page, not_checked};

/// axe-core, which finds what keeps people with disabilities from using a page. `None` if it is missing.
fn axe() -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../target/axe/node_modules/axe-core/axe.min.js");
    let script = fs::read_to_string(path).ok();
    if script.is_none() {
        not_checked("axe-core is missing (npm install --prefix target/axe axe-core@4.14.1)");
    }
    script
}

/// Checks what the page shows: in a wide window and light, and in a narrow one and dark.
#[track_caller]
fn check(page: &mut Page, axe: &str, what: &str) {
    page.evaluate(&format!("window.axe || eval({}); 1", json!(axe)));
    for (width, scheme) in [(400, "dark"), (1280, "light")] {
        page.set_size(width, 800);
        page.set_color_scheme(scheme);
        // Animations would be caught halfway.
        let found = page.evaluate(
            "(async () => { for (const each of document.getAnimations()) each.finish?.(); \
             const {violations} = await axe.run(document, {resultTypes: ['violations']}); \
             return violations.flatMap(({id, nodes}) => nodes.map(node => \
             `${id}: ${node.html.slice(0, 300)}: ${node.failureSummary}`)); })()",
        );
        assert_eq!(
            found,
            json!([]),
            "{what}, {scheme}, {width} wide: {found:#}"
        );
        assert!(
            !page.scrolls_sideways(),
            "{what}, {width} wide, scrolls sideways"
        );
    }
}

/// Invocations of each kind that the list and the tabs show differently.
fn invoke_all_kinds(desk: &mut Desk) {
    let tea = json!({
        "stdout": "{\"level\":\"WARN\",\"message\":\"low on tea\"}\n\u{1b}[32mgreen\u{1b}[0m\n",
        "stderr": "plain words\n", "password": "hunter2",
        "response": {"statusCode": 500, "headers": {"x-id": "7"}, "body": "{\"a\":[1,true,\"b\"]}"},
    });
    desk.session.server.post(&tea);
    desk.session
        .server
        .post(&json!({"stream": ["one", "two"], "content_type": "text/plain"}));
    let error =
        json!({"errorType": "Broken", "errorMessage": "no tea", "stackTrace": ["kettle.rs:7"]});
    desk.invoke(&json!({"stderr": "boiling\n", "fail": error}));
    desk.invoke(&json!({"exit": 3}));
    desk.invoke(&json!({"Records": [{"eventSource": "aws:sqs", "body": "{}"}]}));
    desk.wait_for_row("sqs");
}

#[test]
fn the_invocations_have_no_barriers() {
    let (Some(axe), Some(mut desk)) = (axe(), Desk::of_scripted_function(&[])) else {
        return;
    };
    check(&mut desk.page, &axe, "no invocations");
    invoke_all_kinds(&mut desk);
    check(&mut desk.page, &axe, "the list");
    desk.page.fill("Filter", "nothing like it");
    desk.page.wait_for_text("Nothing matches");
    check(&mut desk.page, &axe, "the empty list");
    desk.page.fill("Filter", "");

    for (title, tabs) in [
        ("POST /", &["Event", "Response", "Logs", "Runtime API"][..]),
        ("\"fail\"", &["Error"]),
    ] {
        desk.open(title);
        for tab in tabs {
            desk.page.click_on(tab);
            desk.page
                .wait_for_text_in("[role=tab][aria-selected=true]", tab);
            check(&mut desk.page, &axe, tab);
        }
    }
    for button in ["Save", "Replay…"] {
        desk.page.click_on(button);
        desk.page.wait_for("!!document.querySelector('dialog')");
        check(&mut desk.page, &axe, button);
        desk.page.press("Escape");
        desk.page.wait_for("!document.querySelector('dialog')");
    }
    desk.page.click_on("Copy as");
    check(&mut desk.page, &axe, "the menu");
    desk.page.press("Escape");
    desk.page.press("?");
    desk.page.wait_for("!!document.querySelector('dialog')");
    check(&mut desk.page, &axe, "the help");
}

#[test]
fn the_other_screens_have_no_barriers() {
    let (Some(axe), Some(mut desk)) = (
        axe(),
        Desk::of_scripted_function(&["-e", "API_KEY=quite-secret"]),
    ) else {
        return;
    };
    desk.invoke_and_open(&json!({"stdout": "boiling\n", "response": {"tea": 1}}));
    let id = desk.shown();
    desk.go(&format!("send?invocation={id}"));
    desk.page.fill("Event", r#"{"response": {"tea": 2}, "#);
    desk.page.wait_for_text("expected a name in double quotes");
    check(&mut desk.page, &axe, "an edited replay");
    desk.page.fill("Event", r#"{"response": {"tea": 2}}"#);
    desk.page.click_within("main form", "Replay");
    desk.page.wait_for_text_in("main", "still passing");
    check(&mut desk.page, &axe, "the comparison");

    desk.go("send");
    check(&mut desk.page, &axe, "an event to send");
    desk.page.click_on("HTTP request");
    desk.page.wait_for_text("Event that the function gets");
    desk.page.wait_for_text_in("main", "rawPath");
    check(&mut desk.page, &axe, "an HTTP request to send");

    desk.go("saved");
    check(&mut desk.page, &axe, "no saved events");
    desk.go("functions/scripted_function");
    desk.page.wait_for_text_in("main", "API_KEY");
    check(&mut desk.page, &axe, "the function");
    desk.go("faults");
    desk.page.choose("Exchange of status", "response");
    desk.page.click_on("Arm status");
    desk.page
        .wait_for_text_in("[aria-label='Armed faults']", "status 500");
    desk.invoke(&respond("lost"));
    desk.page.wait_for_text_in("main", "1 fault fired");
    desk.page.click_on("Arm kill");
    desk.page
        .wait_for_text_in("[aria-label='Armed faults']", "kill");
    check(&mut desk.page, &axe, "the faults");
    desk.page.expect("status of 404");
    desk.go("invocations/unknown");
    check(&mut desk.page, &axe, "an unknown invocation");
}

#[test]
fn without_scripts_the_pages_are_tables() {
    let Some(mut desk) = Desk::of_scripted_function(&["-e", "API_KEY=quite-secret"]) else {
        return;
    };
    invoke_all_kinds(&mut desk);
    let axe = axe();
    desk.page.set_scripts(false);
    let address = desk.url("");
    desk.page.go(&address);
    let list = desk.page.text("main table");
    for text in ["sqs × 1", "POST /", "error", "crash"] {
        assert!(list.contains(text), "{text}: {list}");
    }
    if let Some(axe) = &axe {
        check_without_scripts(&mut desk.page, axe, "the list");
    }

    // The filter is a form, and the title a link.
    desk.page.fill("Filter", "status:error");
    desk.page.press("Enter");
    desk.page
        .wait_for("location.search === '?q=status%3Aerror'");
    desk.page
        .wait_for("document.querySelectorAll('main table tbody tr').length === 1");
    desk.page.click("main table tbody a");
    desk.page
        .wait_for("location.pathname.startsWith('/_lam/invocations/')");
    for text in ["Broken", "no tea", "kettle.rs:7", "boiling"] {
        desk.page.wait_for_text_in("main", text);
    }
    if let Some(axe) = &axe {
        check_without_scripts(&mut desk.page, axe, "an invocation");
    }

    for (path, text) in [
        ("send", "apigw"),
        ("saved", "Saved events"),
        ("functions/scripted_function", "API_KEY"),
        ("faults", "reset-mid-head"),
        ("?q=nonsense:1", "nonsense"),
    ] {
        let address = desk.url(path);
        desk.page.expect("status of 400");
        desk.page.go(&address);
        desk.page.wait_for_text_in("main", text);
        let html = desk.page.html();
        for secret in ["quite-secret", "hunter2"] {
            assert!(!html.contains(secret), "{secret} on {path}");
        }
        if let Some(axe) = &axe {
            check_without_scripts(&mut desk.page, axe, path);
        }
    }
    desk.page.set_scripts(true);
}

/// Checks a page that was loaded without scripts: axe itself is one.
#[track_caller]
fn check_without_scripts(page: &mut Page, axe: &str, what: &str) {
    page.set_scripts(true);
    check(page, axe, what);
    page.set_scripts(false);
}
