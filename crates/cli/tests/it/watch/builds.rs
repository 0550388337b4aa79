//! Which changes count during a build, after it, and after a failed one.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use serde_json::json;

use super::{TWO, becomes_two, watch};
use crate::support::{Demo, Server, lam, scripted_function};

const ONE: &str = "pub const RESPONSE: &str = \"\\\"one\\\"\";\n";

/// The files that lam has reported as changed.
fn changed(server: &Server) -> Vec<String> {
    let log = server.running.log();
    let changed = log.lines().filter(|line| line.contains(" Changed "));
    changed.map(str::to_owned).collect()
}

#[test]
fn what_a_build_script_generates_does_not_cause_builds() {
    let demo = Demo::new();
    // Runs for each build, and its output is always another one.
    demo.write(
        "build.rs",
        "fn main() {\n    println!(\"cargo::rerun-if-changed=nowhere\");\n    \
         let now = std::time::SystemTime::now();\n    \
         let path = std::path::Path::new(&std::env::var(\"OUT_DIR\").unwrap()).join(\"now.rs\");\n    \
         std::fs::write(path, format!(\"pub const NOW: &str = \\\"{now:?}\\\";\")).unwrap();\n}\n",
    );
    let include = "include!(concat!(env!(\"OUT_DIR\"), \"/now.rs\"));\n\
                   #[used]\npub static USED: &str = NOW;\n";
    demo.write("src/response.rs", &format!("{ONE}{include}"));
    let server = watch(&demo);

    demo.write("src/response.rs", &format!("{TWO}{include}"));
    becomes_two(&server);
    demo.write("src/response.rs", &format!("{TWO}{include}// three\n"));
    server.running.wait_for_times("Restarting", 2);

    let changed = changed(&server);
    let is_source = |line: &String| line.ends_with("src/response.rs");
    assert!(changed.iter().all(is_source), "{changed:?}");
}

#[test]
fn a_build_script_that_names_no_files_depends_on_all_of_its_package() {
    let demo = Demo::new();
    demo.write(
        "build.rs",
        "fn main() {\n    let word = std::fs::read_to_string(\"words/word.txt\").unwrap();\n    \
         println!(\"cargo::rustc-env=WORD={}\", word.trim());\n}\n",
    );
    demo.write("words/word.txt", "\"one\"\n");
    demo.write(
        "src/response.rs",
        "pub const RESPONSE: &str = env!(\"WORD\");\n",
    );
    let server = watch(&demo);

    demo.write("words/word.txt", "\"two\"\n");

    becomes_two(&server);
}

#[test]
fn a_broken_file_elsewhere_can_be_mended() {
    let demo = Demo::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("response.rs");
    fs::write(&file, ONE).unwrap();
    demo.write("src/response.rs", &format!("include!({file:?});\n"));
    let server = watch(&demo);

    fs::write(&file, "pub const RESPONSE: &str = 1;\n").unwrap();
    server.running.wait_for_text("keeping the previous build");
    fs::write(&file, TWO).unwrap();

    becomes_two(&server);
}

#[test]
fn a_log_that_grows_does_not_repeat_a_failed_build() {
    let demo = Demo::new();
    demo.write("app.log", "");
    let server = watch(&demo);
    demo.write("src/response.rs", "nonsense");
    server.running.wait_for_text("keeping the previous build");

    for n in 1..=5 {
        demo.write("app.log", &"line\n".repeat(n));
    }
    demo.write("src/response.rs", TWO);

    becomes_two(&server);
    let changed = changed(&server);
    let is_source = |line: &String| line.ends_with("src/response.rs");
    assert!(
        changed.len() == 2 && changed.iter().all(is_source),
        "{changed:?}"
    );
}

#[test]
fn many_files_that_change_together_cause_one_build() {
    let demo = Demo::new();
    let names: Vec<String> = (1..=40).map(|n| format!("m{n}")).collect();
    let modules: String = names.iter().map(|name| format!("mod {name};\n")).collect();
    let main = fs::read_to_string(demo.path().join("src/main.rs")).unwrap();
    demo.write("src/main.rs", &format!("{modules}{main}"));
    let write_all = |text: &str| {
        for name in &names {
            demo.write(&format!("src/{name}.rs"), text);
        }
    };
    write_all("");
    let server = watch(&demo);

    // As a checkout does: each file is deleted and written again. lam is stopped meanwhile, so that
    // a slow machine cannot make a pause between two of them.
    server.running.signal("STOP");
    for name in &names {
        fs::remove_file(demo.path().join(format!("src/{name}.rs"))).unwrap();
    }
    write_all("// two\n");
    demo.write("src/response.rs", TWO);
    server.running.signal("CONT");

    becomes_two(&server);
    assert_eq!(changed(&server).len(), 1, "{:?}", changed(&server));
}

#[test]
fn a_folder_that_is_replaced_is_noticed() {
    let demo = Demo::new();
    demo.write(
        "src/response.rs",
        "#[path = \"a/b/words.rs\"]\nmod words;\npub use words::RESPONSE;\n",
    );
    demo.write("src/a/b/words.rs", ONE);
    let server = watch(&demo);

    demo.write("other/b/words.rs", TWO);
    let a = demo.path().join("src/a");
    fs::rename(&a, demo.path().join("old")).unwrap();
    fs::rename(demo.path().join("other"), &a).unwrap();

    becomes_two(&server);
}

#[test]
fn an_older_file_that_is_moved_over_a_source_is_noticed() {
    let demo = Demo::new();
    demo.write("older.rs", TWO);
    let server = watch(&demo);

    let older = demo.path().join("older.rs");
    fs::rename(older, demo.path().join("src/response.rs")).unwrap();

    becomes_two(&server);
}

fn write_script(path: &Path, table: &str) {
    let function = scripted_function();
    let text = format!("#!/bin/sh\nTABLE={table} exec {}\n", function.display());
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn an_executable_behind_a_link_that_is_pointed_elsewhere_is_restarted() {
    let folder = tempfile::tempdir().unwrap();
    for version in ["old", "new"] {
        fs::create_dir(folder.path().join(version)).unwrap();
        write_script(&folder.path().join(version).join("bootstrap"), version);
    }
    let link = folder.path().join("current");
    symlink("old", &link).unwrap();
    let mut command = lam(["run", "--watch", "--port", "0"]);
    let server = Server::start(command.arg(link.join("bootstrap")));
    let table = || server.invoke(&json!({"variable": "TABLE"})).json();
    assert_eq!(table(), "old");

    fs::remove_file(&link).unwrap();
    symlink("new", &link).unwrap();

    server.running.wait_for_text("Restarting");
    assert_eq!(table(), "new");
}

#[test]
fn a_deleted_executable_keeps_running_until_there_is_another() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("bootstrap");
    write_script(&script, "old");
    let mut command = lam(["run", "--watch", "--port", "0"]);
    let server = Server::start(command.arg(&script));
    let table = || server.invoke(&json!({"variable": "TABLE"})).json();
    assert_eq!(table(), "old");

    fs::remove_file(&script).unwrap();
    server.running.wait_for_text("keeping the previous build");
    assert_eq!(table(), "old");
    write_script(&script, "new");

    server.running.wait_for_text("Restarting");
    assert_eq!(table(), "new");
}

#[test]
fn a_change_of_the_configuration_needs_a_restart_of_lam() {
    let demo = Demo::new();
    let server = watch(&demo);
    let manifest = fs::read_to_string(demo.path().join("Cargo.toml")).expect("a manifest");
    let change = |table: &str| demo.write("Cargo.toml", &format!("{manifest}\n{table}\n"));

    change("# [package.metadata.lambda]");
    server.running.wait_for_text("Unchanged");
    assert!(!server.running.log().contains("configuration"));

    change("[package.metadata.lambda]\nmemory = 512");
    let warning = "the configuration has changed; restart `lam run` to use it";
    server.running.wait_for_text(warning);

    change("[package.metadata.lambda]\nmemry = 512");
    server.running.wait_for_text("memry");
    server
        .running
        .wait_for_text("keeping the previous configuration");
    assert_eq!(server.get("/").text(), "one");
}
