//! A refusal before it has the form of a provider, and those forms.

use serde_json::{Value, json};

use crate::serve::Reply;

/// Whose form of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    OpenAi,
    AzureClassic,
    Anthropic,
    Bedrock,
    Ollama,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    /// `type` at `OpenAI` and Anthropic, the exception at Bedrock; empty for the usual one of the status.
    pub(super) kind: &'static str,
    pub(super) code: Option<Box<str>>,
    pub(super) param: Option<Box<str>>,
    pub(super) message: Box<str>,
    pub(super) headers: Vec<(String, String)>,
}

impl Refusal {
    pub(super) fn new(status: u16, message: impl Into<Box<str>>) -> Self {
        let message = message.into();
        Self { status, kind: "", code: None, param: None, message, headers: Vec::new() }
    }

    /// A 400, as most are.
    pub(super) fn invalid(message: impl Into<Box<str>>) -> Self {
        Self::new(400, message)
    }

    pub(super) fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    pub(super) fn code(self, code: &str) -> Self {
        Self { code: Some(code.into()), ..self }
    }

    pub(super) fn param(self, param: impl Into<Box<str>>) -> Self {
        Self { param: Some(param.into()), ..self }
    }

    /// `OpenAI`'s body, also inside a stream.
    pub(super) fn openai(&self) -> Value {
        let usual = match (self.status, self.code.as_deref()) {
            (_, Some("insufficient_quota")) => "insufficient_quota",
            (429, _) => "requests",
            (500.., _) => "server_error",
            _ => "invalid_request_error",
        };
        let kind = if self.kind.is_empty() { usual } else { self.kind };
        json!({"error": {"message": self.message, "type": kind, "param": self.param, "code": self.code}})
    }

    /// Azure's own gateway numbers what `OpenAI` leaves without a code.
    fn azure(&self) -> Value {
        let code = self.code.clone().unwrap_or_else(|| self.status.to_string().into());
        let from_the_model = self.status == 400;
        if from_the_model && self.code.as_deref() != Some("content_filter") {
            return self.openai();
        }
        let mut error = json!({"code": code, "message": self.message});
        if &*code == "content_filter" {
            error["param"] = json!("prompt");
            error["status"] = json!(400);
            error["innererror"] = json!({"code": "ResponsibleAIPolicyViolation",
                "content_filter_result": {"violence": {"filtered": true, "severity": "medium"}}});
        }
        json!({"error": error})
    }

    pub(super) fn anthropic_kind(&self) -> &'static str {
        match self.status {
            _ if !self.kind.is_empty() => self.kind,
            401 => "authentication_error",
            402 => "billing_error",
            403 => "permission_error",
            404 => "not_found_error",
            413 => "request_too_large",
            429 => "rate_limit_error",
            504 => "timeout_error",
            529 => "overloaded_error",
            500.. => "api_error",
            _ => "invalid_request_error",
        }
    }

    pub(super) fn anthropic(&self, id: &str) -> Value {
        let mut error = json!({"type": self.anthropic_kind(), "message": self.message});
        if let Some(code) = &self.code {
            error["details"] = json!({"error_code": code});
        }
        json!({"type": "error", "error": error, "request_id": id})
    }

    pub(super) fn exception(&self) -> &'static str {
        match self.status {
            _ if !self.kind.is_empty() => self.kind,
            403 => "AccessDeniedException",
            404 => "ResourceNotFoundException",
            408 => "ModelTimeoutException",
            424 => "ModelErrorException",
            429 => "ThrottlingException",
            503 => "ServiceUnavailableException",
            500.. => "InternalServerException",
            _ => "ValidationException",
        }
    }

    /// The whole answer in the form of the provider.
    pub(super) fn reply(&self, family: Family, id: &str) -> Reply {
        let status = self.status;
        let mut reply = match family {
            Family::OpenAi => Reply::json(status, &self.openai()),
            Family::AzureClassic => Reply::json(status, &self.azure()),
            Family::Anthropic => Reply::json(status, &self.anthropic(id)),
            Family::Ollama => Reply::json(status, &json!({"error": self.message})),
            Family::Bedrock => {
                let error = format!("{}:http://internal.amazon.com/coral/com.amazon.bedrock/", self.exception());
                // Refusals of the gateway before the service spell it with a capital.
                let key = if self.status == 403 { "Message" } else { "message" };
                Reply::json(status, &json!({key: self.message})).with("x-amzn-errortype", &error)
            }
        };
        reply.headers.extend(self.headers.iter().cloned());
        reply
    }
}
