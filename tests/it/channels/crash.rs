//! The same thing ten times at once, and a program that ends in the middle of a send.

use futures_util::future::join_all;
use sandbox::meta::Fault;

use super::payloads::bring;
use super::*;

#[tokio::test]
async fn the_same_webhook_ten_times_at_once_is_one_message_and_one_answer() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    platform.meta.deliver(sandbox::meta::Delivering { is_held: true, ..Default::default() });
    let id = phone.say("How long does delivery take?");
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": WABA, "changes": [{"field": "messages", "value": {
        "metadata": {"phone_number_id": NUMBER}, "contacts": [{"profile": {"name": "Mira"}, "wa_id": "4915112345678"}],
        "messages": [{"id": id, "timestamp": (now_ms() / 1_000).to_string(), "from": "4915112345678", "type": "text",
            "text": {"body": "How long does delivery take?"}}]}}]}]})
    .to_string();
    let taken = join_all((0..10).map(|_| bring(&platform, Medium::WhatsApp, &body))).await;
    assert_eq!(taken, [200; 10]);
    received(&phone, |received| received.len() >= 2).await;
    tokio::time::sleep(crate::harness::MOMENT).await;
    let messages = platform.messages(Medium::WhatsApp, |messages| messages.len() >= 3).await;
    let kinds: Vec<_> = messages.iter().map(|message| text(&message["author"]["kind"])).collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "contact").count(), 1, "{messages:#?}");
    assert_eq!(phone.received().len(), 2, "the greeting and one answer");
    let own = platform.conversations().await.into_iter().filter(|one| one["inbox"]["channel"] == "whatsapp").count();
    assert_eq!(own, 1);
}

#[tokio::test]
async fn killed_between_the_request_and_its_answer_nothing_is_sent_twice() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    phone.say("I would like to talk to somebody");
    let conversation = text(&platform.conversation(Medium::WhatsApp).await["id"]);
    platform.shop.api.act(&conversation, "take").await;
    let is_joined = |messages: &[Value]| {
        messages.iter().any(|message| message["notice"] == "operator_joined" && message["state"] == "delivered")
    };
    platform.messages(Medium::WhatsApp, is_joined).await;
    platform.meta.inject_on("/messages", Fault::StatusFirst(Duration::from_mins(1)));
    platform.shop.api.write(&conversation, &json!({"text": "only once"})).await;
    received(&phone, |received| received.iter().any(|message| message.body.to_string().contains("only once"))).await;
    // The statuses of the first come to the program that is killed, or to the next one.
    let platform = platform.killed_and_started().await;
    platform.shop.api.write(&conversation, &json!({"text": "and then this"})).await;
    let delivered = |messages: &[Value], words: &str| {
        messages.iter().any(|message| message["text"] == words && message["state"] == "delivered")
    };
    // Where the proof comes while the next program is claiming the first again, the second goes once the time for proof is over.
    let conversation = text(&platform.conversation(Medium::WhatsApp).await["id"]);
    eventually_within(Duration::from_secs(90), "both messages", async || {
        let messages = platform.shop.api.messages(&conversation).await;
        let are_there = delivered(&messages, "only once") && delivered(&messages, "and then this");
        if are_there { Ok(()) } else { Err(format!("{messages:#?}\n{}", platform.shop.program.log())) }
    })
    .await;
    let bodies: Vec<String> = phone.received().iter().map(|message| message.body.to_string()).collect();
    assert_eq!(bodies.iter().filter(|body| body.contains("only once")).count(), 1, "{bodies:?}");
    let place = |words: &str| bodies.iter().position(|body| body.contains(words));
    assert!(place("only once") < place("and then this"), "{bodies:?}");
}

#[tokio::test]
async fn an_answer_that_cannot_arrive_brings_a_person() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    platform.meta.fail_next(&[131_026, 131_026, 131_026]);
    phone.say("How long does delivery take?");
    eventually("the queue", async || {
        let conversation = platform.conversation(Medium::WhatsApp).await;
        if conversation["control"]["holder"] == "queue" { Ok(conversation) } else { Err(conversation.to_string()) }
    })
    .await;
    let shown = platform.conversation(Medium::WhatsApp).await;
    assert_eq!(shown["handover_reason"], "An answer could not be delivered");
}
