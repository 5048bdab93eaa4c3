//! A Socket.IO event as it arrives: `["name", body, …]`. The body stays text until the name says how to read it.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;
use socketioxide::handler::Value;

use crate::http::wire::chat::Refused;

pub struct Frame<'a> {
    pub event: Cow<'a, str>,
    body: Option<&'a RawValue>,
}

impl<'a> Frame<'a> {
    /// `None` for what is no event in JSON.
    pub fn read(value: &'a Value) -> Option<Self> {
        match value {
            Value::Str(text, None) => serde_json::from_str(text.as_str()).ok(),
            Value::Str(_, Some(_)) | Value::Bytes(_) => None,
        }
    }

    /// The error says what is wrong with the body, for the client's developer.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, String> {
        let text = self.body.map_or("{}", RawValue::get);
        serde_json::from_str(text).map_err(|error| error.to_string())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Frame<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts;
        impl<'de> Visitor<'de> for Parts {
            type Value = Frame<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array of an event's name and its body")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Frame<'de>, A::Error> {
                let missing = || serde::de::Error::custom("an event has a name");
                let event = seq.next_element::<&'de RawValue>()?.ok_or_else(missing)?;
                let event: Cow<'de, str> = match serde_json::from_str::<&'de str>(event.get()) {
                    Ok(plain) => Cow::Borrowed(plain),
                    Err(_escaped) => Cow::Owned(serde_json::from_str(event.get()).map_err(serde::de::Error::custom)?),
                };
                let body = seq.next_element::<&'de RawValue>()?;
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Frame { event, body })
            }
        }
        deserializer.deserialize_seq(Parts)
    }
}

/// What a refused connect carries. The socket library sends one text, so `{code, detail}` travels as JSON in it.
pub fn refusal_text(refused: &Refused) -> String {
    serde_json::to_string(&refused.error).unwrap_or_default()
}
