//! What the page is shown: every list has an end, and texts and buttons stand where a phone has them.

mod files;
mod message;
mod template;

use ::sandbox::meta::{self, Channel, State};
use serde::Serialize;

use self::files::File;
use self::message::Message;
use self::template::pattern;
use super::accounts::{ACCOUNTS, Account, word};
use super::acts::MOST_PEOPLE;
use super::{Phones, faults, is_shown};

/// The newest messages of a thread.
const MOST_MESSAGES: usize = 80;
/// The newest posts, comments of one post, and templates.
const MOST_POSTS: usize = 12;
const MOST_COMMENTS: usize = 60;
const MOST_TEMPLATES: usize = 60;
const DAY: u64 = 24 * 60 * 60 * 1000;

/// Times are milliseconds since 1970.
#[derive(Debug, Serialize)]
pub struct Shown {
    version: u64,
    now: u64,
    channels: Vec<Line>,
    posts: Vec<Post>,
    templates: Vec<Template>,
    faults: faults::On,
    webhooks: Tally,
}

/// One channel: the business's account on it, and the people with a phone.
#[derive(Debug, Serialize)]
struct Line {
    channel: &'static str,
    name: &'static str,
    handle: &'static str,
    /// Whether what is written here reaches an inbox.
    is_connected: bool,
    may_meet: bool,
    people: Vec<Person>,
}

#[derive(Debug, Serialize)]
struct Person {
    id: String,
    name: String,
    is_online: bool,
    is_blocked: bool,
    /// Until then the business may write freely; absent when the person has not written.
    #[serde(skip_serializing_if = "Option::is_none")]
    window_until: Option<u64>,
    /// The business types until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    typing_until: Option<u64>,
    /// Messages of the business that were not read.
    unread: usize,
    /// There are older messages than those below.
    is_cut: bool,
    messages: Vec<Message>,
}

#[derive(Debug, Serialize)]
struct Post {
    id: String,
    channel: &'static str,
    text: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    link: String,
    files: Vec<File>,
    are_comments_off: bool,
    comments: Vec<Comment>,
}

#[derive(Debug, Serialize)]
struct Comment {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    from: String,
    is_own: bool,
    text: String,
    at: u64,
    is_hidden: bool,
    likes: u32,
    has_private_reply: bool,
}

#[derive(Debug, Serialize)]
struct Template {
    id: String,
    channel: &'static str,
    name: String,
    language: String,
    category: String,
    status: String,
    text: String,
}

/// How the webhooks fare.
#[derive(Debug, Default, Serialize)]
struct Tally {
    /// Answered with 200, repeats included.
    taken: usize,
    /// Not answered so; most come again.
    refused: usize,
    /// Given up.
    lost: usize,
    /// Nobody had asked for.
    unheard: usize,
}

impl Phones {
    pub(super) fn shown(&self) -> Shown {
        // Before the look: what changes meanwhile is asked for again.
        let version = self.version();
        let (faults, webhooks) = (self.on(), self.tally());
        self.meta.look(|state| Shown {
            version,
            now: state.now(),
            channels: ACCOUNTS.iter().map(|account| line(state, account)).collect(),
            posts: state.posts.iter().rev().take(MOST_POSTS).map(|one| post(state, one)).collect(),
            templates: state
                .templates
                .iter()
                .rev()
                .filter(|one| one.status != "DELETED")
                .take(MOST_TEMPLATES)
                .map(template)
                .collect(),
            faults,
            webhooks,
        })
    }

    fn tally(&self) -> Tally {
        let (lost, unheard) = self.meta.lost();
        let (taken, refused) = self.meta.tries();
        Tally { taken, refused, lost, unheard }
    }
}

fn line(state: &State, account: &'static Account) -> Line {
    let people: Vec<&meta::Person> =
        state.people.iter().filter(|person| person.account == account.id).take(MOST_PEOPLE).collect();
    Line {
        channel: account.word(),
        name: account.name,
        handle: account.handle,
        is_connected: state.has_callback(account.object()),
        may_meet: people.len() < MOST_PEOPLE,
        people: people.into_iter().map(|one| person(state, one)).collect(),
    }
}

fn person(state: &State, person: &meta::Person) -> Person {
    let is_here =
        |message: &&meta::Message| message.account == person.account && message.person == person.id && is_shown(message);
    let mut newest: Vec<&meta::Message> = state.messages.iter().rev().filter(is_here).take(MOST_MESSAGES + 1).collect();
    let is_cut = newest.len() > MOST_MESSAGES;
    newest.truncate(MOST_MESSAGES);
    newest.reverse();
    let is_unread = |message: &&&meta::Message| message.from != meta::Author::Customer && message.status != "read";
    Person {
        id: person.id.clone(),
        name: person.name.clone(),
        is_online: !person.is_offline,
        is_blocked: person.has_blocked,
        window_until: person.last_said_at.map(|said| said + DAY),
        typing_until: person.typing_until.filter(|until| *until > state.now()),
        unread: newest.iter().filter(is_unread).count(),
        is_cut,
        messages: newest.into_iter().map(|one| message::of(state, one)).collect(),
    }
}

fn post(state: &State, post: &meta::Post) -> Post {
    let is_here = |comment: &&meta::Comment| comment.post == post.id && !comment.is_deleted;
    let mut comments: Vec<Comment> =
        state.comments.iter().rev().filter(is_here).take(MOST_COMMENTS).map(|one| comment(state, one)).collect();
    comments.reverse();
    Post {
        id: post.id.clone(),
        channel: word(post.channel),
        text: post.text.clone(),
        link: post.link.clone(),
        files: post.media.iter().filter_map(|id| files::of_post(state, id)).collect(),
        are_comments_off: post.are_comments_off,
        comments,
    }
}

fn comment(state: &State, comment: &meta::Comment) -> Comment {
    let is_own = comment.from == comment.account;
    let person = state.person(&comment.account, &comment.from).map(|person| person.name.clone());
    let own = || ACCOUNTS.iter().find(|account| account.id == comment.account).map(|account| account.name.to_owned());
    Comment {
        id: comment.id.clone(),
        parent: comment.parent.clone(),
        from: person.or_else(own).unwrap_or_default(),
        is_own,
        text: comment.text.clone(),
        at: comment.at,
        is_hidden: comment.is_hidden,
        likes: comment.likes,
        has_private_reply: comment.has_private_reply,
    }
}

fn template(template: &meta::Template) -> Template {
    let is_whatsapp = ACCOUNTS.iter().any(|account| account.parent == Some(template.waba.as_str()));
    Template {
        id: template.id.clone(),
        channel: word(if is_whatsapp { Channel::WhatsApp } else { Channel::Messenger }),
        name: template.name.clone(),
        language: template.language.clone(),
        category: template.category.to_ascii_lowercase(),
        status: template.status.to_ascii_lowercase(),
        text: pattern(&template.components),
    }
}
