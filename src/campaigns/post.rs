//! One step for one person: every rule is asked now, whatever was asked when they were taken in. Who is called instead of written to
//! is in [`call`].

use engine::clock::Timestamp;
use engine::error::{Error, Kind, Result};
use engine::flow::hear;
use engine::model::act::{Act, Say};
use engine::model::campaign::walk::{News, Of, walked};
use engine::model::campaign::{Answer, CampaignMark, Occasion, Recipient, RecipientState, Send, SendState, SentTo, Variant};
use engine::model::contact::Contact;
use engine::model::control::Holder;
use engine::model::conversation::{Conversation, Status};
use engine::model::message::Content;
use engine::ports::campaign_store::Begun;

use super::kit::{Kit, is_marketing};
use super::prices::price;
use super::values::values;
use crate::app::App;
use crate::http::templates::filled;
use crate::shop::gate::{self, Gate};

mod call;

/// Others may move the same person on, a few times.
const TRIES: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Posted {
    /// A message is on its way.
    Left,
    /// None is: a rule kept it back, or there was nothing to say.
    Kept,
}

/// Sends a claimed person what is due.
pub(super) async fn post(app: &App, kit: &Kit, recipient: Recipient) -> Result<Posted> {
    if recipient.state == RecipientState::Underway {
        return moved(app, kit, recipient, &News::Silence).await;
    }
    let Some((place, variant)) = kit.campaign.variant(recipient.row, recipient.step) else {
        return kept(app, kit, recipient, 0, "template").await;
    };
    if is_too_late(app, kit, &recipient).await? {
        return kept(app, kit, recipient, place, "too_late").await;
    }
    match gate(app, kit, &recipient).await? {
        Gate::Open => {}
        Gate::Shut(why) => return kept(app, kit, recipient, place, why).await,
        Gate::Later(until) => return put_off(app, recipient, until).await,
    }
    match variant.words.opening() {
        Some(opening) => call::post(app, kit, recipient, place, (variant, opening)).await,
        None => write(app, kit, recipient, place, variant).await,
    }
}

async fn write(app: &App, kit: &Kit, recipient: Recipient, place: u8, variant: &Variant) -> Result<Posted> {
    let Some(template) = kit.template(recipient.step, place) else {
        return kept(app, kit, recipient, place, "template").await;
    };
    let name = Some(recipient.name.clone()).filter(|name| !name.is_empty());
    let person = channels::inbound::by_number(&kit.settings, &recipient.handle, name);
    let (contact, conversation) = hear::meet(&app.engine, &kit.settings, person).await?;
    if has_answered(app, &recipient, &conversation, kit).await? {
        return moved(app, kit, recipient, &News::Replied).await;
    }
    if let Some(why) = rule(&contact, &conversation, is_marketing(template)) {
        return kept(app, kit, recipient, place, why).await;
    }
    let filled = filled(app, template, &values(variant, &recipient.name, &recipient.values)).await;
    let Ok((text, content)) = filled else {
        return kept(app, kit, recipient, place, "values").await;
    };
    let price = price(app, &kit.prices, template, &recipient.handle, &conversation).await?;
    let send = Send { price, ..send(kit, &recipient, place, is_marketing(template), app.engine.clock.now()) };
    let caps = if send.is_marketing { kit.rules.caps() } else { Vec::new() };
    if let Begun::Capped(until) = app.engine.campaigns.begin(send.clone(), caps).await? {
        return put_off(app, recipient, until).await;
    }
    say(app, kit, &recipient, &conversation, text, content, &send).await?;
    let begun = News::Begun(Of { step: recipient.step, tries: recipient.tries });
    moved(app, kit, Recipient { conversation: Some(conversation.id), ..recipient }, &begun).await?;
    Ok(Posted::Left)
}

/// The time of the step has passed too long ago, and it has not left: one that was begun before the program died is not taken back.
async fn is_too_late(app: &App, kit: &Kit, recipient: &Recipient) -> Result<bool> {
    if !kit.is_too_late(recipient, app.engine.clock.now()) {
        return Ok(false);
    }
    let begun = app.engine.campaigns.find_send(recipient.organisation, recipient.campaign, recipient.row, recipient.step).await?;
    Ok(begun.is_none_or(|begun| begun.may_begin_again()))
}

/// What brought them into a sequence may be over.
async fn gate(app: &App, kit: &Kit, recipient: &Recipient) -> Result<Gate> {
    if kit.campaign.is_sequence { gate::ask(app, recipient).await } else { Ok(Gate::Open) }
}

/// They wrote after the step before, and whoever follows the log has not told it yet.
async fn has_answered(app: &App, recipient: &Recipient, conversation: &Conversation, kit: &Kit) -> Result<bool> {
    let after = kit.campaign.steps.get(usize::from(recipient.step)).and_then(|step| step.after);
    let Some(after) = after.filter(|after| after.on != Occasion::Replied) else {
        return Ok(false);
    };
    let before = app.engine.campaigns.find_send(recipient.organisation, recipient.campaign, recipient.row, after.step).await?;
    Ok(before.is_some_and(|before| conversation.last_contact_at > Some(before.said_at())))
}

/// Our word for the rule that keeps it back.
fn rule(contact: &Contact, conversation: &Conversation, is_marketing: bool) -> Option<&'static str> {
    if contact.blocked.is_some() {
        Some("blocked")
    } else if is_marketing && contact.has_stopped_marketing() {
        Some("opted_out")
    } else if conversation.status == Status::Open && matches!(conversation.control.holder, Holder::Operator(_)) {
        Some("with_operator")
    } else {
        None
    }
}

fn send(kit: &Kit, recipient: &Recipient, variant: u8, is_marketing: bool, at: Timestamp) -> Send {
    Send {
        organisation: recipient.organisation,
        campaign: recipient.campaign,
        row: recipient.row,
        step: recipient.step,
        variant,
        inbox: kit.campaign.inbox,
        handle: recipient.handle.clone(),
        is_marketing,
        state: SendState::Begun,
        reason: String::new(),
        at,
        message: None,
        answer: Answer::Nothing,
        price: None,
        converted: None,
    }
}

fn mark(kit: &Kit, recipient: &Recipient, now: Timestamp) -> CampaignMark {
    let Recipient { campaign, row, step, tries, .. } = *recipient;
    let (sent_to, until) = (Some(SentTo { row, tries }), kit.quiet_from(recipient, now));
    CampaignMark { id: campaign, name: kit.campaign.name.clone(), step, sent_to, until }
}

/// Said again it is the same message, whoever says it.
async fn say(
    app: &App,
    kit: &Kit,
    recipient: &Recipient,
    conversation: &Conversation,
    text: String,
    content: Content,
    send: &Send,
) -> Result<()> {
    let Recipient { campaign, row, step, tries, .. } = *recipient;
    let mark = mark(kit, recipient, app.engine.clock.now());
    let opening = &kit.settings.opening;
    let act = Act::Say(Say {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        bot: Some(opening.bot),
        name: opening.name.clone(),
        client_id: format!("campaign {campaign} {row} {step} {tries}"),
        text,
        content: Content { campaign: Some(mark), ..content },
        private: false,
    });
    let act = Act::ByAutomation(Box::new(act));
    let outcome = app.engine.conversations.apply(recipient.organisation, conversation.id, act).await?;
    let said = outcome.message.ok_or_else(|| Error::corrupt("a campaign said something that is nowhere"))?;
    // Whoever heard of it first has written its id down.
    app.engine.campaigns.mark(send.clone(), Send { message: Some(said.id), ..send.clone() }).await.map(drop)
}

/// A rule keeps the step back, which the figures show.
async fn kept(app: &App, kit: &Kit, recipient: Recipient, variant: u8, why: &'static str) -> Result<Posted> {
    let send = send(kit, &recipient, variant, false, app.engine.clock.now());
    let send = Send { state: SendState::Skipped, reason: why.to_owned(), ..send };
    app.engine.campaigns.begin(send, Vec::new()).await?;
    moved(app, kit, recipient, &News::Kept(why.to_owned())).await
}

/// They have had enough for now, or nobody knows whether there is anything to say.
async fn put_off(app: &App, recipient: Recipient, until: Timestamp) -> Result<Posted> {
    app.engine.campaigns.change(Recipient { due_at: Some(until), ..recipient }).await?;
    Ok(Posted::Kept)
}

/// Writes down how they go on; where somebody was faster, from where they stand then.
async fn moved(app: &App, kit: &Kit, mut recipient: Recipient, news: &News) -> Result<Posted> {
    let conversation = recipient.conversation;
    for _ in 0..TRIES {
        let Some(next) = walked(&kit.campaign.steps, &recipient, news, app.engine.clock.now()) else {
            return Ok(Posted::Kept);
        };
        if app.engine.campaigns.change(Recipient { conversation: conversation.or(next.conversation), ..next }).await? {
            return Ok(Posted::Kept);
        }
        let found = app.engine.campaigns.find(recipient.organisation, recipient.campaign, recipient.row).await?;
        recipient = found.ok_or_else(|| Error::not_found("the person was taken out of the campaign"))?;
    }
    Err(Error::new(Kind::Unavailable, "somebody in a campaign is being moved on from several places at once"))
}
