//! A connection to a provider, as an administrator enters it.

use std::net::IpAddr;

use rag::embed::Secret;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::ModelError;
use super::providers::anthropic;
use super::reach::{Reach, reach};

const LONGEST_NAME: usize = 64;
const LONGEST_ADDRESS: usize = 2_048;
const LONGEST_KEY: usize = 16 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    #[serde(rename = "openai")]
    OpenAi,
    Azure,
    Anthropic,
    Bedrock,
    /// Ollama's own interface; its other one is `compatible`.
    Ollama,
    /// Whatever speaks Chat Completions: vLLM, llama.cpp, `DeepSeek`, a gateway.
    Compatible,
    /// A simulated model of the program itself, where it has one: nothing connects to it from here.
    Practice,
}

impl Kind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Azure => "azure",
            Self::Anthropic => "anthropic",
            Self::Bedrock => "bedrock",
            Self::Ollama => "ollama",
            Self::Compatible => "compatible",
            Self::Practice => "practice",
        }
    }
}

/// Which of `OpenAI`'s two interfaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Api {
    Responses,
    Chat,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// What the house calls it.
    pub name: String,
    pub kind: Kind,
    /// Before the path of the interface: `https://api.openai.com/v1`, `https://{resource}.openai.azure.com`. The provider's
    /// own when absent, where there is one.
    pub base_url: Option<String>,
    /// Responses for `OpenAI` and for Azure's `v1` form when absent; everything else speaks Chat Completions alone.
    pub api: Option<Api>,
    /// The provider's key; at Bedrock an API key, in place of the two below.
    pub key: Option<Secret>,
    /// The key is a token of a directory (Entra, OAuth) and goes into `Authorization`.
    #[serde(default)]
    pub bearer: bool,
    /// Azure: with one the classic form of the address, without the `v1` form. Anthropic: the version to speak.
    pub api_version: Option<String>,
    /// Azure: name of the deployment, when it is not that of the model.
    pub deployment: Option<String>,
    /// Bedrock's, such as `ap-south-1`.
    pub region: Option<String>,
    pub organisation: Option<String>,
    pub project: Option<String>,
    /// AWS keys, for requests that are signed.
    pub access_key: Option<String>,
    pub secret_key: Option<Secret>,
    pub session_token: Option<Secret>,
    /// Ollama: tokens of prompt and answer to load the model for.
    pub context: Option<u32>,
    /// Lets the connection lead into the house's own network, and speak without encryption there.
    #[serde(default)]
    pub allow_private: bool,
}

impl Connection {
    pub fn new(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            base_url: None,
            api: None,
            key: None,
            bearer: false,
            api_version: None,
            deployment: None,
            region: None,
            organisation: None,
            project: None,
            access_key: None,
            secret_key: None,
            session_token: None,
            context: None,
            allow_private: false,
        }
    }

    /// Whether everything that this kind needs is there and sound; the address it leads to.
    pub fn check(&self) -> Result<Url, ModelError> {
        if self.name.trim().is_empty() || self.name.len() > LONGEST_NAME {
            return wrong("the connection needs a name of at most 64 letters");
        }
        let is_used = |wanted: &[Kind]| wanted.contains(&self.kind);
        let stray = [
            ("a deployment", self.deployment.is_some(), [Kind::Azure].as_slice()),
            ("a region", self.region.is_some(), &[Kind::Bedrock]),
            ("an API version", self.api_version.is_some(), &[Kind::Azure, Kind::Anthropic]),
            ("an organisation or project", self.organisation.is_some() || self.project.is_some(), &[Kind::OpenAi]),
            ("AWS keys", self.access_key.is_some() || self.secret_key.is_some(), &[Kind::Bedrock]),
            ("a context length", self.context.is_some(), &[Kind::Ollama]),
            ("a choice of interface", self.api.is_some(), &[Kind::OpenAi, Kind::Azure]),
        ];
        if let Some((what, ..)) = stray.iter().find(|(_, is_set, kinds)| *is_set && !is_used(kinds)) {
            return wrong(&format!("{what} means nothing to {}", self.kind.as_str()));
        }
        if self.kind == Kind::Practice {
            return wrong("the name stands for the simulated model of a demo, which cannot be connected or changed");
        }
        self.check_keys()?;
        self.check_details()?;
        self.address()
    }

    fn check_keys(&self) -> Result<(), ModelError> {
        let secrets = [&self.key, &self.secret_key, &self.session_token].into_iter().flatten().map(Secret::reveal);
        let sound = |key: &str| {
            !key.trim().is_empty() && key.len() <= LONGEST_KEY && key.trim_end().bytes().all(|byte| byte.is_ascii_graphic())
        };
        if !secrets.chain(self.access_key.as_deref()).all(sound) {
            return wrong("a key is empty or holds letters that no key has");
        }
        let has_key = match self.kind {
            Kind::OpenAi | Kind::Azure | Kind::Anthropic => self.key.is_some(),
            Kind::Bedrock => self.key.is_some() || (self.access_key.is_some() && self.secret_key.is_some()),
            Kind::Ollama | Kind::Compatible | Kind::Practice => true,
        };
        if has_key { Ok(()) } else { wrong("the connection needs a key") }
    }

    fn check_details(&self) -> Result<(), ModelError> {
        let plain = |text: &String, more: &str| {
            (1..=128).contains(&text.len()) && text.chars().all(|letter| letter.is_ascii_alphanumeric() || more.contains(letter))
        };
        if !self.region.iter().all(|region| plain(region, "-")) || (self.kind == Kind::Bedrock && self.region.is_none()) {
            return wrong("the connection needs a region, such as ap-south-1");
        }
        if !self.api_version.iter().chain(&self.deployment).all(|text| plain(text, "-._")) {
            return wrong("an API version and a deployment are letters, digits, hyphens and dots");
        }
        if self.kind == Kind::Anthropic && !self.api_version.iter().all(|version| anthropic::VERSIONS.contains(&version.as_str()))
        {
            return wrong(&format!("the versions of Anthropic that are spoken are {}", anthropic::VERSIONS.join(" and ")));
        }
        if self.kind == Kind::Azure && self.api_version.is_some() && self.api == Some(Api::Responses) {
            return wrong("the classic form of Azure has Chat Completions alone; leave the API version out for Responses");
        }
        if self.context.is_some_and(|context| !(512..=4_194_304).contains(&context)) {
            return wrong("a context is 512 tokens or more");
        }
        Ok(())
    }

    fn address(&self) -> Result<Url, ModelError> {
        let own = match self.kind {
            Kind::OpenAi => Some("https://api.openai.com/v1".to_owned()),
            Kind::Anthropic => Some("https://api.anthropic.com".to_owned()),
            Kind::Ollama => Some("http://localhost:11434".to_owned()),
            Kind::Bedrock => self.region.as_ref().map(|region| format!("https://bedrock-runtime.{region}.amazonaws.com")),
            Kind::Azure | Kind::Compatible | Kind::Practice => None,
        };
        let Some(address) = self.base_url.clone().or(own) else { return wrong("the connection needs an address") };
        let url = Url::parse(address.trim())
            .map_err(|_cause| ModelError::invalid("the address of the connection is no web address"))?;
        if address.len() > LONGEST_ADDRESS || !matches!(url.scheme(), "http" | "https") {
            return wrong("the address of the connection begins with https://");
        }
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return wrong("the address of the connection is without user, query and fragment; a key has a field of its own");
        }
        match leads_to(&url) {
            Some(Reach::Never) => return wrong("the address of the connection may not be reached"),
            Some(Reach::Private) if !self.allow_private => {
                return wrong("the address leads into the house's own network, which the connection does not allow");
            }
            _ => {}
        }
        if url.scheme() == "http" && !self.allow_private {
            return wrong("keys and conversations go over https; plain http is for the house's own network, when allowed");
        }
        if url.scheme() == "http" && leads_to(&url) == Some(Reach::Public) {
            return wrong("plain http is for the house's own network alone");
        }
        Ok(url)
    }
}

/// Where a host in digits leads, and the machine itself; other names are judged when they are resolved to connect.
fn leads_to(url: &Url) -> Option<Reach> {
    match url.host()? {
        Host::Ipv4(address) => Some(reach(IpAddr::V4(address))),
        Host::Ipv6(address) => Some(reach(IpAddr::V6(address))),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            (name == "localhost" || name.ends_with(".localhost")).then_some(Reach::Private)
        }
    }
}

fn wrong<T>(what: &str) -> Result<T, ModelError> {
    Err(ModelError::invalid(what))
}

#[cfg(test)]
mod tests;
