//! Several execution environments of one function.

mod controls;

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;

use super::bootstrap::Bootstrap;
use super::environment::{ExecutionEnvironment, Start};
use super::notice::Notice;
use super::pending::PendingInvocation;
use super::serving::Job;
use crate::builder::Builder;
use crate::caller::invocation::Invocation;
use crate::fault::FaultPlan;

/// Several execution environments of one function, as the service has when invocations overlap.
///
/// The first process is started at once. Another environment starts its process when an invocation arrives
/// while all others are busy. An environment that has responded, but has not called `/next` yet, counts as free,
/// so that a client that sends one invocation after the other needs only one. Once all of them are, further invocations wait in the order of their
/// arrival. Idle environments are kept.
///
/// ```no_run
/// use lambda_native_emulator::process::{Bootstrap, EnvironmentPool};
/// use lambda_native_emulator::{Emulator, Invocation};
///
/// let lambda = Emulator::builder().fetch_timeout(None);
/// let bootstrap = Bootstrap::new("target/debug/hello");
/// let pool = EnvironmentPool::start(&lambda, 2, &bootstrap, |environment, notice| {
///     eprintln!("{environment}: {notice}");
/// })?;
/// let both = [1, 2].map(|n: u8| pool.invoke(Invocation::new(n.to_string())));
/// for pending in both {
///     println!("{}", pending.wait().body_str());
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct EnvironmentPool {
    shared: Arc<Shared>,
    /// The emulators of all environments share it.
    faults: FaultPlan,
    /// Each invocation that has not ended has a clone.
    pending: Arc<()>,
}

/// The environments, and the invocations that none of them can take yet.
#[derive(Debug)]
pub(super) struct Shared {
    environments: Vec<ExecutionEnvironment>,
    /// How many invocations an environment takes at once.
    concurrency: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    loads: Vec<Load>,
    waiting: VecDeque<Job>,
    is_stopped: bool,
}

/// The invocations of an environment.
#[derive(Debug, Clone, Copy, Default)]
struct Load {
    /// Whether it has been used, so that its process runs.
    has_process: bool,
    /// Those that have not ended.
    unfinished: usize,
    /// Those without a response. The others end with the runtime's call to `/next`, usually at once.
    unanswered: usize,
}

impl EnvironmentPool {
    /// Starts the function in the first of `size` environments, which `lambda` describes. Passes every
    /// [`Notice`] to `observer`, with the number of the environment, from 0.
    ///
    /// `observer` is called from several threads. It must not wait for this pool.
    ///
    /// # Errors
    /// If `size` is 0, or an emulator or a thread cannot be started.
    pub fn start(
        lambda: &Builder,
        size: usize,
        bootstrap: &Bootstrap,
        observer: impl Fn(usize, Notice) + Send + Sync + 'static,
    ) -> io::Result<EnvironmentPool> {
        if size == 0 {
            let message = "a pool needs at least one execution environment";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let observer = Arc::new(observer);
        let faults = FaultPlan::default();
        let environments: io::Result<Vec<_>> = (0..size)
            .map(|number| {
                let observer = Arc::clone(&observer);
                let start = if number == 0 {
                    Start::Now
                } else {
                    Start::WhenInvoked
                };
                let observer = move |notice| observer(number, notice);
                ExecutionEnvironment::start_when(
                    start,
                    lambda.clone().share_faults(&faults).start()?,
                    bootstrap.clone(),
                    observer,
                )
            })
            .collect();
        Ok(EnvironmentPool::of(environments?, faults))
    }

    /// Waits for a process that somebody else starts, as [`ExecutionEnvironment::attach`] does. The pool has
    /// only this environment.
    ///
    /// # Errors
    /// If the emulator or a thread cannot be started.
    pub fn attach(
        lambda: Builder,
        observer: impl Fn(usize, Notice) + Send + Sync + 'static,
    ) -> io::Result<EnvironmentPool> {
        let faults = FaultPlan::default();
        let lambda = lambda.share_faults(&faults);
        let environment = ExecutionEnvironment::attach(lambda, move |notice| observer(0, notice))?;
        Ok(EnvironmentPool::of(vec![environment], faults))
    }

    fn of(environments: Vec<ExecutionEnvironment>, faults: FaultPlan) -> EnvironmentPool {
        let mut loads = vec![Load::default(); environments.len()];
        loads[0].has_process = true;
        let shared = Shared {
            concurrency: environments[0].concurrency(),
            environments,
            state: Mutex::new(State {
                loads,
                waiting: VecDeque::new(),
                is_stopped: false,
            }),
        };
        EnvironmentPool {
            shared: Arc::new(shared),
            faults,
            pending: Arc::default(),
        }
    }

    /// The variables of Lambda that a process has or needs, as in [`Emulator::environment`]: those of the
    /// first environment.
    ///
    /// [`Emulator::environment`]: crate::Emulator::environment
    pub fn variables(&self) -> &[(String, String)] {
        self.shared.environments[0].variables()
    }

    /// The ARN of the function, as in [`Emulator::function_arn`](crate::Emulator::function_arn).
    pub fn function_arn(&self) -> &str {
        self.shared.environments[0].function_arn()
    }

    /// Queues an invocation.
    pub fn invoke(&self, invocation: Invocation) -> PendingInvocation {
        let probe = self.shared.environments[0].probe();
        let (job, pending) = Job::new(invocation, Arc::clone(&self.pending), probe);
        self.shared.submit(job);
        pending
    }

    /// The number of invocations that have not ended: those that wait and those in flight.
    pub fn pending_invocations(&self) -> usize {
        Arc::strong_count(&self.pending) - 1
    }

    /// Switches every environment to another bootstrap, as [`ExecutionEnvironment::replace`] does.
    pub fn replace(&self, bootstrap: &Bootstrap) {
        for environment in &self.shared.environments {
            environment.replace(bootstrap.clone());
        }
    }

    /// Ends all processes at the same time, as [`ExecutionEnvironment::stop`] does. A second call does
    /// nothing.
    pub fn stop(&self) {
        let waiting = {
            let mut state = self.shared.lock();
            state.is_stopped = true;
            std::mem::take(&mut state.waiting)
        };
        // Their callers get the response now.
        drop(waiting);
        thread::scope(|scope| {
            for environment in &self.shared.environments {
                scope.spawn(|| environment.stop());
            }
        });
    }
}

impl Shared {
    /// Passes an invocation to an environment, or lets it wait.
    fn submit(self: &Arc<Shared>, job: Job) {
        // It has a queue of its own: if its init fails, that is the response to all that wait.
        if let [only] = &self.environments[..] {
            only.send(job);
            return;
        }
        let mut state = self.lock();
        if state.is_stopped {
            // Not while the state is locked: the job has channels, and maybe a slot.
            drop(state);
            return;
        }
        let Some(number) = state.choose(self.concurrency) else {
            state.waiting.push_back(job);
            return;
        };
        state.loads[number].add();
        drop(state);
        self.send(number, job);
    }

    /// An invocation of this environment has a response.
    fn responded(&self, number: usize) {
        self.lock().loads[number].unanswered -= 1;
    }

    /// An invocation of this environment has ended: it takes the next one that waits.
    fn ended(self: &Arc<Shared>, number: usize) {
        let mut state = self.lock();
        state.loads[number].unfinished -= 1;
        let Some(job) = state.waiting.pop_front() else {
            return;
        };
        state.loads[number].add();
        drop(state);
        self.send(number, job);
    }

    fn send(self: &Arc<Shared>, number: usize, mut job: Job) {
        job.slot = Some(Slot {
            pool: Arc::downgrade(self),
            number,
            has_responded: false,
        });
        self.environments[number].send(job);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The environment for a new invocation. A client may send it before the runtime has called `/next` after
    /// the response to the last one: such an environment is free soon, which is better than to start
    /// another process.
    fn choose(&self, concurrency: usize) -> Option<usize> {
        let find = |accepts: &dyn Fn(&Load) -> bool| self.loads.iter().position(accepts);
        find(&|load| load.has_process && load.unfinished < concurrency)
            .or_else(|| find(&|load| load.has_process && load.unanswered < concurrency))
            .or_else(|| find(&|load| !load.has_process))
    }
}

impl Load {
    fn add(&mut self) {
        self.has_process = true;
        self.unfinished += 1;
        self.unanswered += 1;
    }
}

/// The place of an invocation in an environment of a pool. It is dropped when the invocation has ended.
#[derive(Debug)]
pub(super) struct Slot {
    pool: Weak<Shared>,
    number: usize,
    has_responded: bool,
}

impl Slot {
    /// Notes that the invocation has a response.
    pub(super) fn responded(&mut self) {
        if !self.has_responded
            && let Some(pool) = Weak::upgrade(&self.pool)
        {
            pool.responded(self.number);
        }
        self.has_responded = true;
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.responded();
        if let Some(pool) = Weak::upgrade(&self.pool) {
            pool.ended(self.number);
        }
    }
}
