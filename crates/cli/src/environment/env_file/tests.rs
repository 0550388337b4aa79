//! What a file means, compared with Node.js and python-dotenv.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use super::{Problem, parse};

type Values = BTreeMap<String, String>;

type Pairs = &'static [(&'static str, &'static str)];

/// Files that Node.js and python-dotenv, without its expansion of `$`, read in the same way.
const AGREED: [(&str, &str, Pairs); 20] = [
    ("plain", "A=b\nC=d\n", &[("A", "b"), ("C", "d")]),
    ("no newline at the end", "A=b", &[("A", "b")]),
    ("spaces", "  A =  b c  \n", &[("A", "b c")]),
    (
        "export",
        "export A=b\nexport C='d'\n",
        &[("A", "b"), ("C", "d")],
    ),
    (
        "JSON",
        "A={\"b\": [1, \"c\"]}\n",
        &[("A", "{\"b\": [1, \"c\"]}")],
    ),
    (
        "JSON in quotes",
        "A='{\"b\": \"it # is\"}'\n",
        &[("A", "{\"b\": \"it # is\"}")],
    ),
    (
        "a dollar sign",
        "A=$HOME ${HOME}\nB=\"$HOME\"\nC=pa$$word\n",
        &[("A", "$HOME ${HOME}"), ("B", "$HOME"), ("C", "pa$$word")],
    ),
    (
        "backslashes",
        "A=C:\\temp\\new\n",
        &[("A", "C:\\temp\\new")],
    ),
    (
        "backslashes in single quotes",
        "A='C:\\temp\\new'\n",
        &[("A", "C:\\temp\\new")],
    ),
    (
        "an apostrophe",
        "A=it's here\nB=c\n",
        &[("A", "it's here"), ("B", "c")],
    ),
    ("an apostrophe in quotes", "A=\"it's\"\n", &[("A", "it's")]),
    (
        "several lines",
        "A=\"one\ntwo # three\n\"\nB='x\ny'\n",
        &[("A", "one\ntwo # three\n"), ("B", "x\ny")],
    ),
    (
        "an escaped newline",
        "A=\"one\\ntwo\"\n",
        &[("A", "one\ntwo")],
    ),
    (
        "an escaped newline without double quotes",
        "A=one\\ntwo\nB='one\\ntwo'\n",
        &[("A", "one\\ntwo"), ("B", "one\\ntwo")],
    ),
    (
        "comments",
        "# A=b\n\nD=e # f\nG='h' # i\nJ=\"#k\"\n",
        &[("D", "e"), ("G", "h"), ("J", "#k")],
    ),
    (
        "CRLF",
        "A=b\r\nC='d'\r\n\r\nE=\"f\r\ng\"\r\n",
        &[("A", "b"), ("C", "d"), ("E", "f\ng")],
    ),
    (
        "empty values",
        "A=\nB=''\nC=\"\"\n",
        &[("A", ""), ("B", ""), ("C", "")],
    ),
    ("duplicate names", "A=b\nA=c\n", &[("A", "c")]),
    (
        "equals signs and base64",
        "A=b=c==\nURL=postgres://u:p@h/d?x=y&z\n",
        &[("A", "b=c=="), ("URL", "postgres://u:p@h/d?x=y&z")],
    ),
    ("names with dots and dashes", "a.b-c=d\n", &[("a.b-c", "d")]),
];

/// Files on which the two differ, or that one of them does not understand.
const OURS: [(&str, &[u8], Pairs); 12] = [
    ("an indented comment", b"A=b\n  # c=d\n", &[("A", "b")]),
    ("export with spaces", b"export   A=b\n", &[("A", "b")]),
    ("a byte order mark", b"\xEF\xBB\xBFA=b\n", &[("A", "b")]),
    ("backticks", b"A=`it's \"b\"`\n", &[("A", "it's \"b\"")]),
    ("# without a space", b"A=b#c\n", &[("A", "b")]),
    (
        "an empty value with spaces",
        b"A=  \nB=c\n",
        &[("A", ""), ("B", "c")],
    ),
    (
        "other escapes stay",
        b"A=\"a\\tb\\\\c\"\n",
        &[("A", "a\\tb\\\\c")],
    ),
    (
        "a backslash before the closing quote",
        b"A=\"C:\\x\\\" # y\n",
        &[("A", "C:\\x\\")],
    ),
    (
        "escaped quotes",
        b"A=\"{\\\"b\\\": \\\"c\\\"}\"\n",
        &[("A", "{\"b\": \"c\"}")],
    ),
    ("an escaped apostrophe", b"A='it\\'s'\n", &[("A", "it's")]),
    (
        "an open quote",
        b"A='b # c\nD=e\n",
        &[("A", "'b # c"), ("D", "e")],
    ),
    ("a line without =", b"A\nB=c\n", &[("B", "c")]),
];

#[test]
fn files_are_read_without_expansion() {
    let agreed = AGREED.map(|(what, text, values)| (what, text.as_bytes(), values));
    for (what, text, expected) in agreed.into_iter().chain(OURS) {
        let file = parse(text).unwrap_or_else(|problem| panic!("{what}: {problem:?}"));
        let pairs = file.variables.into_iter();
        let values: Values = pairs.map(|pair| (pair.name, pair.value)).collect();
        assert_eq!(values, table(expected), "{what}");
    }
}

#[test]
fn lines_that_are_understood_in_different_ways_have_a_warning() {
    let table = [
        ("A=b\nC=d#e\n", 2, "the value of C ends before the #"),
        ("\nA\n", 2, "no ="),
        ("A='b\n\nC=d\n", 1, "not closed"),
    ];
    for (text, line, message) in table {
        let warnings = parse(text.as_bytes()).unwrap().warnings;
        let [warning] = &warnings[..] else {
            panic!("{text:?}: {warnings:?}");
        };
        assert_eq!(warning.line, line, "{text:?}");
        assert!(warning.message.contains(message), "{warning:?}");
    }
    for text in ["A=b # c\n", "A= # c\n", "A='b#c'\n", "A=#\n"] {
        assert_eq!(parse(text.as_bytes()).unwrap().warnings, [], "{text:?}");
    }
}

#[test]
fn errors_name_the_line() {
    let table: [(&[u8], usize, &str); 7] = [
        (b"A=b\n=c\n", 2, "invalid name \"\""),
        (b"A B=c\n", 1, "invalid name \"A B\""),
        (b"A=\"b\nc\" d\n", 2, "after the closing quote: \"d\""),
        (b"A='b'c\n", 1, "after the closing quote: \"c\""),
        (b"A=b\n\xFF=c\n", 2, "not valid UTF-8"),
        (b"\xFF\xFEA\0=\0", 1, "UTF-16"),
        (b"A=b\n\nC=\0\n", 3, "NUL"),
    ];
    for (text, expected, part) in table {
        let Problem { line, message } = parse(text).unwrap_err();
        assert_eq!(line, expected, "{message}");
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn node_reads_the_same_values() {
    // Debian 12 has Node.js 18, which cannot be asked.
    let is_old = ["-e", "process.exit(require('util').parseEnv ? 0 : 9)"];
    let status = Command::new("node").args(is_old).status();
    if status.is_ok_and(|status| status.code() == Some(9)) {
        let _ = writeln!(std::io::stderr(), "not checked: node is older than 20.12");
        return;
    }
    let script = "const { parseEnv } = require('util');\n\
                  const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));\n\
                  process.stdout.write(JSON.stringify(texts.map((text) => parseEnv(text))));";
    compare(
        "node",
        &["-e", script],
        "node 20.12 or later (apt-get install nodejs)",
    );
}

#[test]
fn python_dotenv_reads_the_same_values() {
    let script = "import dotenv, io, json, sys\n\
                  read = lambda text: dotenv.dotenv_values(\n    \
                  stream=io.StringIO(text, newline=None), interpolate=False)\n\
                  print(json.dumps([read(text) for text in json.load(sys.stdin)]))";
    compare(
        &python(),
        &["-c", script],
        "python-dotenv (pip install -r crates/tidy/tests/it/interop/requirements.txt)",
    );
}

/// The Python of the environment that the tests of other programs use, or else that in $PATH.
fn python() -> String {
    let of_tests = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../target/interop/bin/python3"
    );
    let is_there = std::path::Path::new(of_tests).exists();
    (if is_there { of_tests } else { "python3" }).to_owned()
}

/// Compares the files on which all agree with what the program prints as JSON.
fn compare(program: &str, args: &[&str], tool: &str) {
    let Some(theirs) = read_with(program, args) else {
        let is_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!is_ci, "not checked: {tool} is missing");
        let _ = writeln!(std::io::stderr(), "not checked: {tool} is missing");
        return;
    };
    for ((what, text, _), theirs) in AGREED.into_iter().zip(theirs) {
        let variables = parse(text.as_bytes()).unwrap().variables.into_iter();
        let ours: Values = variables.map(|pair| (pair.name, pair.value)).collect();
        assert_eq!(ours, theirs, "{program}: {what}");
    }
}

fn read_with(program: &str, args: &[&str]) -> Option<Vec<Values>> {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let texts = serde_json::to_vec(&AGREED.map(|(_, text, _)| text)).unwrap();
    // This fails if the program ends at once, because it lacks the module.
    let _ = child.stdin.take().unwrap().write_all(&texts);
    let output = child.wait_with_output().unwrap();
    if !output.status.success() {
        return None;
    }
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn table(pairs: &[(&str, &str)]) -> Values {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}
