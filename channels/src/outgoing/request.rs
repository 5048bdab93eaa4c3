use serde_json::Value;

use super::fit::{Change, Choice, Unfit, fit};
use super::{Author, Content, Outgoing, Permit, Recipient, instagram, messenger, whatsapp};
use crate::platform::Platform;

/// An id that a platform or the outbox gave; a longer one is none.
const LONGEST_ID: usize = 512;

/// Between a tag and the number of a part.
const PART: char = '#';
/// No message has as many parts.
const LAST_PART: usize = 99;

/// Ready to be sent: each body is one `POST /{account}/messages`, in this order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Prepared {
    pub bodies: Vec<Value>,
    pub changes: Vec<Change>,
    pub choices: Vec<Choice>,
}

/// What one part is sent with.
pub(super) struct Envelope<'a> {
    pub to: &'a Recipient,
    pub permit: Permit,
    pub reply_to: Option<&'a str>,
    pub tag: &'a str,
}

/// Makes the message fit and writes the requests. The quote is on the first part; each part has a tag, see [`part_of`].
pub fn prepare(outgoing: &Outgoing, platform: Platform) -> Result<Prepared, Unfit> {
    prepare_after(outgoing, platform, 0)
}

/// The same for what follows so many parts of the same message.
pub fn prepare_after(outgoing: &Outgoing, platform: Platform, before: usize) -> Result<Prepared, Unfit> {
    check(outgoing, platform)?;
    let fitted = fit(&outgoing.content, platform, &outgoing.words)?;
    if is_private_answer(&outgoing.to) && fitted.parts.len() > 1 {
        return Err(Unfit::OneMessageOnly);
    }
    let mut changes = fitted.changes;
    if outgoing.reply_to.is_some() && platform == Platform::Instagram {
        changes.push(Change::QuoteDropped);
    }
    let mut quote = outgoing.reply_to.as_deref().filter(|quote| !quote.is_empty());
    let mut bodies = Vec::with_capacity(fitted.parts.len());
    for (number, part) in fitted.parts.iter().enumerate() {
        let tag = tag_of(&outgoing.tag, before + number);
        let envelope = Envelope { to: &outgoing.to, permit: outgoing.permit, reply_to: quote.take(), tag: &tag };
        bodies.push(match platform {
            Platform::WhatsApp => whatsapp::body(part, &envelope),
            Platform::Messenger => messenger::body(part, &envelope),
            Platform::Instagram => instagram::body(part, &envelope),
        });
    }
    Ok(Prepared { bodies, changes, choices: fitted.choices })
}

/// The first part has the tag as it is, those after it a number behind: a status that comes back for a lost answer has to
/// say which part arrived.
fn tag_of(tag: &str, number: usize) -> String {
    if number == 0 || tag.is_empty() { tag.to_owned() } else { format!("{tag}{PART}{number}") }
}

/// From a tag that came back: the tag of the message and which of its parts, from zero.
pub fn part_of(tag: &str) -> (&str, usize) {
    let split = tag.rsplit_once(PART).and_then(|(tag, number)| Some((tag, number.parse().ok()?)));
    split.unwrap_or((tag, 0))
}

fn check(outgoing: &Outgoing, platform: Platform) -> Result<(), Unfit> {
    let id = match (&outgoing.to, platform) {
        (Recipient::Phone(id) | Recipient::User(id), Platform::WhatsApp)
        | (Recipient::Scoped(id) | Recipient::Comment(id), Platform::Messenger | Platform::Instagram)
        | (Recipient::Post(id), Platform::Messenger) => id,
        (Recipient::Phone(_) | Recipient::User(_) | Recipient::Scoped(_) | Recipient::Comment(_) | Recipient::Post(_), _) => {
            return Err(Unfit::WrongRecipient);
        }
    };
    if id.is_empty() {
        return Err(Unfit::Empty("the recipient"));
    }
    if id.len() > LONGEST_ID || outgoing.reply_to.as_ref().is_some_and(|id| id.len() > LONGEST_ID) {
        return Err(Unfit::TooLong("an id"));
    }
    if outgoing.tag.contains(PART) || !platform.limits().tag.fits(&tag_of(&outgoing.tag, LAST_PART)) {
        return Err(Unfit::Tag);
    }
    // The window decides it already; an agent under the human tag would cost the page its permission, so it is asked twice.
    if outgoing.permit == Permit::HumanAgent && outgoing.author != Author::Operator {
        return Err(Unfit::NotByAPerson);
    }
    let is_template = matches!(outgoing.content, Content::Template(_));
    if platform == Platform::Messenger && is_template != (outgoing.permit == Permit::Utility) {
        return Err(Unfit::NotUtility);
    }
    Ok(())
}

fn is_private_answer(to: &Recipient) -> bool {
    matches!(to, Recipient::Comment(_) | Recipient::Post(_))
}
