//! The nouns: what things are, and (in [`rules`]) the pure rules that change a conversation.

pub mod account;
pub mod act;
pub mod again;
pub mod agent;
pub mod amend;
pub mod bot;
pub mod choices;
pub mod contact;
pub mod control;
pub mod conversation;
pub mod delivery;
pub mod event;
pub mod inbox;
pub mod job;
pub mod message;
pub mod operator;
pub mod org;
pub mod part;
pub mod record;
pub mod rules;
pub mod session;
pub mod template;
pub mod timer;
pub mod trace;
pub mod turn;
pub mod usage;
