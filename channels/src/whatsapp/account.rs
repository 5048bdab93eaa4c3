use serde_json::Value;

use crate::happened::{AccountUpdate, Happened, NumberChange, NumberUpdate, What};
use crate::template_notice;
use crate::webhook::Frame;
use crate::wire::{self, Wire as _};

/// What concerns an account, a number or a template; nothing when it is none of these, or lacks what makes it one.
pub fn read(frame: &Frame, field: &str, value: &Value) -> Option<Happened> {
    let what =
        template_notice::read(value).map(What::Template).or_else(|| number(field, value)).or_else(|| account(field, value))?;
    Some(frame.updated(field, value, what))
}

fn number(field: &str, value: &Value) -> Option<What> {
    let change = match field {
        "phone_number_quality_update" => NumberChange::Quality {
            event: value.word("event")?,
            limit: value.word("max_daily_conversations_per_business").or_else(|| value.word("current_limit")),
            before: value.word("old_limit"),
        },
        "phone_number_name_update" => NumberChange::Name {
            decision: value.word("decision")?,
            name: value.word("requested_verified_name"),
            reason: value.word("rejection_reason").filter(|reason| reason != "NONE"),
        },
        "business_username_update" => NumberChange::UserName { status: value.word("status")?, name: value.word("username") },
        "security" => NumberChange::Security { event: value.word("event")?, requester: value.word("requester") },
        _ => return None,
    };
    let display_number = value.id("display_phone_number").and_then(|number| wire::digits(&number));
    Some(What::Number(NumberUpdate { display_number, change }))
}

fn account(field: &str, value: &Value) -> Option<What> {
    let update = match field {
        "account_update" => AccountUpdate::Changed { event: value.word("event")?, raw: wire::raw(value) },
        "account_review_update" => AccountUpdate::Reviewed { decision: value.word("decision")? },
        "account_alerts" => {
            // Older payloads have the members of `alert_info` beside it.
            let alert = value.get("alert_info").filter(|alert| alert.is_object()).unwrap_or(value);
            AccountUpdate::Alert {
                severity: alert.word("alert_severity"),
                kind: alert.word("alert_type"),
                status: alert.word("alert_status"),
                description: alert.words("alert_description"),
            }
        }
        "business_capability_update" => AccountUpdate::Capability {
            daily: value.word("max_daily_conversations_per_business").or_else(|| value.word("max_daily_conversation_per_phone")),
            numbers: value.count("max_phone_numbers_per_waba").or_else(|| value.count("max_phone_numbers_per_business")),
        },
        "account_offboarded" => AccountUpdate::Offboarded { raw: wire::raw(value) },
        "account_reconnected" => AccountUpdate::Reconnected { raw: wire::raw(value) },
        _ => return None,
    };
    Some(What::Account(update))
}
