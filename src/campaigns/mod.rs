//! Campaigns: whom they are for, and how what they say is sent to them.
//!
//! | look for | in |
//! | --- | --- |
//! | a file that becomes an audience | `import` |
//! | members that are added one by one, audiences and people that go | `members` |
//! | who comes into a sequence one by one | `engine::flow::sequences`; the wait and the life of its steps `engine::model::campaign::entry` |
//! | what is kept of a campaign, and what keeps it from being started | `records`, `check` |
//! | who is sent what, and when | `driver` (the loop), `kit` (what one round needs), `pace`, `post` (one person), `values` |
//! | who is called instead | `calls` (what it takes), `post::call` (one person), `news::calls` (what came of it) |
//! | what it costs, and what it brings | `prices`, `conversions`; amounts `money` |
//! | what came of it | `news` (follows the log of events), `judge` (whether it is halted), `statistics` |
//! | numbers as people write them; the clock in their country | `numbers`, `zones` |

pub mod calls;
pub mod check;
pub mod conversions;
pub mod driver;
pub mod import;
pub mod judge;
mod kit;
pub mod members;
pub mod money;
pub mod news;
pub mod numbers;
mod pace;
mod post;
pub mod prices;
pub mod records;
pub mod statistics;
pub mod values;
pub mod zones;
