//! `lam run --cors`: cross-origin requests to the Function URL.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{HttpResponse, Server, lam, scripted_function, stderr};

const APP: &str = "https://app.example";

/// What a browser adds to a request of a page of another site.
const CROSS_SITE: &str = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\n";

/// `lam run --cors url` with the scripted function and these keys of `url.cors`.
fn configured(cors: &str) -> (Server, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(
        folder.path().join("lam.toml"),
        format!("[url]\nauth = 'none'\n[url.cors]\n{cors}\n"),
    )
    .expect("the file");
    let mut command = lam(["run", "--port", "0", "--cors", "url"]);
    command.arg(scripted_function()).current_dir(folder.path());
    (Server::start(&mut command), folder)
}

fn request(server: &Server, method: &str, headers: &str, body: &str) -> HttpResponse {
    let host = &server.address;
    let head = format!(
        "{method} /path HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{CROSS_SITE}{headers}"
    );
    server.send(&head, body.as_bytes())
}

fn preflight(server: &Server, origin: &str) -> HttpResponse {
    let headers = format!(
        "Origin: {origin}\r\nAccess-Control-Request-Method: PUT\r\n\
         Access-Control-Request-Headers: x-a\r\n"
    );
    request(server, "OPTIONS", &headers, "")
}

fn post(server: &Server, origin: &str, commands: &Value) -> HttpResponse {
    request(
        server,
        "POST",
        &format!("Origin: {origin}\r\n"),
        &commands.to_string(),
    )
}

/// The headers of CORS in a response, without the prefix of their names.
fn cors(response: &HttpResponse) -> Vec<String> {
    let mut found: Vec<String> = response
        .headers
        .iter()
        .filter_map(|(name, value)| {
            let name = name
                .strip_prefix("access-control-")
                .or((name == "vary").then_some("vary"))?;
            Some(format!("{name}: {value}"))
        })
        .collect();
    found.sort();
    found
}

#[test]
fn the_configuration_decides_who_may_call() {
    let all = "methods = ['GET', 'PUT']\nheaders = ['x-a', 'x-b']\nexpose = ['x-c', 'date']\nmax-age = 60";
    let local = "http://localhost:3000";
    // Settings; origin; headers of a preflight response; headers of any other response.
    let table: [(String, &str, &[&str], &[&str]); 5] = [
        (
            format!("origins = ['https://other.example', '{APP}']\n{all}"),
            APP,
            &[
                "allow-headers: x-a,x-b",
                "allow-methods: GET,PUT",
                "allow-origin: https://app.example",
                "expose-headers: x-c,date",
                "max-age: 60",
                "vary: origin",
            ],
            &[
                "allow-origin: https://app.example",
                "expose-headers: x-c,date",
                "vary: origin",
            ],
        ),
        // A page of this machine may call the function, but this setting does not let it read a response.
        (
            format!("origins = ['{APP}']\n{all}"),
            local,
            &["vary: origin"],
            &["vary: origin"],
        ),
        (
            "origins = ['*']".to_owned(),
            APP,
            &["allow-origin: *"],
            &["allow-origin: *"],
        ),
        (
            "origins = ['*']\ncredentials = true".to_owned(),
            APP,
            &[
                "allow-credentials: true",
                "allow-origin: https://app.example",
                "vary: origin",
            ],
            &[
                "allow-credentials: true",
                "allow-origin: https://app.example",
                "vary: origin",
            ],
        ),
        (
            format!("origins = ['{local}']"),
            local,
            &["allow-origin: http://localhost:3000", "vary: origin"],
            &["allow-origin: http://localhost:3000", "vary: origin"],
        ),
    ];
    for (settings, origin, of_preflight, of_others) in table {
        let (server, _folder) = configured(&settings);

        let response = preflight(&server, origin);
        assert_eq!(
            (response.status, response.text().as_str()),
            (200, ""),
            "{settings}"
        );
        assert_eq!(cors(&response), of_preflight, "{settings}");
        assert!(!server.running.log().contains("START"), "{settings}");

        let response = post(&server, origin, &json!({"n": 1}));
        assert_eq!(response.status, 200, "{settings}");
        assert_eq!(response.json(), json!({"n": 1}), "{settings}");
        assert_eq!(cors(&response), of_others, "{settings}");
    }
}

#[test]
fn the_flag_allows_everything_to_its_origins_and_nothing_to_others() {
    let server = Server::of_scripted_function(&["--cors", "https://a.example", "--cors", APP]);

    let expected = [
        "allow-headers: *,authorization",
        "allow-methods: *",
        "allow-origin: https://app.example",
        "expose-headers: *",
        "vary: origin",
    ];
    assert_eq!(cors(&preflight(&server, APP)), expected);
    for foreign in ["https://foreign.example", "http://app.example", "null"] {
        for response in [
            preflight(&server, foreign),
            post(&server, foreign, &json!({})),
        ] {
            assert_eq!(response.status, 403, "{foreign}");
            assert!(
                response.text().contains("--cors ORIGIN"),
                "{}",
                response.text()
            );
            assert!(cors(&response).is_empty(), "{foreign}");
        }
    }
    assert_eq!(
        post(&server, "http://localhost:3000", &json!({})).status,
        200
    );
}

#[test]
fn no_page_of_another_site_may_call_lambdas_api() {
    let server = Server::of_scripted_function(&["--cors", "*"]);

    assert_eq!(post(&server, APP, &json!({})).status, 200);
    let headers = format!("{CROSS_SITE}Origin: {APP}\r\n");
    let response = server.invoke_with("function/invocations", &headers, b"{}");
    assert_eq!(response.status, 403);
    let rebound = server.send("GET / HTTP/1.1\r\nHost: rebound.example\r\n", b"");
    assert_eq!(rebound.status, 403);
}

#[test]
fn an_http_api_drops_the_headers_of_the_function() {
    let server = Server::of_scripted_function(&["--front", "http-api", "--cors", APP]);
    let own = json!({"response": {
        "statusCode": 201,
        "headers": {"Access-Control-Allow-Origin": "*", "Access-Control-Max-Age": "5"},
    }});

    let response = preflight(&server, APP);
    assert_eq!(response.status, 204);
    assert!(cors(&response).contains(&"allow-methods: *".to_owned()));

    let response = post(&server, APP, &own);
    assert_eq!(response.status, 201);
    let expected = [
        "allow-origin: https://app.example",
        "expose-headers: *",
        "vary: origin",
    ];
    assert_eq!(cors(&response), expected);
}

#[test]
fn the_setting_replaces_the_headers_of_the_function() {
    let server = Server::of_scripted_function(&["--cors", APP]);
    let own = json!({"response": {
        "statusCode": 201,
        "headers": {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Max-Age": "5",
            "Vary": "Accept",
        },
    }});

    let response = post(&server, APP, &own);

    assert_eq!(response.status, 201);
    let expected = [
        "allow-origin: https://app.example",
        "expose-headers: *",
        "max-age: 5",
        "vary: Accept",
        "vary: origin",
    ];
    assert_eq!(cors(&response), expected);
    server
        .running
        .wait_for_text("warning: the function sets Access-Control-Allow-Origin");
}

#[test]
fn a_failed_function_is_no_secret_to_an_allowed_page() {
    let server = Server::of_scripted_function(&["--cors", APP]);

    let response = post(&server, APP, &json!({"exit": 1}));

    assert_eq!(response.status, 502);
    assert!(cors(&response).contains(&"allow-origin: https://app.example".to_owned()));
}

#[test]
fn options_reaches_the_function_unless_it_is_a_preflight_for_the_setting() {
    let local = "http://localhost:3000";
    let server = Server::of_scripted_function(&[]);
    let response = preflight(&server, local);
    assert!(response.text().contains("OPTIONS"), "{}", response.text());

    let server = Server::of_scripted_function(&["--cors", local]);
    let response = request(&server, "OPTIONS", &format!("Origin: {local}\r\n"), "");
    assert!(response.text().contains("OPTIONS"), "{}", response.text());
}

#[test]
fn a_setting_that_cannot_be_used_is_an_error() {
    let function = scripted_function();
    let function = function.to_str().expect("a path that is UTF-8");
    for (args, message) in [
        (
            &["--cors", "url"][..],
            "does not have the key `url.cors.origins`",
        ),
        (
            &["--cors", "url", "--cors", APP],
            "leave out the other --cors",
        ),
        (&["--cors", "app.example"], "is not an origin such as"),
        (
            &["--cors", APP, "--front", "rest"],
            "--cors does not apply to the front rest: it needs --front url or --front http-api",
        ),
    ] {
        let output = lam(["run", function, "--port", "0"]).args(args).output();
        let output = output.expect("lam");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
}
