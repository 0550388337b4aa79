//! Reads the output of the function, and tags each line with its invocation.

use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read as _};
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

use super::logging::Logging;
use super::notice::{Notice, Stream};

/// The service returns the last 4 KB of an invocation's log (Invoke, `X-Amz-Log-Result`).
pub(super) const TAIL_BYTES: usize = 4096;

/// Longer lines are split. CloudWatch Logs limits them as well, and output without line ends must not
/// fill the memory of this process.
const LONGEST_LINE: usize = 256 * 1024;

/// Reads the outputs of one process: continuously on a thread, and on request.
pub(super) struct Output {
    shared: Arc<Mutex<Outputs>>,
    thread: Option<JoinHandle<()>>,
    /// Dropping it ends the thread, even if a child that left the group keeps the outputs open.
    wake: Option<PipeWriter>,
}

struct Outputs {
    pipes: Vec<Pipe>,
    /// The invocation in flight.
    request_id: Option<String>,
    tail: Vec<u8>,
    last_stderr: Option<String>,
    logging: Logging,
    observer: Observer,
}

struct Pipe {
    stream: Stream,
    /// `None` after its end.
    file: Option<File>,
    line: Vec<u8>,
}

pub(super) type Observer = Arc<dyn Fn(Notice) + Send + Sync>;

impl Output {
    /// Reads standard output and standard error.
    pub(super) fn read(
        [stdout, stderr]: [OwnedFd; 2],
        logging: Logging,
        observer: Observer,
    ) -> io::Result<Output> {
        let pipes = vec![
            Pipe::new(Stream::Stdout, stdout)?,
            Pipe::new(Stream::Stderr, stderr)?,
        ];
        let mut files = Vec::new();
        for pipe in &pipes {
            if let Some(file) = &pipe.file {
                files.push(file.try_clone()?);
            }
        }
        let shared = Arc::new(Mutex::new(Outputs {
            pipes,
            request_id: None,
            tail: Vec::new(),
            last_stderr: None,
            logging,
            observer,
        }));
        let (sleep, wake) = io::pipe()?;
        let thread = thread::Builder::new()
            .name("function-output".to_owned())
            .spawn({
                let shared = Arc::clone(&shared);
                move || follow(&shared, files, &sleep)
            })?;
        Ok(Output {
            shared,
            thread: Some(thread),
            wake: Some(wake),
        })
    }

    /// Reads all output until now, then tags later output with `request_id`. The function writes the
    /// lines of an invocation before it calls `/next`, so no line is reported after END.
    pub(super) fn begin(&self, request_id: Option<&str>) {
        let mut outputs = lock(&self.shared);
        outputs.drain();
        outputs.flush();
        outputs.request_id = request_id.map(str::to_owned);
        outputs.tail.clear();
    }

    /// Reads all output until now, and returns the end of it.
    pub(super) fn tail(&self) -> Vec<u8> {
        let mut outputs = lock(&self.shared);
        outputs.drain();
        outputs.flush();
        std::mem::take(&mut outputs.tail)
    }

    /// Reads the rest, including an unfinished line. Returns the end of the output and the last line
    /// of stderr.
    pub(super) fn finish(mut self) -> (Vec<u8>, Option<String>) {
        drop(self.wake.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        let mut outputs = lock(&self.shared);
        outputs.drain();
        outputs.flush();
        let tail = std::mem::take(&mut outputs.tail);
        (tail, outputs.last_stderr.take())
    }
}

impl Outputs {
    fn drain(&mut self) {
        let mut pipes = std::mem::take(&mut self.pipes);
        for pipe in &mut pipes {
            pipe.read_available(&mut |stream, line| self.report(stream, line));
        }
        self.pipes = pipes;
    }

    fn flush(&mut self) {
        let mut pipes = std::mem::take(&mut self.pipes);
        for pipe in &mut pipes {
            if !pipe.line.is_empty() {
                self.report(pipe.stream, &std::mem::take(&mut pipe.line));
            }
        }
        self.pipes = pipes;
    }

    fn report(&mut self, stream: Stream, line: &[u8]) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let text = String::from_utf8_lossy(line).into_owned();
        if stream == Stream::Stderr && !text.trim().is_empty() {
            self.last_stderr = Some(text.clone());
        }
        if !self.logging.keeps(line) {
            return;
        }
        self.tail.extend_from_slice(line);
        self.tail.push(b'\n');
        let excess = self.tail.len().saturating_sub(TAIL_BYTES);
        self.tail.drain(..excess);
        (self.observer)(Notice::Line {
            stream,
            request_id: self.request_id.clone(),
            text,
        });
    }

    fn is_open(&self) -> bool {
        self.pipes.iter().any(|pipe| pipe.file.is_some())
    }
}

impl Pipe {
    /// Makes this end of the pipe non-blocking. The function's end is a separate open file and still
    /// blocks.
    fn new(stream: Stream, fd: OwnedFd) -> io::Result<Pipe> {
        let flags = fcntl_getfl(&fd)?;
        fcntl_setfl(&fd, flags | OFlags::NONBLOCK)?;
        Ok(Pipe {
            stream,
            file: Some(File::from(fd)),
            line: Vec::new(),
        })
    }

    fn read_available(&mut self, report: &mut dyn FnMut(Stream, &[u8])) {
        let mut buffer = [0; 16 * 1024];
        while let Some(file) = &mut self.file {
            match file.read(&mut buffer) {
                Ok(0) => self.file = None,
                Ok(bytes) => {
                    for part in buffer[..bytes].split_inclusive(|byte| *byte == b'\n') {
                        self.take(part, report);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(_) => self.file = None,
            }
        }
    }

    fn take(&mut self, part: &[u8], report: &mut dyn FnMut(Stream, &[u8])) {
        let end = part.strip_suffix(b"\n");
        self.line.extend_from_slice(end.unwrap_or(part));
        if end.is_some() || self.line.len() >= LONGEST_LINE {
            report(self.stream, &self.line);
            self.line.clear();
        }
    }
}

/// Reads until both outputs or `sleep` are closed.
fn follow(shared: &Mutex<Outputs>, mut files: Vec<File>, sleep: &PipeReader) {
    while !files.is_empty() {
        let mut ready: Vec<PollFd<'_>> = files
            .iter()
            .map(|file| PollFd::new(file, PollFlags::IN))
            .collect();
        ready.push(PollFd::new(sleep, PollFlags::IN));
        match poll(&mut ready, None) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => return,
        }
        let hung_up: Vec<bool> = ready
            .iter()
            .map(|fd| fd.revents().intersects(PollFlags::HUP | PollFlags::ERR))
            .collect();
        drop(ready);

        let mut outputs = lock(shared);
        outputs.drain();
        let is_open = outputs.is_open();
        drop(outputs);
        if !is_open || hung_up.last() == Some(&true) {
            return;
        }
        // A closed output would wake this loop forever.
        let mut hung_up = hung_up.into_iter();
        files.retain(|_| hung_up.next() == Some(false));
    }
}

fn lock(outputs: &Mutex<Outputs>) -> MutexGuard<'_, Outputs> {
    outputs.lock().unwrap_or_else(PoisonError::into_inner)
}
