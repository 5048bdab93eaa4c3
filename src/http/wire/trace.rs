use utoipa::ToSchema;

use super::assistant::TokensShape;

/// One thing that was done for an answer.
#[derive(ToSchema)]
#[schema(as = TraceStep)]
#[expect(dead_code, reason = "describes engine::model::trace::Step")]
pub struct StepShape {
    /// Milliseconds after the turn began.
    after: u64,
    /// Milliseconds.
    took: u64,
    #[serde(flatten)]
    what: WhatShape,
}

#[derive(ToSchema)]
#[schema(as = TraceWhat)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WhatShape {
    Routed {
        agent: String,
        by: String,
        reason: String,
    },
    Passed {
        from: String,
        to: String,
        reason: String,
    },
    Searched {
        query: String,
        /// Thousandths.
        confidence: u32,
        found: Vec<String>,
    },
    Asked {
        model: String,
        /// Milliseconds until the first word.
        first: Option<u64>,
        tokens: TokensShape,
        /// Billionths of a US dollar.
        cost: Option<u64>,
        outcome: String,
    },
    Called {
        tool: String,
        input: String,
        output: String,
        outcome: OutcomeShape,
    },
    Guarded {
        rule: String,
        detail: String,
    },
    Remembered {
        of: String,
    },
    Noted {
        text: String,
    },
}

#[derive(ToSchema)]
#[schema(as = CallOutcome, rename_all = "snake_case")]
pub enum OutcomeShape {
    Done,
    Repeated,
    ToConfirm,
    Declined,
    NotAllowed,
    Malformed,
    Failed,
    TimedOut,
    InDoubt,
}
