//! What a client asks for, read from its frame.

use crate::http::wire::chat::{More, Rate, ReadUpTo, Refused, RefusedCode, Send, SetTyping};

use super::super::frame::Frame;

#[derive(Debug)]
pub enum Request {
    Send(Send),
    Typing(SetTyping),
    Read(ReadUpTo),
    More(More),
    Rate(Rate),
    AskHuman,
}

impl Request {
    pub fn read(frame: &Frame<'_>) -> Result<Self, Refused> {
        let read = match &*frame.event {
            "send" => frame.body().map(Self::Send),
            "typing" => frame.body().map(Self::Typing),
            "read" => frame.body().map(Self::Read),
            "more" => frame.body().map(Self::More),
            "rate" => frame.body().map(Self::Rate),
            "ask_human" => Ok(Self::AskHuman),
            _ => Err("there is no such event".to_owned()),
        };
        read.map_err(|detail| Refused::new(RefusedCode::Invalid, detail))
    }
}
