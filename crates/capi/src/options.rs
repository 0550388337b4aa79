//! The options of the runtime.

use std::ffi::{c_char, c_int, c_void};

use lambda_native::Runtime;

use crate::hook::{self, Callback, Hook, UserData};
use crate::status::{Failure, Status, status};
use crate::text::utf8;

/// The options that a program has set.
#[derive(Default)]
pub struct LambdaOptions {
    api: Option<String>,
    settings: Vec<Setting>,
}

/// One option. It is applied through a function pointer, so that a program contains only the code of the
/// options that it sets.
struct Setting {
    apply: fn(Runtime, &Value) -> Runtime,
    value: Value,
}

#[derive(Clone, Copy)]
enum Value {
    Number(u32),
    Hook(Hook, UserData),
    Callback(Callback, UserData),
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
        options.settings.iter().fold(runtime, |runtime, setting| {
            (setting.apply)(runtime, &setting.value)
        })
    }
}

/// Adds an option.
///
/// # Safety
///
/// The pointer must be NULL or come from [`lambda_options_new`].
unsafe fn set(
    options: *mut LambdaOptions,
    value: Option<Value>,
    apply: fn(Runtime, &Value) -> Runtime,
) -> Status {
    // SAFETY: the caller guarantees it.
    let Some(options) = (unsafe { options.as_mut() }) else {
        return Failure::null("options").status();
    };
    let Some(value) = value else {
        return Failure::null("hook").status();
    };
    options.settings.push(Setting { apply, value });
    crate::status::LAMBDA_OK
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
    let apply = |runtime: Runtime, value: &Value| match value {
        Value::Number(on) => runtime.pipelining(*on != 0),
        _ => runtime,
    };
    // SAFETY: the header requires it.
    unsafe { set(options, Some(Value::Number((on != 0).into())), apply) }
}

/// Sets how many invocations are served at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_options_concurrency(
    options: *mut LambdaOptions,
    workers: u32,
) -> Status {
    let apply = |runtime: Runtime, value: &Value| match value {
        Value::Number(workers) => runtime.concurrency(*workers),
        _ => runtime,
    };
    // SAFETY: the header requires it.
    unsafe { set(options, Some(Value::Number(workers)), apply) }
}

/// Sets the hook after an invocation.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_options_after_invocation(
    options: *mut LambdaOptions,
    hook: Option<Callback>,
    user_data: *mut c_void,
) -> Status {
    let apply = |runtime: Runtime, value: &Value| match *value {
        Value::Callback(hook, user_data) => runtime.after_invocation(move || call(hook, user_data)),
        _ => runtime,
    };
    let value = hook.map(|hook| Value::Callback(hook, UserData(user_data)));
    // SAFETY: the header requires it.
    unsafe { set(options, value, apply) }
}

/// Adds a hook before a snapshot.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_options_before_snapshot(
    options: *mut LambdaOptions,
    hook: Option<Hook>,
    user_data: *mut c_void,
) -> Status {
    let apply = |runtime: Runtime, value: &Value| match *value {
        Value::Hook(hook, user_data) => {
            runtime.before_snapshot(move || hook::run(hook, user_data, "a before-snapshot hook"))
        }
        _ => runtime,
    };
    let value = hook.map(|hook| Value::Hook(hook, UserData(user_data)));
    // SAFETY: the header requires it.
    unsafe { set(options, value, apply) }
}

/// Adds a hook after a restore.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_options_after_restore(
    options: *mut LambdaOptions,
    hook: Option<Hook>,
    user_data: *mut c_void,
) -> Status {
    let apply = |runtime: Runtime, value: &Value| match *value {
        Value::Hook(hook, user_data) => {
            runtime.after_restore(move || hook::run(hook, user_data, "an after-restore hook"))
        }
        _ => runtime,
    };
    let value = hook.map(|hook| Value::Hook(hook, UserData(user_data)));
    // SAFETY: the header requires it.
    unsafe { set(options, value, apply) }
}

/// Adds a shutdown hook.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_options_on_shutdown(
    options: *mut LambdaOptions,
    hook: Option<Callback>,
    user_data: *mut c_void,
) -> Status {
    let apply = |runtime: Runtime, value: &Value| match *value {
        Value::Callback(hook, user_data) => runtime.on_shutdown(move || call(hook, user_data)),
        _ => runtime,
    };
    let value = hook.map(|hook| Value::Callback(hook, UserData(user_data)));
    // SAFETY: the header requires it.
    unsafe { set(options, value, apply) }
}

fn call(hook: Callback, user_data: UserData) {
    // SAFETY: the program has passed both for this purpose.
    unsafe { hook(user_data.0) }
}
