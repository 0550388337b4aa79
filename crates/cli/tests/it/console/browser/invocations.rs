//! The list of invocations, and one invocation with its tabs.

use serde_json::json;

use super::desk::Desk;

#[test]
fn an_event_that_is_sent_appears_and_opens_without_loading_the_page_again() {
    let Some(mut desk) = Desk::of_scripted_function(&[]) else {
        return;
    };
    desk.page.wait_for_text("No invocations yet");
    desk.page.evaluate("window.loaded = 'once'");

    // An invocation from outside.
    desk.invoke(&json!({"hello": "world"}));
    desk.wait_for_row(r#"{"hello":"world"}"#);
    desk.page.wait_for_text_in("main table tbody tr", "ok");

    // One from the page.
    desk.page.click_on("Send");
    desk.page.fill("Event", r#"{"from": "the page""#);
    desk.page
        .wait_for_text("expected `,` or `}`, the text ends");
    desk.page.fill("Event", r#"{"from": "the page"}"#);
    desk.page.wait_for_text("Valid JSON");
    desk.page.click_within("form.send", "Send");
    desk.page.wait_for_text_in("article h1", r#"{"from":"#);
    desk.page.wait_for_text_in("article header", "via console");
    desk.page.click_on("Response");
    desk.page
        .wait_for_text_in("article [role=tabpanel]", r#""from": "the page""#);

    desk.page.click_on("Invocations");
    desk.wait_for_row("the page");
    assert_eq!(desk.titles().len(), 2);
    assert_eq!(desk.page.evaluate("window.loaded"), "once");
}

#[test]
fn the_tabs_show_everything_about_an_invocation() {
    let Some(mut desk) = Desk::of_scripted_function(&[]) else {
        return;
    };
    let commands = json!({
        "stdout": "{\"level\":\"WARN\",\"message\":\"low on tea\"}\n",
        "stderr": "plain words\n",
        "response": {"statusCode": 201, "headers": {"x-id": "7"}, "cookies": ["a=1"], "body": "made"},
    });
    desk.session.server.post(&commands);
    desk.open("POST /");

    desk.page.wait_for_text_in("article header", "201");
    // Also the phases of a short invocation fill their bar.
    let filled = desk.page.evaluate(
        "(() => { const bar = document.querySelector('.phase-bar'); \
         return bar.getBoundingClientRect().right - bar.lastChild.getBoundingClientRect().right; })()",
    );
    assert!(filled.as_f64().unwrap() < 3.0, "{filled} pixels are left");
    desk.page.click_on("Event");
    desk.page
        .wait_for_text_in("[role=tabpanel]", "\"rawPath\": \"/\"");
    desk.page.click_on("Typed");
    desk.page
        .wait_for_text_in("[role=tabpanel]", "raw_path: \"/\"");
    desk.page.click_on("Raw");
    desk.page
        .wait_for_text_in("[role=tabpanel]", "\"rawPath\":\"/\"");
    desk.page.click_on("Response");
    for text in ["HTTP 201", "x-id 7", "set-cookie", "made"] {
        desk.page.wait_for_text_in("[role=tabpanel]", text);
    }
    desk.page.click_on("Payload");
    desk.page
        .wait_for_text_in("[role=tabpanel]", "\"statusCode\": 201");
    desk.page.click_on("Logs");
    for text in ["warn low on tea", "plain words", "REPORT RequestId"] {
        desk.page.wait_for_text_in("[role=tabpanel]", text);
    }
    desk.page.choose("Least level", "3");
    desk.page.fill("Filter lines", "tea");
    desk.page.wait_for_text_in("[role=tabpanel]", "1 of");
    desk.page.click_on("Runtime API");
    desk.page.wait_for_text_in("[role=tabpanel]", "/response");
    desk.page
        .click("[role=tabpanel] details:last-of-type summary");
    desk.page
        .wait_for_text_in("[role=tabpanel]", "lambda-runtime-invocation-id");
    let tabs = desk.page.text("[role=tablist]");
    assert!(!tabs.contains("Error"), "{tabs}");

    let error =
        json!({"errorType": "Broken", "errorMessage": "no tea", "stackTrace": ["at kettle.rs:7"]});
    desk.invoke_and_open(&json!({"fail": error}));
    desk.page
        .wait_for_text_in("[role=tab][aria-selected=true]", "Error");
    for text in ["Broken", "no tea", "at kettle.rs:7"] {
        desk.page.wait_for_text_in("[role=tabpanel]", text);
    }
}

#[test]
fn an_invocation_can_be_copied_for_other_tools() {
    let Some(mut desk) = Desk::of_scripted_function(&[]) else {
        return;
    };
    desk.invoke_and_open(&json!({"hello": "world"}));
    let address = desk.session.server.address.clone();
    for (name, expected) in [
        ("curl", format!("http://{address}/")),
        ("aws lambda invoke", "aws lambda invoke".to_owned()),
        ("lam invoke", "lam invoke".to_owned()),
        ("Rust test", "#[test]".to_owned()),
    ] {
        desk.page.click_on("Copy as");
        desk.page.click_on(name);
        desk.page.wait_for_text(&format!("{name} copied"));
        let text = desk.page.clipboard();
        assert!(text.contains(&expected), "{name}: {text}");
    }
}
