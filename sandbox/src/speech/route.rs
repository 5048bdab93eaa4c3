//! Which provider a request is for, and what a fault makes of the answer.

use super::hearing::Dialect;
use super::{Fault, State, agents, deepgram, elevenlabs, openai, openai_realtime, realtime};
use crate::serve::{Part, Reply, Request};

/// An odd length, so that samples of two bytes are cut in the middle.
const CHUNK: usize = 1_601;

/// Sound as it leaves: in chunks.
pub(super) fn chunks(sound: &[u8]) -> Vec<Part> {
    sound.chunks(CHUNK).map(|chunk| Part::Bytes(chunk.to_vec())).collect()
}

/// Who talks on the socket that is asked for.
pub(super) fn dialect(state: &mut State, request: &Request) -> Result<Box<dyn Dialect>, Reply> {
    let rules = &state.rules;
    Ok(match request.path() {
        "/v1/listen" => Box::new(deepgram::Listen::new(rules, request)?),
        "/v1/speech-to-text/realtime" => Box::new(elevenlabs::Scribe::new(rules, request)?),
        "/v1/convai/conversation" => Box::new(state.account.open(request)?),
        "/v1/realtime" if request.query("intent").is_none() => Box::new(realtime::Realtime::new(rules, request)?),
        "/v1/realtime" => Box::new(openai_realtime::Transcription::new(rules, request)?),
        _ => return Err(openai::refusal(404, "not_found", "nothing is at this address")),
    })
}

pub(super) fn answer(state: &mut State, request: &Request, fault: Option<&Fault>) -> Reply {
    let path = request.path();
    if let Some(Fault::Refuse(status)) = fault {
        return refusal(path, *status);
    }
    let reply = match voice(path) {
        Some(voice) => elevenlabs::speak(&state.rules, request, voice).map(sound),
        None => match path {
            "/v1/speak" => deepgram::speak(&state.rules, request).map(sound),
            "/v1/audio/speech" => openai::speak(&state.rules, request).map(sound),
            "/v1/audio/transcriptions" => {
                openai::transcribe(&state.rules, &mut state.script, request, fault == Some(&Fault::Empty))
            }
            "/v2/voices" => elevenlabs::voices(&state.rules, request),
            "/v1/convai/conversation" => dialect(state, request)
                .map(|_dialect| elevenlabs::refusal(426, "upgrade_required", "there is a socket at this address")),
            _ if path.starts_with("/v1/convai/") => agents::answer(&mut state.account, &state.rules, request),
            _ => dialect(state, request)
                .map(|_dialect| openai::refusal(426, "upgrade_required", "there is a socket at this address")),
        },
    };
    match reply {
        Ok(reply) => fault.map_or(reply.clone(), |fault| spoilt(reply, fault)),
        Err(reply) => {
            let said = reply.parts.first().map_or(String::new(), |part| match part {
                Part::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                _ => String::new(),
            });
            state.complain(format!("{path}: {} {said}", reply.status));
            reply
        }
    }
}

fn voice(path: &str) -> Option<&str> {
    path.strip_prefix("/v1/text-to-speech/")?.strip_suffix("/stream")
}

fn sound(parts: Vec<Part>) -> Reply {
    Reply::stream("audio/basic", parts)
}

fn refusal(path: &str, status: u16) -> Reply {
    let message = "The sandbox was told to refuse this.";
    match path {
        "/v1/listen" | "/v1/speak" => deepgram::refusal(status, "REFUSED", message),
        _ if path.starts_with("/v1/audio") || path == "/v1/realtime" => openai::refusal(status, "refused", message),
        _ => elevenlabs::refusal(status, "refused", message),
    }
}

fn spoilt(mut reply: Reply, fault: &Fault) -> Reply {
    match fault {
        Fault::Slow(time) => reply.delay = *time,
        Fault::DropAfter(most) => {
            let mut sent = 0;
            reply.parts.retain(|part| {
                let fits = sent < *most;
                sent += if let Part::Bytes(bytes) = part { bytes.len() } else { 0 };
                fits
            });
            reply.parts.push(Part::Cut);
        }
        Fault::Mute => reply.parts = vec![Part::Hang],
        Fault::Garbage => reply.parts = vec![Part::Bytes(b"<html>Bad gateway</html>".to_vec())],
        Fault::Empty if reply.is_stream => reply.parts.clear(),
        _ => {}
    }
    reply
}
