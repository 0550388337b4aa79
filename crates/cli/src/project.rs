//! The user's cargo project: selects a target and builds it.

mod cargo;
mod config;
mod graph;
mod tables;
mod target;

pub(crate) use cargo::{Cargo, Step, clean};
pub(crate) use config::{CargoConfig, linker_variable};
pub(crate) use graph::Graph;
pub(crate) use target::{Kind, Project, Target};
