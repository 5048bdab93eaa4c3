use std::sync::Arc;

use sandbox::speech::{Answer, Fault, Rules, Speech, tones};

use super::*;
use crate::audio::SILENCE;
use crate::dialogue::elevenlabs::{AgentsError, Draft};
use crate::dialogue::tests::Phone;

async fn account(draft: Draft) -> (Speech, Agents, String) {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let agents = Agents::new(Some(&speech.url()), &Rules::default().elevenlabs_key).unwrap();
    let id = agents.create(&draft).await.unwrap();
    (speech, agents, id)
}

fn draft() -> Draft {
    Draft {
        first_message: Some("Hello {{customer}}.".into()),
        prompt: Some("Be brief.".into()),
        may_be_overridden: Some(true),
        ..Draft::default()
    }
}

fn brief() -> Brief {
    Brief { variables: [("customer".to_owned(), "Ana".to_owned())].into(), ..Brief::default() }
}

fn agent(speech: &Speech, id: &str) -> Arc<dyn SpeechToSpeech> {
    Arc::new(ElevenLabs::new(Some(&speech.url()), &Rules::default().elevenlabs_key, id.into(), Style::default()).unwrap())
}

fn is_last(event: &Event) -> bool {
    matches!(event, Event::Closed | Event::Failed { .. })
}

/// Until all of these letters were heard.
async fn hear(phone: &mut Phone, letters: usize) {
    while phone.sound.len() < letters * 480 {
        phone.until(|event| matches!(event, Event::Sound { .. })).await;
    }
}

#[tokio::test]
async fn an_agent_says_its_first_words_and_answers() {
    let (speech, agents, id) = account(draft()).await;
    speech.will_hear(["where is my parcel"]);
    speech.will_answer(["It is on its way."]);
    let mut phone = Phone::open(agent(&speech, &id), brief());
    hear(&mut phone, "Hello Ana.".len()).await;
    let Event::Ready { conversation: Some(conversation) } = &phone.events[0] else { panic!("{:?}", phone.events) };
    let conversation = conversation.clone();
    assert_eq!((tones::read(&phone.sound).as_str(), phone.spoken().as_str()), ("Hello Ana.", "Hello Ana."));
    // The ear takes longer than the network.
    phone.say(SILENCE, 40).await;
    phone.turn().await;
    phone.until(|event| *event == Event::Heard { text: "where is my parcel".into() }).await;
    assert!(phone.events.contains(&Event::ItemDone { item: "turn-1".into() }));
    hear(&mut phone, "Hello Ana.It is on its way.".len()).await;
    assert!(phone.spoken().ends_with("It is on its way."));
    // A ping is answered when the provider asked for it, a little later.
    let answered = async {
        while speech.told().pongs == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), answered).await.expect("pings are answered");
    phone.tell(Tell::Close).await;
    phone.until(is_last).await;
    assert_eq!(speech.errors(), Vec::<String>::new());
    let listed = agents.conversations(&id, 0).await.unwrap();
    assert_eq!((listed.len(), listed[0].id.as_str()), (1, conversation.as_str()));
    let lines: Vec<String> = agents.conversation(&conversation).await.unwrap().lines.into_iter().map(|line| line.text).collect();
    assert_eq!(lines, ["Hello Ana.", "where is my parcel", "It is on its way."]);
    assert_eq!(agents.conversations(&id, i64::MAX).await.unwrap(), []);
}

#[tokio::test]
async fn what_was_on_its_way_at_an_interruption_is_not_said() {
    let first_words = "One two three four five six seven eight nine ten.".to_owned();
    let (speech, _agents, id) = account(draft()).await;
    let mut phone = Phone::open(agent(&speech, &id), Brief { first_words, ..brief() });
    phone.until(|event| matches!(event, Event::Sound { .. })).await;
    phone.say(SILENCE, 5).await;
    phone.say(0x20, 2).await;
    phone.until(|event| *event == Event::Started).await;
    let received = phone.sound.len();
    let corrected = phone.until(|event| matches!(event, Event::Corrected { .. })).await;
    let Event::Corrected { item, text } = corrected else { panic!() };
    assert!(item == "turn-1" && "One two three".starts_with(&text), "{item} {text}");
    assert_eq!(phone.sound.len(), received, "the late piece is left out");
    phone.say(SILENCE, 30).await;
    phone.until(|event| matches!(event, Event::Sound { item, .. } if item == "turn-2")).await;
    assert_eq!(speech.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn a_tool_of_the_caller_is_asked_for_and_its_result_is_answered() {
    let (speech, _agents, id) = account(Draft { first_message: None, ..draft() }).await;
    speech.will_answer([Answer::Call("find_order".into(), json!({"number": "42"})), "It is on its way.".into()]);
    let mut phone = Phone::open(agent(&speech, &id), Brief::default());
    phone.until(|event| matches!(event, Event::Ready { .. })).await;
    phone.tell(Tell::Hint("The shop closes at six.".into())).await;
    phone.tell(Tell::Typed("where is order 42".into())).await;
    let Event::ToolCall { id, name, arguments } = phone.until(|event| matches!(event, Event::ToolCall { .. })).await else {
        panic!()
    };
    assert_eq!((name.as_str(), arguments), ("find_order", json!({"number": "42"})));
    phone.tell(Tell::ToolResult { id, output: "sent".into(), is_error: false }).await;
    hear(&mut phone, "It is on its way.".len()).await;
    let told = speech.told();
    assert_eq!(told.results, [("tool_1".to_owned(), "sent".to_owned())]);
    assert_eq!(told.texts, ["The shop closes at six.", "where is order 42"]);
    assert_eq!(speech.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn an_agent_of_another_format_is_understood() {
    let (speech, _agents, id) = account(draft()).await;
    // As somebody may have set it elsewhere.
    let body = r#"{"conversation_config":{"tts":{"agent_output_audio_format":"pcm_16000"},"asr":{"user_input_audio_format":"pcm_16000"}}}"#;
    let client = outgoing::client().build().unwrap();
    let changing = client.patch(format!("{}/v1/convai/agents/{id}", speech.url())).body(body);
    let changed = changing.header("xi-api-key", Rules::default().elevenlabs_key).send().await.unwrap();
    assert!(changed.status().is_success());
    speech.will_hear(["good day"]);
    let mut phone = Phone::open(agent(&speech, &id), brief());
    // What lies in the filter at the end is not heard until more comes.
    hear(&mut phone, "Hello Ana".len()).await;
    assert_eq!(tones::read(&phone.sound)[..8], *"Hello An");
    phone.turn().await;
    phone.until(|event| *event == Event::Heard { text: "good day".into() }).await;
    assert_eq!(speech.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn an_agent_that_hangs_up_has_not_failed_and_one_that_breaks_off_has() {
    let (speech, _agents, id) = account(draft()).await;
    speech.will_answer([Answer::HangUp]);
    let mut phone = Phone::open(agent(&speech, &id), brief());
    phone.until(|event| matches!(event, Event::Ready { .. })).await;
    phone.tell(Tell::Typed("goodbye".into())).await;
    assert_eq!(phone.until(is_last).await, Event::Closed);
    // The request for the address meets a fault of its own.
    speech.inject(Fault::Empty);
    speech.inject(Fault::HangUpAfter(1));
    let mut phone = Phone::open(agent(&speech, &id), brief());
    assert!(matches!(phone.until(is_last).await, Event::Failed { is_final: false, .. }));
    assert!(phone.spoken().starts_with("Hello"), "what came before is told");
}

#[tokio::test]
async fn what_an_agent_has_no_leave_for_ends_the_conversation_for_good() {
    let (speech, _agents, id) = account(Draft { may_be_overridden: None, ..draft() }).await;
    let override_it = Brief { first_words: "Hola.".into(), ..brief() };
    for brief in [override_it, Brief::default()] {
        let mut phone = Phone::open(agent(&speech, &id), brief);
        let last = phone.until(is_last).await;
        assert!(matches!(last, Event::Failed { is_final: true, .. }), "{last:?}");
    }
    let mut nobody = Phone::open(agent(&speech, "agent_none"), Brief::default());
    assert!(matches!(nobody.until(is_last).await, Event::Failed { is_final: true, .. }));
}

#[tokio::test]
async fn an_address_opens_one_socket() {
    let (_speech, agents, id) = account(draft()).await;
    let address = agents.signed_url(&id).await.unwrap();
    let target = Target::new(NAME, &address, "", ("xi-api-key", ""), "").unwrap();
    let open = async || crate::socket::Socket::open(&target, crate::socket::Limits::default()).await;
    assert!(open().await.is_ok());
    let Err(error) = open().await else { panic!("it opens twice") };
    assert!(matches!(error, SpeechError::Refused { .. }));
    assert!(!error.to_string().contains("conversation_signature"), "{error}");
}

#[test]
fn errors_of_the_interface_are_told_apart() {
    let may_pass = |error: AgentsError| matches!(SpeechError::from(error), SpeechError::Unavailable { .. });
    assert!(may_pass(AgentsError::TooMany { wait: Some(3) }) && may_pass(AgentsError::Unavailable(String::new())));
    assert!(!may_pass(AgentsError::Unauthorised(String::new())) && !may_pass(AgentsError::NotFound(String::new())));
}

#[test]
fn a_format_that_cannot_be_used_ends_it() {
    let mut speaking = Speaking::new(json!({}));
    let metadata = json!({"type": "conversation_initiation_metadata",
        "conversation_initiation_metadata_event": {"agent_output_audio_format": "mp3_44100"}});
    let steps = speaking.on_text(&metadata.to_string());
    assert!(matches!(steps[..], [Step::Trouble(SpeechError::Refused { .. })]));
}

#[test]
fn more_words_of_a_turn_follow_after_a_space() {
    let mut speaking = Speaking::new(json!({}));
    let words = |text: &str| json!({"type": "agent_response", "agent_response_event": {"agent_response": text}}).to_string();
    speaking.on_text(&words("One moment."));
    let more = speaking.on_text(&words("It is sent."));
    assert!(matches!(&more[..], [Step::Tell(Event::Spoken { item, text })] if item == "turn-1" && text == " It is sent."));
    let done = speaking.on_text(r#"{"type":"agent_response_complete"}"#);
    assert!(matches!(&done[..], [Step::Tell(Event::ItemDone { item })] if item == "turn-1"));
    assert_eq!(speaking.item(), "turn-2");
}
