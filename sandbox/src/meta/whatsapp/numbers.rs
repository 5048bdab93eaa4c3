//! Numbers: quality, profile, registration, blocking, and where their webhooks go.

use serde_json::{Map, Value, json};

use crate::meta::fields::Fields;
use crate::meta::refusal::Refusal;
use crate::meta::route::{Answer, Call};
use crate::meta::rules::Number;
use crate::meta::state::{DAY, Override, State};

fn shown(number: &Number, throughput: u64) -> Value {
    json!({
        "id": number.id,
        "display_phone_number": format!("+{}", number.display),
        "verified_name": number.name,
        "quality_rating": number.quality,
        "name_status": "APPROVED",
        "code_verification_status": "VERIFIED",
        "status": if number.is_registered { "CONNECTED" } else { "DISCONNECTED" },
        "platform_type": if number.is_registered { "CLOUD_API" } else { "NOT_APPLICABLE" },
        "throughput": {"level": if throughput >= 1_000 { "HIGH" } else { "STANDARD" }},
        "whatsapp_business_manager_messaging_limit": number.tier,
    })
}

/// Of an object only what was asked for; `id` is always there.
pub(in crate::meta) fn picked(call: &Call<'_>, whole: &Value, usual: &[&str]) -> Answer {
    let Some(whole) = whole.as_object() else { return Ok(Value::Null) };
    let asked = call.param("fields").map(names);
    let names = asked.unwrap_or_else(|| usual.iter().map(|name| (*name).to_owned()).collect());
    let mut picked = Map::new();
    if let Some(id) = whole.get("id") {
        picked.insert("id".into(), id.clone());
    }
    for name in names {
        let value = whole.get(&name).ok_or_else(|| Refusal::param(format!("Tried accessing nonexisting field ({name})")))?;
        if !value.is_null() {
            picked.insert(name, value.clone());
        }
    }
    Ok(Value::Object(picked))
}

/// The names at the top of `a,b{c,d},e`.
fn names(fields: &str) -> Vec<String> {
    let (mut names, mut depth) = (vec![String::new()], 0_usize);
    for letter in fields.chars() {
        match letter {
            '{' | '(' => depth += 1,
            '}' | ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => names.push(String::new()),
            _ if depth == 0 => names.last_mut().map(|name| name.push(letter)).unwrap_or_default(),
            _ => {}
        }
    }
    // `.summary(true)` and the like are no part of the name.
    names
        .iter()
        .map(|name| name.split('.').next().unwrap_or_default().trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

const USUAL: [&str; 4] = ["display_phone_number", "verified_name", "quality_rating", "code_verification_status"];

pub(in crate::meta) fn list(state: &State, call: &Call<'_>, waba: &str) -> Answer {
    call.needs("whatsapp_business_management", 200)?;
    let own: Vec<&Number> = state.rules.numbers.iter().filter(|number| number.waba == waba).collect();
    if own.is_empty() {
        return Err(Refusal::unknown(call.method, waba));
    }
    let throughput = state.rules.limits.throughput;
    let data: Result<Vec<Value>, Refusal> = own.iter().map(|number| picked(call, &shown(number, throughput), &USUAL)).collect();
    Ok(json!({"data": data?, "paging": {"cursors": {"before": "QVFI", "after": "QVFI"}}}))
}

pub(in crate::meta) fn one(state: &mut State, call: &Call<'_>, id: &str) -> Answer {
    call.needs("whatsapp_business_management", 200)?;
    let number = state.number(id).cloned().ok_or_else(|| Refusal::unknown(call.method, id))?;
    match call.method {
        "GET" => picked(call, &shown(&number, state.rules.limits.throughput), &USUAL),
        "POST" => {
            let fields = Fields::top(&call.params, true);
            let webhook = fields.needs_object("webhook_configuration")?;
            webhook.only(&["override_callback_uri", "verify_token"])?;
            let url = webhook.text("override_callback_uri", 200)?.unwrap_or_default();
            let verify_token = webhook.text("verify_token", 512)?.unwrap_or_default().to_owned();
            state.number_overrides.remove(id);
            if !url.is_empty() {
                let instead = Override { url: url.to_owned(), verify_token, is_verified: false };
                state.number_overrides.insert(id.to_owned(), instead);
            }
            Ok(json!({"success": true}))
        }
        method => Err(Refusal::unknown(method, id)),
    }
}

pub(in crate::meta) fn edge(state: &mut State, call: &Call<'_>, id: &str, edge: &str) -> Answer {
    let fields = Fields::top(&call.params, true);
    match (call.method, edge) {
        ("GET", "whatsapp_business_profile") => {
            call.needs("whatsapp_business_management", 200)?;
            let name = state.number(id).map(|number| number.name.clone()).unwrap_or_default();
            Ok(json!({"data": [{"about": name, "messaging_product": "whatsapp"}]}))
        }
        ("POST", "register") => {
            call.needs("whatsapp_business_management", 200)?;
            let pin = fields.needs("pin", 6)?;
            if pin.len() != 6 || !pin.bytes().all(|digit| digit.is_ascii_digit()) {
                return Err(Refusal::whatsapp(133_005, "The pin must be 6 digits."));
            }
            if !state.pass(format!("register {id}"), 10, 72 * 3600 * 1_000_000 / 10) {
                return Err(Refusal::whatsapp(133_016, "Too many registrations in 72 hours."));
            }
            Ok(register(state, id, true))
        }
        ("POST", "deregister") => {
            call.needs("whatsapp_business_management", 200)?;
            Ok(register(state, id, false))
        }
        (_, "block_users") => block(state, call, id),
        (method, _) => Err(Refusal::unknown(method, id)),
    }
}

fn register(state: &mut State, id: &str, is_registered: bool) -> Value {
    if let Some(number) = state.rules.numbers.iter_mut().find(|number| number.id == id) {
        number.is_registered = is_registered;
    }
    json!({"success": true})
}

/// Only people who wrote in the last 24 hours can be blocked.
fn block(state: &mut State, call: &Call<'_>, id: &str) -> Answer {
    call.needs("whatsapp_business_messaging", 10)?;
    let is_block = call.method == "POST";
    if call.method == "GET" {
        let blocked = state.people.iter().filter(|person| person.account == id && person.has_blocked);
        let data: Vec<Value> = blocked.map(|person| json!({"messaging_product": "whatsapp", "wa_id": person.id})).collect();
        return Ok(json!({"data": data}));
    }
    let (mut added, mut failed) = (Vec::new(), Vec::new());
    for entry in Fields::top(&call.params, true).list("block_users", 1, 1000)? {
        let input = entry.needs("user", 160)?;
        let digits = input.trim_start_matches('+').to_owned();
        let may = !is_block || state.is_within(id, &digits, DAY);
        match state.person_mut(id, &digits).filter(|_| may) {
            Some(person) => {
                person.has_blocked = is_block;
                added.push(json!({"input": input, "wa_id": person.id}));
            }
            None => failed.push(json!({"input": input, "errors": [{"message": "Re-engagement required", "code": 139_101}]})),
        }
    }
    let key = if is_block { "added_users" } else { "removed_users" };
    let mut users = json!({"failed_users": failed});
    users[key] = json!(added);
    Ok(json!({"messaging_product": "whatsapp", "block_users": users}))
}
