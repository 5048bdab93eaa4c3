//! What a channel lets operators write now.

use channels::outgoing::Author;
use channels::platform::Platform;
use channels::template::Category;
use channels::window::{self, Contacts, Decision, Instead, Reason, Rules, What, Wish};
use engine::error::Result;
use engine::model::conversation::Conversation;
use engine::model::inbox::Inbox;
use engine::model::message;
use engine::model::template::SentTemplate;
use engine::page::MAX_PAGE;
use engine::ports::call_store::CallsOf;
use engine::ports::message_store::{Bound, Range};

use super::comments;
use super::problem::{Answer, Problem};
use super::wire::conversation::ConversationWindow;
use crate::app::App;
use crate::channels::templates;

/// A conversation under the rules of its channel.
struct Look {
    platform: Platform,
    rules: Rules,
    contacts: Contacts,
}

impl Look {
    /// None where one may always write.
    async fn at(app: &App, inbox: &Inbox, conversation: &Conversation) -> Result<Option<Self>> {
        let Some(platform) = Platform::of(inbox.channel) else {
            return Ok(None);
        };
        let human_agent = inbox.account.as_ref().is_some_and(|account| account.human_agent);
        let utility_templates = templates::are_offered(app, inbox).await?;
        let rules = Rules { human_agent, utility_templates, ..Rules::default() };
        let contacts = Contacts { last_from_customer: conversation.last_contact_at, ..Contacts::default() };
        Ok(Some(Self { platform, rules, contacts }))
    }

    fn decide(&self, app: &App, what: What<'_>) -> Decision {
        self.decide_for(app, Author::Operator, what)
    }

    fn decide_for(&self, app: &App, author: Author, what: What<'_>) -> Decision {
        let wish = Wish { platform: self.platform, author, what, now: app.engine.clock.now() };
        window::decide(&self.rules, &self.contacts, &wish)
    }
}

/// Whether the house itself may write a plain message there now.
pub(crate) async fn is_open(app: &App, conversation: &Conversation) -> Result<bool> {
    let settings = app.engine.settings.inbox(conversation.organisation, conversation.inbox).await?;
    let look = Look::at(app, &settings.inbox, conversation).await?;
    Ok(look.is_none_or(|look| matches!(look.decide_for(app, Author::Agent, What::Message), Decision::Allowed { .. })))
}

/// The window as it is shown with a conversation.
pub(super) async fn shown(app: &App, inbox: &Inbox, conversation: &Conversation) -> Result<Option<ConversationWindow>> {
    let Some(look) = Look::at(app, inbox, conversation).await? else {
        return Ok(None);
    };
    if conversation.is_public() {
        let private_until = comments::private_until(app, conversation, look.platform).await?;
        let instead = Vec::new();
        return Ok(Some(ConversationWindow { open_until: None, may_write: true, private_until, instead }));
    }
    Ok(Some(match look.decide(app, What::Message) {
        Decision::Allowed { until, .. } => {
            let closed = if matches!(look.platform, Platform::WhatsApp) || look.rules.utility_templates {
                vec![Instead::Template, Instead::WaitForCustomer]
            } else {
                vec![Instead::WaitForCustomer]
            };
            ConversationWindow { open_until: until, may_write: true, private_until: None, instead: words(&closed) }
        }
        Decision::Refused { instead, .. } => {
            let open_until = window::open_until(&look.rules, &look.contacts, look.platform, app.engine.clock.now());
            ConversationWindow { open_until, may_write: false, private_until: None, instead: words(&instead) }
        }
    }))
}

fn words(instead: &[Instead]) -> Vec<&'static str> {
    instead.iter().map(|instead| instead.word()).collect()
}

/// Refuses what the channel would refuse. A repeat of what was stored in time passes: it is that message again.
pub(super) async fn need_open(
    app: &App,
    conversation: &Conversation,
    template: Option<&SentTemplate>,
    client_id: Option<&str>,
) -> Answer<()> {
    if conversation.channel.is_spoken() {
        return need_listener(app, conversation, client_id).await;
    }
    let settings = app.engine.settings.inbox(conversation.organisation, conversation.inbox).await?;
    let Some(mut look) = Look::at(app, &settings.inbox, conversation).await? else {
        return Ok(());
    };
    let category = template.map(|template| Category::from_wire(&template.category));
    if category.is_some() {
        let contact = app.engine.contacts.find(conversation.organisation, conversation.contact).await?;
        look.contacts.is_opted_out = contact.is_some_and(|contact| contact.has_stopped_marketing());
    }
    // One that is kept as approved was granted.
    look.rules.utility_templates |= template.is_some();
    let what = category.as_ref().map_or(What::Message, |category| What::Template { category, is_approved: true });
    let Decision::Refused { reason, instead } = look.decide(app, what) else {
        return Ok(());
    };
    if is_repeat(app, conversation, client_id).await? {
        return Ok(());
    }
    Err(Problem::window_closed(explained(look.platform, reason, &instead)))
}

/// What is written to a caller is read to them: without a call nobody would ever hear it.
async fn need_listener(app: &App, conversation: &Conversation, client_id: Option<&str>) -> Answer<()> {
    let of = CallsOf::Conversation(conversation.id);
    let newest = app.engine.calls.list(conversation.organisation, of, None, 1).await?;
    if newest.iter().any(engine::model::call::Call::is_live) || is_repeat(app, conversation, client_id).await? {
        return Ok(());
    }
    Err(Problem::window_closed("The call is over; nobody would hear this. Write a private note, or wait until they call again."))
}

pub(crate) async fn is_repeat(app: &App, conversation: &Conversation, client_id: Option<&str>) -> Result<bool> {
    let Some(client_id) = client_id else {
        return Ok(false);
    };
    let range = Range { side: Bound::Latest, limit: MAX_PAGE, with_private: false };
    let latest = app.engine.messages.list(conversation.organisation, conversation.id, range).await?;
    let is_same = |message: &message::Message| message.client_id.as_deref() == Some(client_id);
    Ok(latest.iter().any(is_same))
}

pub(super) fn explained(platform: Platform, reason: Reason, instead: &[Instead]) -> String {
    let name = match platform {
        Platform::WhatsApp => "WhatsApp",
        Platform::Messenger => "Messenger",
        Platform::Instagram => "Instagram",
    };
    let why = match reason {
        Reason::NeverWrote => format!("The customer has not written yet, so {name} takes no message of ours."),
        Reason::OptedOut => {
            return format!(
                "The customer has asked for no marketing, so {name} brings them no marketing template. A template of another \
                 category may be sent."
            );
        }
        Reason::WindowClosed => format!("The customer's last message is too old for {name} to take an answer."),
        reason => format!("{name} would refuse it: {reason}."),
    };
    let way = if instead.contains(&Instead::Template) {
        "Send an approved template, or wait until they write again."
    } else {
        "Wait until they write again."
    };
    format!("{why} {way}")
}
