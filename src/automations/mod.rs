//! What the program does by itself when something happens: when, if, then.
//!
//! - `record` is what is kept; `facts` gathers what conditions ask about and `judge` answers them, purely.
//! - `steps` does what a rule says (`leads` what concerns the contact's lead), `forecast` only says what it would do.
//! - `runner` is the loop: each occasion that the store kept with an act is looked at by every rule, in order, and goes when all
//!   are through. What is begun is written down before it is done, so that whoever starts again goes on where it ended.
//!
//! What an automation does is marked in its act and is no occasion: none begins another.

mod facts;
mod forecast;
mod judge;
mod leads;
mod record;
mod runner;
mod steps;

pub(crate) use self::facts::gather;
pub(crate) use self::forecast::forecast;
pub(crate) use self::judge::{answers, clock_time, matches};
pub use self::record::{Automation, Order};
pub(crate) use self::record::{Report, in_order};
pub use self::runner::{forget_old_runs, run_automations};
