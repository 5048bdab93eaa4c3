//! Leads kept the same with the CRM of the business.
//!
//! A connection says how its records are listed, found, made and changed, and which field there is which of ours (`records`,
//! `check`). A run (`task`) reads what was changed there, page by page (`pull`), and brings there what was changed here (`push`).
//! Both settle one record at a time (`settle`) by what the two agreed on last, so that the echo of a change is none. `mapping` and
//! `pages` are pure.

pub mod check;
pub mod client;
pub mod clock;
mod links;
pub mod mapping;
mod pages;
mod pull;
mod push;
pub mod records;
mod round;
mod settle;
pub mod task;
pub mod trial;
