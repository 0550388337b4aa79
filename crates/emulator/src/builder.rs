//! What can be chosen before an emulator starts.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, SystemTime};

use crate::config::{Config, Framing};
use crate::emulator::Emulator;
use crate::identity;

/// Options of an [`Emulator`]; the defaults are those of a new function.
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
#[must_use = "nothing listens before `start`"]
pub struct Builder {
    address: IpAddr,
    port: u16,
    config: Config,
}

impl Builder {
    pub(crate) fn new() -> Builder {
        Builder {
            address: Ipv4Addr::LOCALHOST.into(),
            port: 0,
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
                path_prefix: String::new(),
                runtime_api: String::new(),
                log_stream: String::new(),
            },
        }
    }

    /// The function's name; `function` by default.
    pub fn function_name(mut self, name: impl Into<String>) -> Builder {
        self.config.function_name = name.into();
        self
    }

    /// The function's version; `$LATEST` by default.
    pub fn function_version(mut self, version: impl Into<String>) -> Builder {
        self.config.function_version = version.into();
        self
    }

    /// The memory size the function is told, in MB; 128 by default. Nothing is enforced here.
    pub fn memory_mb(mut self, megabytes: u32) -> Builder {
        self.config.memory_mb = megabytes;
        self
    }

    /// How long an invocation may take from its delivery on; 3 seconds by default.
    pub fn timeout(mut self, timeout: Duration) -> Builder {
        self.config.timeout = timeout;
        self
    }

    /// How long an event may wait while no runtime asks for one and none is in flight; 10 seconds
    /// by default, the service's limit for init. Then the caller gets
    /// [`InvocationResponse::TimedOut`](crate::InvocationResponse::TimedOut), so that a test whose runtime never starts
    /// ends. `None`: for ever.
    pub fn fetch_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Builder {
        self.config.fetch_timeout = timeout.into();
        self
    }

    /// The region, in the ARN and in the environment; `us-east-1` by default.
    pub fn region(mut self, region: impl Into<String>) -> Builder {
        self.config.region = region.into();
        self
    }

    /// The account, in the ARN; `123456789012` by default.
    pub fn account_id(mut self, id: impl Into<String>) -> Builder {
        self.config.account_id = id.into();
        self
    }

    /// `_HANDLER`; `bootstrap` by default.
    pub fn handler(mut self, handler: impl Into<String>) -> Builder {
        self.config.handler = handler.into();
        self
    }

    /// How events are framed; as the service does it by default.
    pub fn framing(mut self, framing: Framing) -> Builder {
        self.config.framing = framing;
        self
    }

    /// How many invocations may be in flight at once; 1 by default. With more it is the environment
    /// of a function on Managed Instances: each `/next` gets an event of its own, and a timeout only
    /// tells the caller; the late answer gets 410.
    pub fn concurrency(mut self, invocations: u32) -> Builder {
        self.config.concurrency = invocations as usize;
        self
    }

    /// Whether it is the environment of a function with SnapStart; it is not by default. Then
    /// `/restore/next` ends init, and waits for [`Emulator::restore`]; until then no event is
    /// delivered. A runtime that has no hooks may call `/next` instead.
    pub fn snap_start(mut self, snap_start: bool) -> Builder {
        self.config.snap_start = snap_start;
        self
    }

    /// How long a restored runtime may take until it calls `/next`; 10 seconds by default, the
    /// service's limit for the restore and the hooks after it.
    pub fn restore_timeout(mut self, timeout: Duration) -> Builder {
        self.config.restore_timeout = timeout;
        self
    }

    /// Whether requests are kept for [`Emulator::requests`]; they are by default. A program that
    /// runs for long turns it off, for they add up: each with its body, up to 6 MiB, but of a stream
    /// only the first MiB.
    pub fn record_requests(mut self, record: bool) -> Builder {
        self.config.record = record;
        self
    }

    /// The address to listen on; `127.0.0.1` by default. It has to be a loopback address.
    pub fn address(mut self, address: impl Into<IpAddr>) -> Builder {
        self.address = address.into();
        self
    }

    /// The port to listen on; a free one by default.
    pub fn port(mut self, port: u16) -> Builder {
        self.port = port;
        self
    }

    /// A path before `/2018-06-01`, such as `/.rt/hello`, as some emulators have it;
    /// [`Emulator::runtime_api`] ends with it.
    pub fn path_prefix(mut self, prefix: impl Into<String>) -> Builder {
        self.config.path_prefix = prefix.into();
        self
    }

    /// Binds the port and starts to serve.
    ///
    /// # Errors
    /// Where the address is not a loopback address, the port is taken, or no thread can be started;
    /// where the concurrency is 0, or more than 1 with SnapStart, which Managed Instances do not
    /// have.
    pub fn start(mut self) -> io::Result<Emulator> {
        if !self.address.is_loopback() {
            return Err(invalid(format!(
                "the emulator listens on loopback only, not on {}: use 127.0.0.1 or ::1",
                self.address
            )));
        }
        if self.config.concurrency == 0 {
            return Err(invalid("concurrency(0): nothing could be invoked"));
        }
        if self.config.snap_start && self.config.is_managed() {
            return Err(invalid(
                "snap_start and concurrency: Managed Instances have no SnapStart",
            ));
        }
        self.config.log_stream =
            identity::log_stream(SystemTime::now(), &self.config.function_version);
        Emulator::listen(SocketAddr::new(self.address, self.port), self.config)
    }
}

fn invalid(message: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message.into())
}
