//! The user's cargo project: which target is meant, and how to build it.

mod cargo;
mod config;
mod target;

pub(crate) use cargo::{Cargo, Step};
pub(crate) use config::{Config, linker_variable};
pub(crate) use target::{Project, Target};
