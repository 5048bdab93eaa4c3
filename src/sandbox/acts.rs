//! What one can do: with a phone, as the owner of the business, and as the platform's reviewer.

use std::time::Duration;

use ::sandbox::meta::{Author, Channel, Customer, State};
use serde::{Deserialize, Serialize};

use super::accounts::account;
use super::seed::{NAMES, person_id};
use super::{Phones, is_shown};
use crate::http::problem::{Answer, Checks, Problem};

/// Letters of a message, by what the channel's own app takes.
const fn most_letters(channel: Channel) -> usize {
    match channel {
        Channel::WhatsApp => 4096,
        Channel::Messenger => 2000,
        Channel::Instagram => 1000,
    }
}

/// People with a phone on one channel.
pub(super) const MOST_PEOPLE: usize = 8;
const MOST_POSTS: usize = 12;
const LONGEST_NAME: usize = 40;
/// An emoji may be a family: several signs that are joined.
const LONGEST_EMOJI: usize = 40;
/// A month: older than every window.
const MOST_HOURS: u32 = 30 * 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum On {
    WhatsApp,
    Messenger,
    Instagram,
}

impl From<On> for Channel {
    fn from(on: On) -> Self {
        match on {
            On::WhatsApp => Self::WhatsApp,
            On::Messenger => Self::Messenger,
            On::Instagram => Self::Instagram,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Approve,
    Reject,
    Pause,
}

/// One act, named by `act`.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    Say {
        channel: On,
        person: String,
        text: String,
        reply_to: Option<String>,
        /// Written so long ago, and heard of only now.
        #[serde(default)]
        hours_ago: u32,
    },
    Press {
        channel: On,
        person: String,
        message: String,
        button: String,
    },
    React {
        channel: On,
        person: String,
        message: String,
        /// Empty takes the reaction back.
        emoji: String,
    },
    Edit {
        channel: On,
        person: String,
        message: String,
        text: String,
    },
    Unsend {
        channel: On,
        person: String,
        message: String,
    },
    Read {
        channel: On,
        person: String,
    },
    Net {
        channel: On,
        person: String,
        is_online: bool,
    },
    Block {
        channel: On,
        person: String,
        is_blocked: bool,
    },
    /// Somebody else with a phone.
    Meet {
        channel: On,
        name: Option<String>,
    },
    Comment {
        channel: On,
        person: String,
        post: String,
        /// The comment it answers.
        reply_to: Option<String>,
        text: String,
    },
    /// The business publishes something to comment on.
    Publish {
        channel: On,
        text: String,
    },
    /// The owner writes on the own phone, or in the page's inbox, past this program.
    Owner {
        channel: On,
        person: String,
        text: String,
    },
    Review {
        template: String,
        verdict: Verdict,
    },
}

/// What an act made, when it made something with an id.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Done {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

impl From<String> for Done {
    fn from(id: String) -> Self {
        Self { id: Some(id) }
    }
}

impl Phones {
    pub(super) fn perform(&self, act: Act) -> Answer<Done> {
        match act {
            Act::Say { channel, person, text, reply_to, hours_ago } => {
                let text = written(&text, channel)?;
                let mut checks = Checks::default();
                checks.need(hours_ago <= MOST_HOURS, "/hours_ago", format!("at most {MOST_HOURS}"));
                checks.finish()?;
                let reply_to = reply_to.unwrap_or_default();
                let customer = self.customer(channel, &person)?;
                if !reply_to.is_empty() {
                    self.message_of(channel, &person, &reply_to)?;
                }
                Ok(match hours_ago {
                    0 => customer.reply(&reply_to, text),
                    hours => customer.say_ago(&reply_to, text, Duration::from_secs(u64::from(hours) * 3600)),
                }
                .into())
            }
            Act::Press { channel, person, message, button } => {
                let customer = self.customer(channel, &person)?;
                self.message_of(channel, &person, &message)?;
                let pressed = customer.press(&message, &button);
                pressed.map(Done::from).ok_or_else(|| Problem::not_found("this message has no such button"))
            }
            Act::React { channel, person, message, emoji } => {
                let mut checks = Checks::default();
                let is_emoji = emoji.is_empty() || (!emoji.is_ascii() && emoji.len() <= LONGEST_EMOJI);
                checks.need(is_emoji, "/emoji", "one emoji, or nothing to take it back");
                checks.finish()?;
                let customer = self.customer(channel, &person)?;
                self.message_of(channel, &person, &message)?;
                customer.react(&message, &emoji);
                Ok(Done::default())
            }
            Act::Edit { channel, person, message, text } => {
                let text = written(&text, channel)?;
                self.own_message(channel, &person, &message)?.edit(&message, text);
                Ok(Done::default())
            }
            Act::Unsend { channel, person, message } => {
                self.own_message(channel, &person, &message)?.delete(&message);
                Ok(Done::default())
            }
            Act::Comment { channel, person, post, reply_to, text } => {
                self.comment(channel, &person, (&post, reply_to.as_deref()), written(&text, channel)?)
            }
            Act::Owner { channel, person, text } => {
                let text = written(&text, channel)?;
                self.customer(channel, &person)?;
                Ok(self.meta.owner(account(channel.into()).id).say(&person, text).into())
            }
            Act::Meet { channel, name } => self.meet(channel.into(), name),
            Act::Publish { channel, text } => self.publish(channel.into(), written(&text, channel)?),
            Act::Review { template, verdict } => self.review(&template, verdict),
            Act::Read { channel, person } => self.customer(channel, &person).map(|customer| customer.read()).map(done),
            Act::Net { channel, person, is_online: true } => {
                self.customer(channel, &person).map(|customer| customer.go_online()).map(done)
            }
            Act::Net { channel, person, is_online: false } => {
                self.customer(channel, &person).map(|customer| customer.go_offline()).map(done)
            }
            Act::Block { channel, person, is_blocked } => {
                self.customer(channel, &person).map(|customer| customer.block(is_blocked)).map(done)
            }
        }
    }

    /// The phone of somebody who has one.
    pub(super) fn customer(&self, channel: On, person: &str) -> Answer<Customer> {
        let account = account(channel.into()).id;
        let name =
            self.meta.look(|state| state.person(account, person).filter(|found| found.id == person).map(|it| it.name.clone()));
        let name = name.ok_or_else(|| Problem::not_found("nobody with this id has a phone here"))?;
        Ok(self.meta.customer(account, person, &name))
    }

    /// Errors: when the phone does not show it.
    fn message_of(&self, channel: On, person: &str, message: &str) -> Answer<Author> {
        let account = account(channel.into()).id;
        let author = self.meta.look(|state| {
            let found = state.message(message).filter(|found| found.account == account && found.person == person);
            found.filter(|found| is_shown(found) && !found.is_deleted).map(|found| found.from)
        });
        author.ok_or_else(|| Problem::not_found("this phone shows no such message"))
    }

    /// The phone, when the message was written on it.
    fn own_message(&self, channel: On, person: &str, message: &str) -> Answer<Customer> {
        let customer = self.customer(channel, person)?;
        match self.message_of(channel, person, message)? {
            Author::Customer => Ok(customer),
            _ => Err(Problem::invalid("only an own message can be changed or taken back", Vec::new())),
        }
    }

    fn comment(&self, channel: On, person: &str, (post, reply_to): (&str, Option<&str>), text: &str) -> Answer<Done> {
        let customer = self.customer(channel, person)?;
        let account = account(channel.into()).id;
        let is_there = self.meta.look(|state| {
            let is_post = state.posts.iter().any(|known| known.id == post && known.account == account);
            is_post && reply_to.is_none_or(|id| state.comment(id).is_some_and(|comment| comment.post == post))
        });
        let missing = || Problem::not_found("there is no such post, or its comments are off");
        if !is_there {
            return Err(missing());
        }
        let made = match reply_to {
            Some(comment) => customer.reply_to_comment(comment, text),
            None => customer.comment(post, text),
        };
        made.map(Done::from).ok_or_else(missing)
    }

    fn meet(&self, channel: Channel, name: Option<String>) -> Answer<Done> {
        let account = account(channel).id;
        let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        let mut checks = Checks::default();
        let is_short = name.as_ref().is_none_or(|name| name.chars().count() <= LONGEST_NAME && !name.contains(char::is_control));
        checks.need(is_short, "/name", format!("at most {LONGEST_NAME} letters"));
        checks.finish()?;
        let free =
            self.meta.look(|state| (0..MOST_PEOPLE).find(|place| state.person(account, &person_id(channel, *place)).is_none()));
        let Some(place) = free else {
            return Err(Problem::invalid(format!("{MOST_PEOPLE} people on a channel are enough"), Vec::new()));
        };
        let id = person_id(channel, place);
        let usual = NAMES.get(place).copied().unwrap_or("Somebody");
        let _new = self.meta.customer(account, &id, name.as_deref().unwrap_or(usual));
        Ok(id.into())
    }

    fn publish(&self, channel: Channel, text: &str) -> Answer<Done> {
        if channel == Channel::WhatsApp {
            return Err(Problem::invalid("there are no posts on WhatsApp", Vec::new()));
        }
        let id = self
            .meta
            .with(|state: &mut State| (state.posts.len() < MOST_POSTS).then(|| state.publish(account(channel).id, text)));
        id.map(Done::from).ok_or_else(|| Problem::invalid(format!("{MOST_POSTS} posts are enough"), Vec::new()))
    }

    fn review(&self, template: &str, verdict: Verdict) -> Answer<Done> {
        let (status, reason) = match verdict {
            Verdict::Approve => ("APPROVED", "NONE"),
            Verdict::Reject => ("REJECTED", "INVALID_FORMAT"),
            Verdict::Pause => ("PAUSED", "NONE"),
        };
        let is_there = self.meta.with(|state| state.review(template, status, reason));
        if is_there { Ok(Done::default()) } else { Err(Problem::not_found("there is no such template")) }
    }
}

fn done((): ()) -> Done {
    Done::default()
}

/// The text, when it says something and the channel takes so much.
fn written(text: &str, channel: On) -> Answer<&str> {
    let text = text.trim();
    let most = most_letters(channel.into());
    let mut checks = Checks::default();
    checks.need(!text.is_empty(), "/text", "it says nothing");
    checks.need(text.chars().count() <= most, "/text", format!("at most {most} letters on this channel"));
    checks.finish()?;
    Ok(text)
}
