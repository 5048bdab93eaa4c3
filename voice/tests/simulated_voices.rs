//! The voices and the recogniser over HTTP against the simulated providers: what they say can be read from the sound.

use std::time::Duration;

use bytes::Bytes;
use sandbox::speech::{Fault, Rules, Speech, tones};
use tokio::sync::mpsc;
use voice::speech::{Heard, Listening, Saying, SpeechError, SpeechToText, TextToSpeech};
use voice::{stt, tts};

const TEXT: &str = "Your parcel no. 42 is on its way.";

#[expect(clippy::unwrap_used, reason = "only tests call it")]
fn voices(speech: &Speech) -> Vec<Box<dyn TextToSpeech>> {
    let (url, rules) = (speech.url(), Rules::default());
    let openai = format!("{url}/v1");
    let style = tts::VoiceStyle::default();
    let voice = rules.voices[0].clone();
    vec![
        Box::new(tts::Deepgram::new(Some(&url), rules.deepgram_key, "aura-2-thalia-en".into()).unwrap()),
        Box::new(tts::ElevenLabs::new(Some(&url), rules.elevenlabs_key, voice, "eleven_flash_v2_5".into(), style).unwrap()),
        Box::new(
            tts::OpenAi::new(Some(&openai), rules.openai_key, "marin".into(), "gpt-4o-mini-tts".into(), "Be kind.".into(), 1.0)
                .unwrap(),
        ),
    ]
}

async fn spoken(voice: &dyn TextToSpeech) -> (Result<(), SpeechError>, Vec<u8>) {
    let (sound, mut pieces) = mpsc::channel::<Bytes>(4_096);
    let saying = Saying { text: TEXT.into(), before: Some("Hello.".into()), ..Saying::default() };
    let ended = voice.speak(&saying, &sound).await;
    drop(sound);
    let mut whole = Vec::new();
    while let Some(piece) = pieces.recv().await {
        whole.extend_from_slice(&piece);
    }
    (ended, whole)
}

#[tokio::test]
async fn what_each_voice_says_can_be_read_from_its_sound() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    for voice in voices(&speech) {
        let (ended, sound) = spoken(&*voice).await;
        ended.unwrap();
        assert_eq!(tones::read(&sound).trim_end(), TEXT, "{}", voice.name());
    }
    assert_eq!(speech.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn a_voice_that_refuses_or_breaks_off_says_which() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    for voice in voices(&speech) {
        for (fault, may_pass) in [(Fault::Refuse(401), false), (Fault::Refuse(429), true), (Fault::DropAfter(3_000), true)] {
            speech.inject(fault.clone());
            let error = spoken(&*voice).await.0.unwrap_err();
            assert_eq!(matches!(error, SpeechError::Unavailable { .. }), may_pass, "{} {fault:?} {error}", voice.name());
        }
        speech.inject(Fault::Slow(Duration::from_millis(50)));
        assert!(spoken(&*voice).await.0.is_ok(), "{}", voice.name());
    }
}

#[tokio::test]
async fn the_voices_of_an_account_are_listed() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let listed = voices(&speech)[1].list_voices().await.unwrap();
    let ids: Vec<&str> = listed.iter().map(|choice| choice.id.as_str()).collect();
    assert_eq!(ids, ["voiceAsha0001", "voiceBen0002"]);
}

#[tokio::test]
async fn a_whole_utterance_is_understood_from_a_file() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.will_hear(["how long does it take"]);
    let key = Rules::default().openai_key;
    let recogniser = stt::OpenAi::new(Some(&format!("{}/v1", speech.url())), key, "gpt-4o-mini-transcribe".into()).unwrap();
    let ((hear, mut heard), (tell, mut told)) = (mpsc::channel(8), mpsc::channel(8));
    hear.send(Heard::Audio(vec![0x20; 8_000].into())).await.unwrap();
    hear.send(Heard::Pause { utterance: 0 }).await.unwrap();
    drop(hear);
    let listening = Listening { language: Some("en-GB".into()), terms: ["Zotter".into()].into() };
    recogniser.listen(&listening, &mut heard, &tell).await.unwrap();
    assert_eq!(told.recv().await.unwrap().text, "how long does it take");
    assert_eq!(speech.errors(), Vec::<String>::new());
}
