//! The accounts behind the keys, and what each model can do.

/// Whose rules a model follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    OpenAi,
    Anthropic,
    Bedrock,
    Ollama,
}

/// What serves the paths under `/v1` that compatible servers have copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum V1 {
    #[default]
    OpenAi,
    /// Ollama's `OpenAI` route: unknown fields are passed over, prompts are cut silently, calls all have index 0.
    Ollama,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    pub id: String,
    pub maker: Maker,
    /// Tokens of prompt and answer together; a request's own `num_ctx` goes before it at Ollama.
    pub context: usize,
    pub most_output: usize,
    /// Values of effort it takes; empty when it does not reason.
    pub efforts: Vec<&'static str>,
    /// Chat Completions takes function tools only without reasoning.
    pub is_tools_only_without_reasoning: bool,
    pub has_tools: bool,
    /// Bedrock: served under a profile of a region only.
    pub needs_profile: bool,
    pub shutdown_date: Option<&'static str>,
}

impl Model {
    #[must_use]
    pub fn new(id: &str, maker: Maker, context: usize, most_output: usize) -> Self {
        Self {
            id: id.to_owned(),
            maker,
            context,
            most_output,
            efforts: Vec::new(),
            is_tools_only_without_reasoning: false,
            has_tools: true,
            needs_profile: false,
            shutdown_date: None,
        }
    }

    fn reasoning(id: &str, efforts: &[&'static str], is_tools_only_without_reasoning: bool) -> Self {
        let efforts = efforts.to_vec();
        Self { efforts, is_tools_only_without_reasoning, ..Self::new(id, Maker::OpenAi, 922_000, 128_000) }
    }

    /// Whether a request with that effort reasons; without a word on it a model that can does.
    pub(super) fn is_reasoning(&self, effort: Option<&str>) -> bool {
        !self.efforts.is_empty() && effort != Some("none")
    }
}

/// What the account behind the keys may do.
#[derive(Debug, Clone)]
pub struct Rules {
    pub v1: V1,
    pub openai_key: String,
    pub azure_key: String,
    /// Azure's classic form serves these versions.
    pub api_versions: Vec<String>,
    /// Azure: name of a deployment, and the model behind it.
    pub deployments: Vec<(String, String)>,
    pub anthropic_key: String,
    pub bedrock_key: String,
    pub aws_access_key: String,
    pub aws_secret_key: String,
    /// Asked for in `x-amz-security-token` when there is one.
    pub aws_session_token: Option<String>,
    pub aws_region: String,
    /// Ollama asks for none unless it is set.
    pub ollama_key: Option<String>,
    pub models: Vec<Model>,
    /// Requests before a 429, until [`super::Models::refill`].
    pub requests: Option<usize>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            v1: V1::OpenAi,
            openai_key: "sk-sandbox".into(),
            azure_key: "azure-sandbox".into(),
            api_versions: vec!["2024-10-21".into(), "2025-04-01-preview".into()],
            deployments: vec![("support-chat".into(), "gpt-4o-mini".into()), ("support-luna".into(), "gpt-6-luna".into())],
            anthropic_key: "sk-ant-sandbox".into(),
            bedrock_key: "bedrock-api-key-sandbox".into(),
            aws_access_key: "AKIASANDBOX000000000".into(),
            aws_secret_key: "sandbox/secret/key".into(),
            aws_session_token: None,
            aws_region: "ap-south-1".into(),
            ollama_key: None,
            models: models(),
            requests: None,
        }
    }
}

const ALL: [&str; 5] = ["none", "low", "medium", "high", "xhigh"];
const NOT_NONE: [&str; 4] = ["low", "medium", "high", "xhigh"];

fn models() -> Vec<Model> {
    let leaving = |id, context, most| Model { shutdown_date: Some("2027-01-14"), ..Model::new(id, Maker::OpenAi, context, most) };
    let haiku = "anthropic.claude-haiku-4-5-20251001-v1:0";
    vec![
        Model::reasoning("gpt-6-luna", &ALL, true),
        Model::reasoning("gpt-6-sol", &ALL, true),
        Model::reasoning("gpt-6.1-terra", &ALL, true),
        Model::reasoning("gpt-6.1-sol", &NOT_NONE, true),
        Model::reasoning("gpt-6-astra", &NOT_NONE, true),
        Model::reasoning("gpt-5.6-luna", &ALL, true),
        Model::reasoning("gpt-5.6-terra", &ALL, true),
        Model { context: 272_000, ..Model::reasoning("gpt-5.4-mini", &ALL, false) },
        leaving("gpt-4o-mini", 128_000, 16_384),
        leaving("gpt-4o", 128_000, 16_384),
        leaving("gpt-4.1-mini", 1_047_576, 32_768),
        Model::new("claude-haiku-4-5", Maker::Anthropic, 200_000, 64_000),
        Model::new("claude-haiku-5-5", Maker::Anthropic, 1_000_000, 128_000),
        Model::new("claude-sonnet-5-5", Maker::Anthropic, 1_000_000, 128_000),
        Model::new("claude-opus-5-5", Maker::Anthropic, 1_000_000, 128_000),
        Model { needs_profile: true, ..Model::new(haiku, Maker::Bedrock, 200_000, 64_000) },
        Model::new(&format!("us.{haiku}"), Maker::Bedrock, 200_000, 64_000),
        Model::new("amazon.nova-lite-v1:0", Maker::Bedrock, 300_000, 10_000),
        Model::new("llama3.2", Maker::Ollama, 4_096, 131_072),
        Model::new("qwen3:8b", Maker::Ollama, 4_096, 40_960),
        Model { has_tools: false, ..Model::new("gemma3:4b", Maker::Ollama, 4_096, 131_072) },
    ]
}

impl Rules {
    /// The model of that name; `llama3.2` and `llama3.2:latest` are one at Ollama.
    pub(super) fn model(&self, maker: Maker, id: &str) -> Option<&Model> {
        let id = if maker == Maker::Ollama { id.trim_end_matches(":latest") } else { id };
        self.models.iter().find(|model| model.maker == maker && model.id == id)
    }

    pub(super) fn deployed(&self, name: &str) -> Option<&Model> {
        let (_, id) = self.deployments.iter().find(|(deployment, _)| deployment == name)?;
        self.model(Maker::OpenAi, id)
    }
}
