//! What every test from outside starts with: the real program as a child process, and people who use it.

pub mod api;
pub mod at_rest;
pub mod chance;
pub mod collector;
pub mod engines;
pub mod form;
pub mod jwt;
mod made;
pub mod people;
pub mod program;
pub mod raw_socket;
pub mod shop;
pub mod site;
pub mod web;
pub mod zip;

use std::time::Duration;

/// Within this time something expected has happened, even on a busy machine; else the test has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Nothing came in this time although everything before it has arrived: used only after a later event has been seen, to
/// show that an earlier one is absent.
pub const MOMENT: Duration = Duration::from_millis(300);
