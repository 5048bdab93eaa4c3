//! `WhatsApp` Cloud API: webhooks of numbers and of business accounts.

mod account;
mod inbound;
mod past;
mod payload;
mod people;
mod status;

pub(crate) use inbound::read_entry;

#[cfg(test)]
mod tests;
