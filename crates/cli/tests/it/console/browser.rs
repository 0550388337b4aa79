//! The console in a real browser.

mod accessibility;
mod desk;
mod faults;
mod filters;
mod functions;
mod invocations;
mod keyboard;
mod live;
mod load;
mod origins;
mod replay;
mod safety;
mod saved;
mod screenshots;
mod secrets;
