//! Phone calls: the carrier's wire, turn taking, speech in and out, playout.
//!
//! | module | what it is |
//! | --- | --- |
//! | `wire` | frames of the media socket, one file a carrier |
//! | `carrier` | the carrier's webhooks, signatures, call instructions and REST, one folder a carrier |
//! | `gateway`, `call` | all calls of this process, and the I/O around one of them |
//! | `legs` | operators on their own phones, as a seat on the caller's line |
//! | `audio` | µ-law, rates, WAV, voice activity, mixing |
//! | `turns` | when a turn ends, what interrupts, which words end a call |
//! | `lines` | what the program itself says, in each language |
//! | `sentences`, `playout` | a reply cut into sentences; sound paced to the carrier, and what of it was heard |
//! | `dialogue` | providers that listen, think and speak at once, as another kind of voice agent |
//! | `speech`, `stt`, `tts` | the ports of speech, and who stands behind them |
//!
//! One more carrier is a file in `wire` and a folder in `carrier`; one more provider of speech is a file in `stt` or `tts`.

pub mod agent;
pub mod audio;
mod call;
pub mod carrier;
pub mod dialogue;
pub mod gateway;
pub mod legs;
mod lines;
pub mod playout;
pub mod sentences;
pub mod session;
pub mod socket;
pub mod speech;
pub mod stt;
mod token;
pub mod tts;
pub mod turns;
pub mod wire;
