use std::time::Duration;

use sandbox::speech::{Fault, Rules, Speech, Understood};
use tokio::sync::mpsc;

use crate::audio::FRAME;
use crate::speech::{Heard, Listening, SpeechError, SpeechToText, Transcript};
use crate::stt::Waits;
use crate::stt::deepgram::Deepgram;
use crate::stt::elevenlabs::ElevenLabs;
use crate::stt::openai_realtime::OpenAiRealtime;

const LONG: Duration = Duration::from_secs(10);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    Deepgram,
    ElevenLabs,
    OpenAi,
}

const ALL: [Which; 3] = [Which::Deepgram, Which::ElevenLabs, Which::OpenAi];

/// Long enough that a busy machine is no slow provider.
pub(crate) fn waits() -> Waits {
    Waits { open: LONG, words: LONG, keep_alive: LONG, idle: LONG }
}

impl Which {
    pub(crate) fn with_key(self, speech: &Speech, waits: Waits, key: Option<&str>) -> Box<dyn SpeechToText> {
        let (url, rules) = (speech.url(), Rules::default());
        match self {
            Self::Deepgram => {
                let key = key.unwrap_or(&rules.deepgram_key);
                Box::new(Deepgram::new(Some(&url), key, "nova-3").unwrap().with_waits(waits))
            }
            Self::ElevenLabs => {
                let key = key.unwrap_or(&rules.elevenlabs_key);
                Box::new(ElevenLabs::new(Some(&url), key, "scribe_v2_realtime").unwrap().with_waits(waits))
            }
            Self::OpenAi => {
                let (base, key) = (format!("{url}/v1"), key.unwrap_or(&rules.openai_key));
                Box::new(OpenAiRealtime::new(Some(&base), key, "gpt-4o-transcribe".into()).unwrap().with_waits(waits))
            }
        }
    }

    pub(crate) fn at(self, speech: &Speech, waits: Waits) -> Box<dyn SpeechToText> {
        self.with_key(speech, waits, None)
    }
}

/// The end of a call where somebody speaks and reads.
pub(crate) struct Phone {
    hear: Option<mpsc::Sender<Heard>>,
    told: mpsc::Receiver<Transcript>,
}

impl Phone {
    pub(crate) async fn speak(&self, sound: &[u8], chunk: usize) {
        for piece in sound.chunks(chunk) {
            let _ = self.hear.as_ref().unwrap().send(Heard::Audio(piece.to_vec().into())).await;
        }
    }

    pub(crate) async fn pause(&self, utterance: u32) {
        let _ = self.hear.as_ref().unwrap().send(Heard::Pause { utterance }).await;
    }

    /// The next final transcript.
    pub(crate) async fn understood(&mut self) -> (u32, String) {
        loop {
            let transcript = self.told.recv().await.expect("it still listens");
            if transcript.is_final {
                return (transcript.utterance, transcript.text);
            }
        }
    }

    pub(crate) async fn interim(&mut self) -> Transcript {
        self.told.recv().await.expect("it still listens")
    }
}

/// A call on which happens what `script` says; how the listening ended, and everything told after the script.
pub(crate) async fn call(
    recogniser: &dyn SpeechToText,
    listening: &Listening,
    script: impl AsyncFnOnce(&mut Phone),
) -> (Result<(), SpeechError>, Vec<Transcript>) {
    let ((hear, mut heard), (tell, told)) = (mpsc::channel(512), mpsc::channel(512));
    let mut phone = Phone { hear: Some(hear), told };
    let listens = async {
        let ended = recogniser.listen(listening, &mut heard, &tell).await;
        heard.close();
        drop(tell);
        ended
    };
    let speaks = async {
        script(&mut phone).await;
        phone.hear = None;
        let mut rest = Vec::new();
        while let Some(transcript) = phone.told.recv().await {
            rest.push(transcript);
        }
        rest
    };
    tokio::time::timeout(Duration::from_mins(1), async { tokio::join!(listens, speaks) }).await.expect("the call ends")
}

/// Different bytes, none of them silence.
pub(crate) fn sound(length: usize) -> Vec<u8> {
    (0..length).map(|number| (number % 251) as u8).collect()
}

fn finals(told: &[Transcript]) -> Vec<(u32, &str)> {
    told.iter().filter(|told| told.is_final).map(|told| (told.utterance, told.text.as_str())).collect()
}

pub(crate) async fn until(is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(LONG, waiting).await.expect("it comes to be");
}

fn sockets(speech: &Speech) -> usize {
    speech.seen().iter().filter(|seen| seen.status == 101).count()
}

async fn simulated() -> Speech {
    Speech::start(Rules::default()).await.unwrap()
}

#[tokio::test]
async fn words_are_told_for_each_pause_and_the_sound_goes_through_as_it_is() {
    for which in ALL {
        for chunk in [FRAME, 77, 4_001] {
            let speech = simulated().await;
            speech.will_hear(["how long does it take", "thank you"]);
            let (ended, rest) = call(&*which.at(&speech, waits()), &Listening::default(), async |phone| {
                phone.speak(&sound(8_000), chunk).await;
                phone.pause(0).await;
                assert_eq!(phone.understood().await, (0, "how long does it take".into()), "{which:?}");
                phone.speak(&sound(4_000), chunk).await;
                phone.pause(1).await;
                assert_eq!(phone.understood().await, (1, "thank you".into()), "{which:?}");
            })
            .await;
            assert!(ended.is_ok() && rest.is_empty(), "{which:?} {ended:?} {rest:?}");
            assert_eq!(speech.errors(), Vec::<String>::new(), "{which:?}");
            let heard: Vec<Vec<u8>> = speech.understood().into_iter().map(|understood| understood.sound).collect();
            assert_eq!(heard, [sound(8_000), sound(4_000)], "{which:?}");
            assert_eq!(sockets(&speech), 1, "{which:?}");
        }
    }
}

#[tokio::test]
async fn words_are_told_while_they_are_spoken() {
    for which in [Which::Deepgram, Which::ElevenLabs] {
        let speech = simulated().await;
        speech.will_hear(["how long does it take"]);
        let (ended, rest) = call(&*which.at(&speech, waits()), &Listening::default(), async |phone| {
            phone.speak(&sound(5_000), 5_000).await;
            let interim = phone.interim().await;
            assert_eq!((interim.utterance, interim.text.as_str(), interim.is_final), (0, "how long", false), "{which:?}");
            phone.pause(0).await;
        })
        .await;
        assert!(ended.is_ok(), "{which:?} {ended:?}");
        assert_eq!(finals(&rest), [(0, "how long does it take")], "{which:?}");
    }
}

#[tokio::test]
async fn utterances_back_to_back_keep_their_own_words_and_their_order() {
    for which in ALL {
        let speech = simulated().await;
        let recogniser = which.at(&speech, waits());
        let (ended, rest) = call(&*recogniser, &Listening::default(), async |phone| {
            for number in 0..20 {
                phone.speak(&sound(3_000 + number as usize), FRAME).await;
                phone.pause(number).await;
            }
        })
        .await;
        assert!(ended.is_ok(), "{which:?} {ended:?}");
        let expected: Vec<(u32, String)> = (0..20).map(|number| (number, (3_000 + number).to_string())).collect();
        let expected: Vec<(u32, &str)> = expected.iter().map(|(number, text)| (*number, text.as_str())).collect();
        assert_eq!(finals(&rest), expected, "{which:?}");
        assert_eq!(speech.errors(), Vec::<String>::new(), "{which:?}");
    }
}

#[tokio::test]
async fn a_pause_without_sound_and_one_after_a_click_have_their_transcripts_too() {
    for which in ALL {
        let speech = simulated().await;
        let (ended, rest) = call(&*which.at(&speech, waits()), &Listening::default(), async |phone| {
            phone.pause(0).await;
            phone.speak(&sound(4_000), FRAME).await;
            phone.pause(1).await;
            phone.pause(2).await;
            phone.speak(&[1], FRAME).await;
            phone.pause(3).await;
            phone.speak(&[], FRAME).await;
        })
        .await;
        assert!(ended.is_ok(), "{which:?} {ended:?}");
        let numbers: Vec<u32> = finals(&rest).into_iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, [0, 1, 2, 3], "{which:?}");
        assert_eq!((finals(&rest)[0].1, finals(&rest)[1].1, finals(&rest)[2].1), ("", "4000", ""), "{which:?}");
        assert_eq!(speech.errors(), Vec::<String>::new(), "{which:?}");
    }
}

#[tokio::test]
async fn who_hangs_up_while_words_are_awaited_still_has_them() {
    for which in ALL {
        let speech = simulated().await;
        speech.inject(Fault::Slow(Duration::from_millis(100)));
        let (ended, rest) = call(&*which.at(&speech, waits()), &Listening::default(), async |phone| {
            phone.speak(&sound(4_000), FRAME).await;
            phone.pause(0).await;
            phone.speak(&sound(500), FRAME).await;
        })
        .await;
        assert!(ended.is_ok(), "{which:?} {ended:?}");
        assert_eq!(finals(&rest), [(0, "4000")], "{which:?}");
        until(|| speech.open_sockets() == 0).await;
    }
}

#[tokio::test]
async fn a_socket_that_drops_is_opened_again_and_hears_the_utterance_from_its_beginning() {
    for which in ALL {
        for fault in [Fault::DropAfter(1), Fault::DropAfter(8_100), Fault::DropAtFlush] {
            let speech = simulated().await;
            speech.inject(fault.clone());
            speech.will_hear(["one two", "three"]);
            let (ended, rest) = call(&*which.at(&speech, waits()), &Listening::default(), async |phone| {
                phone.speak(&sound(8_000), FRAME).await;
                phone.pause(0).await;
                phone.speak(&sound(3_000), FRAME).await;
                phone.pause(1).await;
            })
            .await;
            assert!(ended.is_ok(), "{which:?} {fault:?} {ended:?}");
            assert_eq!(finals(&rest), [(0, "one two"), (1, "three")], "{which:?} {fault:?}");
            let heard: Vec<Vec<u8>> = speech.understood().into_iter().map(|understood| understood.sound).collect();
            assert_eq!(heard, [sound(8_000), sound(3_000)], "{which:?} {fault:?}");
            assert_eq!((sockets(&speech), speech.errors()), (2, Vec::new()), "{which:?} {fault:?}");
        }
    }
}

#[tokio::test]
async fn a_socket_that_drops_again_is_given_up() {
    for which in ALL {
        let speech = simulated().await;
        speech.inject(Fault::DropAfter(1));
        speech.inject(Fault::DropAtFlush);
        let (ended, rest) = call(&*which.at(&speech, waits()), &Listening::default(), async |phone| {
            phone.speak(&sound(4_000), FRAME).await;
            phone.pause(0).await;
        })
        .await;
        assert!(matches!(ended, Err(SpeechError::Unavailable { .. })), "{which:?} {ended:?}");
        assert_eq!(finals(&rest), [], "{which:?}: who stands in will tell");
        assert_eq!(sockets(&speech), 2, "{which:?}");
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_not_repeated() {
    for which in ALL {
        let speech = simulated().await;
        let recogniser = which.with_key(&speech, waits(), Some("sk-wrong-4711"));
        let (ended, _) = call(&*recogniser, &Listening::default(), async |phone| {
            phone.speak(&sound(800), FRAME).await;
            phone.pause(0).await;
        })
        .await;
        let error = ended.unwrap_err();
        assert!(matches!(error, SpeechError::Refused { .. }), "{which:?} {error}");
        assert!(!error.to_string().contains("4711") && !format!("{error:?}").contains("4711"), "{which:?} {error:?}");
    }
}

#[tokio::test]
async fn who_is_overloaded_is_unavailable_and_who_refuses_is_not_asked_again() {
    for which in ALL {
        for (status, may_pass) in [(401, false), (402, false), (404, false), (429, true), (500, true), (503, true)] {
            let speech = simulated().await;
            speech.inject(Fault::Refuse(status));
            let (ended, _) = call(&*which.at(&speech, waits()), &Listening::default(), async |phone| {
                phone.speak(&sound(800), FRAME).await;
                phone.pause(0).await;
            })
            .await;
            let error = ended.unwrap_err();
            assert_eq!(matches!(error, SpeechError::Unavailable { .. }), may_pass, "{which:?} {status} {error}");
            assert_eq!(matches!(error, SpeechError::Refused { .. }), !may_pass, "{which:?} {status} {error}");
            assert_eq!(speech.seen().len(), 1, "{which:?} {status}");
        }
    }
}

#[tokio::test]
async fn who_says_nothing_is_waited_for_and_then_given_up() {
    for which in ALL {
        let speech = simulated().await;
        for _ in 0..3 {
            speech.inject(Fault::Mute);
        }
        let waits = Waits { words: Duration::from_millis(50), ..waits() };
        let (ended, rest) = call(&*which.at(&speech, waits), &Listening::default(), async |phone| {
            phone.speak(&sound(800), FRAME).await;
            phone.pause(0).await;
            assert_eq!(phone.understood().await, (0, String::new()), "{which:?}: a click may be answered by nothing");
            for number in 1..3 {
                phone.speak(&sound(8_000), FRAME).await;
                phone.pause(number).await;
                assert_eq!(phone.understood().await, (number, String::new()), "{which:?}");
            }
        })
        .await;
        assert!(matches!(ended, Err(SpeechError::Unavailable { .. })), "{which:?} {ended:?}");
        assert_eq!(rest, [], "{which:?}");
    }
}

/// The first answer comes half a wait too late; there is as much time again until the next one would be.
async fn is_late(which: Which) {
    let speech = simulated().await;
    speech.inject(Fault::Slow(Duration::from_millis(1_200)));
    let waits = Waits { words: Duration::from_millis(800), ..waits() };
    let (ended, rest) = call(&*which.at(&speech, waits), &Listening::default(), async |phone| {
        phone.speak(&sound(4_000), FRAME).await;
        phone.pause(0).await;
        assert_eq!(phone.understood().await, (0, String::new()), "{which:?}");
        phone.speak(&sound(5_000), FRAME).await;
        phone.pause(1).await;
    })
    .await;
    assert!(ended.is_ok(), "{which:?} {ended:?}");
    assert_eq!(finals(&rest), [(1, "5000")], "{which:?}");
}

#[tokio::test]
async fn an_answer_that_is_too_late_is_not_taken_for_the_next_one() {
    tokio::join!(is_late(Which::Deepgram), is_late(Which::ElevenLabs), is_late(Which::OpenAi));
}

#[tokio::test]
async fn what_nobody_knows_between_the_words_changes_nothing() {
    for which in ALL {
        for fault in [Fault::UnknownEvents, Fault::Garbage, Fault::Empty] {
            let speech = simulated().await;
            speech.will_hear(["one two three", "four"]);
            speech.inject(fault.clone());
            let (ended, rest) = call(&*which.at(&speech, waits()), &Listening::default(), async |phone| {
                for number in 0..2 {
                    phone.speak(&sound(8_000), FRAME).await;
                    phone.pause(number).await;
                }
            })
            .await;
            assert!(ended.is_ok(), "{which:?} {fault:?} {ended:?}");
            let expected = if fault == Fault::Empty { [(0, ""), (1, "")] } else { [(0, "one two three"), (1, "four")] };
            assert_eq!(finals(&rest), expected, "{which:?} {fault:?}");
            assert_eq!(speech.errors(), Vec::<String>::new(), "{which:?} {fault:?}");
        }
    }
}

#[tokio::test]
async fn while_nobody_speaks_the_socket_is_kept_alive() {
    for which in [Which::Deepgram, Which::ElevenLabs] {
        let speech = simulated().await;
        let waits = Waits { keep_alive: Duration::from_millis(10), ..waits() };
        let (ended, rest) = call(&*which.at(&speech, waits), &Listening::default(), async |phone| {
            until(|| speech.keep_alives() >= 3).await;
            phone.speak(&sound(4_000), FRAME).await;
            phone.pause(0).await;
            phone.understood().await;
            let before = speech.keep_alives();
            until(|| speech.keep_alives() >= before + 3).await;
        })
        .await;
        assert!(ended.is_ok() && rest.is_empty(), "{which:?} {ended:?}");
        let Understood { sound: heard, .. } = speech.understood().remove(0);
        assert!(heard.ends_with(&sound(4_000)) || which == Which::ElevenLabs, "{which:?}");
        assert_eq!((sockets(&speech), speech.errors()), (1, Vec::new()), "{which:?}");
    }
}

#[tokio::test]
async fn a_socket_that_went_in_silence_is_there_again_for_the_first_word() {
    for which in [Which::Deepgram, Which::ElevenLabs] {
        let rules = Rules { idle: Duration::from_millis(40), ..Rules::default() };
        let speech = Speech::start(rules).await.unwrap();
        let (ended, _) = call(&*which.at(&speech, waits()), &Listening::default(), async |phone| {
            for number in 0..3 {
                let before = sockets(&speech);
                until(|| before > 0 && speech.open_sockets() == 0 || number == 0 && sockets(&speech) == 1).await;
                until(|| speech.open_sockets() == 0).await;
                phone.speak(&sound(4_000), FRAME).await;
                phone.pause(number).await;
                assert_eq!(phone.understood().await, (number, "4000".into()), "{which:?}");
            }
        })
        .await;
        assert!(ended.is_ok(), "{which:?} {ended:?}");
        assert!(sockets(&speech) >= 4, "{which:?}");
    }
}

#[tokio::test]
async fn when_nobody_wants_the_words_the_listening_ends() {
    for which in ALL {
        let speech = simulated().await;
        let ((_hear, mut heard), (tell, told)) = (mpsc::channel(1), mpsc::channel(1));
        drop(told);
        let ended = which.at(&speech, waits()).listen(&Listening::default(), &mut heard, &tell).await;
        assert!(matches!(ended, Err(SpeechError::Unwanted)), "{which:?} {ended:?}");
    }
}

#[tokio::test]
async fn language_and_terms_are_told_in_the_way_each_provider_takes_them() {
    for which in ALL {
        let speech = simulated().await;
        let listening = Listening { language: Some("en-GB".into()), terms: ["Marshall & Sons".into(), " ".into()].into() };
        let (ended, rest) = call(&*which.at(&speech, waits()), &listening, async |phone| {
            phone.speak(&sound(4_000), FRAME).await;
            phone.pause(7).await;
        })
        .await;
        assert!(ended.is_ok(), "{which:?} {ended:?}");
        assert_eq!(finals(&rest), [(7, "4000")], "{which:?}");
        assert_eq!(speech.errors(), Vec::<String>::new(), "{which:?}");
        let target = speech.seen().remove(0).target;
        let (language, term) = match which {
            Which::Deepgram => ("language=en-GB", "keyterm=Marshall+%26+Sons"),
            Which::ElevenLabs => ("language_code=en", "keyterms=Marshall+%26+Sons"),
            Which::OpenAi => ("", ""),
        };
        assert!(target.contains(language) && target.contains(term), "{target}");
    }
}

#[tokio::test]
async fn a_trouble_of_the_provider_is_a_socket_that_dropped_unless_it_refuses() {
    let kinds = [
        (Which::ElevenLabs, "transcriber_error", true),
        (Which::ElevenLabs, "queue_overflow", true),
        (Which::ElevenLabs, "quota_exceeded", false),
    ];
    for (which, kind, may_pass) in kinds {
        let speech = simulated().await;
        speech.inject(Fault::Trouble(kind));
        let (ended, rest) = call(&*which.at(&speech, waits()), &Listening::default(), async |phone| {
            phone.speak(&sound(4_000), FRAME).await;
            phone.pause(0).await;
        })
        .await;
        assert_eq!(ended.is_ok(), may_pass, "{kind} {ended:?}");
        assert_eq!(finals(&rest), if may_pass { vec![(0, "4000")] } else { vec![] }, "{kind}");
        assert_eq!(sockets(&speech), if may_pass { 2 } else { 1 }, "{kind}");
    }
}
