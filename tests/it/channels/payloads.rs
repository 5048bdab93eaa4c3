//! Every shape that a webhook of the platform has, through the door to the timeline.

use channels::signature;
use engine::ports::vault::Secret;

use super::*;

/// A body, signed as the platform signs.
pub async fn bring(platform: &Platform, medium: Medium, body: &str) -> u16 {
    let path = format!("/webhooks/{}/{}", medium.name(), platform.inbox(medium).key);
    let signed = signature::sign(&Secret(APP_SECRET.to_owned()), body.as_bytes());
    let request = Request::new("POST", path).text("application/json", body.to_owned()).with("x-hub-signature-256", signed);
    request.send(&platform.shop.program.url).await.unwrap().status
}

fn seconds() -> String {
    (now_ms() / 1_000).to_string()
}

/// One object with the members of both.
fn joined(mut whole: Value, members: Value) -> Value {
    let Value::Object(members) = members else { panic!("not members: {members}") };
    whole.as_object_mut().unwrap().extend(members);
    whole
}

fn of_number(value: Value) -> Value {
    let number = json!({"display_phone_number": "15550100", "phone_number_id": NUMBER});
    let whole = joined(json!({"messaging_product": "whatsapp", "metadata": number}), value);
    json!({"object": "whatsapp_business_account", "entry": [{"id": WABA, "changes": [{"field": "messages", "value": whole}]}]})
}

/// A message of Ana with these members.
fn from_ana(id: &str, members: Value) -> Value {
    let message = json!({"id": id, "timestamp": seconds(), "from": "5511987654321", "from_user_id": "BR.90017"});
    let message = joined(message, members);
    let ana = json!({"profile": {"name": "Ana", "username": "ana.k"}, "wa_id": "5511987654321", "user_id": "BR.90017"});
    of_number(json!({"contacts": [ana], "messages": [message]}))
}

fn event(medium: Medium, members: Value) -> Value {
    let (own, person) = (medium.account(), "24001");
    let event = joined(json!({"sender": {"id": person}, "recipient": {"id": own}, "timestamp": now_ms()}), members);
    json!({"object": medium.object(), "entry": [{"id": own, "time": now_ms(), "messaging": [event]}]})
}

/// Whether everything that is wanted is there; lists may be longer.
fn holds(actual: &Value, wanted: &Value) -> bool {
    match (actual, wanted) {
        (Value::Object(actual), Value::Object(wanted)) => {
            wanted.iter().all(|(name, wanted)| holds(actual.get(name).unwrap_or(&Value::Null), wanted))
        }
        (Value::Array(actual), Value::Array(wanted)) => {
            wanted.iter().enumerate().all(|(place, wanted)| actual.get(place).is_some_and(|actual| holds(actual, wanted)))
        }
        _ => actual == wanted,
    }
}

/// Brings all, then waits until each message is as wanted.
async fn each_is_shown(medium: Medium, cases: Vec<(&str, Value, Value)>) {
    let platform = Platform::open(&[medium]).await;
    let mut wanted = Vec::new();
    for (id, body, shown) in cases {
        assert_eq!(bring(&platform, medium, &body.to_string()).await, 200, "{id}");
        wanted.push((id, shown));
    }
    platform
        .messages(medium, |messages| {
            wanted.iter().all(|(id, wanted)| {
                messages.iter().any(|message| (id.is_empty() || message["client_id"] == *id) && holds(message, wanted))
            })
        })
        .await;
}

#[tokio::test]
async fn every_kind_of_whatsapp_message_is_shown_as_what_it_is() {
    let file = |kind: &str| json!({"parts": [{"kind": "awaited", "what": kind}]});
    let media = json!({"mime_type": "image/jpeg", "sha256": "x", "id": "77"});
    let cases = vec![
        ("w-text", json!({"type": "text", "text": {"body": "hi é \u{1f44d}"}}), json!({"text": "hi é \u{1f44d}"})),
        (
            "w-image",
            json!({"type": "image", "image": {"caption": "look", "mime_type": "image/jpeg", "id": "77"}}),
            json!({"text": "look", "parts": [{"kind": "awaited", "what": "image"}]}),
        ),
        ("w-video", json!({"type": "video", "video": media}), file("video")),
        ("w-audio", json!({"type": "audio", "audio": {"mime_type": "audio/ogg", "id": "77", "voice": false}}), file("audio")),
        (
            "w-voice",
            json!({"type": "audio", "audio": {"mime_type": "audio/ogg; codecs=opus", "id": "77", "voice": true}}),
            file("voice"),
        ),
        (
            "w-document",
            json!({"type": "document", "document": {"filename": "a.pdf", "id": "77"}}),
            json!({"parts": [{"kind": "awaited", "what": "file", "name": "a.pdf"}]}),
        ),
        ("w-sticker", json!({"type": "sticker", "sticker": media}), file("sticker")),
        (
            "w-location",
            json!({"type": "location", "location": {"latitude": 1.5, "longitude": -3.25}}),
            json!({"parts": [{"kind": "place", "latitude": 1.5, "longitude": -3.25}]}),
        ),
        (
            "w-contacts",
            json!({"type": "contacts", "contacts": [{"name": {"formatted_name": "Ben"}, "phones": [{"phone": "+1 555"}]}]}),
            json!({"parts": [{"kind": "card", "name": "Ben", "phones": ["+1 555"]}]}),
        ),
        (
            "w-button-reply",
            json!({"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "b1", "title": "Yes"}}}),
            json!({"text": "Yes", "parts": [{"kind": "choice", "title": "Yes"}]}),
        ),
        (
            "w-list-reply",
            json!({"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "r1", "title": "Red", "description": "warm"}}}),
            json!({"text": "Red", "parts": [{"kind": "choice", "description": "warm"}]}),
        ),
        (
            "w-form",
            json!({"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent", "response_json": "{\"size\":\"M\",\"flow_token\":\"t\"}"}}}),
            json!({"parts": [{"kind": "form", "answers": [{"field": "size", "answer": "M"}]}]}),
        ),
        (
            "w-call-permission",
            json!({"type": "interactive", "interactive": {"type": "call_permission_reply", "call_permission_reply": {"response": "accept"}}}),
            json!({"parts": [{"kind": "shared", "what": "call_permission", "title": "granted"}]}),
        ),
        (
            "w-no-object",
            json!({"type": "interactive", "errors": [{"code": 131_051, "title": "Unsupported"}]}),
            json!({"parts": [{"kind": "unsupported"}]}),
        ),
        (
            "w-template-button",
            json!({"type": "button", "button": {"text": "Stop", "payload": "STOP_1"}}),
            json!({"text": "Stop", "parts": [{"kind": "choice", "title": "Stop"}]}),
        ),
        (
            "w-order",
            json!({"type": "order", "order": {"catalog_id": "c", "product_items": [{"product_retailer_id": "lamp", "quantity": "2", "item_price": 9.5, "currency": "EUR"}]}}),
            json!({"parts": [{"kind": "order", "lines": [{"product": "lamp", "quantity": "2", "currency": "EUR"}]}]}),
        ),
        (
            "w-unsupported",
            json!({"type": "unsupported", "errors": [{"code": 131_051, "title": "no"}], "unsupported": {"type": "poll_creation"}}),
            json!({"parts": [{"kind": "unsupported", "what": "poll_creation"}]}),
        ),
        (
            "w-unknown",
            json!({"type": "hologram", "hologram": {"colour": "blue"}}),
            json!({"parts": [{"kind": "unsupported", "what": "hologram"}]}),
        ),
        (
            "w-ad",
            json!({"type": "text", "text": {"body": "price?"}, "referral": {"source_url": "https://fb.me/x", "source_type": "ad", "headline": "Lamps", "ctwa_clid": "c"}}),
            json!({"text": "price?", "parts": [{"kind": "shared", "what": "ad", "title": "Lamps", "url": "https://fb.me/x"}]}),
        ),
        (
            "w-product",
            json!({"type": "text", "text": {"body": "this one?"}, "context": {"from": "15550100", "id": "wamid.older", "referred_product": {"catalog_id": "c", "product_retailer_id": "lamp"}}}),
            json!({"text": "this one?", "parts": [{"kind": "shared", "what": "product"}]}),
        ),
    ];
    each_is_shown(Medium::WhatsApp, cases.into_iter().map(|(id, members, shown)| (id, from_ana(id, members), shown)).collect())
        .await;
}

#[tokio::test]
async fn every_kind_of_messenger_event_has_its_place() {
    let medium = Medium::Messenger;
    let url = "https://lookaside.fbsbx.com/a.jpg";
    let attached =
        |id: &str, kind: &str| json!({"message": {"mid": id, "attachments": [{"type": kind, "payload": {"url": url}}]}});
    let file = |kind: &str| json!({"parts": [{"kind": "awaited", "what": kind}]});
    let cases = vec![
        ("m_text", json!({"message": {"mid": "m_text", "text": "hi"}}), json!({"text": "hi"})),
        (
            "m_quick",
            json!({"message": {"mid": "m_quick", "text": "Small", "quick_reply": {"payload": "S"}}}),
            json!({"text": "Small", "parts": [{"kind": "choice"}]}),
        ),
        ("m_image", attached("m_image", "image"), file("image")),
        ("m_audio", attached("m_audio", "audio"), file("audio")),
        ("m_video", attached("m_video", "video"), file("video")),
        ("m_file", attached("m_file", "file"), file("file")),
        ("m_sticker", attached("m_sticker", "sticker"), file("sticker")),
        ("m_reel", attached("m_reel", "ig_reel"), json!({"parts": [{"kind": "shared", "what": "ig_reel", "url": url}]})),
        (
            "m_link",
            json!({"message": {"mid": "m_link", "attachments": [{"type": "fallback", "title": "A page", "url": "https://a.example/", "payload": null}]}}),
            json!({"parts": [{"kind": "shared", "title": "A page"}]}),
        ),
        (
            "m_answer",
            json!({"message": {"mid": "m_answer", "text": "as to that", "reply_to": {"mid": "m_text"}}}),
            json!({"text": "as to that"}),
        ),
        (
            "m_post",
            json!({"postback": {"mid": "m_post", "title": "Get started", "payload": "GO", "referral": {"ref": "r", "source": "SHORTLINK", "type": "OPEN_THREAD"}}}),
            json!({"text": "Get started", "parts": [{"kind": "choice", "title": "Get started"}]}),
        ),
        (
            "",
            json!({"referral": {"ref": "summer", "source": "ADS", "type": "OPEN_THREAD", "ad_id": "1"}}),
            json!({"parts": [{"kind": "shared", "what": "ads"}]}),
        ),
        (
            "",
            json!({"optin": {"type": "notification_messages", "payload": "p", "notification_messages_token": "secret", "user_token_status": "REFRESHED"}}),
            json!({"parts": [{"kind": "shared", "what": "opt_in"}]}),
        ),
        (
            "",
            json!({"response_feedback": {"feedback": "Good response", "mid": "m_0"}}),
            json!({"parts": [{"kind": "shared", "what": "feedback", "text": "Good response"}]}),
        ),
        ("", json!({"hop_context": [{"app_id": 1}]}), json!({"parts": [{"kind": "unsupported"}]})),
    ];
    each_is_shown(medium, cases.into_iter().map(|(id, members, shown)| (id, event(medium, members), shown)).collect()).await;
}

#[tokio::test]
async fn every_kind_of_instagram_event_has_its_place() {
    let medium = Medium::Instagram;
    let url = "https://scontent.cdninstagram.com/a.jpg";
    let attached =
        |id: &str, kind: &str| json!({"message": {"mid": id, "attachments": [{"type": kind, "payload": {"url": url}}]}});
    let cases = vec![
        ("i_text", json!({"message": {"mid": "i_text", "text": "hey"}}), json!({"text": "hey"})),
        ("i_image", attached("i_image", "image"), json!({"parts": [{"kind": "awaited", "what": "image"}]})),
        ("i_share", attached("i_share", "ig_post"), json!({"parts": [{"kind": "shared", "what": "ig_post"}]})),
        ("i_mention", attached("i_mention", "story_mention"), json!({"parts": [{"kind": "shared", "what": "story_mention"}]})),
        (
            "i_story",
            json!({"message": {"mid": "i_story", "text": "nice", "reply_to": {"story": {"id": "S1", "url": "https://a.example/s"}}}}),
            json!({"text": "nice", "parts": [{"kind": "shared", "what": "story_reply", "url": "https://a.example/s"}]}),
        ),
        (
            "i_unsupported",
            json!({"message": {"mid": "i_unsupported", "is_unsupported": true}}),
            json!({"parts": [{"kind": "unsupported"}]}),
        ),
        ("i_postback", json!({"postback": {"mid": "i_postback", "title": "Hours?", "payload": "H"}}), json!({"text": "Hours?"})),
    ];
    each_is_shown(medium, cases.into_iter().map(|(id, members, shown)| (id, event(medium, members), shown)).collect()).await;
}

#[tokio::test]
async fn a_person_stays_who_they_are_without_a_number_and_with_a_new_one() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let text_of = |id: &str, who: Value| {
        let mut message = json!({"id": id, "timestamp": seconds(), "type": "text", "text": {"body": id}});
        message.as_object_mut().unwrap().extend(who.as_object().unwrap().clone());
        of_number(json!({"messages": [message]}))
    };
    let changed = of_number(json!({"messages": [{"id": "w-3", "timestamp": seconds(), "type": "system", "from": "5511987654321",
        "from_user_id": "BR.90017", "system": {"type": "user_changed_number", "body": "…", "wa_id": "5511912345678", "user_id": "BR.90099"}}]}));
    let arrived = async |id: &str| {
        platform.messages(Medium::WhatsApp, |messages| messages.iter().any(|message| message["text"] == id)).await;
    };
    for (id, body) in [
        ("w-1", text_of("w-1", json!({"from": "5511987654321", "from_user_id": "BR.90017"}))),
        ("w-2", text_of("w-2", json!({"from_user_id": "BR.90017"}))),
        ("", changed),
        ("w-4", text_of("w-4", json!({"from_user_id": "BR.90099"}))),
        // The ninth digit is left out at times.
        ("w-5", text_of("w-5", json!({"from": "551187654321"}))),
    ] {
        assert_eq!(bring(&platform, Medium::WhatsApp, &body.to_string()).await, 200);
        if id.is_empty() {
            let contact = text(&platform.conversation(Medium::WhatsApp).await["contact"]["id"]);
            eventually("the new handles", async || {
                let shown = platform.shop.api.get(&format!("/api/v1/contacts/{contact}")).await.expect(200);
                if shown["identities"].to_string().contains("BR.90099") { Ok(()) } else { Err(shown.to_string()) }
            })
            .await;
        } else {
            arrived(id).await;
        }
    }
    let own: Vec<_> = platform.conversations().await.into_iter().filter(|one| one["inbox"]["channel"] == "whatsapp").collect();
    assert_eq!(own.len(), 1);
}
