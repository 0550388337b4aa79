//! A pseudoterminal.

use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// A terminal that collects what programs write to it.
pub(crate) struct Pty {
    master: File,
    slave: File,
}

impl Pty {
    pub(crate) fn open() -> Pty {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudoterminal");
        grantpt(&master).expect("access to the pseudoterminal");
        unlockpt(&master).expect("access to the pseudoterminal");
        let name = ptsname(&master, Vec::new()).expect("its name");
        let name = std::ffi::OsStr::from_bytes(name.as_bytes());
        let slave = OpenOptions::new().read(true).write(true).open(name);
        Pty {
            master: File::from(master),
            slave: slave.expect("the pseudoterminal"),
        }
    }

    /// A descriptor for one of the outputs of a program.
    pub(crate) fn output(&self) -> File {
        self.slave.try_clone().expect("a descriptor")
    }

    /// Runs a command whose outputs are this terminal. Returns what it wrote.
    pub(crate) fn run(self, command: &mut Command) -> (ExitStatus, String) {
        command.stdout(self.output()).stderr(self.output());
        let mut process = command.spawn().expect("the command starts");
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let text = self.collect();
        let status = process.wait().expect("the command ends");
        (status, text.join().expect("the output"))
    }

    /// Reads on a thread until all other descriptors of this terminal are closed. Line ends become
    /// `\n`.
    pub(crate) fn collect(mut self) -> JoinHandle<String> {
        drop(self.slave);
        thread::spawn(move || {
            let mut text = Vec::new();
            // Linux reports the end as an error.
            let _ = self.master.read_to_end(&mut text);
            String::from_utf8_lossy(&text).replace("\r\n", "\n")
        })
    }
}
