use sandbox::speech::{Fault, Rules, Speech};

use super::*;

fn agents(speech: &Speech) -> Agents {
    Agents::new(Some(&speech.url()), &Rules::default().elevenlabs_key).unwrap()
}

fn draft(name: &str) -> Draft {
    Draft {
        name: Some(name.into()),
        first_message: Some("Hello.".into()),
        language: Some("en".into()),
        prompt: Some("You are the shop's voice.".into()),
        voice: Some("voiceAsha0001".into()),
        ..Draft::default()
    }
}

#[tokio::test]
async fn an_agent_is_made_and_read_and_changed_and_deleted() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let agents = agents(&speech);
    let id = agents.create(&draft("Shop")).await.unwrap();
    let made = agents.get(&id).await.unwrap();
    assert_eq!((made.id.as_str(), made.name.as_str(), made.voice.as_str()), (id.as_str(), "Shop", "voiceAsha0001"));
    let change = Draft { prompt: Some("Be brief.".into()), ..Draft::default() };
    let changed = agents.update(&id, &change).await.unwrap();
    assert_eq!((changed.prompt.as_str(), changed.first_message.as_str()), ("Be brief.", "Hello."), "the rest stays");
    agents.delete(&id).await.unwrap();
    assert!(matches!(agents.get(&id).await, Err(AgentsError::NotFound(_))));
    agents.delete(&id).await.unwrap();
}

#[tokio::test]
async fn all_agents_are_listed_however_many_pages_they_fill() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let agents = agents(&speech);
    for number in 0..130 {
        agents.create(&draft(&format!("Shop {number}"))).await.unwrap();
    }
    assert_eq!(agents.list("").await.unwrap().len(), 130);
    let found = agents.list("shop 12").await.unwrap();
    assert_eq!(found.len(), 11);
    assert!(!found[0].id.is_empty() && found.iter().all(|agent| agent.name.starts_with("Shop 12")));
    assert_eq!(speech.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn voices_of_the_account_are_listed() {
    let rules = Rules { voices: (0..150).map(|number| format!("voice{number:04}")).collect(), ..Rules::default() };
    let speech = Speech::start(rules).await.unwrap();
    assert_eq!(agents(&speech).voices().await.unwrap().len(), 150);
}

#[tokio::test]
async fn documents_are_added_and_known_and_deleted() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let agents = agents(&speech);
    let text = agents.add_text("Hours", "We open at nine.").await.unwrap();
    let file = agents.add_file("Prices", "prices.txt", "text/plain", b"Lamps cost ten.".to_vec()).await.unwrap();
    assert_eq!((text.kind.as_str(), file.kind.as_str(), file.name.as_str()), ("text", "file", "Prices"));
    assert_eq!(agents.documents().await.unwrap(), [text.clone(), file.clone()]);
    let knowledge = Some(vec![text.clone(), file.clone()]);
    let id = agents.create(&Draft { knowledge, ..draft("Shop") }).await.unwrap();
    assert_eq!(agents.get(&id).await.unwrap().knowledge, [text.clone(), file.clone()]);
    assert!(matches!(agents.delete_document(&text.id, false).await, Err(AgentsError::Invalid(_))), "an agent knows it");
    agents.delete_document(&text.id, true).await.unwrap();
    agents.delete_document(&text.id, true).await.unwrap();
    assert_eq!(agents.documents().await.unwrap(), [file]);
    let seen = speech.seen().len();
    assert!(matches!(agents.add_text("Nothing", "").await, Err(AgentsError::Invalid(_))));
    assert_eq!(speech.seen().len(), seen, "what is refused here is not asked for there");
}

#[tokio::test]
async fn a_tool_is_made_and_an_agent_has_it() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let agents = agents(&speech);
    let parameters = json!({"type": "object", "properties": {"number": {"type": "string", "description": "Of the order."}}});
    let tool = Tool { name: "find_order".into(), description: "Finds an order.".into(), parameters };
    let id = agents.create_tool(&tool).await.unwrap();
    agents.create(&Draft { tools: Some(vec![id.clone()]), ..draft("Shop") }).await.unwrap();
    agents.delete_tool(&id).await.unwrap();
    agents.delete_tool(&id).await.unwrap();
    let error = agents.create(&Draft { tools: Some(vec![id]), ..draft("Shop") }).await.unwrap_err();
    assert!(matches!(error, AgentsError::NotFound(_)), "{error:?}");
    let nameless = Tool { name: "find order".into(), ..tool };
    assert!(matches!(agents.create_tool(&nameless).await, Err(AgentsError::Invalid(_))));
}

#[tokio::test]
async fn a_number_is_imported_and_given_to_an_agent_and_taken_away() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let agents = agents(&speech);
    let agent = agents.create(&draft("Shop")).await.unwrap();
    let twilio = TwilioNumber { number: "+15005550006", label: "Shop", account: "AC1", token: "token-of-twilio" };
    let id = agents.import_number(&twilio, None).await.unwrap();
    let number = Number { id: id.clone(), number: "+15005550006".into(), label: "Shop".into(), agent: None };
    assert_eq!(agents.numbers().await.unwrap(), std::slice::from_ref(&number));
    agents.assign_number(&id, Some(&agent)).await.unwrap();
    assert_eq!(agents.numbers().await.unwrap(), [Number { agent: Some(agent), ..number.clone() }]);
    agents.assign_number(&id, None).await.unwrap();
    assert_eq!(agents.numbers().await.unwrap(), [number]);
    agents.delete_number(&id).await.unwrap();
    assert_eq!(agents.numbers().await.unwrap(), []);
    let error = agents.import_number(&TwilioNumber { account: "XX", ..twilio }, None).await.unwrap_err();
    assert!(matches!(&error, AgentsError::Invalid(reason) if !reason.contains("token-of-twilio")), "{error}");
}

#[tokio::test]
async fn what_the_provider_refuses_is_told_by_its_reason() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let mine = agents(&speech);
    let wrong = Agents::new(Some(&speech.url()), "xi-wrong").unwrap();
    assert!(matches!(wrong.list("").await, Err(AgentsError::Unauthorised(reason)) if reason == "Invalid API key"));
    let error = mine.create(&Draft { language: Some("english".into()), ..draft("Shop") }).await.unwrap_err();
    assert_eq!(
        error,
        AgentsError::Invalid("body.conversation_config.agent.language: Input should be a language".into()),
        "with the place of the field"
    );
    for id in ["", "../agents", "a b", &"a".repeat(101)] {
        assert!(matches!(mine.get(id).await, Err(AgentsError::NotFound(_))), "{id}");
    }
    assert!(matches!(mine.signed_url("agent_none").await, Err(AgentsError::NotFound(_))));
    for (fault, is_so) in [
        (Fault::Refuse(429), (|error| matches!(error, AgentsError::TooMany { wait: None })) as fn(&AgentsError) -> bool),
        (Fault::Refuse(503), |error| matches!(error, AgentsError::Unavailable(_))),
        (Fault::Refuse(403), |error| matches!(error, AgentsError::Unauthorised(_))),
        (Fault::Garbage, |error| matches!(error, AgentsError::Unavailable(_))),
        (Fault::DropAfter(0), |error| matches!(error, AgentsError::Unavailable(_))),
    ] {
        speech.inject(fault.clone());
        let error = mine.list("").await.unwrap_err();
        assert!(is_so(&error), "{fault:?} {error:?}");
    }
}

#[test]
fn a_key_is_not_told_to_a_far_server_without_encryption() {
    assert!(Agents::new(Some("http://api.elevenlabs.io"), "key").is_err());
    assert!(Agents::new(Some("https://api.eu.residency.elevenlabs.io"), "key").is_ok());
    let Err(error) = Agents::new(None, "secret\nkey") else { panic!("it is taken") };
    assert!(!format!("{error:?}").contains("secret"));
}
