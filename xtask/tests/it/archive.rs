//! What is in an archive.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use object::read::archive::ArchiveFile;
use object::{Object as _, ObjectSymbol as _};
use tempfile::TempDir;

use super::support::{GNU, MUSL, Unpacked, default_out, make, packed, run};

#[test]
fn the_global_symbols_are_the_functions_of_the_header() {
    for target in [MUSL, GNU] {
        let unpacked = Unpacked::new(target);
        let library = fs::read(unpacked.library()).expect("a library");
        let archive = ArchiveFile::parse(&*library).expect("a static library");
        let members: Vec<_> = archive
            .members()
            .map(|member| member.expect("a member"))
            .collect();
        assert_eq!(members.len(), 1, "{target}");
        let object = members[0].data(&*library).expect("its data");
        let object = object::File::parse(object).expect("an object");
        let globals: BTreeSet<String> = object
            .symbols()
            .filter(|symbol| symbol.is_global() && !symbol.is_undefined())
            .map(|symbol| symbol.name().expect("a name").to_owned())
            .collect();

        // The compiler's preprocessor removes the comments and the macros.
        let header = unpacked.root.join("include/lambda_native.h");
        let mut preprocessor = Command::new("cc");
        preprocessor.args(["-E", "-P"]).arg(header);
        let Some(code) = run(&mut preprocessor, "cc", "apt-get install gcc") else {
            return;
        };
        let declared: BTreeSet<String> = code
            .split(';')
            .filter(|declaration| !declaration.trim_start().starts_with("typedef"))
            .filter_map(|declaration| {
                // An attribute may come first, and has parentheses too.
                let mut before = declaration.split('(');
                before.find_map(|text| {
                    text.rsplit([' ', '*', '\n'])
                        .next()?
                        .strip_prefix("lambda_")
                })
            })
            .map(|name| format!("lambda_{name}"))
            .collect();
        assert!(declared.len() > 50, "{declared:?}");
        assert_eq!(globals, declared, "{target}");
    }
}

#[test]
fn an_archive_has_the_headers_the_libraries_and_the_licenses() {
    let common = [
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README",
        "include/lambda_native.h",
        "include/lambda_native.hpp",
        "lib/liblambda_native.a",
        "lib/pkgconfig/lambda-native.pc",
    ];
    let shared = [
        "lib/pkgconfig/lambda-native-shared.pc",
        "lib/shared/liblambda_native.so",
        "lib/shared/liblambda_native.so.1",
    ];
    for (target, has_shared) in [(MUSL, false), (GNU, true)] {
        let unpacked = Unpacked::new(target);
        for file in common {
            assert!(
                unpacked.root.join(file).is_file(),
                "{target}: {file} is missing"
            );
        }
        for file in shared {
            let exists = unpacked.root.join(file).is_file();
            assert_eq!(exists, has_shared, "{target}: {file}");
        }
    }
}

#[test]
fn the_same_sources_give_the_same_archive() {
    let archives = [MUSL, GNU].map(|target| {
        let out = TempDir::new().expect("a temporary folder");
        make(target, None);
        make(target, Some(out.path()));
        let read = |file| fs::read(file).expect("an archive");
        (
            target,
            read(packed(&default_out(), target)),
            read(packed(out.path(), target)),
        )
    });
    for (target, first, second) in archives {
        assert!(first == second, "the archives for {target} differ");
    }
}

#[test]
fn an_archive_is_kept_while_nothing_changes() {
    let out = TempDir::new().expect("a temporary folder");
    let modified = || {
        let metadata = fs::metadata(packed(out.path(), MUSL)).expect("an archive");
        metadata.modified().expect("a time")
    };
    make(MUSL, Some(out.path()));
    let first = modified();
    make(MUSL, Some(out.path()));
    assert_eq!(modified(), first);

    fs::remove_dir_all(out.path().join(MUSL)).expect("the folder exists");
    make(MUSL, Some(out.path()));
    assert!(out.path().join(MUSL).join("README").is_file());
}

#[test]
fn no_path_of_this_machine_gets_into_the_library() {
    let home = std::env::var("HOME").expect("a home folder");
    let sources = env!("CARGO_MANIFEST_DIR");
    for target in [MUSL, GNU] {
        let library = fs::read(Unpacked::new(target).library()).expect("a library");
        let text = String::from_utf8_lossy(&library);
        for path in [&*home, sources] {
            assert!(
                !text.contains(&format!("{path}/")),
                "{target} contains {path}"
            );
        }
    }
}
