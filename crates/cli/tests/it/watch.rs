//! `lam run --watch`.

use std::fs;

use serde_json::json;

use crate::support::{Demo, Running, Server, lam, scripted_function};

#[test]
fn a_change_is_rebuilt_and_a_failed_build_keeps_the_previous_one() {
    let demo = Demo::new();
    let server = Server::start(&mut demo.lam(["run", "--watch", "--port", "0"]));
    assert_eq!(server.get("/").text(), "one");

    demo.write("src/response.rs", "nonsense");
    server.running.wait_for_text("keeping the previous build");
    assert_eq!(server.get("/").text(), "one");

    demo.write(
        "src/response.rs",
        "pub const RESPONSE: &str = \"\\\"two\\\"\";\n",
    );
    server.running.wait_for_text("Restarting");
    assert_eq!(server.get("/").text(), "two");
}

#[test]
fn lam_waits_for_a_change_if_the_first_build_fails() {
    let demo = Demo::new();
    demo.write("src/response.rs", "nonsense");
    let running = Running::start(&mut demo.lam(["run", "--watch", "--port", "0"]));
    running.wait_for_text("waiting for a change");

    demo.write(
        "src/response.rs",
        "pub const RESPONSE: &str = \"\\\"mended\\\"\";\n",
    );

    assert_eq!(Server::of(running).get("/").text(), "mended");
}

#[test]
fn a_log_file_among_the_sources_does_not_cause_endless_builds() {
    let demo = Demo::new();
    let mut command = demo.lam(["run", "--watch", "--port", "0"]);
    let server = Server::start(&mut command);

    // A file with lam's own output would behave like this: it changes with every build.
    for n in 1..=3 {
        demo.write("lam.log", &n.to_string());
        server.running.wait_for_times("Unchanged", n);
    }
    server
        .running
        .wait_for_text("lam.log, because changes to it do not alter the build");

    demo.write("lam.log", "4");
    demo.write("src/response.rs", "pub const RESPONSE: &str = \"2\";\n");
    server.running.wait_for_text("Restarting");
    assert_eq!(server.get("/").text(), "2");
}

#[test]
fn a_path_dependency_is_watched() {
    let demo = Demo::new();
    demo.write(
        "greeting/Cargo.toml",
        "[package]\nname = \"greeting\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    demo.write(
        "greeting/src/lib.rs",
        "pub const WORD: &str = \"\\\"one\\\"\";\n",
    );
    demo.write(
        "app/Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\ngreeting = { path = \"../greeting\" }\n",
    );
    demo.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"app\", \"greeting\"]\nresolver = \"3\"\n",
    );
    let main = fs::read_to_string(demo.path().join("src/main.rs")).unwrap();
    demo.write("app/src/main.rs", &main);
    demo.write(
        "app/src/response.rs",
        "pub use greeting::WORD as RESPONSE;\n",
    );
    let server = Server::start(&mut demo.lam(["run", "-p", "app", "--watch", "--port", "0"]));
    assert_eq!(server.get("/").text(), "one");

    demo.write(
        "greeting/src/lib.rs",
        "pub const WORD: &str = \"\\\"two\\\"\";\n",
    );

    server.running.wait_for_text("Restarting");
    assert_eq!(server.get("/").text(), "two");
}

#[test]
fn an_executable_is_restarted_when_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("bootstrap");
    let write = |table: &str| {
        use std::os::unix::fs::PermissionsExt as _;

        let partial = folder.path().join("partial");
        let scripted_function = scripted_function();
        let text = format!(
            "#!/bin/sh\nTABLE={table} exec {}\n",
            scripted_function.display()
        );
        fs::write(&partial, text).unwrap();
        fs::set_permissions(&partial, fs::Permissions::from_mode(0o755)).unwrap();
        fs::rename(&partial, &script).unwrap();
    };
    write("old");
    let mut command = lam(["run", "--watch", "--port", "0"]);
    let server = Server::start(command.arg(&script));
    let table = || server.invoke(&json!({"variable": "TABLE"})).json();
    assert_eq!(table(), "old");

    write("new");

    server.running.wait_for_text("Restarting");
    assert_eq!(table(), "new");
}
