//! Posts: how what somebody has approved comes to a page or an account, once.
//!
//! | look for | in |
//! | --- | --- |
//! | which call is next, and what its answer means | `step` (no I/O: a post and an answer in, a post and the next call out) |
//! | one post, from a claim to a rest | `run` |
//! | which posts are due | `driver` (the loop) |
//!
//! Before a call leaves after which everybody may see the post, that it does is written down. Whoever finds that and no answer
//! looks at the platform first, and where it cannot be found there, a person has to say what to do.

pub mod driver;
mod run;
mod step;

#[cfg(test)]
mod tests;
