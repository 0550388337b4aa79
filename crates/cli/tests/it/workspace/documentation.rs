//! The example of docs/local.md.

use super::run;
use crate::support::Demo;

#[test]
fn the_workspace_of_the_page_behaves_as_it_says() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/local.md");
    let page = std::fs::read_to_string(page).unwrap();
    let start = page.find("### Several functions").unwrap();
    let mut blocks = page[start..].split("```").skip(1).step_by(2);
    let manifest = blocks.next().unwrap().strip_prefix("toml\n").unwrap();
    let commands = blocks.next().unwrap().strip_prefix("sh\n").unwrap();
    let demo = Demo::workspace(&["users", "orders"]);
    demo.write("Cargo.toml", manifest);
    assert!(commands.starts_with("lam run --all --watch\n"));
    let server = run(&demo, &["--all", "--watch"]);

    let mut requests = 0;
    for line in commands.lines() {
        let Some(request) = line.strip_prefix("curl http://127.0.0.1:9000") else {
            continue;
        };
        let (path, comment) = request.split_once('#').unwrap();
        let event = server.get(path.trim()).json();
        let key = event["routeKey"].as_str().unwrap();
        match comment.trim().strip_prefix("the route ") {
            Some(route) => assert!(key.ends_with(route), "{line}: {key}"),
            None => {
                assert_eq!(key, "$default", "{line}");
                let path = event["rawPath"].as_str().unwrap();
                let expected = format!(" no route: the function `orders` gets the path {path}");
                assert_eq!(comment, expected);
            }
        }
        requests += 1;
    }
    assert_eq!(requests, 3);
    let name = commands.split("--function-name ").nth(1).unwrap();
    let name = name.split_whitespace().next().unwrap();
    let response = server.invoke_with(&format!("{name}/invocations"), "", b"{\"response\":1}");
    assert_eq!(response.json(), 1);
}
