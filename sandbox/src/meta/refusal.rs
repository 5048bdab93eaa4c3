//! Errors as the Graph API words them.

use serde_json::{Value, json};

use crate::serve::Reply;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: i64,
    pub(super) subcode: Option<i64>,
    pub(super) kind: &'static str,
    pub(super) message: String,
    /// `error_data.details`, which only `WhatsApp` has.
    pub(super) details: Option<String>,
    pub(super) is_transient: bool,
}

impl Refusal {
    pub(super) fn new(status: u16, code: i64, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { status, code, subcode: None, kind: "OAuthException", message, details: None, is_transient: false }
    }

    /// A 100 about a parameter.
    pub(super) fn param(message: impl AsRef<str>) -> Self {
        Self::new(400, 100, format!("(#100) {}", message.as_ref()))
    }

    /// A page of a list that cannot be put together in time; the same one never can.
    pub(super) fn too_much() -> Self {
        Self::new(500, 1, "Please reduce the amount of data you're asking for, then retry your request")
    }

    /// A token that is no good.
    pub(super) fn token(subcode: Option<i64>, message: &str) -> Self {
        Self { subcode, ..Self::new(401, 190, message) }
    }

    /// An id that is nothing this token sees, or nothing that can be done with it.
    pub(super) fn unknown(method: &str, id: &str) -> Self {
        let method = method.to_ascii_lowercase();
        let message = format!(
            "Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or \
             does not support this operation. Please read the Graph API documentation"
        );
        Self { subcode: Some(33), kind: "GraphMethodException", ..Self::new(400, 100, message) }
    }

    pub(super) fn permission(code: i64, needed: &str) -> Self {
        Self::new(403, code, format!("(#{code}) Requires {needed} permission to manage the object"))
    }

    /// A code of `WhatsApp`'s table, with its own title and status.
    pub(super) fn whatsapp(code: i64, details: impl Into<String>) -> Self {
        let (title, status) = title(code);
        let refusal = Self::new(status, code, format!("(#{code}) {title}"));
        Self { details: Some(details.into()), is_transient: matches!(code, 1 | 2 | 131_000 | 131_016), ..refusal }
    }

    pub(super) fn sub(self, subcode: i64) -> Self {
        Self { subcode: Some(subcode), ..self }
    }

    /// The error as it stands in a `failed` status.
    pub(super) fn in_status(code: i64, details: &str) -> Value {
        let title = title(code).0;
        json!([{"code": code, "title": title, "message": title, "error_data": {"details": details},
            "href": "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes"}])
    }

    pub(super) fn reply(&self, trace: &str) -> Reply {
        let mut error = json!({"message": self.message, "type": self.kind, "code": self.code, "fbtrace_id": trace});
        if let Some(details) = &self.details {
            error["error_data"] = json!({"messaging_product": "whatsapp", "details": details});
        }
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = json!(subcode);
        }
        if self.is_transient {
            error["is_transient"] = json!(true);
        }
        let reply = Reply::json(self.status, &json!({"error": error}));
        if self.status != 401 {
            return reply;
        }
        let message = self.message.replace('"', "'");
        reply.with("www-authenticate", &format!("OAuth \"Facebook Platform\" \"invalid_token\" \"{message}\""))
    }
}

/// What a code is called, and the status it comes with.
pub(super) fn title(code: i64) -> (&'static str, u16) {
    match code {
        0 => ("AuthException", 401),
        190 => ("Access token has expired", 401),
        1 => ("API Unknown", 400),
        2 => ("API Service", 503),
        3 => ("API Method", 500),
        4 => ("Application request limit reached", 400),
        10 => ("Application does not have permission for this action", 403),
        17 => ("User request limit reached", 400),
        32 => ("Page request limit reached", 400),
        200..=299 => ("Permissions error", 403),
        368 => ("Temporarily blocked for policies violations", 403),
        613 => ("Calls to this api have exceeded the rate limit.", 400),
        80_001 | 80_002 | 80_006 | 80_007 | 80_008 => ("There have been too many calls. Wait a bit and try again.", 400),
        130_429 => ("Rate limit hit", 400),
        130_472 => ("User's number is part of an experiment", 400),
        130_497 => ("Business account is restricted from messaging users in this country.", 403),
        131_000 => ("Something went wrong", 500),
        131_005 => ("Access denied", 403),
        131_008 => ("Required parameter is missing", 400),
        33 | 131_009 => ("Parameter value is not valid", 400),
        131_016 => ("Service unavailable", 500),
        131_021 => ("Recipient cannot be sender", 400),
        131_026 => ("Message undeliverable", 400),
        131_030 => ("Recipient phone number not in allowed list", 400),
        131_031 => ("Account has been locked", 403),
        131_037 => ("WhatsApp provided number needs display name approval before message can be sent.", 400),
        131_042 => ("Business eligibility payment issue", 400),
        131_045 => ("Incorrect certificate", 500),
        131_047 => ("Re-engagement message", 400),
        131_048 => ("Spam rate limit hit", 400),
        131_049 => ("This message was not delivered to maintain healthy ecosystem engagement.", 400),
        131_050 => ("User has stopped marketing messages from this business", 400),
        131_051 => ("Unsupported message type", 400),
        131_052 => ("Media download error", 400),
        131_053 => ("Media upload error", 400),
        131_055 => ("Method not allowed", 400),
        131_056 => ("(Business Account, Consumer Account) pair rate limit hit", 400),
        131_057 => ("Account in maintenance mode", 500),
        131_059 => ("Pagination cursor is no longer valid", 400),
        131_062 => ("Business-scoped user IDs cannot be used for this message", 400),
        132_000 => ("Number of parameters does not match the expected number of params", 400),
        132_001 => ("Template name does not exist in the translation", 404),
        132_005 => ("Translated text too long", 400),
        132_007 => ("Template format character policy violated", 400),
        132_008 | 132_012 => ("Template parameter format mismatch", 400),
        132_015 => ("Template is paused", 400),
        132_016 => ("Template is disabled", 400),
        133_000 => ("Incomplete deregistration", 500),
        133_004 => ("Server temporarily unavailable", 503),
        133_005 => ("Two-step verification PIN mismatch", 400),
        133_010 => ("Phone number not registered", 400),
        133_016 => ("Account register deregister rate limit exceeded", 400),
        135_000 => ("Generic user error", 400),
        _ => ("Invalid parameter", 400),
    }
}
