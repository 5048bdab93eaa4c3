//! Instagram: webhooks of professional accounts. Messages come as Messenger's do, comments in two layouts.

mod comment;
mod inbound;

pub(crate) use inbound::read_entry;

#[cfg(test)]
mod tests;
