//! Handles of invocations, and what they refer to.
//!
//! Each worker has a `WorkerState`, which is never freed. A handle is one of its tokens, which are
//! given out in turn, and only the last one is valid. So a handle that a program has kept is recognized
//! instead of being taken for a later invocation.

use std::cell::{Cell, UnsafeCell};
use std::ptr;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicPtr, AtomicUsize};
use std::time::SystemTime;

use lambda_native::__capi::{PullWorker, is_ending, too_large};
use lambda_native::{LambdaContext, LambdaError, Response};

use crate::status::{Failure, LAMBDA_ALREADY_RESPONDED, LAMBDA_STOPPED, LAMBDA_WRONG_THREAD};
use crate::text::Text;
use crate::thread;

/// The number of tokens of a worker.
const TOKENS: usize = 64;

/// A handle: the token of an invocation.
pub struct LambdaInvocation {
    state: &'static WorkerState,
}

/// What belongs to a worker.
pub(crate) struct WorkerState {
    /// The thread of the worker. Changes only while no worker has the state.
    owner: AtomicUsize,
    tokens: Cell<&'static [LambdaInvocation]>,
    turn: Cell<usize>,
    /// Pull style only: set after an error with which the runtime cannot continue.
    pub(crate) stopped: Cell<bool>,
    /// Pull style only: set while the library uses the worker, because a hook may call it again.
    pub(crate) busy: Cell<bool>,
    /// The token of the open invocation, or null.
    open: AtomicPtr<LambdaInvocation>,
    /// Unchanged while an invocation is open.
    texts: UnsafeCell<Texts>,
    /// Used by the owner only.
    draft: UnsafeCell<Draft>,
}

// SAFETY: other threads only read `owner`, `open` and, while an invocation is open, `texts`.
unsafe impl Sync for WorkerState {}

/// The event and its context. The memory belongs to the worker's connection.
pub(crate) struct Texts {
    pub(crate) event: Text,
    pub(crate) request_id: Text,
    pub(crate) invocation_id: Text,
    pub(crate) trace_id: Text,
    pub(crate) function_arn: Text,
    pub(crate) tenant_id: Text,
    pub(crate) client_context: Text,
    pub(crate) cognito_identity: Text,
    pub(crate) deadline: Option<SystemTime>,
}

/// The response of the open invocation.
pub(crate) struct Draft {
    pub(crate) stage: Stage,
    pub(crate) stack: Vec<String>,
    /// Callback style only: the response that the runtime has passed to the handler.
    response: *mut Response,
    /// Pull style only.
    pub(crate) worker: Option<PullWorker>,
}

/// How far a response is.
pub(crate) enum Stage {
    Empty,
    /// The buffer has a part of the response.
    Appended,
    /// Callback style only.
    Responded,
    /// Callback style only.
    Failed(LambdaError),
    /// The function has tried to respond with this many bytes.
    TooLarge(usize),
    Streaming,
    /// Callback style only.
    StreamEnded,
}

impl WorkerState {
    /// A state for this thread.
    pub(crate) fn new() -> &'static WorkerState {
        let state: &'static WorkerState = Box::leak(Box::new(WorkerState {
            owner: AtomicUsize::new(thread::current()),
            tokens: Cell::new(&[]),
            turn: Cell::new(0),
            stopped: Cell::new(false),
            busy: Cell::new(false),
            open: AtomicPtr::new(ptr::null_mut()),
            texts: UnsafeCell::new(Texts::EMPTY),
            draft: UnsafeCell::new(Draft {
                stage: Stage::Empty,
                stack: Vec::new(),
                response: ptr::null_mut(),
                worker: None,
            }),
        }));
        let tokens = (0..TOKENS).map(|_| LambdaInvocation { state });
        state.tokens.set(Vec::leak(tokens.collect()));
        state
    }

    /// Opens an invocation and returns its handle.
    ///
    /// # Safety
    ///
    /// Only the owner may call this. The texts and the response must stay valid until
    /// [`close`](Self::close). In pull style the response is null, because it is the worker's.
    pub(crate) unsafe fn open(
        &self,
        texts: Texts,
        response: *mut Response,
    ) -> *mut LambdaInvocation {
        // SAFETY: no invocation is open, so nobody else uses the two.
        unsafe {
            *self.texts.get() = texts;
            let draft = &mut *self.draft.get();
            draft.stage = Stage::Empty;
            draft.stack.clear();
            draft.response = response;
        }
        let turn = self.turn.get();
        self.turn.set((turn + 1) % TOKENS);
        let token = ptr::from_ref(&self.tokens.get()[turn]).cast_mut();
        self.open.store(token, Release);
        token
    }

    /// From now on, the handle is refused.
    pub(crate) fn close(&self) {
        self.open.store(ptr::null_mut(), Release);
    }

    pub(crate) fn is_open(&self) -> bool {
        !self.open.load(Acquire).is_null()
    }

    pub(crate) fn is_own_thread(&self) -> bool {
        self.owner.load(Relaxed) == thread::current()
    }

    pub(crate) fn belong_to_this_thread(&self) {
        self.owner.store(thread::current(), Relaxed);
    }

    /// # Safety
    ///
    /// Only the owner may call this, and must not use an earlier result any more.
    #[allow(
        clippy::mut_from_ref,
        reason = "the caller guarantees that there is only one"
    )]
    pub(crate) unsafe fn draft(&self) -> &mut Draft {
        // SAFETY: the caller guarantees it.
        unsafe { &mut *self.draft.get() }
    }
}

impl Texts {
    const EMPTY: Texts = Texts {
        event: Text::EMPTY,
        request_id: Text::EMPTY,
        invocation_id: Text::EMPTY,
        trace_id: Text::EMPTY,
        function_arn: Text::EMPTY,
        tenant_id: Text::EMPTY,
        client_context: Text::EMPTY,
        cognito_identity: Text::EMPTY,
        deadline: None,
    };

    /// The runtime has written a NUL after each text, and exposed the memory (feature `__capi`).
    pub(crate) fn new(event: &[u8], ctx: &LambdaContext<'_>) -> Self {
        let text = |text: &str| Text::exposed(text.as_bytes());
        let optional = |given: Option<&str>| text(given.unwrap_or_default());
        Texts {
            event: Text::exposed(event),
            request_id: text(ctx.request_id),
            invocation_id: optional(ctx.invocation_id),
            trace_id: optional(ctx.trace_id),
            function_arn: text(ctx.invoked_function_arn),
            tenant_id: optional(ctx.tenant_id),
            client_context: optional(ctx.client_context),
            cognito_identity: optional(ctx.cognito_identity),
            deadline: ctx.deadline,
        }
    }
}

impl Draft {
    /// The response of the open invocation.
    pub(crate) fn response(&mut self) -> &mut Response {
        match &mut self.worker {
            Some(worker) => worker.response(),
            // SAFETY: `open` has got a valid pointer, and every access goes through this method.
            None => unsafe { &mut *self.response },
        }
    }

    /// What the handler has returned, in the runtime's terms.
    pub(crate) fn outcome(&mut self) -> Result<(), LambdaError> {
        let stage = std::mem::replace(&mut self.stage, Stage::Empty);
        match stage {
            Stage::Appended | Stage::Responded | Stage::Streaming | Stage::StreamEnded => Ok(()),
            Stage::Failed(error) => Err(error),
            Stage::TooLarge(size) => Err(too_large(size)),
            Stage::Empty => Err(LambdaError::new(
                "NoResponse",
                "the function ended the invocation without a response",
            )),
        }
    }
}

/// The state of an open invocation.
///
/// # Safety
///
/// The handle must be NULL or come from this library.
pub(crate) unsafe fn state(
    invocation: *const LambdaInvocation,
) -> Result<&'static WorkerState, Failure> {
    // SAFETY: the caller guarantees it. Tokens are never freed.
    let Some(token) = (unsafe { invocation.as_ref() }) else {
        return Err(Failure::null("invocation"));
    };
    let state = token.state;
    if !state.is_own_thread() {
        return Err(Failure::new(
            LAMBDA_WRONG_THREAD,
            &"the invocation belongs to another thread",
        ));
    }
    if !ptr::eq(state.open.load(Acquire), invocation) {
        return Err(ended());
    }
    check_ending()?;
    Ok(state)
}

/// Refuses calls from exit handlers and destructors after the end of the process has been reported: the
/// invocation has its response, and the runtime would abort the process.
pub(crate) fn check_ending() -> Result<(), Failure> {
    if is_ending() {
        return Err(Failure::new(LAMBDA_STOPPED, &"the process is ending"));
    }
    Ok(())
}

/// The texts of an open invocation. On every thread.
///
/// # Safety
///
/// The handle must be NULL or come from this library.
pub(crate) unsafe fn texts<'a>(invocation: *const LambdaInvocation) -> Option<&'a Texts> {
    // SAFETY: the caller guarantees it. Tokens are never freed.
    let state = unsafe { invocation.as_ref() }?.state;
    let is_open = ptr::eq(state.open.load(Acquire), invocation);
    // SAFETY: the texts do not change while the invocation is open.
    is_open.then(|| unsafe { &*state.texts.get() })
}

pub(crate) fn ended() -> Failure {
    Failure::new(
        LAMBDA_ALREADY_RESPONDED,
        &"the invocation has been responded to or has ended",
    )
}

#[cfg(test)]
mod tests;
