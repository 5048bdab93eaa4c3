//! Tools: a schema and a function.

use serde_json::{Value, json};

/// What a tool gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Text(String),
    /// An object, told as text as well.
    Structured(Value),
    /// Content blocks as they are: images, links, resources.
    Content(Value),
    /// The tool ran and could not do it.
    Failed(String),
}

pub struct Tool {
    pub name: String,
    pub description: String,
    /// JSON Schema of an object.
    pub parameters: Value,
    /// Hints such as `{"readOnlyHint": true}`.
    pub annotations: Value,
    pub(super) act: Box<dyn Fn(&Value) -> Outcome + Send + Sync>,
}

impl Tool {
    #[must_use]
    pub fn new(
        name: &str,
        description: &str,
        parameters: Value,
        act: impl Fn(&Value) -> Outcome + Send + Sync + 'static,
    ) -> Self {
        let (name, description, annotations) = (name.to_owned(), description.to_owned(), Value::Null);
        Self { name, description, parameters, annotations, act: Box::new(act) }
    }

    #[must_use]
    pub fn annotated(self, annotations: Value) -> Self {
        Self { annotations, ..self }
    }

    pub(super) fn shown(&self) -> Value {
        let mut shown = json!({"name": self.name, "description": self.description, "inputSchema": self.parameters});
        if !self.annotations.is_null() {
            shown["annotations"] = self.annotations.clone();
        }
        shown
    }

    /// Five tools to try a client with: one for each kind of outcome, and one that changes something.
    #[must_use]
    pub fn samples() -> Vec<Self> {
        let one = |name: &str, kind: &str| json!({"type": "object", "properties": {name: {"type": kind}}, "required": [name], "additionalProperties": false});
        let numbers = json!({"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number"}},
            "required": ["a", "b"]});
        let pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
        vec![
            Self::new("echo", "Says the words again.", one("words", "string"), |given| {
                Outcome::Text(given["words"].as_str().unwrap_or_default().to_owned())
            })
            .annotated(json!({"readOnlyHint": true})),
            Self::new("add", "Adds two numbers.", numbers, |given| {
                let sum = given["a"].as_f64().unwrap_or(0.0) + given["b"].as_f64().unwrap_or(0.0);
                Outcome::Structured(json!({"sum": sum}))
            })
            .annotated(json!({"readOnlyHint": true})),
            Self::new("swatch", "A picture of a colour.", one("colour", "string"), move |given| {
                let text = format!("A swatch of {}.", given["colour"].as_str().unwrap_or_default());
                Outcome::Content(
                    json!([{"type": "text", "text": text}, {"type": "image", "data": pixel, "mimeType": "image/png"}]),
                )
            }),
            Self::new("fail", "Never works.", json!({"type": "object"}), |_| {
                Outcome::Failed("The machine is broken.".to_owned())
            }),
            Self::new("book_visit", "Books a visit of the showroom.", one("date", "string"), |given| {
                Outcome::Text(format!("Booked for {}.", given["date"].as_str().unwrap_or_default()))
            })
            .annotated(json!({"readOnlyHint": false, "destructiveHint": false})),
        ]
    }
}

/// What is wrong with the arguments of a call, as far as names and kinds go.
pub(super) fn fault(schema: &Value, given: &Value) -> Option<String> {
    let Some(fields) = given.as_object() else { return Some("The arguments are no object.".to_owned()) };
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    if let Some(missing) = required.into_iter().find(|name| !fields.contains_key(*name)) {
        return Some(format!("Missing required argument: {missing}"));
    }
    fields.iter().find_map(|(name, value)| {
        let part = &schema["properties"][name];
        if part.is_null() {
            return (schema["additionalProperties"] == false).then(|| format!("Unknown argument: {name}"));
        }
        let fits = match part["type"].as_str() {
            Some("string") => value.is_string(),
            Some("number") => value.is_number(),
            Some("integer") => value.is_i64() || value.is_u64(),
            Some("boolean") => value.is_boolean(),
            Some("array") => value.is_array(),
            Some("object") => value.is_object(),
            _ => true,
        };
        (!fits).then(|| format!("Invalid argument: {name} is {value}"))
    })
}
