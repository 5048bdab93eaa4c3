//! Templates of `WhatsApp`, and the utility templates of a page: created, listed, edited, deleted, and reviewed.

mod check;

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::fields::Fields;
use super::refusal::Refusal;
use super::route::{Answer, Call};
use super::state::{DAY, State, Template};
use super::webhook::Place;
use super::whatsapp::numbers::picked;
pub(super) use check::placeholders;

const MOST: usize = 250;
const USUAL: [&str; 7] = ["name", "status", "category", "language", "components", "parameter_format", "rejected_reason"];

fn shown(template: &Template) -> Value {
    json!({
        "id": template.id,
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "status": template.status,
        "parameter_format": if template.is_named { "NAMED" } else { "POSITIONAL" },
        "components": template.components,
        "quality_score": {"score": template.quality, "date": 0},
        "rejected_reason": if template.reason.is_empty() { "NONE" } else { &template.reason },
    })
}

/// A page's templates want its own token.
fn may(state: &State, call: &Call<'_>, account: &str) -> Result<(), Refusal> {
    if state.page(account).is_none() {
        return call.needs("whatsapp_business_management", 200);
    }
    call.owns(account)?;
    call.needs("page_utility_messaging", 200)
}

pub(super) fn of_account(state: &mut State, call: &Call<'_>, waba: &str) -> Answer {
    may(state, call, waba)?;
    match call.method {
        "GET" => list(state, call, waba),
        "POST" => create(state, call, waba),
        "DELETE" => delete(state, call, waba),
        method => Err(Refusal::unknown(method, waba)),
    }
}

fn list(state: &State, call: &Call<'_>, waba: &str) -> Answer {
    let limit = call.param("limit").map_or(Ok(25), str::parse::<usize>).ok().filter(|limit| (1..=1000).contains(limit));
    let limit = limit.ok_or_else(|| Refusal::param("Param limit must be between 1 and 1000."))?;
    let fits = |template: &&Template| {
        let is = |name: &str, value: &str| call.param(name).is_none_or(|wanted| wanted.eq_ignore_ascii_case(value));
        template.waba == waba
            && template.status != "DELETED"
            && is("status", &template.status)
            && is("category", &template.category)
            && is("language", &template.language)
            && call.param("name").is_none_or(|name| template.name.contains(name))
    };
    let all: Vec<&Template> = state.templates.iter().filter(fits).collect();
    let outdated = || Refusal::whatsapp(131_059, "The cursor is no longer valid: begin again.");
    let start = match call.param("after") {
        Some(after) => all.iter().position(|template| template.id == after).ok_or_else(outdated)? + 1,
        None => 0,
    };
    let page: Vec<&Template> = all.iter().skip(start).take(limit).copied().collect();
    let data: Result<Vec<Value>, Refusal> = page.iter().map(|template| picked(call, &shown(template), &USUAL)).collect();
    let mut answer = json!({"data": data?});
    if let (Some(first), Some(last)) = (page.first(), page.last()) {
        answer["paging"] = json!({"cursors": {"before": first.id, "after": last.id}});
        if start + page.len() < all.len() {
            answer["paging"]["next"] = json!(format!("{}/{waba}/message_templates?limit={limit}&after={}", state.base, last.id));
        }
    }
    Ok(answer)
}

fn create(state: &mut State, call: &Call<'_>, waba: &str) -> Answer {
    let mut template = check::created(&Fields::top(&call.params, false), waba)?;
    if state.page(waba).is_some() && template.category != "UTILITY" {
        return Err(Refusal::param("Param category must be one of {UTILITY}."));
    }
    if !state.pass(format!("create {waba}"), 100, 36_000_000) {
        return Err(Refusal::new(400, 80_008, "(#80008) Too many templates were created in the last hour."));
    }
    let now = state.now();
    state.taken.retain(|(_, _, until)| *until > now);
    let live = state.templates.iter().filter(|template| template.waba == waba && template.status != "DELETED");
    if live.clone().count() >= MOST {
        return Err(Refusal::param("Message template limit exceeded.").sub(2_388_019));
    }
    let is_there = live.clone().any(|other| other.name == template.name && other.language == template.language);
    if is_there {
        return Err(Refusal::param("There is already content in this language for this template.").sub(2_388_024));
    }
    if state.taken.iter().any(|(taken, name, _)| taken == waba && *name == template.name) {
        return Err(Refusal::param("The message template is being deleted: its name cannot be used for 30 days.").sub(2_388_023));
    }
    template.id = format!("7{:014}", state.next());
    let answer = json!({"id": template.id, "status": template.status, "category": template.category});
    state.templates.push(template);
    Ok(answer)
}

fn delete(state: &mut State, call: &Call<'_>, waba: &str) -> Answer {
    let (name, id) = (call.param("name"), call.param("hsm_id"));
    if name.is_none() && id.is_none() {
        return Err(Refusal::param("The parameter name is required."));
    }
    let is_meant = |template: &Template| {
        template.waba == waba && name.is_none_or(|name| template.name == name) && id.is_none_or(|id| template.id == id)
    };
    let meant: Vec<Template> = state.templates.iter().filter(|template| is_meant(template)).cloned().collect();
    if meant.is_empty() {
        return Err(Refusal::param("Message template was not found.").sub(2_593_002));
    }
    let until = state.now() + 30 * DAY;
    state.templates.retain(|template| !is_meant(template));
    for template in meant {
        state.taken.push((waba.to_owned(), template.name.clone(), until));
        tell(state, &template, "DELETED", "NONE");
    }
    Ok(json!({"success": true}))
}

pub(super) fn one(state: &mut State, call: &Call<'_>, id: &str) -> Answer {
    let account = state.templates.iter().find(|template| template.id == id).map(|template| template.waba.clone());
    may(state, call, &account.unwrap_or_default())?;
    let now = state.now();
    let Some(template) = state.templates.iter_mut().find(|template| template.id == id) else {
        return Err(Refusal::unknown(call.method, id));
    };
    match call.method {
        "GET" => picked(call, &shown(template), &USUAL),
        "POST" => edit(template, &call.params, now),
        method => Err(Refusal::unknown(method, id)),
    }
}

fn edit(template: &mut Template, params: &Map<String, Value>, now: u64) -> Answer {
    let fields = Fields::top(params, false);
    fields.only(&[
        "components",
        "category",
        "message_send_ttl_seconds",
        "parameter_format",
        "access_token",
        "appsecret_proof",
    ])?;
    if !["APPROVED", "REJECTED", "PAUSED"].contains(&template.status.as_str()) {
        return Err(Refusal::param("Message templates can only be edited when approved, rejected or paused.").sub(2_388_025));
    }
    let category = fields.one_of("category", &check::CATEGORIES)?;
    if template.status == "APPROVED" {
        if category.is_some_and(|category| category != template.category) {
            return Err(Refusal::param("The category of an approved template cannot be changed.").sub(2_388_030));
        }
        template.edited_at.retain(|at| now.saturating_sub(*at) < 30 * DAY);
        let today = template.edited_at.iter().any(|at| now.saturating_sub(*at) < DAY);
        if today || template.edited_at.len() >= 10 {
            return Err(Refusal::param("An approved template can be edited once in 24 hours.").sub(2_388_039));
        }
        template.edited_at.push(now);
    }
    if fields.has("components") {
        check::components(&fields, template.is_named)?;
        template.components = fields.get("components").cloned().unwrap_or_default();
    }
    if let Some(category) = category {
        category.clone_into(&mut template.category);
    }
    "PENDING".clone_into(&mut template.status);
    Ok(json!({"success": true}))
}

fn tell(state: &mut State, template: &Template, event: &str, reason: &str) {
    let value = json!({
        "event": event,
        "message_template_id": template.id.parse::<u64>().unwrap_or_default(),
        "message_template_name": template.name,
        "message_template_language": template.language,
        "message_template_category": template.category,
        "reason": reason,
    });
    let waba = template.waba.clone();
    if state.page(&waba).is_some() {
        return state.emit("page", &waba, "messenger_template_status_update", Place::Changes, value);
    }
    state.emit("whatsapp_business_account", &waba, "message_template_status_update", Place::Changes, value);
}

impl State {
    /// The reviewer decides: `APPROVED`, `REJECTED` with a reason, `PAUSED`, `DISABLED`. False when there is no such template.
    pub fn review(&mut self, template: &str, status: &str, reason: &str) -> bool {
        let Some(found) = self.templates.iter_mut().find(|found| found.id == template) else { return false };
        status.clone_into(&mut found.status);
        reason.clone_into(&mut found.reason);
        let found = found.clone();
        tell(self, &found, status, reason);
        true
    }

    /// The quality of a template changes: `GREEN`, `YELLOW`, `RED`.
    pub fn rate_template(&mut self, template: &str, quality: &str) -> bool {
        let Some(found) = self.templates.iter_mut().find(|found| found.id == template) else { return false };
        let previous = std::mem::replace(&mut found.quality, quality.to_owned());
        let found = found.clone();
        let value = json!({"previous_quality_score": previous, "new_quality_score": quality,
            "message_template_id": found.id.parse::<u64>().unwrap_or_default(),
            "message_template_name": found.name, "message_template_language": found.language});
        self.emit("whatsapp_business_account", &found.waba, "message_template_quality_update", Place::Changes, value);
        true
    }

    /// A template moves to another category: the notice now, and the change 24 hours later by a second call with `is_done`.
    pub fn recategorise(&mut self, template: &str, category: &str, is_done: bool) -> bool {
        let at = (self.now() + Duration::from_hours(24).as_millis() as u64) / 1000;
        let Some(found) = self.templates.iter_mut().find(|found| found.id == template) else { return false };
        let previous = found.category.clone();
        if is_done {
            category.clone_into(&mut found.category);
        }
        let found = found.clone();
        let mut value = json!({"message_template_id": found.id.parse::<u64>().unwrap_or_default(),
            "message_template_name": found.name, "message_template_language": found.language});
        if is_done {
            value["previous_category"] = json!(previous);
            value["new_category"] = json!(category);
        } else {
            value["correct_category"] = json!(category);
            value["new_category"] = json!(previous);
            value["category_update_timestamp"] = json!(at);
        }
        self.emit("whatsapp_business_account", &found.waba, "template_category_update", Place::Changes, value);
        true
    }
}
