//! Messenger: webhooks of pages. Instagram's messages have the same form and are read here too.

mod feed;
mod inbound;
mod payload;

pub(crate) use inbound::{read_entry, read_event};

#[cfg(test)]
mod tests;
