//! Tests over the fixtures and the built binary. A fixture folder's name is its expected outcome.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod architecture;
mod baseline;
mod binary;
mod binding;
mod cache;
mod caps;
mod comparison;
mod contexts;
mod detection;
mod fix;
mod fixtures;
mod forge;
mod formats;
mod golden;
mod hooks;
mod hostile;
mod hostile_contents;
mod hostile_files;
mod init;
mod injection;
mod injection_commands;
mod linking;
mod linking_pages;
mod measuring;
mod origins;
mod properties;
mod record;
mod reproduce;
mod rules;
mod rulings;
mod run;
mod self_test;
mod shapes;
mod timings;
