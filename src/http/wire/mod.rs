//! The JSON that the browser apps and API clients read and write, from which `widget/protocol` is generated, and how the engine's
//! nouns become it. HTTP and both sockets use the same forms.
//!
//! Client bodies ignore fields they do not know, so that a newer client can speak to an older server.

pub mod account;
pub mod api_key;
pub mod assistant;
pub mod audience;
pub mod audience_contacts;
pub mod audit;
pub mod auth;
pub mod automation;
pub mod bot;
pub mod call;
pub mod campaign;
pub mod campaign_figures;
pub mod campaign_people;
pub mod campaign_steps;
pub mod campaign_value;
pub mod chat;
pub mod choices;
pub mod consent;
pub mod contact;
pub mod contact_field;
pub mod conversation;
pub mod crm;
pub mod document;
pub mod erasure;
pub mod feed;
pub mod file;
pub mod filing;
pub mod health;
pub mod inbox;
pub mod kept_work;
pub mod knowledge;
pub mod lead;
pub mod merge;
pub mod message;
pub mod notice;
pub mod part;
pub mod people;
pub mod plan;
pub mod post;
pub mod presence;
pub mod rating;
pub mod role;
pub mod said;
pub mod schedule;
pub mod search;
pub mod service;
pub mod shop;
pub mod sign_on;
pub mod sign_up;
pub mod social;
pub mod sockets;
pub mod template;
pub mod tool;
pub mod trace;
pub mod webhook;

#[cfg(test)]
mod tests;
