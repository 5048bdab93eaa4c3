//! `WhatsApp` Cloud API: webhooks of numbers and of business accounts.

mod account;
mod inbound;
pub mod number;
mod past;
mod payload;
mod people;
mod status;

pub(crate) use inbound::read_entry;
pub(crate) use people::is_user_id;

#[cfg(test)]
mod tests;
