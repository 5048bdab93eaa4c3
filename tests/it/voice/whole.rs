//! One call from beginning to end, with a real voice and a real recogniser.

use sandbox::carrier::sound::silence;
use sandbox::carrier::{Event, Phone};
use serde_json::json;

use super::{Phones, SOON, hears_out, of, spoken};
use crate::harness::api::text;

#[tokio::test]
async fn a_caller_asks_interrupts_wants_a_person_and_the_record_says_what_was_heard() {
    let phones = Phones::open("pocketsphinx").await;
    let line = Phone::new("+4915112345678").dial(&phones.number).await.unwrap();
    let greeted = hears_out(&line, 0).await;
    line.say(spoken("how long does delivery take")).await;
    let answering = line.wait_for(greeted, SOON, |event| *event == Event::Heard).await.unwrap();
    // Long enough to hear the fact, too short to hear all of it.
    line.say([silence(4_000), spoken("i want to talk to a person")].concat()).await;
    line.wait_for(answering, SOON, |event| *event == Event::Cleared).await.expect("our sound stops");
    let call = phones.call_once(|call| call["state"] == "live").await;
    let conversation = text(&call["conversation"]);
    let messages =
        phones.messages_once(&conversation, |messages| messages.iter().any(|message| message["notice"] == "queued")).await;
    assert_eq!(of(&messages, "contact"), ["how long does delivery take", "i want to talk to a person"]);
    let cut = messages.iter().find(|message| message["spoken"] == "cut").expect("the answer was cut");
    assert!(text(&cut["text"]).contains("2 to 3 working days"), "{cut:#}");
    assert!(!text(&cut["text"]).contains("weekend"), "what they did not hear was not said: {cut:#}");
    let waiting = line.now();

    // An operator takes over and writes; the caller hears it.
    phones.api().act(&conversation, "take").await;
    phones.api().write(&conversation, &json!({"text": "Hello, this is Asha. How can I help?"})).await;
    hears_out(&line, waiting).await;
    line.hang_up().await;
    let call = phones.call_once(|call| call["state"] == "ended").await;
    assert_eq!(call["talk"]["turns"], 2);
    assert_eq!(line.warnings(), Vec::<String>::new());
}
