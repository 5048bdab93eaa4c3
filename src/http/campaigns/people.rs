use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::flow::sequences::{Person, standing};
use engine::ids::CampaignId;
use engine::model::audience::{FaultReason, Member};
use engine::model::campaign::{LONGEST_KEY, Recipient};
use engine::ports::campaign_store::Entered;

use super::require;
use crate::app::App;
use crate::campaigns::import::rows::{Given, Reader};
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Checks, Problem};
use crate::http::wire::campaign_people::{CampaignEntered, CampaignPerson, NewCampaignPerson};

/// Our word for why somebody is in a sequence no more.
const LEFT: &str = "left";

/// Bring somebody into a sequence
///
/// They get its first step after its delay, and what follows. Whoever is in it already under this key, or is on their way with the
/// same number, stays as they are, and the answer is 200. While the sequence is paused people come in and wait.
#[utoipa::path(post, path = "/campaigns/{id}/people", tag = "campaigns", operation_id = "campaigns_enter",
    request_body = NewCampaignPerson, params(("id" = String, Path)),
    responses((status = 201, body = CampaignEntered), (status = 200, body = CampaignEntered, description = "They were in it already"),
        (status = 403), (status = 404), (status = 409, description = "It is no sequence, or was not started, or is over"),
        (status = 422)))]
pub async fn enter(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CampaignId>,
    Json(new): Json<NewCampaignPerson>,
) -> Answer<Response> {
    require(&app, caller.organisation, id).await?;
    let (person, key) = checked(&app, new)?;
    let sequences = app.engine.sequences();
    let entered = sequences.enter(caller.organisation, id, person, &key).await?;
    let standing = sequences.standing(caller.organisation, id, entered.row()).await?.ok_or_else(nobody)?;
    let is_new = matches!(entered, Entered::New(_));
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(CampaignEntered::new(entered.row(), is_new, &standing))).into_response())
}

/// Read where somebody stands in a campaign
#[utoipa::path(get, path = "/campaigns/{id}/people/{row}", tag = "campaigns", operation_id = "campaigns_person",
    params(("id" = String, Path), ("row" = u64, Path)),
    responses((status = 200, body = CampaignPerson), (status = 404)))]
pub async fn person(
    State(app): State<App>,
    caller: Caller,
    Path((id, row)): Path<(CampaignId, u64)>,
) -> Answer<Json<CampaignPerson>> {
    let campaign = require(&app, caller.organisation, id).await?.value;
    let recipient = found(&app, &caller, id, row).await?;
    let standing = standing(&campaign, &recipient);
    Ok(Json(CampaignPerson::new(recipient, standing)))
}

/// Take somebody out of a campaign
///
/// They get nothing more of it; what is on its way goes on. Whoever is through stays as they are.
#[utoipa::path(delete, path = "/campaigns/{id}/people/{row}", tag = "campaigns", operation_id = "campaigns_leave",
    params(("id" = String, Path), ("row" = u64, Path)), responses((status = 204), (status = 403), (status = 404)))]
pub async fn leave(State(app): State<App>, caller: Caller, Path((id, row)): Path<(CampaignId, u64)>) -> Answer<StatusCode> {
    require(&app, caller.organisation, id).await?;
    found(&app, &caller, id, row).await?;
    app.engine.sequences().leave(caller.organisation, id, row, LEFT).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn found(app: &App, caller: &Caller, id: CampaignId, row: u64) -> Answer<Recipient> {
    app.engine.campaigns.find(caller.organisation, id, row).await?.ok_or_else(nobody)
}

fn nobody() -> Problem {
    Problem::not_found("nobody is in this row")
}

/// The person, and under which key they come in: where none is given it is one that nobody else has.
fn checked(app: &App, new: NewCampaignPerson) -> Answer<(Person, String)> {
    let NewCampaignPerson { phone, name, zone, values, key } = new;
    let mut checks = Checks::default();
    let key = key.map(|key| key.trim().to_owned()).filter(|key| !key.is_empty());
    let is_short = key.as_ref().is_none_or(|key| key.chars().count() <= LONGEST_KEY);
    checks.need(is_short, "/key", format!("{LONGEST_KEY} characters at most"));
    let given = Given { number: phone, name, zone, values }.tidied();
    let person = match Reader::new(None).member(0, given) {
        Ok(Member { handle: phone, name, zone, values, .. }) => Person { phone, name, zone, values },
        Err(fault) => {
            let is_zone = fault.reason == FaultReason::UnknownZone;
            checks.need(!is_zone, "/zone", "a time zone has a name such as Europe/Madrid");
            checks.need(is_zone, "/phone", "a number begins with its country, such as +34 600 000 001, and can be called");
            Person::default()
        }
    };
    checks.finish()?;
    let key = key.unwrap_or_else(|| {
        let own: i64 = app.engine.ids.next(app.engine.clock.as_ref());
        format!("alone {own}")
    });
    Ok((person, key))
}
