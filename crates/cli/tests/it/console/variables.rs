//! The variables of a function.

use serde_json::Value;

use super::session::Session;
use crate::support::Demo;

fn variable<'a>(function: &'a Value, name: &str) -> &'a Value {
    let variables = function["variables"].as_array().expect("a list");
    let found: Vec<_> = variables
        .iter()
        .filter(|variable| variable["name"] == name)
        .collect();
    assert_eq!(found.len(), 1, "{name}: {variables:?}");
    found[0]
}

#[test]
fn variables_have_origins_and_are_hidden_without_the_token() {
    let demo = Demo::workspace(&["users"]);
    demo.add_table("users", "env = { TABLE = \"users\", BOTH = \"table\" }");
    demo.write("local.env", "FILE=from-file\nBOTH=from-file\n");
    let args = ["run", "--port", "0", "--env-file", "local.env"];
    let session = Session::start(demo.lam(args).args(["-e", "API_KEY=quite-secret"]));

    let path = "functions/users";
    let hidden = session.api(path);
    assert!(!hidden.to_string().contains("quite-secret"), "{hidden}");
    assert_eq!(variable(&hidden, "API_KEY")["hidden"], true);
    assert_eq!(variable(&hidden, "API_KEY")["origin"], "--env");

    let revealed = session.revealed(path);
    let expected = [
        ("API_KEY", "quite-secret", "--env"),
        ("FILE", "from-file", "local.env"),
        ("BOTH", "from-file", "local.env"),
        (
            "TABLE",
            "users",
            "users/Cargo.toml [package.metadata.lambda]",
        ),
        ("AWS_REGION", "us-east-1", "lam"),
    ];
    for (name, value, origin) in expected {
        let variable = variable(&revealed, name);
        assert_eq!(variable["value"], value, "{variable}");
        assert_eq!(variable["origin"], origin, "{variable}");
    }
}

#[test]
fn a_changed_file_of_variables_is_shown() {
    let demo = Demo::new();
    demo.write(".env", "COLOR=red\n");
    let args = ["run", "--watch", "--port", "0", "--env-file", ".env"];
    let session = Session::start(&mut demo.lam(args));
    let color = || variable(&session.revealed("functions/demo"), "COLOR")["value"].clone();
    assert_eq!(color(), "red");

    demo.write(".env", "COLOR=blue\n");
    session.server.running.wait_for_text("Restarting");
    assert_eq!(color(), "blue");
}
