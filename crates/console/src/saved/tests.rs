use std::fs;
use std::os::unix::fs::symlink;

use super::{Name, list, read, remove, write};

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn files(directory: &std::path::Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    files
}

#[test]
fn events_are_written_read_and_deleted() {
    let root = tempfile::tempdir().unwrap();
    let directory = root.path().join("events");
    assert_eq!(list(&directory).unwrap(), []);
    assert_eq!(read(&directory, &name("a")).unwrap(), None);
    assert!(!remove(&directory, &name("a")).unwrap());

    write(&directory, &name("a"), "{\"n\": 1}", Some("2\n")).unwrap();
    assert_eq!(files(&directory), ["a.json", "a.response.json"]);
    let saved = read(&directory, &name("a")).unwrap();
    assert_eq!(
        saved,
        Some(("{\"n\": 1}\n".to_owned(), Some("2\n".to_owned())))
    );

    write(&directory, &name("a"), "{}", None).unwrap();
    assert_eq!(files(&directory), ["a.json"]);
    assert!(remove(&directory, &name("a")).unwrap());
    assert_eq!(files(&directory), [""; 0]);
}

#[test]
fn the_list_is_sorted_and_says_what_is_wrong() {
    let root = tempfile::tempdir().unwrap();
    let directory = root.path();
    write(directory, &name("b"), "{}", Some("{}")).unwrap();
    write(directory, &name("a"), "{\n \"x\"\n}", None).unwrap();
    fs::write(directory.join("c.json"), b"\"\xff\"").unwrap();
    fs::write(directory.join("notes.txt"), "x").unwrap();
    fs::write(directory.join(".hidden.json"), "{}").unwrap();
    fs::create_dir(directory.join("d.json")).unwrap();
    let events = list(directory).unwrap();
    let events: Vec<_> = events
        .iter()
        .map(|event| {
            (
                event.name.to_string(),
                event.has_expected,
                event.error.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        events,
        [
            (
                "a".to_owned(),
                false,
                Some("not JSON: expected `:` at line 3, column 1")
            ),
            ("b".to_owned(), true, None),
            (
                "c".to_owned(),
                false,
                Some("not valid UTF-8 (first invalid byte at offset 1)")
            ),
            ("d".to_owned(), false, Some("it is not a file")),
        ]
    );
    assert_eq!(list(directory).unwrap()[1].bytes, 3);
}

#[test]
fn links_are_not_followed_to_other_directories() {
    let root = tempfile::tempdir().unwrap();
    let (directory, outside) = (root.path().join("events"), root.path().join("secret.json"));
    write(&directory, &name("inside"), "1", None).unwrap();
    fs::write(&outside, "2").unwrap();
    symlink(&outside, directory.join("link.json")).unwrap();
    symlink(&outside, directory.join("inside.response.json")).unwrap();
    symlink("inside.json", directory.join("other.json")).unwrap();

    let error = read(&directory, &name("link")).unwrap_err().to_string();
    assert_eq!(error, "it is a link to a file outside of the directory");
    assert!(read(&directory, &name("inside")).is_err());
    assert_eq!(read(&directory, &name("other")).unwrap().unwrap().0, "1\n");

    // A write replaces the link, and not the file that it points to.
    write(&directory, &name("link"), "3", None).unwrap();
    assert_eq!(fs::read_to_string(&outside).unwrap(), "2");
    assert_eq!(read(&directory, &name("link")).unwrap().unwrap().0, "3\n");
    assert!(remove(&directory, &name("inside")).unwrap());
    assert!(outside.exists());
}

#[test]
fn files_that_are_too_large_are_refused() {
    let root = tempfile::tempdir().unwrap();
    let large = format!("\"{}\"", "x".repeat(6 * 1024 * 1024));
    let error = write(root.path(), &name("a"), &large, None).unwrap_err();
    assert!(error.to_string().contains("6291456 bytes"), "{error}");
    fs::write(root.path().join("a.json"), &large).unwrap();
    assert!(read(root.path(), &name("a")).is_err());
    assert!(list(root.path()).unwrap()[0].error.is_some());
}

#[test]
fn a_failed_write_leaves_no_temporary_file() {
    let root = tempfile::tempdir().unwrap();
    let directory = root.path();
    write(directory, &name("a"), "1", None).unwrap();
    // The event is replaced, and its response cannot be, since a directory has the name.
    fs::create_dir_all(directory.join("a.response.json/x")).unwrap();
    assert!(write(directory, &name("a"), "2", Some("3")).is_err());
    assert_eq!(files(directory), ["a.json", "a.response.json"]);
}
