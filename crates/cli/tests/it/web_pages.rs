//! `lam run` and web pages in a real browser: which of their requests invoke the function.

use std::process::Command;

use crate::support::{Browser, Pages, Server, has_chromium, stdout};

/// A host name of another site, which the browser resolves to this machine.
const FOREIGN: &str = "foreign.example";

/// What a page can load without the user, from the site at `TARGET`.
const ELEMENTS: &str = r#"
<link rel="stylesheet" href="TARGET/style">
<link rel="prefetch" href="TARGET/prefetch">
<img src="TARGET/img">
<script src="TARGET/script"></script>
<iframe src="TARGET/iframe"></iframe>
<object data="TARGET/object"></object>
<video src="TARGET/video" preload="auto"></video>
<form action="TARGET/form-in-frame" target="frame"></form>
<iframe name="frame"></iframe>
<script>
  document.forms[0].submit();
  fetch("TARGET/no-cors", {mode: "no-cors"});
  fetch("TARGET/cors");
  fetch("TARGET/json", {method: "POST", headers: {"content-type": "application/json"}, body: "{}"});
  fetch("TARGET/post", {method: "POST", mode: "no-cors", body: "{}"});
  fetch("TARGET/2015-03-31/functions/function/invocations", {method: "POST", mode: "no-cors", body: "{}"});
  navigator.sendBeacon("TARGET/beacon", "{}");
  new EventSource("TARGET/events");
</script>
"#;

/// The navigations that a page can force.
const NAVIGATIONS: [(&str, &str); 4] = [
    ("location", "<script>location = 'TARGET/location';</script>"),
    (
        "refresh",
        "<meta http-equiv='refresh' content='0; url=TARGET/refresh'>",
    ),
    (
        "form-get",
        "<form action='TARGET/form-get'></form><script>document.forms[0].submit()</script>",
    ),
    (
        "form-post",
        "<form action='TARGET/form-post' method='post'></form>\
         <script>document.forms[0].submit()</script>",
    ),
];

#[test]
fn no_page_of_another_site_invokes_the_function() {
    if !has_chromium() {
        return;
    }
    let server = Server::of_scripted_function(&[]);
    let target = format!("http://{}", server.address);
    let page = |html: &str| html.replace("TARGET", &target);
    let mut pages = vec![("/elements".to_owned(), page(ELEMENTS))];
    for (name, html) in NAVIGATIONS {
        pages.push((format!("/{name}"), page(html)));
    }
    let pages = Pages::serve(pages);

    let browser = Browser::open(&pages.url(FOREIGN, "/elements"));
    for path in [
        "GET /style",
        "GET /img",
        "GET /script",
        "GET /iframe",
        "GET /object",
        "GET /video",
        "GET /form-in-frame",
        "GET /no-cors",
        "GET /cors",
        "OPTIONS /json",
        "POST /post",
        "POST /2015-03-31/functions/function/invocations",
        "POST /beacon",
        "GET /events",
    ] {
        server.running.wait_for_text(&format!("rejected {path}"));
    }
    drop(browser);
    for (name, _) in NAVIGATIONS {
        let _browser = Browser::open(&pages.url(FOREIGN, &format!("/{name}")));
        server.running.wait_for(name, |line| {
            line.contains("rejected") && line.contains(&format!(" /{name}"))
        });
    }

    assert!(
        !server.running.log().contains("START"),
        "{}",
        server.running.log()
    );
}

#[test]
fn a_page_on_another_local_port_invokes_the_function() {
    if !has_chromium() {
        return;
    }
    let server = Server::of_scripted_function(&[]);
    let target = format!("http://{}", server.address);
    let html = format!("<img src='{target}/img'><script>fetch('{target}/cors')</script>");
    let pages = Pages::serve(vec![("/".to_owned(), html)]);

    // For the browser, localhost and 127.0.0.1 are different sites.
    let _browser = Browser::open(&pages.url("localhost", "/"));

    server.running.wait_for_times("START RequestId", 2);
    assert!(
        !server.running.log().contains("rejected"),
        "{}",
        server.running.log()
    );
}

#[test]
fn a_url_that_the_user_types_invokes_the_function() {
    if !has_chromium() {
        return;
    }
    let server = Server::of_scripted_function(&[]);
    let url = format!("http://{}/typed", server.address);
    let profile = tempfile::tempdir().expect("a folder");

    let output = Command::new("chromium")
        .args(Browser::flags(profile.path()))
        .args(["--dump-dom", &url])
        .output()
        .expect("chromium");

    let page = stdout(&output);
    assert!(page.contains(r#""rawPath":"/typed""#), "{page}");
    assert!(page.contains(r#""sec-fetch-site":"none""#), "{page}");
}
