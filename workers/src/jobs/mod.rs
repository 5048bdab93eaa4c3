//! One background job a file; it carries its own data.
//!
//! To add one: a file here with the data (serde), a `KIND`, a function that makes the [`engine::model::job::Job`], and
//! its [`crate::job_runner::Worker`]; then hand the worker to [`crate::Workers::start_jobs`] in the program's wiring. A job that needs
//! no row, because missing it does no harm, is a plain function called from `schedule`.

pub mod prune_events;
pub mod prune_traces;
