//! The phone, wired: what calls are made with, and the doors through which carrier and operators come.

pub mod after_call;
pub mod agents;
mod backing;
pub mod doors;
pub mod dropped;
pub mod legs;
pub mod live;
pub mod manner;
pub mod outbound;
pub mod phone;
pub mod provider;
pub mod signed;
pub mod summaries;

use std::path::PathBuf;
use std::sync::Arc;

use ::agents::AgentResponder;
use ::voice::agent::VoiceAgent;
use ::voice::carrier::Carrier;
use ::voice::carrier::twilio::{Account, TwilioRest};
use ::voice::dialogue::Dialogue;
use ::voice::gateway::{Equipment, Equipped, Gateway};
use ::voice::speech::{SpeechToText, TextToSpeech};
use ::voice::{dialogue, stt, tts};
use async_trait::async_trait;
use engine::Engine;
use engine::error::{Error, Kind, Result};
use engine::flow::settings::InboxSettings;
use engine::model::inbox::Inbox;
use engine::ports::Vault;
use engine::ports::records::Typed;
use engine::tasks::Tasks;
use sha2::{Digest as _, Sha256};

use crate::config::Voice as Config;
use crate::lifecycle::prepare_empty;
use backing::Backing;

/// Utterances lie here while programs read them.
const UTTERANCES: &str = "utterances";

/// What the gateway of all calls of this process is made with; `equipment` stands in for what the settings say.
pub fn open(
    engine: &Engine,
    responder: &Arc<AgentResponder>,
    tasks: &Tasks,
    vault: &Arc<dyn Vault>,
    config: &crate::config::Config,
    equipment: Option<Arc<dyn Equipment>>,
) -> Result<Gateway> {
    if let Some(equipment) = equipment {
        return Ok(Gateway::new(engine.clone(), tasks.clone(), equipment));
    }
    let folder = config.data.folder.join(UTTERANCES);
    prepare_empty(&folder)?;
    let supplies = Supplies {
        engine: engine.clone(),
        responder: Arc::clone(responder),
        vault: Arc::clone(vault),
        config: config.voice.clone(),
        folder,
    };
    Ok(Gateway::new(engine.clone(), tasks.clone(), Arc::new(supplies)))
}

/// Makes ears and mouths from the settings of voice agents.
struct Supplies {
    engine: Engine,
    responder: Arc<AgentResponder>,
    vault: Arc<dyn Vault>,
    config: Config,
    /// Where utterances lie for programs that read files.
    folder: PathBuf,
}

#[async_trait]
impl Equipment for Supplies {
    async fn equip(&self, settings: &InboxSettings) -> Result<Equipped> {
        let inbox = &settings.inbox;
        let agent = inbox.voice_agent.ok_or_else(|| Error::invalid("this inbox has no voice agent"))?;
        let agent = self.engine.records.require::<VoiceAgent>(inbox.organisation, agent.0).await?.value;
        let listeners = agent.listeners.iter().map(|own| self.listener(&agent, own)).collect::<Result<Vec<_>>>()?;
        let voices = agent.voices.iter().map(|own| self.voice(&agent, own)).collect::<Result<Vec<_>>>()?;
        let dialogue = agent.dialogue.as_ref().map(|own| self.dialogue(&agent, own)).transpose()?;
        let sounds_like = serde_json::to_vec(&agent.voices).unwrap_or_default();
        Ok(Equipped {
            agent: Arc::new(agent),
            listener: Arc::new(stt::Chain::new(listeners)),
            voice: Arc::new(tts::Chain::new(voices)),
            carrier: carrier(self.vault.as_ref(), &self.config, inbox).ok().map(|carrier| Arc::new(carrier) as Arc<dyn Carrier>),
            dialogue,
            voice_key: format!("{:x?}", Sha256::digest(sounds_like).as_slice()),
        })
    }
}

impl Supplies {
    fn key(&self, agent: &VoiceAgent, vendor: Option<&str>) -> Result<String> {
        let sealed = vendor.and_then(|vendor| agent.keys.get(vendor));
        sealed.map_or_else(|| Ok(String::new()), |sealed| self.vault.open(agent.organisation, sealed).map(|secret| secret.0))
    }

    fn listener(&self, agent: &VoiceAgent, settings: &stt::Settings) -> Result<Arc<dyn SpeechToText>> {
        let base = match settings {
            stt::Settings::Program { name } => {
                let program = self.config.listeners.get(name).ok_or_else(|| no_program("listeners", name))?;
                return Ok(Arc::new(stt::Command::new(program.clone(), self.folder.clone())));
            }
            stt::Settings::Openai { .. } | stt::Settings::OpenaiRealtime { .. } => &self.config.openai,
            stt::Settings::Deepgram { .. } => &self.config.deepgram,
            stt::Settings::Elevenlabs { .. } => &self.config.elevenlabs,
        };
        let key = self.key(agent, settings.vendor())?;
        stt::over_the_web(settings, key, Some(base)).map_err(|error| Error::invalid(error.to_string()))
    }

    fn dialogue(&self, agent: &VoiceAgent, settings: &dialogue::Settings) -> Result<Dialogue> {
        let (base, is_set_up) = match settings {
            dialogue::Settings::OpenaiRealtime { .. } => (&self.config.openai, false),
            dialogue::Settings::ElevenlabsAgent { .. } => (&self.config.elevenlabs, true),
        };
        let key = self.key(agent, Some(settings.vendor()))?;
        let provider = dialogue::over_the_web(settings, &key, Some(base)).map_err(|error| Error::invalid(error.to_string()))?;
        let backing = Arc::new(Backing::new(self.engine.clone(), Arc::clone(&self.responder), is_set_up));
        Ok(Dialogue { provider, backing, is_set_up })
    }

    fn voice(&self, agent: &VoiceAgent, settings: &tts::Settings) -> Result<Arc<dyn TextToSpeech>> {
        let base = match settings {
            tts::Settings::Program { name, voice } => {
                let program = self.config.voices.get(name).ok_or_else(|| no_program("voices", name))?;
                return Ok(Arc::new(tts::Command::new(program.clone(), voice.clone())));
            }
            tts::Settings::Elevenlabs { .. } => &self.config.elevenlabs,
            tts::Settings::Openai { .. } => &self.config.openai,
            tts::Settings::Deepgram { .. } => &self.config.deepgram,
        };
        let key = self.key(agent, settings.vendor())?;
        tts::over_the_web(settings, key, Some(base)).map_err(|error| Error::invalid(error.to_string()))
    }
}

/// The voice agent of an inbox for calls, as it is stored now.
pub(crate) async fn agent_of(records: &Typed, inbox: &Inbox) -> Result<Option<VoiceAgent>> {
    let Some(id) = inbox.voice_agent else { return Ok(None) };
    Ok(records.get::<VoiceAgent>(inbox.organisation, id.0).await?.map(|kept| kept.value))
}

fn no_program(kind: &str, name: &str) -> Error {
    Error::new(Kind::Invalid, format!("the configuration names no program voice.{kind}.{name}"))
}

/// The carrier as the account of an inbox reaches it.
pub fn carrier(vault: &dyn Vault, config: &Config, inbox: &Inbox) -> Result<TwilioRest> {
    let account = inbox.account.as_ref().ok_or_else(|| Error::conflict("this inbox is not connected to a carrier"))?;
    let user = if account.app.is_empty() { account.parent.clone() } else { account.app.clone() };
    let secret = vault.open(inbox.organisation, &account.token)?.0;
    let account = Account { id: account.parent.clone(), user, secret };
    TwilioRest::new(&config.twilio, account).map_err(|error| Error::invalid(error.to_string()))
}
