use engine::ids::InboxId;
use engine::model::agent::Assurance;
use engine::model::contact::Identity;
use engine::model::inbox::Channel;
use engine::model::lead::{By, Stage, What};
use serde_json::{Value, json};

use super::lead::{Lead, Leads as _, Scope};
use super::*;
use crate::tools::rehearsal::site::{Asked, Reply, Site};
use crate::tools::rehearsal::{self, ORG, Props};
use crate::tools::{Call, Output};

fn settings() -> PackSettings {
    PackSettings { organisation: ORG, key: "interiors".into(), ..PackSettings::default() }
}

/// A session that keeps what it learns.
struct Talk<'a> {
    props: &'a Props,
    settings: PackSettings,
    call: Call,
}

impl<'a> Talk<'a> {
    fn new(props: &'a Props) -> Self {
        Self { props, settings: settings(), call: rehearsal::call(json!({})) }
    }

    async fn ask(&mut self, tool: &str, arguments: Value) -> Result<Output, ToolError> {
        let tools = tools(&self.props.supplies, &self.settings)?;
        let tool = tools.iter().find(|known| known.card().name == tool).unwrap();
        self.call.arguments = arguments;
        let output = tool.call(&self.call).await?;
        self.call.standing.facts.extend(output.learned.clone());
        Ok(output)
    }

    async fn told(&mut self, tool: &str, arguments: Value) -> Value {
        self.ask(tool, arguments).await.unwrap().content
    }
}

async fn stored(props: &Props, phone: &str) -> Lead {
    records::Kept::new(&props.supplies, ORG).find(phone).await.unwrap().unwrap().0
}

/// What happened to the only lead there is, oldest first.
fn history(props: &Props) -> Vec<What> {
    let leads = props.leads.leads();
    let events = props.leads.events(leads[0].id);
    assert!(leads.len() == 1 && events.iter().all(|event| event.by == By::Agent), "{events:?}");
    events.into_iter().map(|event| event.what).collect()
}

#[tokio::test]
async fn a_lead_grows_with_the_talk_until_it_is_a_project() {
    let props = Props::new().await;
    let mut talk = Talk::new(&props);
    assert!(talk.ask("update_lead", json!({"name": "Asha"})).await.is_err(), "without a number nobody is found again");
    let told = talk.told("update_lead", json!({"phone": "98123 45678", "name": "Asha", "needs": "3 BHK"})).await;
    assert_eq!((&told["stage"], &told["missing"]), (&json!("unreal"), &json!(["location", "scope", "budget", "start"])));
    talk.told("update_lead", json!({"location": "Kochi", "scope": "kitchen_and_bedroom", "budget": 299_999})).await;
    let told = talk.told("update_lead", json!({"start": "2027-02-26"})).await;
    assert_eq!((&told["stage"], &told["missing"]), (&json!("unreal"), &json!([])));
    assert_eq!(talk.told("update_lead", json!({"budget": 300_000})).await["stage"], "real");
    assert_eq!(talk.told("update_lead", json!({"start": "2027-02-27"})).await["stage"], "unreal");
    talk.told("update_lead", json!({"start": "2026-12-01"})).await;
    assert_eq!(talk.told("update_lead", json!({"scope": "less"})).await["stage"], "unreal");
    talk.told("update_lead", json!({"scope": "full_home"})).await;
    assert_eq!(talk.told("update_lead", json!({"hold": true})).await["stage"], "hold");
    assert_eq!(talk.told("update_lead", json!({"budget": 500_000})).await["stage"], "hold");
    assert_eq!(talk.told("update_lead", json!({"hold": false})).await["stage"], "real");
    let lead = stored(&props, "+919812345678").await;
    assert_eq!((lead.stage, lead.budget, lead.name.as_deref()), (Stage::Real, Some(500_000), Some("Asha")));
    let kept = props.leads.leads().remove(0);
    assert_eq!((kept.budget.as_str(), kept.budget_fits, kept.details["scope"].as_str()), ("₹5,00,000", Some(true), "full_home"));
    assert_eq!((kept.contact, kept.conversation), (Some(talk.call.place.contact), Some(talk.call.place.conversation)));
    let waited = What::Moved { from: Stage::Real, to: Stage::Hold, reason: String::new() };
    assert!(history(&props).contains(&waited));
    assert_eq!(talk.told("find_lead", json!({})).await["location"], "Kochi");
}

#[tokio::test]
async fn a_strangers_word_about_a_number_fills_gaps_and_learns_nothing() {
    let props = Props::new().await;
    let known = json!({"phone": "+919812345678", "name": "Asha", "location": "14 Lake View Road", "budget": 800_000});
    Talk::new(&props).told("update_lead", known).await;
    let mut stranger = Talk::new(&props);
    let nobody = stranger.told("find_lead", json!({"phone": "+919900000000"})).await;
    assert_eq!(stranger.told("find_lead", json!({"phone": "+919812345678"})).await, nobody);
    let said = json!({"phone": "+919812345678", "name": "Eve", "budget": 1, "scope": "full_home"});
    let told = stranger.told("update_lead", said).await;
    assert_eq!((&told["name"], &told["budget"], &told["location"]), (&json!("Eve"), &json!(1), &Value::Null));
    assert!(!stranger.told("find_lead", json!({})).await.to_string().contains("Lake View"));
    let told = stranger.told("update_lead", json!({"start": "2026-12-01", "hold": true})).await;
    assert!(told["name"] == "Eve" && !told.to_string().contains("Lake View"), "{told}");
    let lead = stored(&props, "+919812345678").await;
    assert_eq!((lead.name.as_deref(), lead.budget, lead.scope), (Some("Asha"), Some(800_000), Some(Scope::FullHome)));
    assert_ne!(lead.stage, Stage::Hold);
    let is_noted = |what: &What| matches!(what, What::Note(note) if note.contains("not known") && note.contains("Eve"));
    assert!(history(&props).iter().any(is_noted));
}

#[tokio::test]
async fn what_the_business_closed_or_wrote_in_its_own_words_stays_so() {
    let props = Props::new().await;
    let mut talk = Talk::new(&props);
    talk.told("update_lead", json!({"phone": "+919812345678", "name": "Asha"})).await;
    let lead = props.leads.leads().remove(0);
    let won = engine::model::lead::Lead { stage: Stage::Won, budget: "5 lakh".into(), ..lead.clone() };
    props.supplies.leads.change(&lead, won, By::Program).await.unwrap().unwrap();
    let known = json!({"scope": "full_home", "start": "2026-12-01", "hold": true});
    let told = talk.told("update_lead", known).await;
    assert_eq!((&told["stage"], &told["budget"]), (&json!("won"), &json!(500_000)));
    assert_eq!(props.leads.leads()[0].budget, "5 lakh");
}

#[tokio::test]
async fn who_made_a_lead_and_lost_the_answer_is_no_stranger_to_it() {
    let props = Props::new().await;
    let said = json!({"phone": "+919812345678", "name": "Asha", "budget": 800_000});
    Talk::new(&props).told("update_lead", said.clone()).await;
    let mut again = Talk::new(&props);
    again.call.repeats = true;
    assert_eq!(again.told("update_lead", said.clone()).await["name"], "Asha");
    assert_eq!(history(&props), [What::Made], "nothing was noted twice");
    again.call.repeats = false;
    assert_eq!(again.told("update_lead", json!({"name": "Asha Menon"})).await["name"], "Asha Menon");
    let mut other = Talk::new(&props);
    (other.call.repeats, other.call.key) = (true, "k2".to_owned());
    other.told("update_lead", said).await;
    assert_eq!(other.told("find_lead", json!({})).await["found"], false, "another act is another person's");
}

#[tokio::test]
async fn whom_the_channel_knows_by_the_number_is_told_of_it() {
    let props = Props::new().await;
    Talk::new(&props).told("update_lead", json!({"phone": "+919812345678", "location": "Kochi"})).await;
    let mut talk = Talk::new(&props);
    talk.call.standing.assurance = Assurance::KnownHandle;
    let identity = |verified| Identity {
        channel: Channel::Web,
        inbox: InboxId(4),
        handle: "+91 98123 45678".into(),
        verified,
        conversation: None,
    };
    props.contacts.0.lock().phone = Some("+919812345678".into());
    props.contacts.0.lock().identities = vec![identity(false)];
    assert_eq!(talk.told("find_lead", json!({"phone": "+919812345678"})).await["found"], false);
    props.contacts.0.lock().identities = vec![identity(true)];
    assert_eq!(talk.told("find_lead", json!({"phone": "+919812345678"})).await["location"], "Kochi");
}

#[tokio::test]
async fn a_crm_is_asked_when_one_is_connected() {
    let site = Site::start(|asked: &Asked| match (asked.method.as_str(), asked.path.as_str()) {
        _ if asked.header("x-api-key") != Some("key") => Reply::json(401, &json!({})),
        ("GET", "/leads?phone=%2B919812345678") => Reply::json(
            200,
            &json!({"leads": [
                {"id": "a", "phone": "+919812345679", "name": "Neha"},
                {"id": "b", "phone": "+919812345678", "name": "Asha", "budget_inr": 400_000, "version": 4, "status": "unreal"},
            ]}),
        ),
        ("GET", _) => Reply::json(200, &json!({"leads": []})),
        ("POST", "/leads") => Reply::json(201, &json!({"id": "c"})),
        ("PATCH", "/leads/b") => Reply::json(200, &json!({"id": "b"})),
        _ => Reply::json(404, &json!({})),
    });
    let props = Props::new().await;
    let mut talk = Talk::new(&props);
    talk.settings.settings = [("address".to_owned(), site.at("/")), ("allow_private".to_owned(), "yes".to_owned())].into();
    talk.settings.secrets = [("key".to_owned(), engine::ports::vault::Sealed("1:yek".into()))].into();
    talk.told("update_lead", json!({"phone": "+919812345678", "name": "Eve", "budget": 9, "scope": "kitchen_and_bedroom"})).await;
    assert!(talk.ask("update_lead", json!({"phone": "+919900000000"})).await.is_err(), "the CRM wants a name");
    let start = json!({"phone": "+919900000000", "name": "Ravi", "start": "2027-01-10", "budget": 500_000, "scope": "full_home"});
    assert_eq!(talk.told("update_lead", start).await["stage"], "real");
    let asked = site.asked();
    let changes: Vec<&Asked> = asked.iter().filter(|asked| asked.method != "GET").collect();
    assert_eq!((changes[0].path.as_str(), changes[0].header("if-match")), ("/leads/b", Some("\"4\"")));
    let body = changes[0].json();
    assert_eq!(
        (&body["name"], &body["budget_inr"], &body["scope"]),
        (&json!("Asha"), &json!(400_000), &json!("kitchen_bedroom"))
    );
    let body = changes[1].json();
    assert_eq!((&body["name"], &body["start_within_months"], &body["status"]), (&json!("Ravi"), &json!(2), &json!("real")));
    assert!(changes.iter().all(|asked| asked.header("idempotency-key").is_some()));
    assert!(check(&props.supplies, &talk.settings).await.is_ok());
}
