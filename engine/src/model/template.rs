use serde::{Deserialize, Serialize};

/// Words that the platform approved before, with what stands in their gaps. The file of such a message is its header.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SentTemplate {
    pub name: String,
    pub language: String,
    /// `AUTHENTICATION`, `MARKETING`, `UTILITY`: what it was approved for.
    pub category: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<GapText>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<GapText>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<GapButton>,
}

/// What stands in a gap of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapText {
    /// Absent where the gaps are numbered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub text: String,
}

/// What a button is given for this customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapButton {
    /// Among all buttons of the template, from zero.
    pub index: usize,
    /// A code to copy; else the end of an address.
    #[serde(default)]
    pub is_code: bool,
    pub text: String,
}
