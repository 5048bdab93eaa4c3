//! A file that becomes an audience: stored as it came, looked at, and read in by a run of its own. Contacts may stand in for it.
//!
//! | look for | in |
//! | --- | --- |
//! | bytes to text, text to records | `text`, `split` |
//! | a stored file as rows, whatever its kind | `sheet` |
//! | which column is what; what a row says | `mapping`, `rows` |
//! | contacts instead of a file | `contacts` |
//! | the run that reads either in | `task` |
//! | files before, while and after they are read | `files` |

pub mod contacts;
pub mod files;
pub mod mapping;
pub mod rows;
pub mod sheet;
mod split;
mod task;
mod text;

pub use task::ImportAudience;
