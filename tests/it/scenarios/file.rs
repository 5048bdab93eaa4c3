use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use engine::clock::{Clock as _, SystemClock};
use sandbox::models::Script;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::house::files;

/// One conversation and what has to come of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// For people.
    pub about: String,
    /// JSON pointers into the service's data, and what stands there before the conversation.
    #[serde(default)]
    pub given: Map<String, Value>,
    /// The site vouches that the customer is this one.
    #[serde(default)]
    pub signed_as: Option<String>,
    /// Leads are kept in the program itself, and no CRM is connected.
    #[serde(default)]
    pub kept_here: bool,
    pub customer: Vec<Step>,
    /// Calls that must have been made.
    #[serde(default)]
    pub tools: Vec<Expected>,
    #[serde(default)]
    pub forbidden: Forbidden,
    /// Everything that is different afterwards, by its place in the service's data; all else is as before. `"*"`: anything.
    #[serde(default)]
    pub end: Map<String, Value>,
    #[serde(default)]
    pub handed_over: bool,
    /// What the simulated model does.
    pub model: Script,
}

/// One thing the customer does.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    #[serde(default)]
    pub says: String,
    /// Instead: a button under the last message.
    #[serde(default)]
    pub presses: Option<Button>,
    /// The same again at once, before any answer.
    #[serde(default)]
    pub twice: bool,
    /// What goes wrong with the service's next requests.
    #[serde(default)]
    pub meets: Vec<Trouble>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Button {
    Yes,
    No,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    Status(u16),
    SlowMs(u64),
    Disconnect,
    /// It is done, and the connection ends before the answer.
    LostAnswer,
}

impl Trouble {
    pub fn pause(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub tool: String,
    /// Those that matter.
    #[serde(default)]
    pub arguments: Map<String, Value>,
    /// As traces name it, such as `done` or `not_allowed`; none: whichever.
    #[serde(default)]
    pub outcome: Option<String>,
    /// Exactly so often; none: at least once.
    #[serde(default)]
    pub times: Option<usize>,
    /// Fields of what the tool told the model.
    #[serde(default)]
    pub told: Map<String, Value>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Forbidden {
    /// Never carried out, whatever the model wanted.
    pub tools: Vec<String>,
    /// In nothing the customer is told.
    pub told: Vec<String>,
}

impl Scenario {
    /// By name, in order.
    pub fn all(pack: &str) -> Vec<(String, Self)> {
        let names = files(&folder(pack), &["json"]).into_iter().map(|file| {
            let name = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            name.to_owned()
        });
        names.map(|name| (name.clone(), Self::named(pack, &name))).collect()
    }

    pub fn named(pack: &str, name: &str) -> Self {
        let text = fs::read_to_string(folder(pack).join(name).with_extension("json")).unwrap();
        let scenario: Self = serde_json::from_str(&dated(&text)).unwrap_or_else(|error| panic!("{pack}/{name}: {error}"));
        assert!(!scenario.customer.is_empty() && !scenario.about.is_empty(), "{pack}/{name} says nothing");
        scenario
    }
}

fn folder(pack: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios").join(pack)
}

/// `{day:+30}` becomes the day in thirty days: services refuse what lies in the past.
fn dated(text: &str) -> String {
    let now = jiff::Timestamp::from_millisecond(SystemClock.now().as_millis()).unwrap();
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut parts = text.split("{day:+");
    let mut dated = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (days, rest) = part.split_once('}').expect("a day ends with a brace");
        let day = today.checked_add(jiff::Span::new().days(days.parse::<i64>().expect("a number of days"))).unwrap();
        dated.extend([&day.to_string(), rest]);
    }
    dated
}
