//! `lam run --watch`.

mod builds;

use std::fs;
use std::os::unix::fs::symlink;

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

const TWO: &str = "pub const RESPONSE: &str = \"\\\"two\\\"\";\n";

fn watch(demo: &Demo) -> Server {
    let server = Server::start(&mut demo.lam(["run", "--watch", "--port", "0"]));
    assert_eq!(server.get("/").text(), "one");
    server
}

#[track_caller]
fn becomes_two(server: &Server) {
    server.running.wait_for_text("Restarting");
    assert_eq!(server.get("/").text(), "two");
}

#[test]
fn new_data_files_do_not_cause_a_build() {
    let demo = Demo::new();
    demo.write(".gitignore", "/cache\n");
    let server = watch(&demo);

    for name in [
        "lam.log",
        "data.json",
        "src/data.json",
        "src/new/data.json",
        "cache/data.json",
        ".hidden",
    ] {
        demo.write(name, "{}");
    }
    demo.write("src/response.rs", TWO);

    becomes_two(&server);
    let log = server.running.log();
    let changed: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("Changed"))
        .collect();
    assert_eq!(changed.len(), 1, "{log}");
    assert!(changed[0].ends_with("src/response.rs"), "{log}");
}

#[test]
fn the_manifest_of_the_workspace_is_watched() {
    let demo = Demo::new();
    let main = fs::read_to_string(demo.path().join("src/main.rs")).unwrap();
    demo.write("app/src/main.rs", &main);
    demo.write(
        "app/src/response.rs",
        "pub const RESPONSE: &str = if cfg!(debug_assertions) { \"\\\"one\\\"\" } else { \"\\\"two\\\"\" };\n",
    );
    demo.write(
        "app/Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    let manifest = "[workspace]\nmembers = [\"app\"]\nresolver = \"3\"\n";
    demo.write("Cargo.toml", manifest);
    let server = Server::start(&mut demo.lam(["run", "-p", "app", "--watch", "--port", "0"]));
    assert_eq!(server.get("/").text(), "one");

    demo.write(
        "Cargo.toml",
        &format!("{manifest}\n[profile.dev]\ndebug-assertions = false\n"),
    );

    becomes_two(&server);
}

#[test]
fn a_new_configuration_of_cargo_is_noticed() {
    let demo = Demo::new();
    demo.write(
        "src/response.rs",
        "pub const RESPONSE: &str = if cfg!(two) { \"\\\"two\\\"\" } else { \"\\\"one\\\"\" };\n",
    );
    let server = watch(&demo);

    demo.write(
        ".cargo/config.toml",
        "[build]\nrustflags = [\"--cfg\", \"two\"]\n",
    );

    becomes_two(&server);
}

#[test]
fn an_included_file_elsewhere_is_watched() {
    let demo = Demo::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("word.txt");
    fs::write(&file, "\"one\"").unwrap();
    let include = format!("pub const RESPONSE: &str = include_str!({file:?});\n");
    demo.write("src/response.rs", &include);
    let server = watch(&demo);

    fs::write(&file, "\"two\"").unwrap();

    becomes_two(&server);
}

#[test]
fn a_module_in_a_new_folder_mends_the_build() {
    let demo = Demo::new();
    let server = watch(&demo);

    demo.write("src/response.rs", "mod words;\npub use words::RESPONSE;\n");
    server.running.wait_for_text("keeping the previous build");
    demo.write("src/response/words.rs", TWO);

    becomes_two(&server);
}

#[test]
fn a_path_dependency_that_is_added_later_is_watched() {
    let demo = Demo::new();
    let server = watch(&demo);

    demo.write(
        "greeting/Cargo.toml",
        "[package]\nname = \"greeting\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    demo.write("greeting/src/lib.rs", "nonsense");
    let manifest = fs::read_to_string(demo.path().join("Cargo.toml")).unwrap();
    demo.write(
        "Cargo.toml",
        &format!("{manifest}\n[dependencies]\ngreeting = {{ path = \"greeting\" }}\n"),
    );
    demo.write("src/response.rs", "pub use greeting::RESPONSE;\n");
    server.running.wait_for_text("keeping the previous build");
    // The dependency has never been built.
    demo.write("greeting/src/lib.rs", TWO);
    becomes_two(&server);

    demo.write("greeting/src/lib.rs", &TWO.replace("two", "three"));
    server.running.wait_for_times("Restarting", 2);
    assert_eq!(server.get("/").text(), "three");
}

#[test]
fn a_link_that_points_to_an_older_file_now_is_noticed() {
    let demo = Demo::new();
    let source = demo.path().join("src/response.rs");
    demo.write("versions/two.rs", TWO);
    fs::rename(&source, demo.path().join("versions/one.rs")).unwrap();
    symlink("../versions/one.rs", &source).unwrap();
    let server = watch(&demo);

    let link = demo.path().join("link");
    symlink("../versions/two.rs", &link).unwrap();
    fs::rename(&link, &source).unwrap();

    becomes_two(&server);
}

#[test]
fn the_environment_file_is_read_again_without_a_build() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("environment");
    fs::write(&file, "TABLE=old\n").unwrap();
    let mut command = lam(["run", "--watch", "--port", "0", "--env-file"]);
    let server = Server::start(command.arg(&file).arg(scripted_function()));
    let table = || server.invoke(&json!({"variable": "TABLE"})).json();
    assert_eq!(table(), "old");

    fs::write(&file, "=\n").unwrap();
    server
        .running
        .wait_for_text("keeping the previous environment");
    fs::write(&file, "TABLE=new\n").unwrap();

    server
        .running
        .wait_for_text("Restarting with the new environment");
    assert_eq!(table(), "new");
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
