//! Pages of other origins, and pages without the token.

use serde_json::{Value, json};

use super::desk::{Desk, respond};
use crate::support::{Page, Pages};

/// What a page of another origin tries on the console at `TARGET`. It writes down how each attempt has ended.
const ATTACK: &str = r#"
<body><iframe name="frame" src="TARGET/_lam/"></iframe>
<form method="post" target="frame" action="TARGET/_lam/api/functions/scripted_function/kill"></form>
<script>
const results = {};
async function attempt(name, path, options) {
  try {
    const response = await fetch(`TARGET/_lam/${path}`, options);
    results[name] = response.type === "opaque" ? "opaque" : await response.text();
  } catch (error) {
    results[name] = "failed";
  }
}
async function run() {
  const json = {"content-type": "application/json", "x-lam-token": "guessed"};
  const invoke = "api/functions/scripted_function/invoke";
  await attempt("read", "api/invocations");
  await attempt("page", "");
  await attempt("simple post", invoke, {method: "POST", mode: "no-cors", body: `{"event":"{}"}`});
  await attempt("json", invoke, {method: "POST", headers: json, body: `{"event":"{}"}`});
  await attempt("delete", "api/saved/scripted_function/a", {method: "DELETE", headers: json});
  await new Promise(resolve => {
    const source = new EventSource("TARGET/_lam/api/events");
    source.onmessage = () => resolve(results.events = "read");
    source.addEventListener("hello", () => resolve(results.events = "read"));
    source.onerror = () => resolve(results.events = "failed");
  });
  document.forms[0].submit();
  results.done = true;
}
run();
</script>
"#;

#[test]
fn a_page_of_another_local_origin_can_neither_read_nor_change_anything() {
    let Some(mut desk) = Desk::of_scripted_function(&[]) else {
        return;
    };
    let first = desk.invoke(&json!({"pid": true})).text();
    desk.wait_for_row("pid");
    let target = format!("http://{}", desk.session.server.address);
    let pages = Pages::serve(vec![(
        "/attack".to_owned(),
        ATTACK.replace("TARGET", &target),
    )]);

    // The browser complains about everything that it refuses.
    desk.page.expect("");
    // Another port of the same host, so it is the same site; the browser has the console open, too.
    for host in ["127.0.0.1", "localhost", "foreign.example"] {
        desk.page.go(&pages.url(host, "/attack"));
        desk.page.wait_for("results.done");
        let results: Value = desk.page.evaluate("results");
        for attempt in ["read", "page", "json", "delete", "events"] {
            assert_eq!(results[attempt], "failed", "{host}: {results}");
        }
    }

    assert_eq!(desk.session.invocations().len(), 1);
    assert_eq!(desk.invoke(&json!({"pid": true})).text(), first);
}

#[test]
fn without_the_token_the_page_is_read_only_and_says_why() {
    let Some(desk) = Desk::of_scripted_function(&["-e", "API_KEY=quite-secret"]) else {
        return;
    };
    desk.invoke(&json!({"password": "hunter2"}));
    // Another tab, which has not got the link.
    let session = desk.session;
    drop(desk.page);
    let page = Page::open(&format!("http://{}/_lam/", session.server.address));
    let mut desk = Desk { page, session };
    desk.wait_until_live();
    desk.page
        .wait_for_text("Read only. To send, replay or see secrets, open the link that lam printed");

    // It still follows what happens.
    desk.invoke(&respond("later"));
    desk.wait_for_row("later");
    desk.open("password");
    assert_disabled(
        &mut desk.page,
        &["Replay", "Replay…", "Save", "Replay on build"],
    );
    desk.page.click_on("Event");
    assert_disabled(&mut desk.page, &["Show 1 hidden value", "Download"]);
    desk.page.press("r");
    desk.page.wait_for_text("need the token");
    desk.page.expect("status of 403");

    for (path, buttons) in [
        ("send", &["Send", "Save…"][..]),
        ("faults", &["Arm status", "Arm kill"]),
        (
            "functions/scripted_function",
            &["Restart", "Kill", "Show secrets"],
        ),
    ] {
        desk.go(path);
        assert_disabled(&mut desk.page, buttons);
        desk.page.wait_for_text("Read only.");
    }
    assert_eq!(desk.session.invocations().len(), 2);
}

/// Checks that the buttons are disabled, and say why.
#[track_caller]
fn assert_disabled(page: &mut Page, buttons: &[&str]) {
    for button in buttons {
        page.wait_for(&format!(
            "[...document.querySelectorAll('main button')].some(each => \
             (each.getAttribute('aria-label') ?? each.innerText) === {button:?} && each.disabled && \
             each.title.includes('open the link that lam printed'))"
        ));
    }
}
