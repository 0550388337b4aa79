//! The pages without a script.

use serde_json::json;

use crate::support::session::{Options, Session};

#[test]
fn every_page_is_html_around_the_element_of_the_script() {
    let session = Session::start();
    let detail = session.invoke(&json!({"response": 1, "stdout": "a line"}));
    let id = detail["id"].as_str().unwrap();
    for (path, part) in [
        ("/_lam/", "Invocations"),
        (&*format!("/_lam/invocations/{id}"), "a line"),
        (
            &format!("/_lam/compare?before={id}&after={id}"),
            "The same.",
        ),
        ("/_lam/compare", "Choose two invocations"),
        ("/_lam/send", "SQS: two messages of a standard queue."),
        ("/_lam/saved", "Saved events"),
        ("/_lam/functions/", "/_lam/functions/function"),
        ("/_lam/functions/function", "Environments"),
        ("/_lam/faults", "reset-mid-head"),
    ] {
        let page = session.page(path);
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(
            page.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        let html = page.text();
        assert!(html.starts_with("<!doctype html>"), "{html}");
        assert!(html.contains("<main id=\"app\""), "{html}");
        assert!(html.contains(part), "{path}: {html}");
        assert!(!html.contains("{{"), "{html}");
    }
    let redirect = session.page("/_lam");
    assert_eq!(
        (redirect.status, redirect.header("location")),
        (308, Some("/_lam/"))
    );
    let redirect = session.page("/_lam?token=x&q=%0d");
    assert_eq!(redirect.header("location"), Some("/_lam/?token=x&q=%0d"));
}

#[test]
fn pages_that_do_not_exist_say_so_as_pages() {
    let session = Session::start();
    for path in [
        "/_lam/none",
        "/_lam/none/none",
        "/_lam/invocations/none",
        "/_lam/functions/none",
        "/_lam/compare?before=a&after=b",
    ] {
        let page = session.page(path);
        assert_eq!(page.status, 404, "{path}");
        assert!(page.text().contains("<main id=\"app\""), "{path}");
        assert!(
            page.text().contains("none") || page.text().contains("`a`"),
            "{path}"
        );
    }
}

#[test]
fn what_a_function_and_its_callers_write_is_text() {
    let session = Session::start();
    let hostile = "</pre></title><script>alert(1)</script>\"'<!--{{main}}";
    let event = json!({
        hostile: 1,
        "stdout": hostile,
        "fail": {"errorType": hostile, "errorMessage": hostile, "stackTrace": [hostile]},
    });
    let detail = session.invoke(&event);
    let id = detail["id"].as_str().unwrap();
    let request = json!({
        "path": "/<script>alert(1)</script>",
        "headers": [["x-evil", hostile]],
    });
    session
        .call("POST", "functions/function/http", &request)
        .ok(202);
    for path in [
        "/_lam/",
        &*format!("/_lam/invocations/{id}"),
        &format!("/_lam/compare?before={id}&after={id}"),
        "/_lam/functions/function",
        "/_lam/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/_lam/?q=%3Cscript%3E:1",
        "/_lam/invocations/%3Cscript%3Ealert(1)",
        "/_lam/functions/%3Cscript%3Ealert(1)",
    ] {
        let page = session.page(path);
        let html = page.text();
        // The page's own script is a file.
        let scripts = html.matches("<script").count();
        assert_eq!(
            scripts,
            html.matches("<script src=\"/_lam/assets/").count(),
            "{path}: {html}"
        );
        assert!(!html.contains("\"'<"), "{path}: {html}");
    }
    let html = session.page(&format!("/_lam/invocations/{id}"));
    assert!(
        html.text()
            .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
    );
}

#[test]
fn the_list_is_filtered_without_a_script() {
    let session = Session::start();
    session.invoke(&json!({"response": 1}));
    let failed = json!({"fail": {"errorType": "MyError", "errorMessage": "m"}});
    session.invoke(&failed);

    let page = session.page("/_lam/?q=status%3Aerror");
    assert!(
        page.text().contains("1 of 1 invocations"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("MyError"));
    assert!(page.text().contains("value=\"status:error\""));
    let page = session.page("/_lam/?limit=1");
    assert!(page.text().contains("1 of 2 invocations"));
    assert!(
        page.text().contains("href=\"/_lam/?q=&amp;before=2\""),
        "{}",
        page.text()
    );
    let page = session.page("/_lam/?q=&before=2");
    assert!(!page.text().contains("MyError"));
    // A mistake is shown on the page.
    let page = session.page("/_lam/?q=colour%3Ared");
    assert_eq!(page.status, 200);
    assert!(page.text().contains("colour"));
}

#[test]
fn hidden_variables_are_hidden_on_the_page() {
    let session = Options {
        variables: vec![("API_KEY", "k3y"), ("REGION", "eu-central-1")],
        ..Options::default()
    }
    .start();
    let page = session.page("/_lam/functions/function");
    assert!(page.text().contains("API_KEY"));
    assert!(page.text().contains("eu-central-1"));
    assert!(!page.text().contains("k3y"));
}
