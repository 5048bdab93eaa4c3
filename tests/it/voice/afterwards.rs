//! What follows on a call: how the caller felt, and where they go on when they were cut off.

use sandbox::carrier::{Event, Phone};
use sandbox::meta::{Clock, Meta, Rules};
use serde_json::{Value, json};

use super::{LISTENERS, Phones, SOON, hears_out, spoken};
use crate::channels::{Medium, Platform, eventually, now_ms, received};
use crate::harness::api::text;

const CALLER: &str = "+4915112345678";
const CUT_OFF: &str = "Our phone call was cut off. You can go on here: just write.";

async fn change_agent(phones: &Phones, change: impl FnOnce(&mut Value)) {
    phones.api().change(&format!("/api/v1/voice-agents/{}", phones.agent), change).await;
}

#[tokio::test]
async fn how_a_caller_felt_is_estimated_from_their_words_unless_nobody_wants_to_know() {
    let words = r#"["The lamp arrived broken, that is terrible"]"#;
    let mut settings = LISTENERS.to_vec();
    settings[1].1 = words;
    let phones = Phones::open_with("parrot", &settings).await;
    for (is_wanted, expected) in [(true, json!("negative")), (false, Value::Null)] {
        change_agent(&phones, |agent| agent["sentiment"] = json!(is_wanted)).await;
        let line = Phone::new(CALLER).dial(&phones.number).await.unwrap();
        let greeted = hears_out(&line, 0).await;
        let call = phones.call_once(|call| call["state"] == "live").await;
        line.say(spoken("how long does delivery take")).await;
        hears_out(&line, greeted).await;
        line.hang_up().await;
        let summed = phones.call_once(|known| known["id"] == call["id"] && known["summary"].is_object()).await;
        assert_eq!(summed["summary"]["sentiment"], expected);
    }
}

#[tokio::test]
async fn whoever_is_cut_off_is_told_once_that_they_can_go_on_in_writing() {
    let meta = Meta::start(Rules::default(), Clock::from(now_ms())).await.unwrap();
    let (facebook, instagram) = (meta.url(), meta.instagram_url());
    let mut settings = LISTENERS.to_vec();
    settings.push(("SWITCHBOARD__CHANNELS__FACEBOOK", &facebook));
    settings.push(("SWITCHBOARD__CHANNELS__INSTAGRAM", &instagram));
    let Phones { shop, inbox, agent, number } = Phones::open_with("parrot", &settings).await;
    let platform = Platform::of(shop, meta);
    platform.connect(Medium::WhatsApp).await;
    let customer = platform.customer(Medium::WhatsApp, CALLER.trim_start_matches('+'), "Mira");
    customer.say("Do you open on Sunday?");
    received(&customer, |received| !received.is_empty()).await;
    let phones = Phones { shop: platform.shop, inbox, agent, number };

    change_agent(&phones, |agent| agent["goes_on_in_writing"] = json!(true)).await;
    // Of the three calls only the last goes on: nobody vouches for the number of the first, and the second was not cut off.
    let vouched = Phone::new(CALLER).attested();
    for (phone, breaks) in [(Phone::new(CALLER), true), (vouched.clone(), false), (vouched, true)] {
        let line = phone.dial(&phones.number).await.unwrap();
        hears_out(&line, 0).await;
        let call = phones.call_once(|call| call["state"] == "live").await;
        if breaks {
            line.break_off().await;
        } else {
            line.hang_up().await;
        }
        line.wait_for(0, SOON, |event| matches!(event, Event::Ended(_))).await.unwrap();
        phones.call_once(|known| known["id"] == call["id"] && known["state"] == "ended").await;
    }
    let told = |message: &sandbox::meta::Message| message.body.to_string().contains(CUT_OFF);
    let all = received(&customer, |received| received.iter().any(told)).await;
    assert_eq!(all.iter().filter(|message| told(message)).count(), 1);
    let is_told = async || {
        let conversations = phones.api().get("/api/v1/conversations?view=all").await.expect(200);
        let found = conversations["items"].as_array().unwrap().iter().find(|one| one["inbox"]["channel"] == "whatsapp").cloned();
        let messages = phones.api().messages(&text(&found.expect("the chat")["id"])).await;
        let count = messages.iter().filter(|message| message["notice"] == "call_dropped").count();
        if count == 1 { Ok(()) } else { Err(format!("{count}")) }
    };
    eventually("the notice", is_told).await;
}
