//! Functions: their processes, their builds, and several of them.

use serde_json::json;

use super::desk::{Desk, respond};
use crate::support::Demo;

#[test]
fn a_function_is_restarted_and_killed() {
    let Some(mut desk) = Desk::of_scripted_function(&["-e", "API_KEY=quite-secret"]) else {
        return;
    };
    let first = desk.invoke(&json!({"pid": true})).text();
    desk.page.click_on("Function");
    desk.page.wait_for_text_in("main", &format!("idle {first}"));

    desk.page.click_on("Restart");
    desk.page
        .wait_for_text("The function restarts after the invocations in flight");
    desk.page.wait_until_gone(&format!("idle {first}"));
    let second = desk.invoke(&json!({"pid": true})).text();
    assert_ne!(first, second);
    desk.page
        .wait_for_text_in("main", &format!("idle {second}"));

    desk.page.click_on("Kill");
    desk.page.wait_for_text("Killed 1 process");
    desk.page.wait_until_gone(&format!("idle {second}"));
    let third = desk.invoke(&json!({"pid": true})).text();
    assert_ne!(second, third);
    desk.page.wait_for_text_in("main", &format!("idle {third}"));

    desk.page.wait_for_text_in("main", "API_KEY •••");
    desk.page.click_on("Show secrets");
    desk.page.wait_for_text_in("main", "API_KEY quite-secret");
}

#[test]
fn several_functions_are_picked_and_filtered() {
    let demo = Demo::workspace(&["kettle", "teapot"]);
    let Some(mut desk) = Desk::start(&mut demo.lam(["run", "--all", "--port", "0"])) else {
        return;
    };
    for name in ["kettle", "teapot"] {
        let event = respond(&format!("from {name}")).to_string();
        let response =
            desk.session
                .server
                .invoke_with(&format!("{name}/invocations"), "", event.as_bytes());
        assert_eq!(response.text(), format!("from {name}"));
        desk.wait_for_row(&format!("from {name}"));
    }
    let list = desk.page.text("main table tbody");
    assert!(list.contains("kettle") && list.contains("teapot"), "{list}");

    desk.page.choose("Function", "kettle");
    desk.page
        .wait_for("document.querySelectorAll('main table tbody tr').length === 1");
    assert_eq!(desk.titles(), [r#"{"response":"from kettle"}"#]);
    // What happens to the other does not appear.
    for name in ["teapot", "kettle"] {
        let event = respond("later").to_string();
        desk.session
            .server
            .invoke_with(&format!("{name}/invocations"), "", event.as_bytes());
    }
    desk.wait_for_row("later");
    assert_eq!(desk.titles().len(), 2);

    // The other screens follow.
    desk.page.click_on("Function");
    desk.page.wait_for_text_in("main h1", "kettle");
    desk.page.choose("Function", "teapot");
    desk.page.wait_for_text_in("main h1", "teapot");
    desk.page.click_on("Faults");
    desk.page.choose("Exchange of status", "response");
    desk.page.click_on("Arm status");
    desk.page
        .wait_for_text_in("[aria-label='Armed faults']", "teapot");
    desk.page.click_on("Invocations");
    desk.page.choose("Function", "");
    desk.page
        .wait_for("document.querySelectorAll('main table tbody tr').length === 4");
    desk.page.fill("Filter", "function:teapot");
    desk.page
        .wait_for("document.querySelectorAll('main table tbody tr').length === 2");
}

#[test]
fn a_failed_build_is_shown_until_it_is_repaired() {
    let demo = Demo::new();
    let Some(mut desk) = Desk::start(&mut demo.lam(["run", "--watch", "--port", "0"])) else {
        return;
    };
    assert_eq!(desk.invoke(&json!({"n": 1})).text(), "\"one\"");
    desk.open(r#"{"n":1}"#);
    // To be replayed after each build.
    desk.page.click_on("Replay on build");
    desk.page.wait_for(
        "document.querySelector('article [aria-pressed=true]')?.textContent === 'Replay on build'",
    );
    desk.page.click_on("Function");
    desk.page
        .wait_for_text_in("main", "lam builds again when a source file changes");

    demo.write("src/response.rs", "pub const RESPONSE: &str = 7;\n");
    desk.page.wait_for_text_in("main", "failed");
    for text in [
        "1 error",
        "src/response.rs:1",
        "mismatched types",
        "The previous build keeps running",
    ] {
        desk.page.wait_for_text_in("main", text);
    }

    demo.write(
        "src/response.rs",
        "pub const RESPONSE: &str = \"\\\"two\\\"\";\n",
    );
    desk.page.wait_for_text_in("main", "build 2");
    desk.page.wait_until_gone("mismatched types");

    // The invocation that is watched has run with the new build.
    desk.page.click_on("Invocations");
    desk.page.wait_for_text_in("main table tbody tr", "replay");
    desk.page.click("main table tbody tr a");
    desk.page.wait_for_text_in("article header", "build 2");
    desk.page.click_on("compare");
    desk.page
        .wait_for_text_in("main tr[data-op=removed]", "one");
    desk.page.wait_for_text_in("main tr[data-op=added]", "two");
}
