//! The people of a campaign as a table, written while it is read.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use engine::clock::Timestamp;
use engine::error::Result;
use engine::flow::sequences::standing;
use engine::ids::CampaignId;
use engine::model::campaign::{Campaign, Recipient, Send};
use engine::ports::campaign_store::Which;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use serde::Serialize;

use super::figures::which;
use super::require;
use crate::app::App;
use crate::campaigns::money::written;
use crate::http::caller::Caller;
use crate::http::csv::push_row;
use crate::http::extract::{Path, Query};
use crate::http::problem::Answer;
use crate::http::wire::campaign::{RecipientState, SendAnswer, SendState};
use crate::http::wire::campaign_people::RecipientsExport;

/// People who are in memory at once.
const PIECE: usize = 200;

const HEADINGS: [&str; 7] = ["phone", "name", "time_zone", "state", "reason", "message", "due_at"];

/// What is told of each message, behind its number.
const OF_MESSAGE: [&str; 7] = ["variant", "state", "reason", "at", "answer", "converted_at", "value"];

/// Export the people of a campaign
///
/// As CSV, by row, with what each got: messages are counted from one, and `at` is when the platform had it. `converted_at` and `value`
/// say when they did what the campaign was for and what that was worth. The filters are those of the list. No cell begins like a
/// formula.
#[utoipa::path(get, path = "/campaigns/{id}/recipients.csv", tag = "campaigns", operation_id = "campaigns_recipients_export",
    params(("id" = String, Path), RecipientsExport),
    responses((status = 200, content_type = "text/csv", body = String), (status = 404), (status = 422)))]
pub async fn export(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CampaignId>,
    Query(query): Query<RecipientsExport>,
) -> Answer<Response> {
    let campaign = require(&app, caller.organisation, id).await?.value;
    let which = which(&query.into())?;
    // The first piece is read before the answer begins, so that a mistake has its status.
    let first = app.engine.campaigns.list(caller.organisation, id, which.clone(), 0, PIECE).await?;
    let name = format!("attachment; filename=\"{id}.csv\"");
    let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from_stream(rows(app, campaign, which, first))).into_response())
}

type Piece = Vec<(Recipient, Option<Send>)>;

/// A piece after the other as the reader takes them.
fn rows(app: App, campaign: Campaign, which: Which, first: Piece) -> impl Stream<Item = Result<String>> {
    let campaign = Arc::new(campaign);
    try_unfold((Some(first), true), move |(piece, is_first)| {
        let (app, campaign, which) = (app.clone(), Arc::clone(&campaign), which.clone());
        async move {
            let Some(piece) = piece else { return Ok(None) };
            let mut text = String::new();
            if is_first {
                push_row(&mut text, &headings(&campaign));
            }
            let (is_full, last) = (piece.len() == PIECE, piece.last().map(|(last, _)| last.row));
            for (recipient, _) in piece {
                let sends = app.engine.campaigns.list_sends(campaign.organisation, campaign.id, recipient.row).await?;
                push_row(&mut text, &cells(&campaign, &recipient, &sends));
            }
            let next = match last.filter(|_| is_full) {
                Some(after) => Some(app.engine.campaigns.list(campaign.organisation, campaign.id, which, after, PIECE).await?),
                None => None,
            };
            Ok(Some((text, (next, false))))
        }
    })
}

/// Places of the steps that say something.
fn said(campaign: &Campaign) -> impl Iterator<Item = u8> {
    (0_u8..).zip(&campaign.steps).filter(|(_, step)| !step.variants.is_empty()).map(|(place, _)| place)
}

fn headings(campaign: &Campaign) -> Vec<String> {
    let of_messages = said(campaign).flat_map(|place| OF_MESSAGE.map(|what| format!("message_{}_{what}", place + 1)));
    HEADINGS.map(str::to_owned).into_iter().chain(of_messages).collect()
}

fn cells(campaign: &Campaign, recipient: &Recipient, sends: &[Send]) -> Vec<String> {
    let standing = standing(campaign, recipient);
    let due_at = standing.due_at.as_ref().map(Timestamp::to_string).unwrap_or_default();
    let mut cells = vec![
        recipient.handle.clone(),
        recipient.name.clone(),
        recipient.zone.clone(),
        word(RecipientState::from(standing.state)),
        standing.reason,
        (u16::from(standing.step) + 1).to_string(),
        due_at,
    ];
    for place in said(campaign) {
        cells.extend(sends.iter().find(|send| send.step == place).map(|send| of_message(campaign, send)).unwrap_or_default());
    }
    cells
}

fn of_message(campaign: &Campaign, send: &Send) -> [String; OF_MESSAGE.len()] {
    let variants = campaign.steps.get(usize::from(send.step)).map(|step| step.variants.as_slice()).unwrap_or_default();
    let variant = variants.get(usize::from(send.variant)).map(|variant| variant.name.clone()).unwrap_or_default();
    let converted = send.converted.as_ref();
    [
        variant,
        word(SendState::from(send.state)),
        send.reason.clone(),
        send.at.to_string(),
        word(SendAnswer::from(send.answer)),
        converted.map(|converted| converted.at.to_string()).unwrap_or_default(),
        converted.map(|converted| written(converted.value)).unwrap_or_default(),
    ]
}

/// As the API has it.
fn word(of: impl Serialize) -> String {
    let value = serde_json::to_value(of).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
