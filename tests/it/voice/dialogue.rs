//! Calls on providers that listen, think and speak by themselves: what is stored is what was heard.

use sandbox::carrier::{Event, Line, Phone};
use sandbox::speech::{Answer, Rules, Speech, tones};
use serde_json::{Value, json};
use voice::dialogue::elevenlabs::{Agents, Draft};

use super::{LISTENERS, Phones, SOON, hears_out, of, spoken};
use crate::channels::eventually;
use crate::harness::api::text;

pub const NUMBER: &str = "+4915112345678";
pub const GREETING: &str = "Hello, I am a machine.";

/// A pause that is none between two words.
const PAUSE: usize = 1_600;

/// What was heard of a provider's tones since then.
pub fn read(line: &Line, since: usize) -> Vec<String> {
    texts(line.heard().into_iter().skip(since))
}

/// What is in such a sound, one text between two pauses.
pub fn texts(sound: impl IntoIterator<Item = u8>) -> Vec<String> {
    let (mut texts, mut voiced, mut quiet) = (Vec::new(), Vec::new(), 0);
    for code in sound.into_iter().chain(std::iter::repeat_n(0xFF, PAUSE)) {
        quiet = if code == 0xFF { quiet + 1 } else { 0 };
        if code != 0xFF || !voiced.is_empty() {
            voiced.push(code);
        }
        if quiet == PAUSE && !voiced.is_empty() {
            voiced.truncate(voiced.len() - PAUSE);
            voiced.resize(voiced.len().div_ceil(480) * 480, 0xFF);
            texts.push(tones::read(&voiced).trim_end().to_owned());
            voiced.clear();
        }
    }
    texts
}

/// A text as it can be read again.
fn as_tones(text: &str) -> String {
    text.chars()
        .map(|letter| {
            if letter.is_ascii_control() {
                ' '
            } else if letter.is_ascii() {
                letter
            } else {
                '?'
            }
        })
        .collect()
}

pub async fn says(line: &Line, words: &str) {
    line.say(tones::mulaw(words)).await;
}

pub async fn hang_up(phones: &Phones, line: &Line) -> Value {
    line.hang_up().await;
    line.wait_for(0, SOON, |event| matches!(event, Event::Ended(_))).await.unwrap();
    let call = phones.call_once(|call| call["state"] == "ended").await;
    assert_eq!(line.warnings(), Vec::<String>::new());
    call
}

pub async fn open(speech: &Speech, dialogue: Value, has_own: bool) -> Phones {
    let (openai, elevenlabs) = (format!("{}/v1", speech.url()), speech.url());
    let mut settings = LISTENERS.to_vec();
    settings.push(("SWITCHBOARD__VOICE__OPENAI", &openai));
    settings.push(("SWITCHBOARD__VOICE__ELEVENLABS", &elevenlabs));
    let phones = Phones::open_with("parrot", &settings).await;
    let rules = Rules::default();
    phones
        .api()
        .change(&format!("/api/v1/voice-agents/{}", phones.agent), |agent| {
            agent["dialogue"] = dialogue;
            agent["keys"] = json!({"openai": rules.openai_key, "elevenlabs": rules.elevenlabs_key});
            if !has_own {
                (agent["listeners"], agent["voices"]) = (json!([]), json!([]));
            }
        })
        .await;
    phones
}

pub async fn live(phones: &Phones) -> String {
    text(&phones.call_once(|call| call["state"] == "live").await["conversation"])
}

#[tokio::test]
async fn a_provider_holds_a_call_a_person_takes_it_and_gives_it_back() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let phones = open(&speech, json!({"provider": "openai_realtime", "silence_ms": 300}), true).await;
    speech.will_hear(["where is my parcel", "count for me", "no wait"]);
    speech.will_answer([GREETING, "It is on its way.", "One two three four five six seven eight.", "As you like."]);
    let line = Phone::new(NUMBER).dial(&phones.number).await.unwrap();
    let mut from = hears_out(&line, 0).await;
    let conversation = live(&phones).await;
    says(&line, "parcel").await;
    from = hears_out(&line, from).await;
    // Into the third answer the caller speaks.
    says(&line, "count").await;
    from = line.wait_for(from, SOON, |event| *event == Event::Heard).await.unwrap();
    tokio::time::timeout(SOON, async {
        while !read(&line, 0).concat().contains("One t") {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the count begins");
    says(&line, "wait").await;
    from = line.wait_for(from, SOON, |event| *event == Event::Cleared).await.expect("our sound stops");
    let messages = phones.messages_once(&conversation, |messages| of(messages, "agent").len() == 4).await;
    assert_eq!(of(&messages, "contact"), ["where is my parcel", "count for me", "no wait"]);
    let said = of(&messages, "agent");
    assert_eq!((said[0].as_str(), said[1].as_str(), said[3].as_str()), (GREETING, "It is on its way.", "As you like."));
    assert!("One two three four five six seven".starts_with(&said[2]) && said[2].starts_with("One"), "{said:?}");
    let heard = read(&line, 0).join("|");
    assert!(said.iter().all(|said| heard.contains(said)), "{said:?} {heard}");
    let of_message = |text: &str| messages.iter().find(|message| message["text"] == text).unwrap();
    assert_eq!((&of_message(GREETING)["spoken"], &of_message(&said[2])["spoken"]), (&json!("whole"), &json!("cut")));
    let hint = json!({"text": "She is a <regular>.", "private": true, "for_agent": true});
    phones.api().write(&conversation, &hint).await;
    let is_told = async || speech.told().texts.concat().contains("<colleague>\nShe is a ‹regular>.\n</colleague>");
    eventually("the hint", async || is_told().await.then_some(()).ok_or_else(|| format!("{:?}", speech.told().texts))).await;
    let told = speech.told();
    assert!(told.truncated.len() == 1 && told.truncated[0].1 > 100, "{told:?}");
    assert!(text(&told.sessions[0]["instructions"]).contains("# This is a phone call"));
    assert_eq!(told.sessions[0]["tools"][0]["name"], "search_knowledge");

    from = hears_out(&line, from).await;

    // A person writes: their words are read by our own voice, and the caller is understood by our own ears.
    let before = of(&messages, "agent");
    phones.api().write(&conversation, &json!({"text": "Good morning, this is Asha."})).await;
    from = hears_out(&line, from).await;
    line.say(spoken("how long does delivery take")).await;
    let messages = phones.messages_once(&conversation, |messages| of(messages, "contact").len() == 4).await;
    assert_eq!(of(&messages, "agent"), before, "nothing of the agent while a person has the call");
    assert_eq!(speech.open_sockets(), 0);

    speech.will_answer(["I am there again."]);
    phones.api().act(&conversation, "return").await;
    hears_out(&line, from).await;
    phones.messages_once(&conversation, |messages| of(messages, "agent").len() == 5).await;
    let hints = speech.told().texts.join("\n");
    assert!(hints.contains("A person of the team: Good morning, this is Asha.") && hints.contains("Caller: no wait"), "{hints}");
    speech.will_hear(["goodbye"]);
    speech.will_answer(["Goodbye, until soon."]);
    says(&line, "bye").await;
    line.wait_for(0, SOON, |event| matches!(event, Event::Ended(_))).await.expect("whoever says goodbye is let go");
    let call = phones.call_once(|call| call["state"] == "ended").await;
    assert!(call["talk"]["interruptions"].as_u64() >= Some(1) && call["talk"]["turns"].as_u64() >= Some(4), "{call:#}");
    let messages = phones.api().messages(&conversation).await;
    assert_eq!(of(&messages, "agent").last().unwrap(), "Goodbye, until soon.");
    assert_eq!(speech.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn whoever_asks_for_a_person_or_a_tool_gets_it() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let phones = open(&speech, json!({"provider": "openai_realtime", "silence_ms": 300}), true).await;
    speech.will_hear(["how long does delivery take", "I want to talk to a human"]);
    let search = Answer::Call("search_knowledge".into(), json!({"query": "How long does delivery take?"}));
    speech.will_answer([GREETING.into(), search, "Three days.".into(), "No.".into()]);
    let line = Phone::new(NUMBER).dial(&phones.number).await.unwrap();
    let from = hears_out(&line, 0).await;
    let conversation = live(&phones).await;
    says(&line, "delivery").await;
    hears_out(&line, from).await;
    let results = speech.told().results;
    assert!(results.len() == 1 && results[0].1.contains("working days"), "{results:?}");
    says(&line, "human").await;
    let is_queued = |messages: &[Value]| messages.iter().any(|message| message["notice"] == "queued");
    let messages = phones.messages_once(&conversation, is_queued).await;
    assert!(!of(&messages, "agent").contains(&"No.".to_owned()), "nothing of the agent is stored any more");
    hang_up(&phones, &line).await;
    assert_eq!(phones.api().conversation(&conversation).await["control"]["holder"], "queue");
}

#[tokio::test]
async fn without_its_provider_our_own_ears_and_voice_go_on() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let phones = open(&speech, json!({"provider": "openai_realtime", "silence_ms": 300}), true).await;
    speech.will_answer([GREETING]);
    speech.inject(sandbox::speech::Fault::HangUpAfter(GREETING.len() * 480));
    let line = Phone::new(NUMBER).dial(&phones.number).await.unwrap();
    let from = hears_out(&line, 0).await;
    let conversation = live(&phones).await;
    phones.messages_once(&conversation, |messages| of(messages, "agent") == [GREETING]).await;
    // The caller is asked whether they are still there, so that they say again what nobody heard.
    hears_out(&line, from).await;
    line.say(spoken("how long does delivery take")).await;
    let messages = phones.messages_once(&conversation, |messages| of(messages, "agent").len() == 2).await;
    assert_eq!(of(&messages, "contact"), ["How long does delivery take?"]);
    assert!(of(&messages, "agent")[1].contains("working days"));
    hang_up(&phones, &line).await;
}

#[tokio::test]
async fn an_agent_of_elevenlabs_speaks_and_reads_what_a_person_writes() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let agents = Agents::new(Some(&speech.url()), &Rules::default().elevenlabs_key).unwrap();
    let draft = Draft { name: Some("Shop".into()), may_be_overridden: Some(true), ..Draft::default() };
    let id = agents.create(&draft).await.unwrap();
    let phones = open(&speech, json!({"provider": "elevenlabs_agent", "agent_id": id}), false).await;
    speech.will_hear(["where is my parcel", "thank you"]);
    speech.will_answer(["It is on its way.", "Nobody hears this."]);
    let line = Phone::new(NUMBER).dial(&phones.number).await.unwrap();
    let from = hears_out(&line, 0).await;
    let conversation = live(&phones).await;
    says(&line, "parcel").await;
    hears_out(&line, from).await;
    let messages = phones.messages_once(&conversation, |messages| of(messages, "agent").len() == 2).await;
    let said = of(&messages, "agent");
    assert!(said[0].contains("automated") && said[1] == "It is on its way.", "{said:?}");
    assert_eq!(read(&line, 0), said.iter().map(|said| as_tones(said)).collect::<Vec<_>>());

    let since = line.heard().len();
    phones.api().write(&conversation, &json!({"text": "This is Asha."})).await;
    tokio::time::timeout(SOON, async {
        while !read(&line, since).concat().contains("This is Asha.") {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    })
    .await
    .expect("it is read aloud");
    says(&line, "thanks").await;
    let messages = phones.messages_once(&conversation, |messages| of(messages, "contact").len() == 2).await;
    assert_eq!((of(&messages, "agent"), of(&messages, "contact")), (said, vec!["where is my parcel".into(), "thank you".into()]));
    let call = hang_up(&phones, &line).await;
    assert_eq!(call["ended"], "The caller hung up.");
    assert!(!read(&line, since).concat().contains("Nobody"));
    assert_eq!(speech.errors(), Vec::<String>::new());
}
