use engine::ids::{ContactId, InboxId};
use engine::model::agent::Assurance;
use engine::model::contact::Identity;
use engine::model::inbox::Channel;
use engine::model::lead::{Stage, What};

use super::*;
use crate::tools::rehearsal::{self, ORG, Props};

const PHONE: &str = "+919812345678";

/// A session that keeps what it learns, each of whose calls is an act of its own.
struct Talk<'a> {
    props: &'a Props,
    call: Call,
    acts: usize,
}

impl<'a> Talk<'a> {
    fn new(props: &'a Props, contact: i64) -> Self {
        let mut call = rehearsal::call(json!({}));
        call.place.contact = ContactId(contact);
        call.key = format!("k{contact}");
        Self { props, call, acts: 0 }
    }

    /// The channel vouches for these handles of whoever speaks.
    fn known_by(mut self, channel: Channel, handle: &str) -> Self {
        let identity = Identity { channel, inbox: InboxId(4), handle: handle.into(), verified: true, conversation: None };
        let mut contact = self.props.contacts.0.lock();
        contact.id = self.call.place.contact;
        contact.identities = vec![identity];
        self.call.standing.assurance = Assurance::KnownHandle;
        drop(contact);
        self
    }

    async fn ask(&mut self, tool: &str, arguments: Value) -> Result<Value, ToolError> {
        self.acts += 1;
        self.call.key = format!("{} {}", self.call.place.contact, self.acts);
        self.again(tool, arguments).await
    }

    /// The same act as before.
    async fn again(&mut self, tool: &str, arguments: Value) -> Result<Value, ToolError> {
        self.call.arguments = arguments;
        let output = if tool == "find_lead" {
            FindLead::new(&self.props.supplies).call(&self.call).await?
        } else {
            UpdateLead::new(&self.props.supplies).call(&self.call).await?
        };
        self.call.standing.facts.extend(output.learned);
        Ok(output.content)
    }

    async fn notes(&mut self, arguments: Value) -> Value {
        self.ask("update_lead", arguments).await.unwrap()
    }

    async fn finds(&mut self, arguments: Value) -> Value {
        self.ask("find_lead", arguments).await.unwrap()
    }
}

/// The only one there is.
fn only(props: &Props) -> Lead {
    let mut leads = props.leads.leads();
    assert_eq!(leads.len(), 1, "{leads:?}");
    leads.remove(0)
}

fn history(props: &Props) -> Vec<What> {
    let events = props.leads.events(only(props).id);
    assert!(events.iter().all(|event| event.by == By::Agent), "{events:?}");
    events.into_iter().map(|event| event.what).collect()
}

#[tokio::test]
async fn a_lead_is_noted_bit_by_bit_and_moved_by_the_agent() {
    let props = Props::new().await;
    let mut talk = Talk::new(&props, 3);
    assert!(talk.ask("update_lead", json!({})).await.is_err(), "there is nothing to note");
    let told = talk.notes(json!({"needs": "A website", "name": " Asha  Menon "})).await;
    assert_eq!((&told["name"], &told["missing"]), (&json!("Asha Menon"), &json!(["phone", "location", "budget", "start"])));
    let said = json!({"phone": "+91 98123 45678", "location": "Kochi", "budget": "4 lakh", "start": "next month"});
    let told = talk.notes(said).await;
    assert_eq!((&told["stage"], &told["missing"]), (&json!("unreal"), &json!([])));
    let told = talk.notes(json!({"stage": "real", "budget_fits": true, "tags": ["web", "web", "shop"]})).await;
    assert_eq!(told["stage"], "real");
    assert!(told.get("tags").is_none() && told.get("budget_fits").is_none(), "what the business makes of it: {told}");
    let lead = only(&props);
    assert_eq!((lead.phone.as_str(), lead.budget.as_str(), lead.tags.len()), (PHONE, "4 lakh", 2));
    assert_eq!((lead.contact, lead.conversation), (Some(ContactId(3)), Some(talk.call.place.conversation)));
    assert!(talk.ask("update_lead", json!({"stage": "rejected"})).await.is_err(), "why?");
    talk.notes(json!({"stage": "rejected", "reason": "Too small"})).await;
    assert_eq!(only(&props).reason, "Too small");
    talk.notes(json!({"stage": "hold"})).await;
    assert_eq!(talk.finds(json!({})).await["stage"], "hold");
    let moves: Vec<What> = history(&props).into_iter().filter(|what| matches!(what, What::Moved { .. })).collect();
    let went = |from, to, reason: &str| What::Moved { from, to, reason: reason.to_owned() };
    assert_eq!(
        moves,
        [
            went(Stage::Unreal, Stage::Real, ""),
            went(Stage::Real, Stage::Rejected, "Too small"),
            went(Stage::Rejected, Stage::Hold, ""),
        ]
    );
}

#[tokio::test]
async fn a_strangers_word_about_a_number_fills_gaps_moves_nothing_and_learns_nothing() {
    let props = Props::new().await;
    let known = json!({"phone": PHONE, "name": "Asha", "location": "14 Lake View Road", "stage": "real"});
    Talk::new(&props, 3).notes(known).await;
    let mut stranger = Talk::new(&props, 9);
    let nobody = stranger.finds(json!({"phone": "+919900000000"})).await;
    assert_eq!(stranger.finds(json!({"phone": PHONE})).await, nobody);
    let said = json!({"phone": PHONE, "name": "Eve", "budget": "1", "stage": "rejected", "reason": "A joke", "tags": ["joke"]});
    let told = stranger.notes(said.clone()).await;
    let mut of_nobody = said;
    of_nobody["phone"] = json!("+919900000000");
    let mut told_of_nobody = Talk::new(&props, 10).notes(of_nobody).await;
    told_of_nobody["phone"] = json!(PHONE);
    assert_eq!(told, told_of_nobody, "whether there was a lead is not told either");
    assert_eq!(stranger.finds(json!({})).await, told);
    let lead = props.supplies.leads.store.find_by_phone(ORG, PHONE).await.unwrap().unwrap();
    assert_eq!((lead.name.as_str(), lead.budget.as_str(), lead.stage), ("Asha", "1", Stage::Real));
    assert!(lead.tags.is_empty() && lead.reason.is_empty());
    assert_eq!((lead.contact, lead.conversation.is_some()), (Some(ContactId(3)), true), "nor does it become theirs");
    let notes =
        props.leads.events(lead.id).into_iter().filter(|event| matches!(&event.what, What::Note(note) if note.contains("Eve")));
    assert_eq!(notes.count(), 1);
}

#[tokio::test]
async fn who_made_a_lead_and_lost_the_answer_is_no_stranger_to_it() {
    let props = Props::new().await;
    let said = json!({"phone": PHONE, "name": "Asha"});
    let mut first = Talk::new(&props, 3);
    first.again("update_lead", said.clone()).await.unwrap();
    let mut again = Talk::new(&props, 3);
    again.call.repeats = true;
    assert_eq!(again.again("update_lead", said.clone()).await.unwrap()["name"], "Asha");
    assert_eq!(history(&props), [What::Made], "nothing was noted twice");
    again.call.repeats = false;
    assert_eq!(again.notes(json!({"name": "Asha Menon"})).await["name"], "Asha Menon");
    let mut other = Talk::new(&props, 9);
    other.call.repeats = true;
    other.again("update_lead", said).await.unwrap();
    assert_eq!(other.finds(json!({})).await["location"], Value::Null);
    assert_eq!(only(&props).name, "Asha Menon", "another act is another person's");
}

#[tokio::test]
async fn whom_the_channel_knows_by_the_number_needs_not_say_it() {
    let props = Props::new().await;
    let mut talk = Talk::new(&props, 3).known_by(Channel::WhatsApp, "919812345678");
    let told = talk.notes(json!({"needs": "A website"})).await;
    assert_eq!(told["phone"], PHONE);
    let mut later = Talk::new(&props, 3).known_by(Channel::WhatsApp, "919812345678");
    assert_eq!(later.finds(json!({})).await["needs"], "A website");
    // Messages go on to the number that the channel knows.
    later.notes(json!({"phone": "+919900000000"})).await;
    let lead = only(&props);
    assert_eq!((lead.phone.as_str(), lead.details["other_phone"].as_str()), (PHONE, "+919900000000"));
}

#[tokio::test]
async fn a_lead_under_the_number_that_the_channel_knows_becomes_theirs() {
    let props = Props::new().await;
    let mut typed = Talk::new(&props, 9);
    typed.notes(json!({"phone": PHONE, "name": "Somebody"})).await;
    let mut talk = Talk::new(&props, 3).known_by(Channel::WhatsApp, "919812345678");
    assert_eq!(talk.notes(json!({"name": "Asha", "needs": "A website"})).await["name"], "Asha");
    assert_eq!(only(&props).contact, Some(ContactId(3)));
    assert!(!typed.finds(json!({})).await.to_string().contains("website"), "whoever typed the number first is a stranger now");
}

#[tokio::test]
async fn whom_the_channel_knows_is_told_of_their_lead_whatever_its_number() {
    let props = Props::new().await;
    let known = |contact| Talk::new(&props, contact).known_by(Channel::Messenger, "2490123456789");
    known(3).notes(json!({"phone": PHONE, "location": "Kochi"})).await;
    assert_eq!(known(3).finds(json!({})).await["location"], "Kochi");
    assert_eq!(known(9).finds(json!({"phone": PHONE})).await["found"], false);
    // Who says another number of their own corrects it.
    known(3).notes(json!({"phone": "+919900000000"})).await;
    assert_eq!(only(&props).phone, "+919900000000");
}

#[tokio::test]
async fn a_number_that_a_call_shows_is_noted_and_opens_nothing() {
    let props = Props::new().await;
    let calls = |contact: i64| {
        let mut talk = Talk::new(&props, contact).known_by(Channel::Voice, PHONE);
        talk.call.place.channel = Channel::Voice;
        talk.call.standing.assurance = Assurance::Anonymous;
        talk
    };
    calls(3).notes(json!({"location": "Kochi"})).await;
    assert_eq!(only(&props).phone, PHONE);
    assert_eq!(calls(9).finds(json!({})).await["found"], false);
    calls(9).notes(json!({"location": "Delhi", "needs": "A website"})).await;
    let lead = only(&props);
    assert_eq!((lead.location.as_str(), lead.needs.as_str()), ("Kochi", "A website"));
}

#[tokio::test]
async fn who_comes_back_unknown_makes_no_second_lead_and_hears_nothing() {
    let props = Props::new().await;
    Talk::new(&props, 3).notes(json!({"needs": "A website"})).await;
    let mut later = Talk::new(&props, 3);
    assert_eq!(later.finds(json!({})).await["found"], false);
    let told = later.notes(json!({"needs": "A shop", "location": "Kochi"})).await;
    assert_eq!((&told["needs"], &told["location"]), (&json!("A shop"), &json!("Kochi")));
    let lead = only(&props);
    assert_eq!((lead.needs.as_str(), lead.location.as_str()), ("A website", "Kochi"));
}

#[tokio::test]
async fn who_bought_stays_a_customer_whatever_an_agent_says() {
    let props = Props::new().await;
    let mut talk = Talk::new(&props, 3);
    talk.notes(json!({"phone": PHONE})).await;
    let lead = only(&props);
    props.supplies.leads.change(&lead, Lead { stage: Stage::Won, ..lead.clone() }, By::Program).await.unwrap().unwrap();
    assert_eq!(talk.notes(json!({"stage": "hold", "needs": "More"})).await["stage"], "won");
    assert_eq!(only(&props).needs, "More");
}
