//! Routes of `--route` and of the key `routes`.

use serde_json::json;

use super::run;
use super::selection::{add_table, error};
use crate::support::{Demo, Server, lam, scripted_function, stderr};

fn function_of(server: &Server, path: &str) -> String {
    let commands = json!({"variable": "AWS_LAMBDA_FUNCTION_NAME"});
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n",
        server.address
    );
    let response = server.send(&head, commands.to_string().as_bytes());
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    // Some fronts send a text as JSON.
    response.text().trim_matches('"').to_owned()
}

#[test]
fn the_most_specific_route_takes_the_request() {
    let demo = Demo::workspace(&["a", "b", "c", "d"]);
    let mut args = vec!["--all"];
    for route in [
        "/users/{id}=a",
        "POST /users/{id}=b",
        "/users/new=c",
        "/users/{proxy+}=d",
    ] {
        args.extend(["--route", route]);
    }
    let server = run(&demo, &args);

    assert_eq!(function_of(&server, "/users/1"), "b");
    assert_eq!(server.get("/users/1").json()["routeKey"], "ANY /users/{id}");
    assert_eq!(function_of(&server, "/users/new"), "c");
    assert_eq!(function_of(&server, "/users/1/2"), "d");
    // What no route takes goes to the function that the path names.
    assert_eq!(function_of(&server, "/b/users/1"), "b");
    let missing = server.get("/users");
    assert_eq!(missing.status, 404);
    let expected = "no function for GET /users: paths begin with /a, /b, /c, /d; the routes are: ANY \
                    /users/new, POST /users/{id}, ANY /users/{id}, ANY /users/{proxy+}\n";
    assert_eq!(missing.text(), expected);
}

#[test]
fn events_of_an_http_api_have_the_route_and_its_variables() {
    let demo = Demo::workspace(&["users", "orders"]);
    let server = run(
        &demo,
        &["--all", "--route", "GET /users/{id}/{rest+}=users"],
    );

    let event = server.get("/users/a%20b/c/d?x=1").json();

    assert_eq!(event["routeKey"], "GET /users/{id}/{rest+}");
    assert_eq!(event["pathParameters"], json!({"id": "a b", "rest": "c/d"}));
    assert_eq!(event["rawPath"], "/users/a b/c/d");
    assert_eq!(event["rawQueryString"], "x=1");
    // A function without a route has a Function URL.
    let other = server.get("/orders/1").json();
    assert_eq!(other["requestContext"]["accountId"], "anonymous");
    assert_eq!(server.get("/users/1").json()["routeKey"], "$default");
}

#[test]
fn a_rest_api_has_the_route_as_its_resource() {
    let demo = Demo::workspace(&["users", "orders"]);
    let mut args = vec!["--all", "--front", "rest", "--stage-name", "prod"];
    args.extend(["--route", "/users/{id}=users"]);
    let running = crate::support::Running::start(demo.lam(["run", "--port", "0"]).args(args));
    let server = Server::of(running);
    let address = server.address.strip_suffix("/prod").unwrap().to_owned();

    let head = format!("GET /prod/users/7 HTTP/1.1\r\nHost: {address}\r\n");
    let event = crate::support::send(&address, &head, b"").json();

    assert_eq!(event["resource"], "/users/{id}");
    assert_eq!(event["path"], "/users/7");
    assert_eq!(event["pathParameters"], json!({"id": "7"}));
    assert_eq!(event["requestContext"]["stage"], "prod");
    // Each function also has an API of its own.
    let head = format!("GET /orders/prod/x HTTP/1.1\r\nHost: {address}\r\n");
    let event = crate::support::send(&address, &head, b"").json();
    assert_eq!(event["resource"], "/{proxy+}");
    assert_eq!(event["path"], "/x");
}

#[test]
fn one_function_gets_all_requests_and_the_route_of_some() {
    let scripted_function = scripted_function();
    let mut command = lam(["run", "--port", "0", "--name", "users"]);
    command.args(["--route", "GET /users/{id}=users"]);
    let server = Server::start(command.arg(scripted_function));

    let event = server.get("/users/7").json();
    assert_eq!(event["pathParameters"], json!({"id": "7"}));
    let event = server.get("/other").json();
    assert_eq!(event["routeKey"], "$default");
    assert!(event.get("pathParameters").is_none());
}

#[test]
fn routes_of_the_workspace_and_of_packages_are_merged_and_flags_replace_them() {
    let demo = Demo::workspace(&["users", "orders"]);
    let manifest = std::fs::read_to_string(demo.path().join("Cargo.toml")).unwrap();
    let table =
        "[workspace.metadata.lambda.routes]\n\"/users/{id}\" = \"users\"\n\"/both\" = \"users\"\n";
    demo.write("Cargo.toml", &format!("{manifest}\n{table}"));
    let table = "[package.metadata.lambda.routes]\n\"/orders/{id}\" = \"orders\"";
    add_table(&demo, "orders", table);

    let server = run(&demo, &["--all", "--route", "/both=orders"]);
    assert_eq!(function_of(&server, "/users/1"), "users");
    assert_eq!(function_of(&server, "/orders/1"), "orders");
    assert_eq!(function_of(&server, "/both"), "orders");

    // Routes to functions that are not served do not matter.
    let server = run(&demo, &["-p", "users"]);
    assert_eq!(server.get("/users/1").json()["routeKey"], "ANY /users/{id}");
    assert_eq!(server.get("/orders/1").json()["routeKey"], "$default");
}

#[test]
fn a_preflight_request_follows_the_route_of_the_request_that_it_asks_for() {
    let demo = Demo::workspace(&["users", "orders"]);
    let mut args = vec!["--all", "--front", "url", "--cors", "https://app.example"];
    args.extend(["--route", "PUT /users/{id}=users"]);
    let server = run(&demo, &args);

    let preflight = |method: &str| {
        let head = format!(
            "OPTIONS /users/1 HTTP/1.1\r\nHost: {}\r\nOrigin: https://app.example\r\n\
             Access-Control-Request-Method: {method}\r\n",
            server.address
        );
        server.send(&head, b"")
    };

    let response = preflight("PUT");
    assert_eq!(response.status, 200);
    let allowed = response.header("access-control-allow-origin");
    assert_eq!(allowed, Some("https://app.example"));
    // It would be a request to the function `users` by its name.
    assert_eq!(preflight("DELETE").status, 200);
    // The function was not invoked, so it has not been built.
    assert!(!demo.path().join("target").exists());
}

#[test]
fn a_flag_that_does_not_apply_to_the_front_of_a_route_names_the_route_as_the_reason() {
    let demo = Demo::workspace(&["users", "orders"]);
    let run = |front: &[&str]| {
        let mut command = demo.lam(["run", "--all", "--port", "0", "--route", "/x=users"]);
        let output = command
            .args(["--invoke-mode", "response-stream"])
            .args(front);
        let output = output.output().expect("lam");
        assert_eq!(output.status.code(), Some(2));
        stderr(&output)
    };

    let by_route = run(&[]);
    assert!(
        by_route.contains("--invoke-mode response-stream does not apply to the front http-api")
    );
    let reason = "a function with a route is behind an HTTP API";
    assert!(by_route.contains(reason), "{by_route}");
    let by_flag = run(&["--front", "http-api"]);
    assert!(!by_flag.contains(reason), "{by_flag}");
}

#[test]
fn wrong_routes_are_errors_before_any_build() {
    let demo = Demo::workspace(&["users", "orders"]);
    for (routes, expected) in [
        (
            &["GET /users/{id}=user"][..],
            "GET /users/{id} = user (--route): no function has the name \"user\"; did you mean users?",
        ),
        (
            &["/x=shop"],
            "ANY /x = shop (--route): no function has the name \"shop\"; the functions are: orders, users",
        ),
        (
            &["/users/{id}=users", "ANY /users/{name}=orders"],
            "two routes match the same requests: ANY /users/{id} = users (--route) and ANY \
             /users/{name} = orders (--route)",
        ),
        (
            &["/{proxy+}/x=users"],
            "\"/{proxy+}/x\": {proxy+} is only allowed at the end of a path",
        ),
        (
            &["/users"],
            "expected a route and a function, such as 'GET /users/{id}=users'",
        ),
    ] {
        let mut args = vec!["--all"];
        for route in routes {
            args.extend(["--route", route]);
        }
        let text = error(&demo, &args);
        assert!(text.contains(expected), "{text}");
    }
    let text = error(&demo, &["-p", "users", "--route", "/x=orders"]);
    let expected = "ANY /x = orders (--route): the function orders is not served: select its package with \
                    -p, or all with --all";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn wrong_routes_of_a_table_name_it() {
    let demo = Demo::workspace(&["users", "orders"]);
    let table = "[package.metadata.lambda.routes]\n\"/users\" = \"user\"";
    add_table(&demo, "orders", table);

    let text = error(&demo, &["--all"]);

    assert!(text.contains("ANY /users = user ("), "{text}");
    let expected = "orders/Cargo.toml [package.metadata.lambda]): no function has the name \"user\"; did \
                    you mean users?";
    assert!(text.contains(expected), "{text}");
}
