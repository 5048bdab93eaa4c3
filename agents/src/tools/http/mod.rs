//! Tools that people make without code: a request to a service of theirs, with places for the arguments.
//!
//! - `record` is the tool as it is stored; `check` says what is wrong with one, by field.
//! - `template` fills arguments into addresses, headers and bodies, each in the place's own way.
//! - `answer` takes from an answer what the model is to see; `call` sends, and says what an answer means.

mod answer;
mod call;
mod check;
mod record;
mod template;

pub use self::call::{Attempt, HttpCaller};
pub(crate) use self::call::{authorise, lost, secret};
pub use self::check::{Problem, problems};
pub(crate) use self::check::{problems_of_address, problems_of_auth};
pub use self::record::{Auth, AuthKind, HttpTool, Mapping, Method, Pair};
pub use self::template::encoded;

#[cfg(test)]
mod tests;
