//! What people say of offers stands in their ledger, with what proves it.

use super::*;

/// Of whoever has this number, when it has so many entries; the newest first.
async fn ledger(platform: &Platform, number: &str, many: usize) -> (String, Value) {
    eventually("the ledger", async || {
        let found = platform.shop.api.get(&format!("/api/v1/contacts?query={number}")).await.expect(200);
        let Some(contact) = found["items"][0]["id"].as_str() else { return Err(found.to_string()) };
        let page = platform.shop.api.get(&format!("/api/v1/contacts/{contact}/consents")).await.expect(200);
        let is_so = page["items"].as_array().is_some_and(|items| items.len() == many);
        if is_so { Ok((contact.to_owned(), page)) } else { Err(format!("{page:#}\n{}", platform.shop.program.log())) }
    })
    .await
}

#[tokio::test]
async fn words_refusals_and_settings_are_kept_with_what_proves_them() {
    let platform = shop_with(&[template("spring", "MARKETING")]).await;
    let phones = phones(&platform, &NUMBERS[..2]);
    // One has ended it at the platform, and nobody told us.
    platform.meta.with(|state| {
        let quiet = state.people.iter_mut().find(|person| person.id == NUMBERS[1]).unwrap();
        quiet.has_stopped_marketing = true;
    });
    let audience = audience(&platform, &NUMBERS[..2]).await;
    let id = started(&platform, &audience, &[first("spring")]).await;
    got(&phones[0], 1).await;
    figures(&platform, &id, |figures| variant(figures)["delivered"] == 1).await;
    phones[0].say("Stop!");
    received(&phones[0], |received| received.iter().any(|message| message.body.to_string().contains("Write START"))).await;
    phones[0].say("START");
    let (contact, page) = ledger(&platform, NUMBERS[0], 2).await;
    let [again, stopped] = page["items"].as_array().unwrap().as_slice() else { panic!("{page:#}") };
    assert_eq!((&again["given"], &again["source"], &again["wording"]), (&json!(true), &json!("word"), &json!("START")));
    assert_eq!((&stopped["given"], &stopped["wording"]), (&json!(false), &json!("Stop!")));
    assert_eq!(stopped["handle"], NUMBERS[0]);
    let messages = platform.shop.api.messages(&text(&stopped["conversation"])).await;
    assert!(messages.iter().any(|message| message["id"] == stopped["message"] && message["text"] == "Stop!"), "{messages:#?}");
    let shown = platform.shop.api.get(&format!("/api/v1/contacts/{contact}")).await.expect(200);
    assert_eq!(shown["marketing"], "resumed", "{shown}");
    let statement = &page["audiences"][0];
    assert_eq!((&statement["audience"], statement["statement"].is_string()), (&json!(audience), true), "{page:#}");

    let (contact, page) = ledger(&platform, NUMBERS[1], 1).await;
    let refusal = &page["items"][0];
    assert_eq!((&refusal["given"], &refusal["source"]), (&json!(false), &json!("refusal")));
    assert!(text(&refusal["wording"]).contains("stop receiving marketing"), "{refusal}");
    let shown = platform.shop.api.get(&format!("/api/v1/contacts/{contact}")).await.expect(200);
    assert_eq!(shown["marketing"], "stopped", "{shown}");
    phones[1].stop_marketing(false);
    let (_contact, page) = ledger(&platform, NUMBERS[1], 2).await;
    let resumed = &page["items"][0];
    assert_eq!((&resumed["given"], &resumed["source"]), (&json!(true), &json!("platform")));
    assert_eq!(resumed["handle"], NUMBERS[1]);
}
