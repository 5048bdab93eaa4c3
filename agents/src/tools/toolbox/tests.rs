use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use engine::clock::{ManualClock, Timestamp};
use engine::ids::{BotId, ContactId, ConversationId, InboxId, OrgId};
use engine::model::agent::Assurance;
use engine::model::inbox::Channel;
use parking_lot::Mutex;
use serde_json::json;

use super::*;
use crate::tools::Card;

/// Remembers in memory.
#[derive(Default)]
struct Notebook(Mutex<HashMap<String, Option<String>>>);

#[async_trait]
impl ToolLedger for Notebook {
    async fn begin(&self, call: &ToolKey, _: &str, _: Timestamp) -> Result<Begun> {
        let mut notes = self.0.lock();
        Ok(match notes.get(&call.key) {
            Some(Some(outcome)) => Begun::Done(outcome.clone()),
            Some(None) => Begun::InDoubt,
            None => {
                notes.insert(call.key.clone(), None);
                Begun::New
            }
        })
    }

    async fn finish(&self, call: &ToolKey, outcome: String) -> Result<()> {
        self.0.lock().insert(call.key.clone(), Some(outcome));
        Ok(())
    }

    async fn withdraw(&self, call: &ToolKey) -> Result<()> {
        self.0.lock().remove(&call.key);
        Ok(())
    }
}

type Act = Box<dyn Fn() -> Result<Output, ToolError> + Send + Sync>;

struct Cancel {
    card: Card,
    calls: AtomicUsize,
    slow: Option<Duration>,
    /// Whether each call was told to repeat an act in doubt.
    repeats: Mutex<Vec<bool>>,
    act: Act,
}

#[async_trait]
impl Tool for Cancel {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        self.repeats.lock().push(call.repeats);
        self.calls.fetch_add(1, Ordering::Relaxed);
        if let Some(slow) = self.slow {
            tokio::time::sleep(slow).await;
        }
        (self.act)()
    }
}

fn cancel(act: impl Fn() -> Result<Output, ToolError> + Send + Sync + 'static) -> Cancel {
    let parameters = json!({"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]});
    let mut card = Card::new("cancel_order", "Cancel an order", "Cancels it.", parameters);
    card.effect = Effect::Changes;
    Cancel { card, calls: AtomicUsize::new(0), slow: None, repeats: Mutex::default(), act: Box::new(act) }
}

#[expect(clippy::unnecessary_wraps, reason = "what a tool gives")]
fn done() -> Result<Output, ToolError> {
    Ok(Output::new(json!({"state": "cancelled"})))
}

struct Scene {
    tool: Arc<Cancel>,
    toolbox: Toolbox,
    notebook: Arc<Notebook>,
    standing: Standing,
    confirmed: bool,
    conversation: i64,
}

fn scene(tool: Cancel) -> Scene {
    let (tool, notebook) = (Arc::new(tool), Arc::new(Notebook::default()));
    let clock = Arc::new(ManualClock::at(Timestamp::default()));
    let toolbox = Toolbox::new(vec![tool.clone()], notebook.clone(), clock, Tasks::default());
    Scene { tool, toolbox, notebook, standing: Standing::default(), confirmed: false, conversation: 2 }
}

impl Scene {
    async fn call(&self, name: &str, arguments: &str) -> Used {
        let call = ToolCall { id: "1".into(), name: name.into(), arguments: arguments.into() };
        let place = Place {
            organisation: OrgId(1),
            conversation: ConversationId(self.conversation),
            contact: ContactId(3),
            inbox: InboxId(4),
            channel: Channel::Web,
            bot: BotId(5),
        };
        let asked = Asked { call: &call, place, standing: &self.standing, scope: "7", confirmed: self.confirmed };
        self.toolbox.call(asked).await.unwrap()
    }

    async fn told(&self, arguments: &str) -> (Outcome, String) {
        match self.call("cancel_order", arguments).await {
            Used::Told { content, outcome, .. } => (outcome, content),
            Used::Confirm { question, .. } => panic!("asked: {question}"),
        }
    }

    fn calls(&self) -> usize {
        self.tool.calls.load(Ordering::Relaxed)
    }
}

const ORDER: &str = r#"{"order": "1001"}"#;

#[tokio::test]
async fn an_unknown_tool_or_a_wrong_argument_is_told_and_nothing_is_called() {
    let scene = scene(cancel(done));
    for (name, arguments) in [("refund", ORDER), ("cancel_order", "{"), ("cancel_order", "{}"), ("cancel_order", "[1]")] {
        let Used::Told { outcome, content, .. } = scene.call(name, arguments).await else { panic!("told") };
        assert_eq!(outcome, Outcome::Malformed);
        assert!(content.contains("error"), "{content}");
    }
    assert_eq!(scene.calls(), 0);
}

#[tokio::test]
async fn an_act_is_done_once_however_often_the_turn_asks_for_it() {
    let scene = scene(cancel(done));
    assert_eq!(scene.told(ORDER).await, (Outcome::Done, r#"{"state":"cancelled"}"#.to_owned()));
    assert_eq!(scene.told(r#"{ "order":"1001" }"#).await, (Outcome::Repeated, r#"{"state":"cancelled"}"#.to_owned()));
    assert_eq!(scene.calls(), 1);
    assert_eq!(scene.told(r#"{"order": "1002"}"#).await.0, Outcome::Done);
    assert_eq!(scene.calls(), 2);
}

#[test]
fn the_order_of_arguments_makes_no_other_act() {
    let one = json!({"order": "1", "why": {"a": 1, "b": [2, 3]}});
    let other = serde_json::from_str(r#"{"why":{"b":[2,3],"a":1},"order":"1"}"#).unwrap();
    assert_eq!(act_key("7", "cancel_order", &one), act_key("7", "cancel_order", &other));
    assert_ne!(act_key("7", "cancel_order", &one), act_key("8", "cancel_order", &one));
    assert_ne!(act_key("7", "cancel_order", &one), act_key("7", "cancel_order", &json!({"order": "1"})));
}

#[tokio::test]
async fn what_needs_more_assurance_is_refused_outside_the_model() {
    let mut tool = cancel(done);
    tool.card.assurance = Assurance::Verified;
    let mut scene = scene(tool);
    for (assurance, outcome) in [
        (Assurance::Anonymous, Outcome::NotAllowed),
        (Assurance::KnownHandle, Outcome::NotAllowed),
        (Assurance::Verified, Outcome::Done),
    ] {
        scene.standing.assurance = assurance;
        assert_eq!(scene.told(ORDER).await.0, outcome);
    }
    assert_eq!(scene.calls(), 1);
}

#[tokio::test]
async fn the_customer_is_asked_before_what_needs_their_word() {
    let mut tool = cancel(done);
    tool.card.confirm = true;
    let mut scene = scene(tool);
    let Used::Confirm { question, .. } = scene.call("cancel_order", ORDER).await else { panic!("asked") };
    assert_eq!(question, "Cancel an order?\norder: 1001");
    assert_eq!(scene.calls(), 0);
    scene.confirmed = true;
    assert_eq!(scene.told(ORDER).await.0, Outcome::Done);
}

#[tokio::test]
async fn a_refused_act_may_be_tried_again_and_one_in_doubt_may_not() {
    let scene = scene(cancel(|| Err(ToolError::refused("it was sent already"))));
    assert_eq!(scene.told(ORDER).await.0, Outcome::Failed);
    assert_eq!(scene.told(ORDER).await.0, Outcome::Failed);
    assert_eq!(scene.calls(), 2);
    let doubtful = self::scene(cancel(|| Err(ToolError::in_doubt("the connection ended"))));
    assert_eq!(doubtful.told(ORDER).await.0, Outcome::InDoubt);
    assert_eq!(doubtful.told(ORDER).await.0, Outcome::InDoubt);
    assert_eq!(doubtful.calls(), 1);
}

#[tokio::test]
async fn an_act_the_other_side_does_once_is_sent_again_when_in_doubt() {
    let mut tool = cancel(|| Err(ToolError::in_doubt("the connection ended")));
    tool.card.effect = Effect::ChangesOnce;
    let scene = scene(tool);
    assert_eq!(scene.told(ORDER).await.0, Outcome::InDoubt);
    assert_eq!(scene.told(ORDER).await.0, Outcome::InDoubt);
    assert_eq!(scene.calls(), 2);
    assert_eq!(*scene.tool.repeats.lock(), [false, true]);
}

#[tokio::test]
async fn two_conversations_that_want_the_same_are_two_acts_for_the_other_side() {
    let mut scene = scene(cancel(done));
    assert_eq!(scene.told(ORDER).await.0, Outcome::Done);
    scene.conversation = 3;
    assert_eq!(scene.told(ORDER).await.0, Outcome::Done);
    assert_eq!((scene.calls(), scene.notebook.0.lock().len()), (2, 2));
}

#[tokio::test]
async fn an_act_goes_on_when_its_turn_is_gone() {
    let mut tool = cancel(done);
    tool.slow = Some(Duration::from_millis(60));
    let scene = scene(tool);
    let gone = tokio::time::timeout(Duration::from_millis(10), scene.call("cancel_order", ORDER)).await;
    assert!(gone.is_err());
    let settled = async {
        while !scene.notebook.0.lock().values().all(Option::is_some) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), settled).await.expect("the act is settled");
    assert_eq!(scene.told(ORDER).await.0, Outcome::Repeated);
    assert_eq!(scene.calls(), 1);
}

#[tokio::test]
async fn a_tool_that_does_not_answer_ends_in_time() {
    let mut tool = cancel(done);
    tool.slow = Some(Duration::from_mins(10));
    tool.card.timeout = Duration::from_millis(20);
    let slow = scene(tool);
    assert_eq!(slow.told(ORDER).await.0, Outcome::InDoubt);
    let mut reading = cancel(done);
    reading.card.effect = Effect::Reads;
    reading.slow = Some(Duration::from_mins(10));
    reading.card.timeout = Duration::from_millis(20);
    assert_eq!(scene(reading).told(ORDER).await.0, Outcome::Failed);
}

#[tokio::test]
async fn results_are_cut_and_secrets_in_them_hidden() {
    let mut tool = cancel(|| Ok(Output::new(json!(format!("card 4111111111111111 {}", "ü".repeat(500))))));
    tool.card.most_output = 100;
    let (_, content) = scene(tool).told(ORDER).await;
    assert!(content.starts_with("card [redacted] ü"));
    assert!(content.ends_with("(cut: the result was longer)"));
    assert!(content.len() < 140, "{}", content.len());
}
