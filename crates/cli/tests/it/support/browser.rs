//! Chromium, and the pages that it opens.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use tempfile::TempDir;

use super::not_checked;

/// Whether Chromium can be run. If not, the check is reported as missing; under `CI=true` it fails.
pub(crate) fn has_chromium() -> bool {
    let version = Command::new("chromium").arg("--version").output();
    let is_there = version.is_ok_and(|output| output.status.success());
    if !is_there {
        not_checked("chromium is missing (apt-get install chromium)");
    }
    is_there
}

/// A browser without a window. It ends when it is dropped.
pub(crate) struct Browser {
    process: Child,
    _profile: TempDir,
}

impl Browser {
    /// Opens this URL as if the user had typed it.
    pub(crate) fn open(url: &str) -> Browser {
        let profile = tempfile::tempdir().expect("a folder");
        // With a debugging port, the browser does not end after the page has been loaded.
        let process = Command::new("chromium")
            .args(Browser::flags(profile.path()))
            .args(["--remote-debugging-port=0", url])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromium starts");
        Browser {
            process,
            _profile: profile,
        }
    }

    pub(crate) fn flags(profile: &Path) -> Vec<String> {
        let flags = [
            "--headless=new",
            // Chromium's sandbox does not work for root, as which CI runs.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--host-resolver-rules=MAP *.example 127.0.0.1",
        ];
        let profile = format!("--user-data-dir={}", profile.display());
        flags
            .map(str::to_owned)
            .into_iter()
            .chain([profile])
            .collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // After SIGTERM it stops its child processes as well.
        let pid = self.process.id().to_string();
        let _ = Command::new("kill").args(["-s", "TERM", &pid]).status();
        let _ = self.process.wait();
    }
}

/// Serves pages on loopback, for any host name.
pub(crate) struct Pages {
    port: u16,
}

impl Pages {
    /// Serves these pages: paths and HTML.
    pub(crate) fn serve(pages: Vec<(String, String)>) -> Pages {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A browser also opens connections that it does not use.
                let pages = pages.clone();
                thread::spawn(move || respond(stream, &pages));
            }
        });
        Pages { port }
    }

    pub(crate) fn url(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.port)
    }
}

fn respond(mut stream: TcpStream, pages: &[(String, String)]) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut request = String::new();
    reader.read_line(&mut request).ok()?;
    let mut header = String::new();
    while reader.read_line(&mut header).ok()? > 2 {
        header.clear();
    }
    let path = request.split(' ').nth(1)?;
    let page = pages.iter().find(|(name, _)| name == path);
    let (status, html) = match page {
        Some((_, html)) => ("200 OK", html.as_str()),
        None => ("404 Not Found", ""),
    };
    let length = html.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{html}"
    )
    .ok()
}
