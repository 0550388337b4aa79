//! The steps of an invocation: delivery, response, end.

use std::time::{Duration, Instant};

use super::Supervisor;
use super::ends::Ended;
use crate::caller::pending::ResponseStart;
use crate::process::notice::{Notice, Stop};
use crate::process::report::{Report, Status};
use crate::process::serving::Serving;
use crate::state::extension::ShutdownReason;

impl Supervisor {
    /// Delivers the oldest invocation of the queue to the process.
    pub(super) fn deliver(&mut self) {
        let is_alone = self.concurrency() == 1;
        self.thaw_extensions();
        let (Some(process), Some(mut job)) = (&mut self.process, self.queue.pop_front()) else {
            return;
        };
        process.child.thaw();
        // With several invocations at once, output cannot be assigned to one of them.
        if is_alone {
            process.child.begin_output(Some(&job.request_id));
        }
        (self.observer)(Notice::Start {
            request_id: job.request_id.clone(),
            version: self.version.clone(),
        });
        let timeout = job.invocation.timeout.unwrap_or(self.lambda.timeout());
        let (id, invocation) = (job.request_id.clone(), job.invocation.clone());
        let pending = self.lambda.submit_with(job.probe.take(), id, invocation);
        self.delivered += 1;
        process.has_served = true;
        process.servings.push(Serving {
            job,
            pending: Some(pending),
            has_responded: false,
            responded: None,
            started: Instant::now(),
            timeout,
            status: Status::Success,
            last_lines: String::new(),
        });
    }

    /// Passes the response to the caller. On Managed Instances, the invocation ends now. Otherwise it
    /// ends with the next call to `/next`.
    pub(super) fn responded(&mut self, request_id: &str, at: Instant) {
        if self.pass_on(request_id).is_some() && self.concurrency() > 1 {
            self.end_invocation(request_id, at);
            self.advance();
        }
    }

    /// Ends an invocation that timed out, and the process with it. On Managed Instances the process keeps
    /// running, because it serves other invocations.
    pub(super) fn timed_out(&mut self, request_id: &str, at: Instant, message: String) {
        let Some(serving) = self.pass_on(request_id) else {
            return;
        };
        serving.status = Status::Timeout;
        serving.last_lines = format!("{message}\n");
        // The report is made after the process has exited, when its memory can no longer be read.
        if let Some(process) = &mut self.process {
            process.child.peak_kib();
        }
        let is_attached = self
            .process
            .as_ref()
            .is_some_and(|process| process.child.is_attached());
        self.notify(Notice::TimedOut { message });
        if self.concurrency() > 1 || is_attached {
            self.end_invocation(request_id, at);
            self.advance();
        } else {
            self.end_process(Stop::Timeout, ShutdownReason::Timeout);
        }
    }

    /// Reports END and REPORT.
    pub(super) fn end_invocation(&mut self, request_id: &str, at: Instant) {
        let is_alone = self.concurrency() == 1;
        let Some(process) = &mut self.process else {
            return;
        };
        let Some(serving) = process.take_serving(request_id) else {
            return;
        };
        let mut log = if is_alone {
            process.child.output_tail()
        } else {
            Vec::new()
        };
        log.extend_from_slice(serving.last_lines.as_bytes());
        let report = Report {
            timeline: serving.timeline(at),
            request_id: serving.job.request_id,
            duration: at.saturating_duration_since(serving.started),
            init_duration: process.init_duration.take(),
            restore_duration: process.restore_duration.take(),
            memory_size_mb: self.lambda.memory_mb(),
            max_memory_kib: process.child.peak_kib(),
            status: serving.status,
            log,
        };
        if is_alone {
            process.child.begin_output(None);
        }
        self.notify(Notice::End(report.clone()));
        let _ = serving.job.report.send(report);
    }

    /// Ends an invocation whose process has exited. Its caller gets an error unless it has a response.
    pub(super) fn abandon(&self, mut serving: Serving, process: &Ended) {
        serving.status = match process.stop {
            Some(Stop::Timeout) => Status::Timeout,
            _ => Status::Error(process.error_type.to_owned()),
        };
        if serving.last_lines.is_empty() {
            let (id, message) = (&serving.job.request_id, &process.message);
            let error_type = process.error_type;
            serving.last_lines = format!("RequestId: {id} Error: {message}\n{error_type}\n");
        }
        let mut log = process.end.tail.clone();
        log.extend_from_slice(serving.last_lines.as_bytes());
        self.fail(&mut serving, process);
        let report = Report {
            timeline: serving.timeline(process.at),
            request_id: serving.job.request_id,
            duration: process.at.saturating_duration_since(serving.started),
            init_duration: process.init_duration,
            restore_duration: process.restore_duration,
            memory_size_mb: self.lambda.memory_mb(),
            max_memory_kib: process.end.peak_kib,
            status: serving.status,
            log,
        };
        self.notify(Notice::End(report.clone()));
        let _ = serving.job.report.send(report);
    }

    /// Passes the response to the caller. Returns `None` if the process does not serve this invocation.
    fn pass_on(&mut self, request_id: &str) -> Option<&mut Serving> {
        let serving = self.process.as_mut()?.serving(request_id)?;
        // Before the caller has the response, because the next invocation may follow at once.
        if let Some(slot) = &mut serving.job.slot {
            slot.responded();
        }
        serving.pass_on();
        serving.has_responded = true;
        Some(serving)
    }

    fn fail(&self, serving: &mut Serving, process: &Ended) {
        if serving.has_responded {
            return;
        }
        // As in `pass_on`: before the caller has the error.
        if let Some(slot) = &mut serving.job.slot {
            slot.responded();
        }
        // A response may have arrived just before the process exited.
        if let Some(pending) = &serving.pending
            && let Some(start) = pending.begin_timeout(Duration::ZERO)
        {
            let is_over = matches!(start, ResponseStart::Whole(_));
            let _ = serving.job.start.send(start);
            serving.pending = None;
            if is_over {
                return;
            }
        }
        self.lambda.fail(
            &serving.job.request_id,
            process.error_type,
            &process.message,
        );
        serving.pass_on();
    }
}
