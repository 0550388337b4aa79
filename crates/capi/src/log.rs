//! Log records.

use std::ffi::{c_char, c_int};
use std::ptr;

use lambda_native::logging::{Level, Record, Value, enabled};

use crate::text::{c_bytes, lossy};

/// `LAMBDA_TRACE`.
pub const LAMBDA_TRACE: c_int = 1;
/// `LAMBDA_DEBUG`.
pub const LAMBDA_DEBUG: c_int = 2;
/// `LAMBDA_INFO`.
pub const LAMBDA_INFO: c_int = 3;
/// `LAMBDA_WARN`.
pub const LAMBDA_WARN: c_int = 4;
/// `LAMBDA_ERROR`.
pub const LAMBDA_ERROR: c_int = 5;
/// `LAMBDA_FATAL`.
pub const LAMBDA_FATAL: c_int = 6;

/// A record with fields.
pub struct LambdaRecord {
    level: Level,
    message: String,
    fields: Vec<(String, Field)>,
}

enum Field {
    Text(Option<String>),
    Int(i64),
    Double(f64),
    Bool(bool),
}

/// Returns whether records of this level are written.
#[unsafe(no_mangle)]
pub extern "C" fn lambda_log_enabled(level: c_int) -> c_int {
    enabled(level_of(level)).into()
}

/// Writes a record.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_log(level: c_int, message: *const c_char) {
    // SAFETY: the header requires it.
    let message = unsafe { lossy(message) };
    Record::new(level_of(level), &message).write();
}

/// Begins a record.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_record_begin(
    level: c_int,
    message: *const c_char,
) -> *mut LambdaRecord {
    let level = level_of(level);
    if !enabled(level) {
        return ptr::null_mut();
    }
    Box::into_raw(Box::new(LambdaRecord {
        level,
        // SAFETY: the header requires it.
        message: unsafe { lossy(message) }.into_owned(),
        fields: Vec::new(),
    }))
}

/// Adds a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_record_str(
    record: *mut LambdaRecord,
    name: *const c_char,
    value: *const c_char,
) {
    // SAFETY: the header requires it.
    unsafe {
        let value = c_bytes(value).map(|value| String::from_utf8_lossy(value).into_owned());
        add(record, name, Field::Text(value));
    }
}

/// Adds an integer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_record_int(
    record: *mut LambdaRecord,
    name: *const c_char,
    value: i64,
) {
    // SAFETY: the header requires it.
    unsafe { add(record, name, Field::Int(value)) };
}

/// Adds a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_record_double(
    record: *mut LambdaRecord,
    name: *const c_char,
    value: f64,
) {
    // SAFETY: the header requires it.
    unsafe { add(record, name, Field::Double(value)) };
}

/// Adds a Boolean.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_record_bool(
    record: *mut LambdaRecord,
    name: *const c_char,
    value: c_int,
) {
    // SAFETY: the header requires it.
    unsafe { add(record, name, Field::Bool(value != 0)) };
}

/// Writes and frees a record.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_record_end(record: *mut LambdaRecord) {
    if record.is_null() {
        return;
    }
    // SAFETY: the pointer comes from `lambda_record_begin` and is not used again.
    let LambdaRecord {
        level,
        message,
        fields,
    } = *unsafe { Box::from_raw(record) };
    let record = Record::new(level, &message);
    let record = fields.iter().fold(record, |record, (name, field)| {
        let value = match field {
            Field::Text(text) => text.as_deref().into(),
            Field::Int(number) => Value::Int(*number),
            Field::Double(number) => Value::Float(*number),
            Field::Bool(truth) => Value::Bool(*truth),
        };
        record.field(name.as_str(), value)
    });
    record.write();
}

unsafe fn add(record: *mut LambdaRecord, name: *const c_char, field: Field) {
    // SAFETY: the callers pass NULL or a record, and NULL or a string.
    let (record, name) = unsafe { (record.as_mut(), c_bytes(name)) };
    let (Some(record), Some(name)) = (record, name) else {
        return;
    };
    let name = String::from_utf8_lossy(name).into_owned();
    record.fields.push((name, field));
}

/// The nearest level.
fn level_of(level: c_int) -> Level {
    match level {
        ..=LAMBDA_TRACE => Level::Trace,
        LAMBDA_DEBUG => Level::Debug,
        LAMBDA_INFO => Level::Info,
        LAMBDA_WARN => Level::Warn,
        LAMBDA_ERROR => Level::Error,
        LAMBDA_FATAL.. => Level::Fatal,
    }
}
