//! What those who run bots and channels should know today.

use axum::extract::State;
use engine::ids::OrgId;
use engine::model::bot::Bot;
use engine::model::webhook::{Stopped, Webhook};

use crate::app::App;
use crate::assistants::{Level, retiring, strains};
use crate::channels::health::{self, About};
use crate::http::caller::Caller;
use crate::http::extract::Json;
use crate::http::operators::all;
use crate::http::problem::Answer;
use crate::http::wire::notice::{
    ChannelNotice, ModelNotice, Notice, NoticeLevel, NoticeList, PlanNotice, SpendingNotice, WebhookNotice,
};

/// List notices
///
/// Limits of today's spending that are near or reached, models of bots that retire within thirty days or are gone, accounts of
/// channels that need somebody, webhooks that were stopped, and a month's sessions that come to the limit of the plan.
#[utoipa::path(get, path = "/notices", tag = "usage", responses((status = 200, body = NoticeList)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Json<NoticeList>> {
    let (records, at) = (&app.engine.records, app.engine.clock.now());
    let bots: Vec<Bot> = all::<Bot>(&app, caller.organisation).await?.into_iter().map(|bot| bot.value).collect();
    let strains = strains(records, app.usage.as_ref(), caller.organisation, bots.iter(), at).await?;
    let mut items: Vec<Notice> = strains
        .into_iter()
        .map(|strain| {
            let bot = strain.bot.and_then(|id| bots.iter().find(|bot| bot.id == id));
            Notice::Spending(SpendingNotice {
                level: if strain.level == Level::Reached { NoticeLevel::Reached } else { NoticeLevel::Near },
                bot: strain.bot,
                bot_name: bot.map(|bot| bot.name.clone()),
                spent_usd: strain.spent as f64 / 1e9,
                limit_usd: strain.limit as f64 / 1e3,
            })
        })
        .collect();
    for bot in &bots {
        for model in retiring(records, app.connections.table(), bot, at).await? {
            items.push(Notice::Model(ModelNotice {
                level: if model.is_gone { NoticeLevel::Reached } else { NoticeLevel::Near },
                bot: bot.id,
                bot_name: bot.name.clone(),
                model: model.model,
                retires_on: model.day.to_string(),
                replacement: model.replacement,
            }));
        }
    }
    let channels = health::notices(&app, caller.organisation).await?;
    items.extend(channels.into_iter().map(|notice| Notice::Channel(of_channel(notice))));
    items.extend(stopped(&app, caller.organisation).await?);
    if let Some((strain, counted)) = app.plans.session_strain(caller.organisation, at).await? {
        let (what, used, most) = (counted.what.as_str(), counted.used, counted.most.unwrap_or_default());
        items.push(Notice::Plan(PlanNotice { level: strain.into(), what, used, most }));
    }
    Ok(Json(NoticeList { items }))
}

/// Webhooks that the program has stopped.
async fn stopped(app: &App, organisation: OrgId) -> Answer<Vec<Notice>> {
    let mut notices = Vec::new();
    for webhook in
        all::<Webhook>(app, organisation).await?.into_iter().map(|webhook| webhook.value).filter(|webhook| webhook.is_on)
    {
        let Some(Stopped { at, why }) = app.webhooks.health(organisation, webhook.id).await?.stopped else { continue };
        let (level, about) = (NoticeLevel::Reached, why.into());
        notices.push(Notice::Webhook(WebhookNotice { level, webhook: webhook.id, url: webhook.url, about, at }));
    }
    Ok(notices)
}

fn of_channel(notice: health::ChannelNotice) -> ChannelNotice {
    let health::ChannelNotice { inbox, about, at, detail } = notice;
    let (about, level) = match about {
        About::TokenEnds => ("token_ends", NoticeLevel::Near),
        About::TokenEnded => ("token_ended", NoticeLevel::Reached),
        About::Restricted => ("restricted", NoticeLevel::Reached),
        About::Unsubscribed => ("unsubscribed", NoticeLevel::Reached),
        About::Silent => ("silent", NoticeLevel::Near),
        About::Failing => ("failing", NoticeLevel::Reached),
    };
    ChannelNotice { level, inbox: inbox.id, inbox_name: inbox.name, about, at, detail }
}
