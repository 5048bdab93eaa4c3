//! The bot behind a provider that holds a call by itself: one is made for each call.

use std::collections::BTreeMap;
use std::sync::Arc;

use agents::AgentResponder;
use agents::talk::Live;
use async_trait::async_trait;
use engine::Engine;
use engine::error::{Error, Result};
use engine::flow::settings::InboxSettings;
use engine::model::call::Call;
use engine::model::conversation::Conversation;
use tokio::sync::OnceCell;

use ::voice::dialogue::{Backing as Port, Guide, Ran, Tool, Wanted};

pub struct Backing {
    engine: Engine,
    responder: Arc<AgentResponder>,
    /// The provider has instructions and tools of the bot already.
    is_set_up: bool,
    live: OnceCell<Live>,
}

impl Backing {
    pub fn new(engine: Engine, responder: Arc<AgentResponder>, is_set_up: bool) -> Self {
        Self { engine, responder, is_set_up, live: OnceCell::new() }
    }

    async fn conversation(&self, call: &Call) -> Result<Arc<Conversation>> {
        let found = self.engine.conversations.find(call.organisation, call.conversation).await?;
        found.ok_or_else(|| Error::not_found("the conversation of a call is gone"))
    }

    async fn live(&self, settings: &InboxSettings, call: &Call) -> Result<&Live> {
        let open = async || self.responder.live(&settings.bot, self.conversation(call).await?.as_ref()).await;
        self.live.get_or_try_init(open).await
    }

    async fn do_it(&self, settings: &InboxSettings, call: &Call, wanted: &Wanted) -> Result<Ran> {
        let live = self.live(settings, call).await?;
        if !self.conversation(call).await?.is_held_by_agent() {
            return Err(Error::conflict("a person has taken over"));
        }
        let scope = format!("call {} {}", call.id, wanted.id);
        let did = live.call(&scope, &wanted.id, &wanted.name, &wanted.arguments).await?;
        Ok(Ran { id: wanted.id.clone(), output: did.output, is_error: did.is_error, hands_over: did.hands_over })
    }
}

/// What an agent's texts may name, and what stands for it in this call.
pub fn variables(settings: &InboxSettings, name: Option<&str>) -> BTreeMap<String, String> {
    let name = name.map(str::trim).filter(|name| !name.is_empty());
    let known = [("bot_name", settings.bot.name.as_str()), ("caller_name", name.unwrap_or_default())];
    known.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[async_trait]
impl Port for Backing {
    async fn guide(&self, settings: &InboxSettings, call: &Call) -> Result<Guide> {
        let live = self.live(settings, call).await?;
        if self.is_set_up {
            return Ok(Guide { variables: variables(settings, None), ..Guide::default() });
        }
        let tool =
            |spec: agents::model::ToolSpec| Tool { name: spec.name, description: spec.description, parameters: spec.parameters };
        let tools = live.tools().into_iter().map(tool).collect();
        Ok(Guide { instructions: live.instructions().to_owned(), tools, variables: BTreeMap::new() })
    }

    async fn run(&self, settings: &InboxSettings, call: &Call, wanted: Wanted) -> Ran {
        match self.do_it(settings, call, &wanted).await {
            Ok(ran) => ran,
            Err(error) => {
                tracing::warn!(call = %call.id, tool = wanted.name, %error, "a tool of a call failed");
                Ran { id: wanted.id, output: "this cannot be done now".to_owned(), is_error: true, hands_over: false }
            }
        }
    }

    fn wants_person(&self, settings: &InboxSettings, said: &str) -> bool {
        AgentResponder::wants_person(&settings.bot, said)
    }
}
