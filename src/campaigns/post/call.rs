//! One call to one person. It is written down before anybody dials, first on what they got and then as a call of its own; whoever
//! finds it without an end dials no second time, because nobody knows whether a phone has rung.

use std::sync::Arc;
use std::time::Duration;

use engine::error::{Error, Kind, Result};
use engine::flow::call::{self, NewCall};
use engine::flow::settings::InboxSettings;
use engine::ids::{CallId, MessageId};
use engine::model::call::{Call, CallEnd};
use engine::model::campaign::walk::{News, Of, walked};
use engine::model::campaign::words::filled;
use engine::model::campaign::{Occasion, Recipient, Send, SendState, Variant};
use engine::model::conversation::Conversation;
use engine::ports::call_store::CallsOf;
use engine::ports::campaign_store::Begun;
use voice::carrier::CarrierError;

use super::{Posted, kept, mark, moved, put_off, rule, send, values};
use crate::app::App;
use crate::campaigns::kit::Kit;
use crate::campaigns::news::calls::{UNREACHABLE, dialled, refused};
use crate::voice::outbound::{Outward, own_url};

/// Whoever is on the phone with us already is called so much later.
const ENGAGED: Duration = Duration::from_mins(10);

/// Whoever is called hears an advertisement, whatever its words say.
const IS_MARKETING: bool = true;

/// The carrier's numbers for refusals that hold for every call of the account: it is not active, on trial, or may not show our number.
const OF_ACCOUNT: [u32; 8] = [10_001, 10_002, 20_005, 20_008, 21_210, 21_212, 21_213, 21_219];

/// It knows neither the account nor its secret.
const OF_TOKEN: [u32; 3] = [401, 403, 20_003];

/// More calls at once than the account may have.
const TOO_MANY: u32 = 10_004;

/// It calls no numbers of that country, or not this one.
const NOT_ALLOWED: [u32; 3] = [13_227, 21_215, 21_216];

pub(super) async fn post(
    app: &App,
    kit: &Kit,
    recipient: Recipient,
    place: u8,
    (variant, opening): (&Variant, &str),
) -> Result<Posted> {
    let engine = &app.engine;
    let name = Some(recipient.name.clone()).filter(|name| !name.is_empty());
    // Whoever presses a button meanwhile waits, and sees that they are being called.
    let placing = app.calls.placing().await;
    let (contact, conversation) = call::callee(engine, &kit.settings, &recipient.handle, name).await?;
    if latest(app, &conversation).await?.is_some_and(|call| call.is_live()) {
        return put_off(app, recipient, engine.clock.now().plus(ENGAGED)).await;
    }
    if has_called_back(app, kit, &recipient, &conversation).await? {
        return moved(app, kit, recipient, &News::Replied).await;
    }
    if let Some(why) = rule(&contact, &conversation, IS_MARKETING) {
        return kept(app, kit, recipient, place, why).await;
    }
    let Some(opening) = filled(opening, &values(variant, &recipient.name, &recipient.values)) else {
        return kept(app, kit, recipient, place, "values").await;
    };
    let begun = send(kit, &recipient, place, IS_MARKETING, engine.clock.now());
    if let Begun::Capped(until) = engine.campaigns.begin(begun, kit.rules.caps()).await? {
        return put_off(app, recipient, until).await;
    }
    let step = Of { step: recipient.step, tries: recipient.tries };
    let found = engine.campaigns.find_send(recipient.organisation, recipient.campaign, recipient.row, recipient.step).await?;
    let Some(begun) = found.filter(|send| send.state == SendState::Begun) else {
        // It went out before, and what became of it was told.
        return moved(app, kit, recipient, &News::Begun(step)).await;
    };
    let id: CallId = engine.ids.next(engine.clock.as_ref());
    let written = Send { message: Some(MessageId(id.0)), ..begun.clone() };
    if !engine.campaigns.mark(begun, written).await? {
        return Ok(Posted::Kept);
    }
    let new = NewCall {
        id: Some(id),
        number: recipient.handle.clone(),
        conversation: Some((contact.id, conversation.id)),
        opening: Some(opening),
        campaign: Some(mark(kit, &recipient, engine.clock.now())),
    };
    let call = match call::place(engine, &kit.settings, new).await {
        Err(Error { kind: Kind::Conflict, .. }) => return put_off(app, recipient, engine.clock.now().plus(ENGAGED)).await,
        placed => placed?,
    };
    let is_begun = is_begun(app, kit, recipient, &conversation, step).await?;
    drop(placing);
    if !is_begun {
        call::not_taken(engine, &call, CallEnd::Lost).await?;
        return Ok(Posted::Kept);
    }
    let (app, settings) = (app.clone(), Arc::clone(&kit.settings));
    // The others do not wait for the carrier.
    app.tasks.clone().spawn("campaign.call", async move {
        if let Err(error) = dial(&app, settings, &call).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(call = %call.id, error, "how a campaign's call went could not be told");
        }
    });
    Ok(Posted::Left)
}

/// Writes down that they are called, if they are as they were claimed: of two who have them in hand, one dials.
async fn is_begun(app: &App, kit: &Kit, recipient: Recipient, conversation: &Conversation, step: Of) -> Result<bool> {
    let now = app.engine.clock.now();
    match walked(&kit.campaign.steps, &recipient, &News::Begun(step), now) {
        Some(next) => app.engine.campaigns.change(Recipient { conversation: Some(conversation.id), ..next }).await,
        None => Ok(false),
    }
}

async fn latest(app: &App, conversation: &Conversation) -> Result<Option<Call>> {
    let of = CallsOf::Conversation(conversation.id);
    Ok(app.engine.calls.list(conversation.organisation, of, None, 1).await?.into_iter().next())
}

/// They called or wrote after the call before, and whoever follows the log has not told it yet. What was said in that call is its own
/// matter: it may have been a machine.
async fn has_called_back(app: &App, kit: &Kit, recipient: &Recipient, conversation: &Conversation) -> Result<bool> {
    let Recipient { organisation, campaign, row, step, .. } = *recipient;
    let after = kit.campaign.steps.get(usize::from(step)).and_then(|step| step.after);
    let Some(after) = after.filter(|after| after.on != Occasion::Replied) else { return Ok(false) };
    let Some(before) = app.engine.campaigns.find_send(organisation, campaign, row, after.step).await? else { return Ok(false) };
    let call = match before.call() {
        Some(call) => app.engine.calls.find(organisation, call).await?,
        None => None,
    };
    let since = call.and_then(|call| call.ended).map_or(before.said_at(), |ended| ended.at);
    Ok(conversation.last_contact_at > Some(since))
}

async fn dial(app: &App, settings: Arc<InboxSettings>, call: &Call) -> Result<()> {
    let Some(url) = own_url(app) else { return not_made(app, call, "account").await };
    let Ok(way) = Outward::of(app, settings, url) else { return not_made(app, call, "account").await };
    match way.dial(app, call).await? {
        Ok(call) => {
            way.look_after(app, &call);
            dialled(app, &call).await
        }
        Err(CarrierError::Unavailable(why)) => {
            tracing::warn!(call = %call.id, %why, "nobody knows whether a call was made");
            way.look_after(app, call);
            Ok(())
        }
        Err(error) => {
            let why = word(&error);
            tracing::warn!(call = %call.id, %error, why, "the carrier made no call");
            not_made(app, call, why).await
        }
    }
}

/// What kept it from being made counts, before the log tells that it is over.
async fn not_made(app: &App, call: &Call, why: &'static str) -> Result<()> {
    refused(app, call, why).await?;
    call::end(&app.engine, call, CallEnd::Unreachable, None).await.map(drop)
}

/// Ours for why the carrier did not take it.
fn word(error: &CarrierError) -> &'static str {
    match error {
        CarrierError::Refused { code, .. } if OF_TOKEN.contains(code) => "token",
        CarrierError::Refused { code, .. } if OF_ACCOUNT.contains(code) => "account",
        CarrierError::Refused { code, .. } if NOT_ALLOWED.contains(code) => "refused",
        CarrierError::Refused { code: TOO_MANY, .. } => "too_many",
        CarrierError::Refused { .. } | CarrierError::Gone(_) => UNREACHABLE,
        CarrierError::NotTaken(_) | CarrierError::Unavailable(_) => "unavailable",
        CarrierError::Misconfigured(_) => "account",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_of_one_call_or_of_the_account() {
        let refused = |code| word(&CarrierError::Refused { code, detail: String::new() });
        assert_eq!([20_003, 21_210, 10_001].map(refused), ["token", "account", "account"]);
        assert_eq!([21_211, 21_215, 10_004].map(refused), ["unreachable", "refused", "too_many"]);
        assert_eq!(word(&CarrierError::NotTaken("busy".into())), "unavailable", "it is tried again");
    }
}
