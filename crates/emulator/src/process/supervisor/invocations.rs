//! What becomes of an invocation: delivered, answered, over.

use std::time::{Duration, Instant};

use super::Supervisor;
use super::ends::Ended;
use crate::caller::pending::ResponseStart;
use crate::process::notice::{Notice, Stop};
use crate::process::report::{Report, Status};
use crate::process::serving::Serving;
use crate::state::extension::ShutdownReason;

impl Supervisor {
    /// Hands the oldest invocation of the queue to the process.
    pub(super) fn deliver(&mut self) {
        let is_alone = self.concurrency() == 1;
        let (Some(process), Some(job)) = (&mut self.process, self.queue.pop_front()) else {
            return;
        };
        // Of several at a time nobody knows which one writes.
        if is_alone {
            process.child.begin_output(Some(&job.request_id));
        }
        (self.observer)(Notice::Start {
            request_id: job.request_id.clone(),
            version: self.version.clone(),
        });
        let timeout = job.invocation.timeout.unwrap_or(self.lambda.timeout());
        let pending = self.lambda.submit(job.invocation.clone());
        process.has_served = true;
        process.servings.push(Serving {
            job,
            pending: Some(pending),
            is_answered: false,
            started: Instant::now(),
            timeout,
            status: Status::Success,
        });
    }

    /// The caller has its answer. With one invocation at a time it is over with the next `/next`;
    /// under Managed Instances, now.
    pub(super) fn answered(&mut self, request_id: &str, at: Instant) {
        if self.pass_on(request_id).is_some() && self.concurrency() > 1 {
            self.end_invocation(request_id, at);
            self.advance();
        }
    }

    /// The caller has been told that the time is up. The process is ended for it; under Managed
    /// Instances, where others are in its hands, it goes on.
    pub(super) fn timed_out(&mut self, request_id: &str, at: Instant, message: String) {
        let Some(serving) = self.pass_on(request_id) else {
            return;
        };
        serving.status = Status::Timeout;
        // The report comes when the process has ended, and its memory can be seen no more.
        if let Some(process) = &mut self.process {
            process.child.peak_kib();
        }
        self.tell(Notice::TimedOut { message });
        if self.concurrency() > 1 {
            self.end_invocation(request_id, at);
            self.advance();
        } else {
            self.end_process(Stop::Timeout, ShutdownReason::Timeout);
        }
    }

    /// END and REPORT.
    pub(super) fn end_invocation(&mut self, request_id: &str, at: Instant) {
        let is_alone = self.concurrency() == 1;
        let Some(process) = &mut self.process else {
            return;
        };
        let Some(serving) = process.take_serving(request_id) else {
            return;
        };
        let log = match is_alone {
            true => process.child.output_tail(),
            false => Vec::new(),
        };
        let report = Report {
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
        self.tell(Notice::End(report.clone()));
        let _ = serving.job.report.send(report);
    }

    /// Ends an invocation whose process has ended: its caller is told, where it has no answer yet.
    pub(super) fn abandon(&self, mut serving: Serving, process: &Ended) {
        serving.status = match process.stop {
            Some(Stop::Timeout) => Status::Timeout,
            _ => Status::Error(process.error_type.to_owned()),
        };
        self.fail(&mut serving, process);
        let report = Report {
            request_id: serving.job.request_id,
            duration: process.at.saturating_duration_since(serving.started),
            init_duration: process.init_duration,
            restore_duration: process.restore_duration,
            memory_size_mb: self.lambda.memory_mb(),
            max_memory_kib: process.end.peak_kib,
            status: serving.status,
            log: process.end.tail.clone(),
        };
        self.tell(Notice::End(report.clone()));
        let _ = serving.job.report.send(report);
    }

    /// Hands the caller what there is. `None` where the process does not have this invocation.
    fn pass_on(&mut self, request_id: &str) -> Option<&mut Serving> {
        let serving = self.process.as_mut()?.serving(request_id)?;
        serving.pass_on();
        serving.is_answered = true;
        Some(serving)
    }

    fn fail(&self, serving: &mut Serving, process: &Ended) {
        if serving.is_answered {
            return;
        }
        // The emulator may have an answer that came in the last moment.
        if let Some(pending) = &serving.pending
            && let Some(begun) = pending.begin_timeout(Duration::ZERO)
        {
            let is_over = matches!(begun, ResponseStart::Whole(_));
            let _ = serving.job.begun.send(begun);
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
