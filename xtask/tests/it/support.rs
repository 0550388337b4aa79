//! Builds archives, unpacks them, and runs compilers.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flate2::read::GzDecoder;
use tempfile::TempDir;

pub(crate) const MUSL: &str = "x86_64-linux-musl";
pub(crate) const GNU: &str = "x86_64-linux-gnu";

/// Makes the archive of a target, such as [`MUSL`], in this folder or in the default one.
pub(crate) fn make(target: &str, out: Option<&Path>) {
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    xtask.args([
        "capi",
        "--target",
        &target.replace("-linux", "-unknown-linux"),
    ]);
    if let Some(out) = out {
        xtask.arg("--out").arg(out);
    }
    // The default folder is in cargo's target folder, which the tests may have been given another way.
    xtask.env("CARGO_TARGET_DIR", target_folder());
    let status = xtask.status().expect("xtask starts");
    assert!(status.success(), "xtask fails: {status}");
}

/// The default folder of the archives.
pub(crate) fn default_out() -> PathBuf {
    target_folder().join("capi")
}

/// The executables of the tests are two folders below cargo's target folder.
fn target_folder() -> PathBuf {
    let xtask = Path::new(env!("CARGO_BIN_EXE_xtask"));
    let folder = xtask.ancestors().nth(2).expect("a target folder");
    folder.to_owned()
}

pub(crate) fn packed(out: &Path, target: &str) -> PathBuf {
    out.join(format!("lambda-native-capi-{target}.tar.gz"))
}

/// An archive that has been unpacked into a temporary folder.
pub(crate) struct Unpacked {
    pub(crate) temporary: TempDir,
    pub(crate) root: PathBuf,
}

impl Unpacked {
    pub(crate) fn new(target: &str) -> Unpacked {
        make(target, None);
        let packed = fs::File::open(packed(&default_out(), target)).expect("an archive");
        let temporary = TempDir::new().expect("a temporary folder");
        tar::Archive::new(GzDecoder::new(packed))
            .unpack(temporary.path())
            .expect("a readable archive");
        let root = temporary
            .path()
            .join(format!("lambda-native-capi-{target}"));
        Unpacked { temporary, root }
    }

    pub(crate) fn library(&self) -> PathBuf {
        self.root.join("lib/liblambda_native.a")
    }

    /// The flags of a package, by pkg-config. `None` if it is not installed.
    pub(crate) fn flags(&self, arguments: &[&str]) -> Option<Vec<String>> {
        let mut command = Command::new("pkg-config");
        command
            .args(arguments)
            .env("PKG_CONFIG_PATH", self.root.join("lib/pkgconfig"));
        let output = run(&mut command, "pkg-config", "apt-get install pkg-config")?;
        Some(output.split_whitespace().map(str::to_owned).collect())
    }

    /// Writes a C program, compiles it with these arguments after it, and returns the executable.
    pub(crate) fn compile<S: AsRef<OsStr>>(
        &self,
        compiler: &str,
        source: &str,
        arguments: impl IntoIterator<Item = S>,
    ) -> Option<PathBuf> {
        let file = self.temporary.path().join("main.c");
        fs::write(&file, source).expect("a writable folder");
        let program = self.temporary.path().join("main");
        let mut command = Command::new(compiler);
        command
            .args(["-Os", "-s", "-o"])
            .args([&program, &file])
            .args(arguments);
        let package = match compiler {
            "musl-gcc" => "apt-get install musl-tools",
            "clang" => "apt-get install clang",
            _ => "apt-get install g++",
        };
        run(&mut command, compiler, package)?;
        Some(program)
    }
}

/// Runs a tool that has to succeed, and returns what it printed. `None` if it is not installed.
pub(crate) fn run(command: &mut Command, name: &str, how: &str) -> Option<String> {
    let output = command.stdin(Stdio::null()).output();
    let Ok(output) = output else {
        not_checked(&format!("{name} is missing ({how})"));
        return None;
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Reports a check that this machine cannot run. Under `CI=true`, every tool must be installed, so the
/// test fails. The test harness captures `eprintln!` of a passing test, hence the direct write.
fn not_checked(reason: &str) {
    let is_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!is_ci, "not checked: {reason}");
    let _ = writeln!(std::io::stderr(), "not checked: {reason}");
}
