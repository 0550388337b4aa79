//! Events and responses that try to harm the page.

use serde_json::{Value, json};

use super::desk::Desk;

const SCRIPT: &str = "<script>window.pwned = 1</script>";
const IMAGE: &str = "<img src=x onerror='window.pwned = 2'>";

/// Texts that a page may run, or that may break its layout.
fn hostile() -> Vec<String> {
    let mut texts = vec![
        SCRIPT.to_owned(),
        IMAGE.to_owned(),
        "javascript:window.pwned=3".to_owned(),
        "\"'><svg onload=window.pwned=4>".to_owned(),
        "{{main}} ${window.pwned = 5} </textarea></pre></title>".to_owned(),
        "\u{1b}[31mred\u{1b}[0m \u{1b}]8;;http://evil.example\u{7}link\u{1b}]8;;\u{7}".to_owned(),
        "\u{202e}gnp.exe \u{2066}isolated".to_owned(),
        "\u{0}\u{8}\r\nnew\u{2028}line".to_owned(),
        "a".repeat(3000),
        "wide \u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{0301}\u{0301}\u{0301}".to_owned(),
    ];
    texts.push(format!("Z{}", "\u{0335}\u{0489}".repeat(200)));
    texts
}

/// Events whose title, body, logs, error and headers are hostile.
fn events() -> Vec<Value> {
    let mut events = Vec::new();
    for text in hostile() {
        events.push(json!({&text: &text}));
        events.push(json!({"stdout": format!("{text}\n"), "fail": {
            "errorType": text, "errorMessage": text, "stackTrace": [text],
        }}));
        events.push(json!({"version": "0", "id": "1", "source": text, "detail-type": text, "account": text,
            "time": "2026-01-01T00:00:00Z", "region": text, "resources": [text], "detail": {"a": text}}));
    }
    events
}

#[test]
fn hostile_texts_neither_run_nor_break_the_layout() {
    let Some(mut desk) = Desk::of_scripted_function(&[]) else {
        return;
    };
    for event in events() {
        desk.invoke(&event);
    }
    // The escape of half of a character, which JSON allows.
    let half = br#"{"\ud800": "\udfff"}"#;
    desk.session
        .server
        .invoke_with("function/invocations", "", half);
    // A page as the response, whose script must not run in the preview.
    let page = format!("<h1>shown</h1>{SCRIPT}{IMAGE}<form action='/'></form>");
    let html = json!({"statusCode": 200, "headers": {"content-type": "text/html", "x-hostile": SCRIPT}, "body": page});
    let target =
        "/%3Cscript%3Ewindow.pwned=6%3C/script%3E?q=%3Cimg%20src=x%20onerror=window.pwned=7%3E";
    let head = format!(
        "POST {target} HTTP/1.1\r\nHost: {}\r\nX-Hostile: {SCRIPT}\r\n",
        desk.session.server.address
    );
    desk.session
        .server
        .send(&head, json!({"response": html}).to_string().as_bytes());

    let ids: Vec<String> = desk
        .session
        .invocations()
        .iter()
        .map(|each| each["id"].as_str().unwrap().to_owned())
        .collect();
    desk.page.wait_for(&format!(
        "document.querySelectorAll('main table tbody tr').length === {}",
        ids.len()
    ));
    for width in [1280, 400] {
        desk.page.set_size(width, 800);
        assert_harmless(&mut desk, "the list");
    }
    // The preview of HTML has no scripts, and the browser says that it has blocked them.
    desk.page.expect("about:srcdoc");
    for id in &ids {
        for (width, tabs) in [
            (
                1280,
                &["Event", "Response", "Logs", "Runtime API", "Error"][..],
            ),
            (400, &["Event"]),
        ] {
            desk.page.set_size(width, 800);
            desk.page
                .evaluate(&format!("navigate('/_lam/invocations/{id}')"));
            desk.page.wait_for(&format!(
                "document.querySelector('article code.data')?.innerText === {id:?}"
            ));
            for tab in tabs {
                desk.page.evaluate(&format!(
                    "[...document.querySelectorAll('[role=tab]')].find(each => each.innerText.startsWith({tab:?}))?.click()"
                ));
                assert_harmless(&mut desk, tab);
            }
        }
    }
}

#[test]
fn an_event_and_a_response_of_six_megabytes_are_shown_in_parts() {
    let Some(mut desk) = Desk::of_scripted_function(&[]) else {
        return;
    };
    let event = json!({"text": format!("{SCRIPT}{}", "0123456789".repeat(600_000))});
    let size = event.to_string().len();
    assert!(size < 6 * 1024 * 1024 && size > 6_000_000, "{size}");
    assert_eq!(desk.invoke(&event).status, 200);

    desk.open("{\"text\":");
    for tab in ["Event", "Response"] {
        desk.page.click_on(tab);
        desk.page
            .wait_for_text_in("[role=tabpanel]", "first 1.00 MiB of 5.72 MiB");
        desk.page.wait_for_text_in("[role=tabpanel]", "Show more");
        let shown = desk
            .page
            .evaluate("document.querySelector('[role=tabpanel] pre').textContent.length");
        assert!(shown.as_u64().unwrap() < 100_000, "{shown}");
        assert_harmless(&mut desk, tab);
    }
    desk.page.set_size(400, 800);
    assert_harmless(&mut desk, "a narrow window");
}

/// Checks that nothing has run, and that the page cannot be scrolled sideways.
#[track_caller]
fn assert_harmless(desk: &mut Desk, place: &str) {
    let state = desk.page.evaluate(
        "new Promise(resolve => requestAnimationFrame(() => resolve([typeof window.pwned, \
         document.querySelectorAll('script').length, document.querySelectorAll('img').length, location.host])))",
    );
    assert_eq!(
        state,
        json!(["undefined", 1, 1, desk.session.server.address]),
        "{place}"
    );
    let address = desk.page.evaluate("location.href");
    assert!(
        !desk.page.scrolls_sideways(),
        "{place} of {address} scrolls sideways"
    );
}
