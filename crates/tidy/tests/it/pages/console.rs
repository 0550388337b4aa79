//! The commands and the test on the page on the console work with a function that `lam run` serves.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use xshell::{Shell, TempDir};

use super::super::documentation::blocks;
use super::super::{lam, not_checked, read, root};

/// Routes whose example would need another function: `restore` needs a held snapshot, and `body` an image.
const WITHOUT_EXAMPLE: [&str; 2] = ["GET invocations/{id}/body", "POST functions/{name}/restore"];

#[test]
fn the_page_lists_the_routes_of_the_console() {
    let source = read("crates/console/src/http.rs");
    let (_, api) = source.split_once("//! # API").expect("the section");
    let table = api.lines().filter_map(|line| line.strip_prefix("//! |"));
    let page = read("docs/console.md");
    let mut rows = 0;
    for row in table {
        assert!(page.contains(&format!("\n|{row}\n")), "missing: |{row}");
        rows += 1;
    }
    assert!(rows > 20, "only {rows} rows");
}

#[test]
fn the_commands_and_the_test_on_the_page_work() {
    if Command::new("curl").arg("--version").output().is_err() {
        return not_checked("curl is missing (apt-get install curl)");
    }
    let page = read("docs/console.md");
    let session = Session::start();
    let requests = session.package.join("requests");
    let commands: Vec<String> = blocks(&page, "sh")
        .into_iter()
        .filter(|block| block.contains("\"$api"))
        .collect();
    let script = format!(
        "set -eu\n\
         curl() {{ printf '%s\\n' \"$*\" >> requests; command curl --silent --show-error --fail-with-body \"$@\"; echo; }}\n\
         id_of() {{ grep -o '\"[0-9a-f-]\\{{36\\}}\"' | head -n 1 | tr -d '\"'; }}\n\
         api='{api}'\n\
         auth='X-Lam-Token: {token}'\n\
         command curl --silent --fail '{url}/hello/you'\n\
         id=$(curl \"$api/invocations\" | id_of)\n\
         replay=$(curl -H \"$auth\" \"$api/invocations/$id/replay\" -d '{{}}' | id_of)\n\
         {commands}\n\
         curl \"$api/invocations/$(curl \"$api/invocations?q=via:saved\" | id_of)/copy/test\" > copied.rs\n",
        api = session.api(),
        token = session.token,
        url = session.url,
        commands = commands.concat(),
    );
    session.run(Command::new("sh").arg("-c").arg(script));
    check_routes(&fs::read_to_string(requests).expect("the requests"));

    let [shown] = &blocks(&page, "rust")[..] else {
        panic!("the page has one test");
    };
    let copied = fs::read_to_string(session.package.join("copied.rs")).expect("the test");
    assert_eq!(copied.trim(), shown.trim());
    fs::write(session.package.join("tests/greet.rs"), shown).expect("the test");
    session.run(Command::new(env!("CARGO")).args(["test", "--offline", "--test", "greet"]));
}

/// Each route of the API has an example on the page.
fn check_routes(requests: &str) {
    let made: Vec<(&str, &str)> = requests.lines().filter_map(request).collect();
    let page = read("docs/console.md");
    let (_, section) = page.split_once("## JSON API").expect("the section");
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    let mut routes = Vec::new();
    for row in rows {
        let cell = row.split(" | ").next().expect("the route");
        let mut names = cell.split('`').step_by(2);
        let first = names.next().expect("a route");
        let Some((method, path)) = first.split_once(' ') else {
            continue;
        };
        let (path, _) = path.split_once('?').unwrap_or((path, ""));
        routes.push(format!("{method} {path}"));
        // A further one replaces the last segment, or is complete.
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for other in names {
            routes.push(match other.strip_prefix('/') {
                Some(last) => format!("{method} {folder}/{last}"),
                None => format!("{method} {other}"),
            });
        }
    }
    assert!(routes.len() > 25, "only {routes:?}");
    for route in &routes {
        let (method, pattern) = route.split_once(' ').expect("a method");
        let has_example = made
            .iter()
            .any(|(used, path)| *used == method && is_match(pattern, path));
        let needs_example = !WITHOUT_EXAMPLE.contains(&route.as_str());
        assert_eq!(has_example, needs_example, "{route}");
    }
}

/// The method and the path below that of the API, of the arguments of curl.
fn request(arguments: &str) -> Option<(&str, &str)> {
    let (_, path) = arguments.split_once("/_lam/api/")?;
    let path = path.split([' ', '?']).next()?;
    let method = match arguments.split_once("-X ") {
        Some((_, rest)) => rest.split(' ').next()?,
        None if arguments.contains(" -d ") => "POST",
        None => "GET",
    };
    Some((method, path))
}

fn is_match(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted.starts_with('{') || wanted == given => {}
            _ => return false,
        }
    }
}

/// `lam run` of a package that `lam new` has made.
struct Session {
    _folder: TempDir,
    package: PathBuf,
    url: String,
    token: String,
    lam: Child,
}

impl Session {
    fn start() -> Session {
        // Outside of this workspace, which `lam new` would add the package to.
        let temporary = Shell::new().and_then(|shell| shell.create_temp_dir());
        let temporary = temporary.expect("a folder");
        let folder = temporary.path().to_owned();
        let lam = lam();
        let package = folder.join("orders");
        let made = Command::new(&lam)
            .args(["new", "orders"])
            .current_dir(&folder)
            .output();
        let made = made.expect("lam starts");
        assert!(made.status.success(), "{made:?}");
        // The versions that cargo has downloaded for this workspace.
        fs::copy(root().join("Cargo.lock"), package.join("Cargo.lock")).expect("a lock file");
        let manifest = package.join("Cargo.toml");
        let text = fs::read_to_string(&manifest).expect("the manifest");
        let text = text.replace(
            "[dev-dependencies]\n",
            "[dev-dependencies]\nserde_json = \"1\"\n",
        );
        fs::write(&manifest, text).expect("the manifest");

        let mut command = Command::new(lam);
        command
            .args(["run", "--snap-start", "--port", "0"])
            .stderr(Stdio::piped());
        prepare(&mut command, &package);
        let mut lam = command.spawn().expect("lam starts");
        let stderr = BufReader::new(lam.stderr.take().expect("a pipe"));
        let mut lines = stderr.lines().map(|line| line.expect("text"));
        let link = lines.find(|line| line.contains("/_lam/?token="));
        let link = link.expect("lam prints the link");
        let (url, token) = link.split_once("/_lam/?token=").expect("a link");
        let (_, url) = url.rsplit_once(' ').expect("a status");
        let session = Session {
            _folder: temporary,
            package,
            url: url.to_owned(),
            token: token.to_owned(),
            lam,
        };
        let mut log = String::new();
        let is_ready = lines.any(|line| {
            log.push_str(&line);
            line.contains("Serving ")
        });
        assert!(is_ready, "lam does not serve the function: {log}");
        // The pipe must not fill up.
        std::thread::spawn(move || lines.for_each(drop));
        session
    }

    fn api(&self) -> String {
        format!("{}/_lam/api", self.url)
    }

    /// Runs a command in the package.
    #[track_caller]
    fn run(&self, command: &mut Command) {
        prepare(command, &self.package);
        let output = command.output().expect("the command starts");
        let [stdout, stderr] =
            [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it));
        assert!(output.status.success(), "{stdout}\n{stderr}");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.lam.kill();
        let _ = self.lam.wait();
    }
}

fn prepare(command: &mut Command, package: &Path) {
    // That of the tests of `lam new`, which build the same dependencies.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("templates");
    command
        .current_dir(package)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("RUSTFLAGS");
}
