//! A function that executes the commands in its event, for tests of programs that run functions.
//!
//! It calls the Runtime API over plain `TcpStream`s, and shares no code with the emulator or the runtime. The
//! commands are the keys of the event, or of the JSON body of an HTTP request. They are executed in the order of
//! [`execute`]. Without any, the event is the response, or its body if there must be a status. Variables:
//!
//! | variable | values |
//! |---|---|
//! | `SCRIPT_INIT` | during init: `exit`, `hang`, `report` an error, `log-and-report` it, or `print` a line |
//! | `SCRIPT_RESTORE` | after the restore of a snapshot: `exit`, `hang` or `report` an error |
//! | `SCRIPT_EXTENSION` | the events to register an extension for, separated by commas |
//! | `SCRIPT_BACKGROUND` | a file that a thread writes a growing number to |
//! | `SCRIPT_SIGTERM` | on SIGTERM: `exit` or `ignore` it; both print a line |

mod lambda;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::process::{self, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use lambda::Lambda;

fn main() -> io::Result<()> {
    match env::args().nth(1).as_deref() {
        Some("wait") => hang(),
        Some("extension") => return run_extension(),
        Some("hold") => hold(&env::args().nth(2).unwrap_or_default()),
        Some("no-restore") => return serve(Lambda::connect()?),
        _ => {}
    }
    trap_sigterm()?;
    let mut lambda = Lambda::connect()?;
    if let Ok(events) = env::var("SCRIPT_EXTENSION") {
        extend(&events)?;
    }
    if let Ok(file) = env::var("SCRIPT_BACKGROUND") {
        thread::spawn(move || count(&file));
    }
    init(&mut lambda)?;
    if env::var("AWS_LAMBDA_INITIALIZATION_TYPE").as_deref() == Ok("snap-start") {
        lambda.get("/2018-06-01/runtime/restore/next", "")?;
        lambda = Lambda::connect()?;
        restore(&mut lambda)?;
    }
    let workers = env::var("AWS_LAMBDA_MAX_CONCURRENCY").unwrap_or_default();
    for _ in 1..workers.parse().unwrap_or(1) {
        let lambda = Lambda::connect()?;
        thread::spawn(|| serve(lambda));
    }
    serve(lambda)
}

fn serve(mut lambda: Lambda) -> io::Result<()> {
    loop {
        let (request_id, event) = lambda.next()?;
        if let Some(parts) = event["stream"].as_array() {
            lambda.stream(&request_id, &event, parts)?;
            continue;
        }
        let response = match event.get("function_arn") {
            Some(_) => json!(lambda.function_arn).to_string().into_bytes(),
            None => execute(&event),
        };
        let route = match event.get("fail") {
            Some(_) => "error",
            None => "response",
        };
        lambda.post(&format!("invocation/{request_id}/{route}"), &response)?;
        if event.get("exit_after_response").is_some() {
            process::exit(4);
        }
        if event.get("hang_after_response").is_some() {
            hang();
        }
    }
}

fn trap_sigterm() -> io::Result<()> {
    let Ok(reaction) = env::var("SCRIPT_SIGTERM") else {
        return Ok(());
    };
    let mut signals = signal_hook::iterator::Signals::new([signal_hook::consts::SIGTERM])?;
    thread::spawn(move || {
        for _ in signals.forever() {
            println!("got SIGTERM");
            if reaction == "exit" {
                process::exit(0);
            }
        }
    });
    Ok(())
}

/// Runs as an external extension: `extension NAME EVENTS`. With the name `crash`, it ends before it has
/// registered, and with `late-crash` at its first event.
fn run_extension() -> io::Result<()> {
    let name = env::args().nth(2).unwrap_or_default();
    let events = env::args().nth(3).unwrap_or_default();
    if name == "crash" {
        process::exit(5);
    }
    let mut lambda = Lambda::connect()?;
    let events: Vec<&str> = events.split(',').filter(|name| !name.is_empty()).collect();
    lambda.register(&name, &events)?;
    println!("registered");
    let header = format!("Lambda-Extension-Identifier: {}\r\n", lambda.extension_id);
    loop {
        let (_, event) = lambda.get("/2020-01-01/extension/event/next", &header)?;
        let event: Value = serde_json::from_slice(&event)?;
        println!("event {}", event["eventType"]);
        if name == "late-crash" {
            process::exit(6);
        }
        if event["eventType"] == "SHUTDOWN" {
            println!("flushed");
            return Ok(());
        }
    }
}

/// Registers an extension, and starts a thread that waits for its events.
fn extend(events: &str) -> io::Result<()> {
    let mut lambda = Lambda::connect()?;
    let events: Vec<&str> = events.split(',').filter(|name| !name.is_empty()).collect();
    lambda.register("scripted_function", &events)?;
    let id = lambda.extension_id.clone();
    thread::spawn(move || {
        let header = format!("Lambda-Extension-Identifier: {id}\r\n");
        while let Ok((_, event)) = lambda.get("/2020-01-01/extension/event/next", &header) {
            println!("extension event {}", String::from_utf8_lossy(&event));
        }
    });
    Ok(())
}

fn init(lambda: &mut Lambda) -> io::Result<()> {
    match env::var("SCRIPT_INIT").as_deref() {
        Ok("exit") => {
            eprintln!("no settings found");
            process::exit(3);
        }
        Ok("hang") => hang(),
        Ok(mode @ ("report" | "log-and-report")) => {
            if mode == "log-and-report" {
                eprintln!("FATAL init failed: Script.Init: no database");
            }
            let error = json!({"errorType": "Script.Init", "errorMessage": "no database"});
            lambda.post("init/error", error.to_string().as_bytes())?;
            process::exit(1);
        }
        Ok("print") => println!("printed in init"),
        _ => {}
    }
    Ok(())
}

fn restore(lambda: &mut Lambda) -> io::Result<()> {
    match env::var("SCRIPT_RESTORE").as_deref() {
        Ok("exit") => process::exit(65),
        Ok("hang") => hang(),
        Ok("report") => {
            let error = json!({"errorType": "Script.Restore", "errorMessage": "no entropy"});
            lambda.post("restore/error", error.to_string().as_bytes())?;
            process::exit(65);
        }
        _ => {}
    }
    Ok(())
}

/// Executes the commands in the event, and returns the response: the value of `response` or `fail`
/// (the content of a string), or the event itself.
#[expect(
    clippy::zombie_processes,
    reason = "the child has to outlive this process"
)]
fn execute(event: &Value) -> Vec<u8> {
    if let Some(text) = event["stdout"].as_str() {
        print!("{text}");
        let _ = io::stdout().flush();
    }
    if let Some(text) = event["stderr"].as_str() {
        eprint!("{text}");
    }
    if let Some(name) = event["meet"].as_str() {
        meet(name, event["of"].as_u64().unwrap_or(2));
    }
    if let Some(file) = event["wait_for"].as_str() {
        while !Path::new(file).exists() {
            thread::yield_now();
        }
    }
    if event.get("background").is_some() {
        wait_for_background();
    }
    if let Some(megabytes) = event["allocate_mb"].as_u64() {
        let size = usize::try_from(megabytes).unwrap_or_default() * 1024 * 1024;
        // Memory counts only after every page has been written.
        let memory = vec![1_u8; size];
        println!("allocated {} bytes", std::hint::black_box(memory).len());
    }
    for megabytes in event["children_mb"].as_array().into_iter().flatten() {
        start_holding(&megabytes.to_string());
    }
    if event.get("leave_a_child").is_some() {
        let own = env::current_exe().expect("the path of this program");
        let child = Command::new(own).arg("wait").spawn().expect("a child");
        return child.id().to_string().into_bytes();
    }
    if let Some(status) = event["exit"].as_i64() {
        process::exit(i32::try_from(status).unwrap_or(99));
    }
    if event.get("abort").is_some() {
        process::abort();
    }
    if event.get("hang").is_some() {
        hang();
    }
    if let Some(name) = event["variable"].as_str() {
        return json!(env::var(name).ok()).to_string().into_bytes();
    }
    if event.get("pid").is_some() {
        return process::id().to_string().into_bytes();
    }
    match event.get("fail").or(event.get("response")) {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None if event.get("httpMethod").is_some() => {
            json!({"statusCode": 200, "body": event.to_string()}).to_string()
        }
        None => event.to_string(),
    }
    .into_bytes()
}

/// Starts a child with this much memory, and returns when it has it.
#[expect(
    clippy::zombie_processes,
    reason = "the child has to outlive the invocation"
)]
fn start_holding(megabytes: &str) {
    let own = env::current_exe().expect("the path of this program");
    let mut command = Command::new(own);
    command.args(["hold", megabytes]).stdout(Stdio::piped());
    let child = command.spawn().expect("a child");
    let mut stdout = child.stdout.expect("its stdout");
    stdout.read_exact(&mut [0]).expect("a byte from the child");
}

fn hold(megabytes: &str) -> ! {
    let size = megabytes.parse::<usize>().expect("a number") * 1024 * 1024;
    // Memory counts only after every page has been written.
    let memory = std::hint::black_box(vec![1_u8; size]);
    print!("!");
    let _ = io::stdout().flush();
    std::mem::forget(memory);
    hang()
}

/// Waits until this number of invocations have called it with this name.
fn meet(name: &str, invocations: u64) {
    static ARRIVED: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());
    static CHANGED: Condvar = Condvar::new();

    let mut arrived = ARRIVED.lock().expect("nobody panics here");
    *arrived.entry(name.to_owned()).or_default() += 1;
    CHANGED.notify_all();
    let is_waiting = |arrived: &mut BTreeMap<String, u64>| arrived[name] < invocations;
    drop(CHANGED.wait_while(arrived, is_waiting));
}

static COUNT: AtomicU64 = AtomicU64::new(0);

/// Works in the background, as a function should not.
fn count(file: &str) -> io::Result<()> {
    let file = fs::File::create(file)?;
    loop {
        let count = COUNT.fetch_add(1, Ordering::SeqCst);
        file.write_all_at(&count.to_be_bytes(), 0)?;
        thread::sleep(Duration::from_millis(1));
    }
}

/// Waits until the background thread has worked.
fn wait_for_background() {
    let before = COUNT.load(Ordering::SeqCst);
    while COUNT.load(Ordering::SeqCst) < before + 2 {
        thread::yield_now();
    }
}

fn hang() -> ! {
    loop {
        thread::park();
    }
}
