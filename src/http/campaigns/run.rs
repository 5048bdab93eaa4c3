use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::error::Error;
use engine::flow::call::{self, NewCall};
use engine::flow::hear;
use engine::flow::settings::InboxSettings;
use engine::ids::CampaignId;
use engine::model::act::{Act, Say};
use engine::model::call::Call;
use engine::model::campaign::{Campaign, CampaignMark, CampaignState, Variant, words};
use engine::model::contact::Contact;
use engine::model::message::Content;
use engine::ports::call_store::CallsOf;
use engine::ports::campaign_store::Which;
use voice::legs::PublicUrl;

use super::require;
use crate::app::App;
use crate::campaigns::check::problems;
use crate::campaigns::judge::figures;
use crate::campaigns::news::begin_following;
use crate::campaigns::numbers::number;
use crate::campaigns::records::change;
use crate::campaigns::values::values;
use crate::channels::templates;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, FieldProblem, Problem};
use crate::http::templates::filled;
use crate::http::wire::campaign::{Campaign as WireCampaign, CampaignTest, CampaignTested};
use crate::voice::outbound::{Outward, public_url};

/// Start a campaign
///
/// People are taken in from the audience as it is now; who is added later is not in. A sequence runs at once, and people come in one
/// by one (`POST /campaigns/{id}/people`). 422 with what is missing.
#[utoipa::path(post, path = "/campaigns/{id}/start", tag = "campaigns", operation_id = "campaigns_start",
    params(("id" = String, Path)),
    responses((status = 200, body = WireCampaign), (status = 404), (status = 409), (status = 422)))]
pub async fn start(State(app): State<App>, caller: Caller, Path(id): Path<CampaignId>) -> Answer<Json<WireCampaign>> {
    let campaign = require(&app, caller.organisation, id).await?.value;
    if campaign.state != CampaignState::Draft {
        return Err(Problem::conflict("this campaign was started before"));
    }
    let found = problems(&app, &campaign).await?;
    if let Some(first) = found.first() {
        return Err(Problem::invalid(format!("{}: {}", first.pointer, first.detail), found));
    }
    begin_following(&app, caller.organisation).await?;
    let now = app.engine.clock.now();
    let started = change(&app, caller.organisation, id, |kept| {
        if kept.state != CampaignState::Draft {
            return Err(Error::conflict("this campaign was started before"));
        }
        let state = if kept.is_sequence { CampaignState::Running } else { CampaignState::Planning };
        Ok(Some(Campaign { state, started_at: Some(now), ..kept.clone() }))
    });
    Ok(Json(WireCampaign::new(started.await?.value)))
}

/// Pause a campaign
///
/// Nothing more is sent, and nobody is forgotten. What is on its way to the platform goes on.
#[utoipa::path(post, path = "/campaigns/{id}/pause", tag = "campaigns", operation_id = "campaigns_pause",
    params(("id" = String, Path)), responses((status = 200, body = WireCampaign), (status = 404), (status = 409)))]
pub async fn pause(State(app): State<App>, caller: Caller, Path(id): Path<CampaignId>) -> Answer<Json<WireCampaign>> {
    let paused = change(&app, caller.organisation, id, |kept| match kept.state {
        CampaignState::Planning | CampaignState::Running => {
            Ok(Some(Campaign { state: CampaignState::Paused, halted: None, ..kept.clone() }))
        }
        CampaignState::Paused => Ok(None),
        _ => Err(Error::conflict("this campaign does not run")),
    });
    Ok(Json(WireCampaign::new(paused.await?.value)))
}

/// Let a campaign go on
///
/// One that ended by itself is judged by what happens from now on.
#[utoipa::path(post, path = "/campaigns/{id}/resume", tag = "campaigns", operation_id = "campaigns_resume",
    params(("id" = String, Path)), responses((status = 200, body = WireCampaign), (status = 404), (status = 409)))]
pub async fn resume(State(app): State<App>, caller: Caller, Path(id): Path<CampaignId>) -> Answer<Json<WireCampaign>> {
    let forgiven = figures(&app.engine.campaigns.count(caller.organisation, id).await?);
    let resumed = change(&app, caller.organisation, id, |kept| match kept.state {
        // Where it was paused while people were taken in, that goes on first.
        CampaignState::Paused => {
            let is_planned = kept.is_sequence || kept.people > 0;
            let state = if is_planned { CampaignState::Running } else { CampaignState::Planning };
            Ok(Some(Campaign { state, halted: None, forgiven, ..kept.clone() }))
        }
        CampaignState::Planning | CampaignState::Running => Ok(None),
        _ => Err(Error::conflict("this campaign is not paused")),
    });
    Ok(Json(WireCampaign::new(resumed.await?.value)))
}

/// Stop a campaign
///
/// For good: whoever has not got it does not get it.
#[utoipa::path(post, path = "/campaigns/{id}/stop", tag = "campaigns", operation_id = "campaigns_stop",
    params(("id" = String, Path)), responses((status = 200, body = WireCampaign), (status = 404), (status = 409)))]
pub async fn stop(State(app): State<App>, caller: Caller, Path(id): Path<CampaignId>) -> Answer<Json<WireCampaign>> {
    let now = app.engine.clock.now();
    let stopped = change(&app, caller.organisation, id, |kept| match kept.state {
        CampaignState::Stopped => Ok(None),
        state if state.is_under_way() => {
            Ok(Some(Campaign { state: CampaignState::Stopped, ended_at: Some(now), ..kept.clone() }))
        }
        _ => Err(Error::conflict("this campaign is not under way")),
    });
    Ok(Json(WireCampaign::new(stopped.await?.value)))
}

/// Try a step
///
/// Sends its first variant to one number, or calls it, with the values of the first person of the audience, or of the sequence. It counts
/// nowhere and asks no quiet hours: whoever tries it has asked for it.
#[utoipa::path(post, path = "/campaigns/{id}/test", tag = "campaigns", operation_id = "campaigns_test", request_body = CampaignTest,
    params(("id" = String, Path)),
    responses((status = 201, body = CampaignTested), (status = 404), (status = 409), (status = 422)))]
pub async fn test(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CampaignId>,
    headers: HeaderMap,
    Json(wanted): Json<CampaignTest>,
) -> Answer<Response> {
    let campaign = require(&app, caller.organisation, id).await?.value;
    let handle = number(&wanted.number, None).map_err(|_fault| refused("/number", "is no number with its country"))?;
    let variant = campaign.steps.get(usize::from(wanted.step)).and_then(|step| step.variants.first());
    let variant = variant.ok_or_else(|| refused("/step", "this step says nothing"))?;
    let settings = app.engine.settings.inbox(caller.organisation, campaign.inbox).await?;
    let mark = CampaignMark { id, name: campaign.name.clone(), step: wanted.step, sent_to: None, until: None };
    if settings.inbox.channel.is_spoken() {
        let opening = spoken(&app, &campaign, variant).await?;
        let new = NewCall { number: handle, opening: Some(opening), campaign: Some(mark), ..NewCall::default() };
        return called(&app, settings, public_url(&app, &headers)?, new).await;
    }
    let (text, content) = worded(&app, &campaign, variant).await?;
    let person = channels::inbound::by_number(&settings, &handle, None);
    let (contact, conversation) = hear::meet(&app.engine, &settings, person).await?;
    need_willing(&contact)?;
    let message = app.engine.ids.next(app.engine.clock.as_ref());
    let act = Act::Say(Say {
        id: message,
        bot: Some(settings.opening.bot),
        name: settings.opening.name.clone(),
        client_id: format!("campaign {id} test {message}"),
        text,
        content: Content { campaign: Some(mark), ..content },
        private: false,
    });
    app.engine.conversations.apply(caller.organisation, conversation.id, Act::ByAutomation(Box::new(act))).await?;
    let tested = CampaignTested { conversation: conversation.id, message: Some(message), call: None };
    Ok((StatusCode::CREATED, Json(tested)).into_response())
}

/// The same on the phone.
async fn called(app: &App, settings: Arc<InboxSettings>, url: PublicUrl, new: NewCall) -> Answer<Response> {
    if settings.inbox.voice_agent.is_none() {
        return Err(refused("/step", "its inbox has no voice agent"));
    }
    let (contact, conversation) = call::callee(&app.engine, &settings, &new.number, None).await?;
    need_willing(&contact)?;
    let way = Outward::of(app, Arc::clone(&settings), url)?;
    let placing = app.calls.placing().await;
    let of = CallsOf::Conversation(conversation.id);
    if app.engine.calls.list(contact.organisation, of, None, 1).await?.iter().any(Call::is_live) {
        return Err(Problem::conflict("a call with this number is live already"));
    }
    let known = Some((contact.id, conversation.id));
    let call = call::place(&app.engine, &settings, NewCall { conversation: known, ..new }).await?;
    drop(placing);
    let call = way.call_now(app, &call).await?;
    let tested = CampaignTested { conversation: call.conversation, message: None, call: Some(call.id) };
    Ok((StatusCode::CREATED, Json(tested)).into_response())
}

fn need_willing(contact: &Contact) -> Answer<()> {
    if contact.blocked.is_some() || contact.has_stopped_marketing() {
        return Err(refused("/number", "belongs to somebody who is blocked or wants no advertisements"));
    }
    Ok(())
}

async fn spoken(app: &App, campaign: &Campaign, variant: &Variant) -> Answer<String> {
    let opening = variant.words.opening().ok_or_else(|| refused("/step", "it has no opening"))?;
    let (name, columns) = first_person(app, campaign).await?;
    let said = words::filled(opening, &values(variant, &name, &columns));
    said.ok_or_else(|| refused("/step", "nothing stands in a gap of its opening, or it is too long"))
}

async fn worded(app: &App, campaign: &Campaign, variant: &Variant) -> Answer<(String, Content)> {
    let template = variant.words.template().ok_or_else(|| refused("/step", "it has no template"))?;
    let found = templates::find(&app.engine, campaign.inbox, &template.name, &template.language).await?;
    let kept = found.filter(|kept| kept.organisation == campaign.organisation);
    let kept = kept.ok_or_else(|| refused("/step", "its template is gone"))?;
    let (name, columns) = first_person(app, campaign).await?;
    filled(app, &kept, &values(variant, &name, &columns)).await
}

/// The name and the values of whoever is the first that it is for.
async fn first_person(app: &App, campaign: &Campaign) -> Answer<(String, BTreeMap<String, String>)> {
    let Campaign { organisation, id, audience, .. } = *campaign;
    if let Some(audience) = audience {
        let first = app.engine.audiences.list_members(organisation, audience, 0, 1).await?.into_iter().next();
        return Ok(first.map(|member| (member.name, member.values)).unwrap_or_default());
    }
    let first = app.engine.campaigns.list(organisation, id, Which::All, 0, 1).await?.into_iter().next();
    Ok(first.map(|(recipient, _)| (recipient.name, recipient.values)).unwrap_or_default())
}

fn refused(pointer: &str, what: &str) -> Problem {
    Problem::invalid(format!("{pointer} {what}"), vec![FieldProblem::new(pointer, what)])
}
