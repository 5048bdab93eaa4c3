//! The distributed profile: what a turn costs a node there, and how late an event is on another node. The engines are those that
//! `scripts/engines` starts and names in the environment; what is measured leaves a database and names of its own on them.

use std::io;

use crate::closed_loop;
use crate::operators::{self, Crowd};
use crate::options::Options;
use crate::report::{Case, Report};
use crate::scenario::{self, USUAL};
use crate::subject::{Bed, Subject};

/// Setting by setting, where the variable of the environment is that says it.
const ENGINES: [(&str, &str); 3] = [
    ("SWITCHBOARD__STORE__MONGODB__URI", "SWITCHBOARD_TEST_MONGO_URI"),
    ("SWITCHBOARD__BUS__REDIS__URL", "SWITCHBOARD_TEST_REDIS_URL"),
    ("SWITCHBOARD__QUEUE__RABBITMQ__URL", "SWITCHBOARD_TEST_AMQP_URL"),
];

/// 32 bytes that keep no secret.
const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

pub async fn run(options: &Options, report: &mut Report) -> io::Result<()> {
    let options = Options { settings: settings(options)?, ..options.clone() };
    let bed = Bed::make(Subject::Switchboard, USUAL, &options)?;
    let first = bed.start(&options)?;
    let accounts = bed.accounts(&first).await?;
    let case = |variant: &str| Case { server: "switchboard", scenario: "nodes", variant: variant.to_owned() };
    let window = closed_loop::run(first.pid(), &first.url, &accounts, &options);
    let window = scenario::bounded(&options, window).await?;
    scenario::print_window(&case("one node, scripted"), &window, report)?;
    let second = bed.start_another(&options)?;
    let there = [("an operator on the same node", &first), ("an operator on another node", &second)];
    for (variant, node) in there {
        let crowd = Crowd { operators: 1, messages: 10, customers: 10, operators_at: &node.url, customers_at: &first.url };
        operators::measure(&case(variant), &first, crowd, &accounts, &options, report).await?;
    }
    second.stop()?;
    first.stop()
}

fn settings(options: &Options) -> io::Result<Vec<(String, String)>> {
    let name = format!("bench_{}", std::process::id());
    let mut settings: Vec<(String, String)> = Vec::new();
    for (setting, variable) in ENGINES {
        let place = std::env::var(variable);
        let place = place.map_err(|_missing| io::Error::other(format!("{variable} is not set: see scripts/engines")))?;
        settings.push((setting.to_owned(), place));
    }
    let more = [
        ("SWITCHBOARD__NODE__SECRET", SECRET),
        ("SWITCHBOARD__STORE__KIND", "mongodb"),
        ("SWITCHBOARD__STORE__MONGODB__DATABASE", &name),
        ("SWITCHBOARD__BUS__KIND", "redis"),
        ("SWITCHBOARD__BUS__REDIS__PREFIX", &name),
        ("SWITCHBOARD__QUEUE__KIND", "rabbitmq"),
        ("SWITCHBOARD__QUEUE__RABBITMQ__PREFIX", &name),
    ];
    settings.extend(more.map(|(name, value)| (name.to_owned(), value.to_owned())));
    settings.extend(options.settings.iter().cloned());
    Ok(settings)
}
