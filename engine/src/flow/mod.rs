//! What happens, in the order a message meets it: intake (and `hear`, for channels with providers), route, `run_turn`, deliver, handover, call, close; beside it, changes of contacts and erasing one, what an inbox keeps no longer, and filing.

pub mod call;
pub mod close;
pub mod comments;
pub mod contact;
pub mod deliver;
pub mod erase;
pub mod filing;
pub mod give;
pub mod handover;
pub mod hear;
pub mod intake;
pub mod leads;
pub mod marketing;
pub mod opt_out;
pub mod past_call;
pub mod retain;
pub mod route;
pub mod run_turn;
pub mod sequences;
pub mod settings;
