//! Buttons, lists, links, requests for a place, flows and carousels.

use std::collections::BTreeSet;

use super::content::media;
use crate::meta::fields::Fields;
use crate::meta::refusal::Refusal;
use crate::meta::state::State;

pub(super) fn check(state: &State, body: &Fields<'_>, number: &str) -> Result<(), Refusal> {
    body.only(&["type", "header", "body", "footer", "action"])?;
    let kinds = ["button", "list", "cta_url", "location_request_message", "flow", "carousel", "request_contact_info"];
    let kind = body.one_of("type", &kinds)?.ok_or_else(|| body.missing("type"))?;
    let text = body.needs_object("body")?;
    text.only(&["text"])?;
    text.needs("text", if kind == "list" { 4096 } else { 1024 })?;
    header(state, body, kind, number)?;
    if let Some(footer) = body.object("footer")? {
        footer.only(&["text"])?;
        footer.needs("text", 60)?;
    }
    let action = body.needs_object("action")?;
    match kind {
        "button" => buttons(&action),
        "list" => list(&action),
        "cta_url" => link(&action),
        "location_request_message" => named(&action, "send_location"),
        "request_contact_info" => named(&action, "request_contact_info"),
        "flow" => flow(&action),
        _ => carousel(state, &action, number),
    }
}

fn header(state: &State, body: &Fields<'_>, kind: &str, number: &str) -> Result<(), Refusal> {
    let Some(header) = body.object("header")? else { return Ok(()) };
    let allowed: &[&str] = if kind == "list" { &["text"] } else { &["text", "image", "video", "document"] };
    let what = header.one_of("type", allowed)?.ok_or_else(|| header.missing("type"))?;
    header.only(&["type", what])?;
    if what == "text" {
        return header.needs("text", 60).map(|_| ());
    }
    media(state, &header.needs_object(what)?, what, number)
}

/// Ids and titles must be told apart.
fn unique<'a>(fields: &Fields<'a>, member: &str, most: usize, seen: &mut BTreeSet<&'a str>) -> Result<(), Refusal> {
    let text = fields.needs(member, most)?;
    if seen.insert(text) { Ok(()) } else { Err(fields.invalid(member, "Button and row ids and titles must be unique.")) }
}

fn buttons(action: &Fields<'_>) -> Result<(), Refusal> {
    action.only(&["buttons"])?;
    let (mut ids, mut titles) = (BTreeSet::new(), BTreeSet::new());
    for button in action.list("buttons", 1, 3)? {
        button.only(&["type", "reply"])?;
        button.one_of("type", &["reply"])?.ok_or_else(|| button.missing("type"))?;
        let reply = button.needs_object("reply")?;
        reply.only(&["id", "title"])?;
        unique(&reply, "id", 256, &mut ids)?;
        unique(&reply, "title", 20, &mut titles)?;
    }
    Ok(())
}

fn list(action: &Fields<'_>) -> Result<(), Refusal> {
    action.only(&["button", "sections"])?;
    action.needs("button", 20)?;
    let sections = action.list("sections", 1, 10)?;
    let (mut rows, mut ids) = (0, BTreeSet::new());
    for section in &sections {
        section.only(&["title", "rows"])?;
        if section.text("title", 24)?.is_none() && sections.len() > 1 {
            return Err(section.missing("title"));
        }
        for row in section.list("rows", 1, 10)? {
            row.only(&["id", "title", "description"])?;
            unique(&row, "id", 200, &mut ids)?;
            row.needs("title", 24)?;
            row.text("description", 72)?;
            rows += 1;
        }
    }
    if rows > 10 {
        return Err(action.invalid("sections", "Total row count exceeds the allowed count of 10."));
    }
    Ok(())
}

fn link(action: &Fields<'_>) -> Result<(), Refusal> {
    action.only(&["name", "parameters"])?;
    action.one_of("name", &["cta_url"])?.ok_or_else(|| action.missing("name"))?;
    let parameters = action.needs_object("parameters")?;
    parameters.only(&["display_text", "url"])?;
    parameters.needs("display_text", 20)?;
    let url = parameters.needs("url", 2000)?;
    let is_link = url.starts_with("https://") || url.starts_with("http://");
    if is_link { Ok(()) } else { Err(parameters.invalid("url", "The url is not valid.")) }
}

fn named(action: &Fields<'_>, name: &str) -> Result<(), Refusal> {
    action.only(&["name"])?;
    action.one_of("name", &[name])?.ok_or_else(|| action.missing("name")).map(|_| ())
}

fn flow(action: &Fields<'_>) -> Result<(), Refusal> {
    action.only(&["name", "parameters"])?;
    action.one_of("name", &["flow"])?.ok_or_else(|| action.missing("name"))?;
    let parameters = action.needs_object("parameters")?;
    parameters.one_of("flow_message_version", &["3"])?.ok_or_else(|| parameters.missing("flow_message_version"))?;
    parameters.needs("flow_cta", 30)?;
    if parameters.has("flow_id") == parameters.has("flow_name") {
        return Err(parameters.missing("flow_id"));
    }
    parameters.one_of("flow_action", &["navigate", "data_exchange"])?;
    Ok(())
}

fn carousel(state: &State, action: &Fields<'_>, number: &str) -> Result<(), Refusal> {
    action.only(&["cards"])?;
    let mut kinds = BTreeSet::new();
    for (place, card) in action.list("cards", 2, 10)?.into_iter().enumerate() {
        card.only(&["card_index", "type", "header", "body", "action"])?;
        if card.number("card_index")? != Some(place as f64) {
            return Err(card.invalid("card_index", "Cards must be numbered from 0 in their order."));
        }
        header(state, &card, "carousel", number)?;
        if let Some(body) = card.object("body")? {
            let text = body.needs("text", 160)?;
            if text.matches('\n').count() > 2 {
                return Err(body.invalid("text", "A card may have two line breaks."));
            }
        }
        let action = card.needs_object("action")?;
        let is_link = action.has("name");
        kinds.insert(is_link);
        if is_link {
            link(&action)?;
            continue;
        }
        for button in action.list("buttons", 1, 2)? {
            let reply = button.needs_object("quick_reply")?;
            reply.needs("id", 256)?;
            reply.needs("title", 20)?;
        }
    }
    if kinds.len() > 1 {
        return Err(action.invalid("cards", "All cards must have the same kinds of buttons."));
    }
    Ok(())
}
