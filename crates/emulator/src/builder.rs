//! The options of an emulator.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::caller::probe::Probe;
use crate::config::{Config, Framing};
use crate::emulator::Emulator;
use crate::fault::FaultPlan;
use crate::identity;

/// The options of an [`Emulator`]. The defaults are those of a new function.
///
/// ```
/// use lambda_native_emulator::Emulator;
/// use std::time::Duration;
///
/// let lambda = Emulator::builder()
///     .function_name("orders")
///     .memory_mb(512)
///     .timeout(Duration::from_secs(10))
///     .start()?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "call `start` to start the emulator"]
pub struct Builder {
    address: IpAddr,
    port: u16,
    config: Config,
    /// The faults that several emulators share. Otherwise each has its own.
    faults: Option<FaultPlan>,
}

impl Builder {
    pub(crate) fn new() -> Builder {
        Builder {
            address: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            faults: None,
            config: Config {
                function_name: "function".to_owned(),
                function_version: "$LATEST".to_owned(),
                memory_mb: 128,
                timeout: Duration::from_secs(3),
                fetch_timeout: Some(Duration::from_secs(10)),
                region: "us-east-1".to_owned(),
                account_id: "123456789012".to_owned(),
                handler: "bootstrap".to_owned(),
                framing: Framing::Auto,
                record: true,
                concurrency: 1,
                snap_start: false,
                restore_timeout: Duration::from_secs(10),
                accepts_restarts: false,
                probe: None,
                path_prefix: String::new(),
                runtime_api: String::new(),
                log_stream: String::new(),
            },
        }
    }

    /// Sets the function name. The default is `function`.
    pub fn function_name(mut self, name: impl Into<String>) -> Builder {
        self.config.function_name = name.into();
        self
    }

    /// Sets the function version. The default is `$LATEST`.
    pub fn function_version(mut self, version: impl Into<String>) -> Builder {
        self.config.function_version = version.into();
        self
    }

    /// Sets the memory size of the function, in MB. The default is 128. The emulator does not enforce it.
    pub fn memory_mb(mut self, megabytes: u32) -> Builder {
        self.config.memory_mb = megabytes;
        self
    }

    /// Sets the timeout of invocations, counted from the delivery. The default is 3 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Builder {
        self.config.timeout = timeout;
        self
    }

    /// Limits how long an event waits while no runtime calls `/next` and no invocation is in flight. Then
    /// the caller gets [`InvocationResponse::TimedOut`](crate::InvocationResponse::TimedOut), so that a
    /// test ends even if its runtime never starts.
    ///
    /// The default is 10 seconds, the service's limit for init. `None` means no limit.
    pub fn fetch_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Builder {
        self.config.fetch_timeout = timeout.into();
        self
    }

    /// Sets the region, for the ARN and the environment variables. The default is `us-east-1`.
    pub fn region(mut self, region: impl Into<String>) -> Builder {
        self.config.region = region.into();
        self
    }

    /// Sets the account id, for the ARN. The default is `123456789012`.
    pub fn account_id(mut self, id: impl Into<String>) -> Builder {
        self.config.account_id = id.into();
        self
    }

    /// Sets `_HANDLER`. The default is `bootstrap`.
    pub fn handler(mut self, handler: impl Into<String>) -> Builder {
        self.config.handler = handler.into();
        self
    }

    /// Sets the framing of events. The default is that of the service.
    pub fn framing(mut self, framing: Framing) -> Builder {
        self.config.framing = framing;
        self
    }

    /// Sets how many invocations can be in flight at once. The default is 1.
    ///
    /// A larger number simulates Managed Instances: each call to `/next` gets a different event. A
    /// timeout ends the invocation for its caller only, and the late response gets 410.
    pub fn concurrency(mut self, invocations: u32) -> Builder {
        self.config.concurrency = invocations as usize;
        self
    }

    /// Simulates SnapStart. It is off by default.
    ///
    /// `/restore/next` ends init and waits for [`Emulator::restore`]. No event is delivered before. A
    /// runtime without hooks may call `/next` instead.
    pub fn snap_start(mut self, snap_start: bool) -> Builder {
        self.config.snap_start = snap_start;
        self
    }

    /// Limits the time from the restore to the next `/next`. The default is 10 seconds, the service's
    /// limit for the restore and the hooks after it.
    pub fn restore_timeout(mut self, timeout: Duration) -> Builder {
        self.config.restore_timeout = timeout;
        self
    }

    /// Sets whether requests are kept for [`Emulator::requests`]. They are by default.
    ///
    /// Turn this off in a program that runs for a long time, because the requests are never removed.
    /// Each has its body, up to 6 MiB, or the first MiB of a stream.
    pub fn record_requests(mut self, record: bool) -> Builder {
        self.config.record = record;
        self
    }

    /// Passes what happens to `probe`: every exchange, every chunk of a streamed response, and every result.
    ///
    /// All emulators that are started from clones of this builder share it, such as the execution environments
    /// of an [`EnvironmentPool`](crate::process::EnvironmentPool).
    pub fn probe(mut self, probe: Arc<dyn Probe>) -> Builder {
        self.config.probe = Some(probe);
        self
    }

    /// Sets the address to listen on, which must be a loopback address. The default is `127.0.0.1`.
    pub fn address(mut self, address: impl Into<IpAddr>) -> Builder {
        self.address = address.into();
        self
    }

    /// Sets the port to listen on. The default is any free port.
    pub fn port(mut self, port: u16) -> Builder {
        self.port = port;
        self
    }

    /// Sets a path before `/2018-06-01`, such as `/.rt/hello`, which some emulators have.
    /// [`Emulator::runtime_api`] ends with it.
    pub fn path_prefix(mut self, prefix: impl Into<String>) -> Builder {
        self.config.path_prefix = prefix.into();
        self
    }

    /// Takes a connection for that of a new process if all earlier connections are closed. Then init begins
    /// again, and an invocation in flight is delivered to the new process.
    #[cfg(unix)]
    pub(crate) fn accept_restarts(mut self) -> Builder {
        self.config.accepts_restarts = true;
        self
    }

    /// Takes the faults of every emulator that is started with the same plan from it.
    #[cfg(unix)]
    pub(crate) fn share_faults(mut self, faults: &FaultPlan) -> Builder {
        self.faults = Some(faults.clone());
        self
    }

    /// Binds the port and starts the emulator.
    ///
    /// # Errors
    /// If the address is not a loopback address, the port is in use, or no thread can be started. If the
    /// concurrency is 0, or more than 1 with SnapStart, which Managed Instances do not support.
    pub fn start(mut self) -> io::Result<Emulator> {
        if !self.address.is_loopback() {
            return Err(invalid(format!(
                "{} is not a loopback address: use 127.0.0.1 or ::1",
                self.address
            )));
        }
        if self.config.concurrency == 0 {
            return Err(invalid("the concurrency is 0: use at least 1"));
        }
        if self.config.snap_start && self.config.is_managed() {
            return Err(invalid(
                "Managed Instances do not support SnapStart: use either concurrency or snap_start",
            ));
        }
        self.config.log_stream =
            identity::log_stream(SystemTime::now(), &self.config.function_version);
        let address = SocketAddr::new(self.address, self.port);
        Emulator::listen(address, self.config, self.faults.unwrap_or_default())
    }
}

fn invalid(message: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message.into())
}
