//! Random interleavings of customers, agents and operators: whatever the order, no answer that was begun before a human
//! took over is ever said. The same run without the fence must find one, or the run proves nothing.

use super::*;

const RUNS: u64 = 100_000;
const STEPS: usize = 14;

/// `SplitMix64`: small, seeded, the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// How an answer says what it was made under.
#[derive(Clone, Copy, PartialEq)]
enum Fence {
    /// The epoch the turn began under.
    On,
    /// Whatever epoch and position are current when it ends: the check always passes.
    Off,
}

/// A turn some worker has begun: what it saw, and how many times a human had taken over by then.
#[derive(Clone, Copy)]
struct Begun {
    epoch: u32,
    upto: u64,
    takeovers: usize,
}

/// How many answers were said although a human took over after they were begun.
fn said_after_a_takeover(seed: u64, fence: Fence) -> usize {
    let mut chance = Chance(seed);
    let mut desk = Desk::new();
    let (mut begun, mut takeovers, mut said_late) = (Vec::<Begun>::new(), 0, 0);
    for _ in 0..STEPS {
        desk.wait(Duration::from_millis(chance.below(2_000)));
        let held_before = desk.conversation.control.holder;
        match chance.below(10) {
            0..=2 => drop(desk.receive("a question")),
            3 | 4 => begun.push(Begun { epoch: desk.conversation.control.epoch, upto: desk.conversation.contact_seq, takeovers }),
            5 | 6 if !begun.is_empty() => {
                let turn = begun.swap_remove(chance.below(begun.len() as u64) as usize);
                let (epoch, upto) = match fence {
                    Fence::On => (turn.epoch, turn.upto),
                    Fence::Off => (desk.conversation.control.epoch, desk.conversation.contact_seq),
                };
                let verdict = desk.reply(epoch, upto);
                if verdict == Verdict::Done {
                    assert_eq!(held_before, Holder::Agent, "an agent spoke while a human held control");
                    said_late += usize::from(turn.takeovers != takeovers);
                }
            }
            7 => takeovers += usize::from(desk.take(ASHA) == Verdict::Done),
            8 => takeovers += usize::from(desk.write(BEN, false) == Verdict::Done && held_before != Holder::Operator(BEN)),
            _ => drop(desk.act(&Act::Return)),
        }
        let seqs: Vec<u64> = desk.messages.iter().map(|message| message.seq).collect();
        assert!(seqs.iter().zip(1..).all(|(seq, expected)| *seq == expected), "a gap or a repeat in {seqs:?}");
    }
    said_late
}

#[test]
fn no_agent_message_after_a_takeover_in_100_000_interleavings() {
    let late: usize = (0..RUNS).map(|seed| said_after_a_takeover(seed, Fence::On)).sum();
    assert_eq!(late, 0);
}

#[test]
fn without_the_epoch_the_same_run_finds_late_answers() {
    let late: usize = (0..RUNS / 10).map(|seed| said_after_a_takeover(seed, Fence::Off)).sum();
    assert!(late > 0, "the simulation never crosses an answer with a takeover, so it proves nothing");
}
