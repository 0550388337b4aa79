//! The options of the runtime.

use std::ffi::{c_char, c_int, c_void};

use lambda_native::Runtime;

use crate::hook::{self, Callback, Hook, UserData};
use crate::status::{Failure, LAMBDA_OK, Status, status};
use crate::text::utf8;

/// The options that a program has set.
#[derive(Default)]
pub struct LambdaOptions {
    api: Option<String>,
    settings: Vec<Setting>,
}

/// One option and the function that applies it. The pointer to that function keeps the code for options
/// that a program does not set out of the program.
#[derive(Clone, Copy)]
enum Setting {
    Number(fn(Runtime, u32) -> Runtime, u32),
    Hook(fn(Runtime, Hook, UserData) -> Runtime, Hook, UserData),
    Callback(
        fn(Runtime, Callback, UserData) -> Runtime,
        Callback,
        UserData,
    ),
}

impl LambdaOptions {
    /// A runtime with these options. NULL means the defaults.
    ///
    /// # Safety
    ///
    /// The pointer must be NULL or come from [`lambda_options_new`].
    pub(crate) unsafe fn runtime(options: *const LambdaOptions) -> Runtime {
        let mut runtime = Runtime::new();
        // SAFETY: the caller guarantees it.
        let Some(options) = (unsafe { options.as_ref() }) else {
            return runtime;
        };
        if let Some(api) = &options.api {
            runtime = runtime.runtime_api(api);
        }
        let settings = options.settings.iter();
        settings.fold(runtime, |runtime, setting| match *setting {
            Setting::Number(apply, number) => apply(runtime, number),
            Setting::Hook(apply, hook, user_data) => apply(runtime, hook, user_data),
            Setting::Callback(apply, hook, user_data) => apply(runtime, hook, user_data),
        })
    }
}

/// Adds an option, unless a hook is NULL.
///
/// # Safety
///
/// The pointer must be NULL or come from [`lambda_options_new`].
unsafe fn set(options: *mut LambdaOptions, setting: Option<Setting>) -> Status {
    // SAFETY: the caller guarantees it.
    let Some(options) = (unsafe { options.as_mut() }) else {
        return Failure::null("options").status();
    };
    let Some(setting) = setting else {
        return Failure::null("hook").status();
    };
    options.settings.push(setting);
    LAMBDA_OK
}

/// Creates options.
#[unsafe(no_mangle)]
pub extern "C" fn lambda_options_new() -> *mut LambdaOptions {
    Box::into_raw(Box::default())
}

/// Frees options.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_options_free(options: *mut LambdaOptions) {
    if !options.is_null() {
        // SAFETY: the pointer comes from `lambda_options_new` and is not used again.
        drop(unsafe { Box::from_raw(options) });
    }
}

/// Sets the address of the Runtime API.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_options_runtime_api(
    options: *mut LambdaOptions,
    address: *const c_char,
) -> Status {
    // SAFETY: the header requires it.
    let (options, address) = unsafe { (options.as_mut(), utf8(address, "address")) };
    let Some(options) = options else {
        return Failure::null("options").status();
    };
    status(address.map(|address| options.api = Some(address.to_owned())))
}

/// Turns pipelining on or off.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_options_pipelining(
    options: *mut LambdaOptions,
    on: c_int,
) -> Status {
    let apply = |runtime: Runtime, on| runtime.pipelining(on != 0);
    // SAFETY: the header requires it.
    unsafe { set(options, Some(Setting::Number(apply, (on != 0).into()))) }
}

/// Sets the number of invocations at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_options_concurrency(
    options: *mut LambdaOptions,
    workers: u32,
) -> Status {
    // SAFETY: the header requires it.
    unsafe {
        set(
            options,
            Some(Setting::Number(Runtime::concurrency, workers)),
        )
    }
}

/// Sets the hook after an invocation.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_options_after_invocation(
    options: *mut LambdaOptions,
    hook: Option<Callback>,
    user_data: *mut c_void,
) -> Status {
    let apply = |runtime: Runtime, hook, data| runtime.after_invocation(move || call(hook, data));
    let setting = hook.map(|hook| Setting::Callback(apply, hook, UserData(user_data)));
    // SAFETY: the header requires it.
    unsafe { set(options, setting) }
}

/// Adds a hook before a snapshot.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_options_before_snapshot(
    options: *mut LambdaOptions,
    hook: Option<Hook>,
    user_data: *mut c_void,
) -> Status {
    let apply = |runtime: Runtime, hook, data| {
        runtime.before_snapshot(move || hook::run(hook, data, "a before-snapshot hook"))
    };
    let setting = hook.map(|hook| Setting::Hook(apply, hook, UserData(user_data)));
    // SAFETY: the header requires it.
    unsafe { set(options, setting) }
}

/// Adds a hook after a restore.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_options_after_restore(
    options: *mut LambdaOptions,
    hook: Option<Hook>,
    user_data: *mut c_void,
) -> Status {
    let apply = |runtime: Runtime, hook, data| {
        runtime.after_restore(move || hook::run(hook, data, "an after-restore hook"))
    };
    let setting = hook.map(|hook| Setting::Hook(apply, hook, UserData(user_data)));
    // SAFETY: the header requires it.
    unsafe { set(options, setting) }
}

/// Adds a shutdown hook.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_options_on_shutdown(
    options: *mut LambdaOptions,
    hook: Option<Callback>,
    user_data: *mut c_void,
) -> Status {
    let apply = |runtime: Runtime, hook, data| runtime.on_shutdown(move || call(hook, data));
    let setting = hook.map(|hook| Setting::Callback(apply, hook, UserData(user_data)));
    // SAFETY: the header requires it.
    unsafe { set(options, setting) }
}

fn call(hook: Callback, user_data: UserData) {
    // SAFETY: the program has passed both for this purpose.
    unsafe { hook(user_data.0) }
}
