//! Secrets in events and responses.

use serde_json::json;

use super::desk::Desk;

/// Values that no page may contain, until they are asked for.
const SECRETS: [&str; 7] = [
    "hunter2",
    "bearer-7f3",
    "cookie-9c1",
    "key-55e",
    "nested-a81",
    "reply-d20",
    "session-e44",
];

#[test]
fn secrets_are_shown_only_on_request() {
    let Some(mut desk) = Desk::of_scripted_function(&[]) else {
        return;
    };
    let reply = json!({
        "statusCode": 200, "headers": {"x-api-key": "reply-d20"}, "cookies": ["session=session-e44; HttpOnly"],
        "body": "{\"access_token\":\"reply-d20\"}",
    });
    let body = json!({
        "password": "hunter2", "inner": "{\"client_secret\":\"nested-a81\"}",
        "stdout": "{\"level\":\"INFO\",\"password\":\"hunter2\"}\nAuthorization: Bearer bearer-7f3\n",
        "response": reply,
    });
    let head = format!(
        "POST /pay?api_key=key-55e&page=2 HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Authorization: Bearer bearer-7f3\r\nCookie: session=cookie-9c1\r\n",
        desk.session.server.address
    );
    desk.session.server.send(&head, body.to_string().as_bytes());
    let head = format!(
        "POST /2015-03-31/functions/function/invocations HTTP/1.1\r\nHost: {}\r\n",
        desk.session.server.address
    );
    desk.session
        .server
        .send(&head, json!({"password": "hunter2"}).to_string().as_bytes());

    desk.wait_for_row("POST /pay");
    desk.wait_for_row("password");
    assert_hidden(&mut desk, "the list");
    desk.open("POST /pay");
    desk.page.wait_for_text_in("article h1", "page=2");
    for tab in ["Event", "Response", "Logs", "Runtime API"] {
        desk.page.click_on(tab);
        assert_hidden(&mut desk, tab);
        for view in ["Raw", "Typed", "Payload"] {
            let found = desk.page.evaluate(&format!(
                "(() => {{ const view = [...document.querySelectorAll('[role=tabpanel] .segments button')]\
                 .find(each => each.innerText === {view:?}); view?.click(); return !!view; }})()"
            ));
            if found == true {
                assert_hidden(&mut desk, &format!("{tab}, {view}"));
            }
        }
    }
    let id = desk.shown();
    desk.go(&format!("send?invocation={id}"));
    desk.page.wait_for_text_in("main", "hidden as •••");
    assert_hidden(&mut desk, "the editor");
    desk.go("functions/scripted_function");
    desk.page.wait_for_text_in("main", "/response");
    assert_hidden(&mut desk, "the function");
    desk.go("faults");
    assert_hidden(&mut desk, "the faults");

    // With the token, they can be seen, and hidden again.
    desk.go(&format!("invocations/{id}"));
    desk.page.click_on("Event");
    desk.page.evaluate("[...document.querySelectorAll('button')].find(each => each.innerText.startsWith('Show ')).click()");
    for secret in [
        "hunter2",
        "bearer-7f3",
        "cookie-9c1",
        "key-55e",
        "nested-a81",
    ] {
        desk.page.wait_for_text_in("[role=tabpanel]", secret);
    }
    desk.page.click_on("Response");
    desk.page.wait_for_text_in("[role=tabpanel]", "reply-d20");
    desk.page.click_on("Hide secrets");
    desk.page.wait_until_gone("reply-d20");
    assert_hidden(&mut desk, "the response, hidden again");
}

/// Checks that the document has none of the secrets, also not where nobody sees it.
#[track_caller]
fn assert_hidden(desk: &mut Desk, place: &str) {
    let html = desk.page.html();
    assert!(
        html.contains("•••") || place.starts_with("the f"),
        "{place} hides nothing"
    );
    for secret in SECRETS {
        let at = html.find(secret);
        let around = at.map(|at| html[..at].chars().rev().take(200).collect::<String>());
        let around = around.map(|text| text.chars().rev().collect::<String>());
        assert_eq!(around, None, "{secret} in {place}");
    }
}
