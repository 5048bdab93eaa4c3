mod anything;
mod carrier;

use super::*;
use carrier::Carrier;

fn two_sentences(delays: &[u64]) -> (Playout, Carrier) {
    let (mut playout, mut carrier) = (Playout::new(Limits::default()), Carrier::new(delays));
    playout.begin(7);
    carrier.give(&mut playout, 4_000).unwrap();
    carrier.end_sentence(&mut playout);
    carrier.give(&mut playout, 8_100).unwrap();
    carrier.end_sentence(&mut playout);
    carrier.finish(&mut playout);
    (playout, carrier)
}

fn media(outs: &[Out]) -> usize {
    outs.iter().map(|out| if let Out::Media { frames } = out { frames.len() } else { 0 }).sum()
}

fn marks(outs: &[Out]) -> Vec<&str> {
    outs.iter().filter_map(|out| if let Out::Mark(name) = out { Some(name.as_str()) } else { None }).collect()
}

/// Ticks every 20 ms.
fn play(playout: &mut Playout, carrier: &mut Carrier, ms: u64) {
    let end = carrier.now + ms;
    while carrier.now < end {
        carrier.tick(playout);
        assert_eq!(carrier.wait(playout, 20), None);
    }
}

#[test]
fn everything_is_played_at_the_rate_of_the_line() {
    let (mut playout, mut carrier) = two_sentences(&[0]);
    let played = carrier.run(&mut playout);
    assert_eq!(played, Played { id: 7, whole: 2, part: 0.0, played_ms: 1_520, is_complete: true });
    assert_eq!((carrier.now, carrier.silent_ms, carrier.furthest, carrier.twice), (1_520, 0, 12_160, 0));
    assert!(!playout.is_speaking());
    assert_eq!((playout.current(), playout.next_due(2_000)), (None, None));
}

#[test]
fn a_source_that_gives_little_pieces_is_not_sent_a_lead_ahead_with_each() {
    let (mut playout, mut carrier) = (Playout::new(Limits::default()), Carrier::new(&[40]));
    playout.begin(1);
    for _ in 0..100 {
        // 100 ms of sound every 20 ms.
        carrier.give(&mut playout, 800).unwrap();
        carrier.tick(&mut playout);
        assert!(carrier.queued() <= (LEAD_MS * PER_MS) as usize, "{} at {}", carrier.queued(), carrier.now);
        carrier.wait(&mut playout, 20);
    }
    carrier.finish(&mut playout);
    assert!(carrier.run(&mut playout).is_complete);
    assert_eq!((carrier.silent_ms, carrier.now), (40, 10_040), "silence only while the last mark comes back");
}

#[test]
fn a_source_slower_than_the_line_is_said_as_it_comes_and_counted_right() {
    let (mut playout, mut carrier) = (Playout::new(Limits::default()), Carrier::new(&[30, 250]));
    playout.begin(1);
    for _ in 0..20 {
        // 60 ms of sound every 100 ms.
        carrier.give(&mut playout, 480).unwrap();
        for _ in 0..5 {
            carrier.tick(&mut playout);
            carrier.wait(&mut playout, 20);
            let told = playout.utterance.as_ref().unwrap().heard(carrier.now);
            assert!(told <= carrier.furthest, "{told} of {}", carrier.furthest);
        }
    }
    carrier.end_sentence(&mut playout);
    carrier.finish(&mut playout);
    let played = carrier.run(&mut playout);
    assert_eq!((played.whole, played.played_ms, played.is_complete), (1, 1_200, true));
    assert_eq!(carrier.silent_ms, 19 * 40 + carrier.now - 1_960);
}

#[test]
fn after_an_underrun_the_schedule_begins_anew_with_one_lead() {
    let mut playout = Playout::new(Limits::default());
    playout.begin(1);
    playout.append(&[1; 1_600]).unwrap();
    assert_eq!(media(&playout.on_tick(0)), 160 * PER_MS as usize);
    assert_eq!(media(&playout.on_tick(40)), 320);
    assert_eq!(playout.next_due(60), None, "the source is dry");
    playout.append(&[1; 4_800]).unwrap();
    assert_eq!(playout.next_due(1_000), Some(1_000));
    assert_eq!(media(&playout.on_tick(1_000)), 160 * PER_MS as usize, "the second of silence is not caught up");
    assert_eq!(playout.next_due(1_000), Some(1_020));
}

#[test]
fn a_late_tick_sends_what_is_overdue_at_once() {
    let (mut playout, _) = two_sentences(&[0]);
    assert_eq!(media(&playout.on_tick(0)), (LEAD_MS * PER_MS) as usize);
    assert_eq!(media(&playout.on_tick(100)), 100 * PER_MS as usize);
    assert_eq!(playout.next_due(100), Some(120), "and the schedule goes on as it was");
}

#[test]
fn after_a_gap_no_more_than_the_lead_is_out_again() {
    let (mut playout, mut carrier) = two_sentences(&[0]);
    for late in [0, 400, 900, 950, 1_500] {
        carrier.sleep(late - carrier.now);
        carrier.tick(&mut playout);
        assert!(carrier.queued() <= (LEAD_MS * PER_MS) as usize, "{late}: {}", carrier.queued());
    }
    // A source that is just quick enough does not pile up either.
    let (mut playout, mut carrier) = (Playout::new(Limits::default()), Carrier::new(&[0]));
    playout.begin(1);
    for tick in 0..200 {
        carrier.give(&mut playout, FRAME).unwrap();
        carrier.tick(&mut playout);
        assert!(carrier.queued() <= (LEAD_MS * PER_MS) as usize, "{tick}: {}", carrier.queued());
        carrier.wait(&mut playout, 20);
    }
}

#[test]
fn time_that_stands_still_or_jumps_does_no_harm() {
    let (mut playout, _) = two_sentences(&[0]);
    playout.on_tick(500);
    assert_eq!(playout.on_tick(500), []);
    assert_eq!(playout.on_tick(20), [], "nor time that goes back");
    assert_eq!(media(&playout.on_tick(u64::MAX)), 160 * PER_MS as usize, "one lead");
    assert!(playout.next_due(u64::MAX).is_some());
    assert_eq!(playout.played(u64::MAX).played_ms, 0);
    assert_eq!(playout.overdue(u64::MAX), None, "there is more to say");
}

#[test]
fn a_mark_stands_after_every_160_ms_and_after_every_sentence_and_names_epoch_and_utterance() {
    let (mut playout, _) = two_sentences(&[0]);
    let outs: Vec<_> = (0..80).flat_map(|tick| playout.on_tick(tick * 20)).collect();
    let mut place = 0;
    let places: Vec<_> = outs
        .iter()
        .filter_map(|out| match out {
            Out::Media { frames } => {
                place += frames.len();
                None
            }
            _ => Some(place),
        })
        .collect();
    assert_eq!(places, [1_280, 2_560, 3_840, 4_000, 5_280, 6_560, 7_840, 9_120, 10_400, 11_680, 12_160]);
    assert_eq!(marks(&outs)[..2], ["e0:u7:1", "e0:u7:2"]);
    playout.pause(1_600);
    assert!(marks(&playout.resume(1_700)).iter().all(|name| name.starts_with("e1:u7:")));
}

#[test]
fn what_is_heard_between_marks_is_estimated_and_never_beyond_what_was_sent() {
    let (mut playout, _) = two_sentences(&[0]);
    let outs = playout.on_tick(0);
    assert_eq!(playout.played(150).played_ms, 0, "nothing is proven yet");
    playout.on_tick(100);
    playout.on_mark(200, marks(&outs)[0]);
    let told = [200, 250, 260, 900].map(|now| playout.played(now).played_ms);
    assert_eq!(told, [160, 210, 220, 260]);
    let part = playout.played(250).part;
    assert!((part - 210.0 / 500.0).abs() < 1e-6, "{part}");
}

#[test]
fn of_a_sentence_whose_sound_is_not_all_there_no_part_is_told() {
    let mut playout = Playout::new(Limits::default());
    playout.begin(1);
    playout.append(&[1; 1_280]).unwrap();
    let outs = playout.on_tick(0);
    playout.on_mark(200, marks(&outs)[0]);
    let played = playout.played(200);
    assert_eq!((played.whole, played.part, played.played_ms), (0, 0.0, 160));
}

#[test]
fn a_mark_out_of_order_proves_what_was_before_it_and_the_earlier_one_nothing_more() {
    let (mut playout, _) = two_sentences(&[0]);
    let outs: Vec<_> = (0..20).flat_map(|tick| playout.on_tick(tick * 20)).collect();
    let names = marks(&outs);
    playout.on_mark(400, names[2]);
    assert_eq!(playout.played(400).played_ms, 480);
    for name in [names[0], names[1], names[2], "e0:u7:999", "e9:u9:1", ""] {
        assert_eq!(playout.on_mark(410, name), None);
    }
    assert_eq!(playout.played(410).played_ms, 490);
}

#[test]
fn marks_that_come_back_after_a_clear_prove_nothing() {
    let (mut playout, mut carrier) = two_sentences(&[100]);
    carrier.tick(&mut playout);
    carrier.wait(&mut playout, 40);
    carrier.pause(&mut playout);
    carrier.wait(&mut playout, 200);
    assert_eq!(playout.played(carrier.now).played_ms, 0);
    carrier.resume(&mut playout);
    carrier.wait(&mut playout, 40);
    let (outs, played) = playout.cut(carrier.now);
    assert_eq!((outs, played.played_ms), (vec![Out::Clear], 0));
    playout.begin(8);
    playout.append(&[1; 4_000]).unwrap();
    playout.on_tick(carrier.now);
    carrier.wait(&mut playout, 400);
    assert_eq!(playout.played(carrier.now).played_ms, 0);
}

#[test]
fn after_a_false_alarm_the_last_moment_is_said_again() {
    let (mut playout, mut carrier) = two_sentences(&[0]);
    play(&mut playout, &mut carrier, 600);
    carrier.pause(&mut playout);
    assert!(playout.is_paused() && !playout.is_speaking() && carrier.queued() == 0);
    let at_pause = playout.played(carrier.now);
    assert_eq!((at_pause.whole, at_pause.played_ms), (1, 600));
    assert_eq!(carrier.wait(&mut playout, 1_000), None);
    assert_eq!(playout.played(carrier.now), at_pause, "silence is not heard");
    assert_eq!((playout.on_tick(carrier.now), playout.next_due(carrier.now)), (vec![], None));
    carrier.resume(&mut playout);
    assert_eq!(playout.played(carrier.now), at_pause, "what was heard stays heard");
    assert!(carrier.run(&mut playout).is_complete);
    assert_eq!(carrier.twice, BACK);
}

#[test]
fn the_end_is_told_at_once_when_it_becomes_known_after_the_last_mark() {
    let (mut playout, mut carrier) = (Playout::new(Limits::default()), Carrier::new(&[50]));
    playout.begin(1);
    carrier.give(&mut playout, 1_600).unwrap();
    carrier.end_sentence(&mut playout);
    play(&mut playout, &mut carrier, 400);
    assert_eq!(playout.overdue(carrier.now), None, "more may come");
    carrier.finish(&mut playout);
    assert_eq!(playout.next_due(carrier.now), Some(carrier.now));
    assert_eq!((playout.on_tick(carrier.now), carrier.run(&mut playout).is_complete), (vec![], true));
    assert_eq!(carrier.now, 400);
}

#[test]
fn the_end_is_told_by_the_last_mark_and_not_by_an_estimate() {
    let (mut playout, _) = two_sentences(&[0]);
    let outs: Vec<_> = (0..80).flat_map(|tick| playout.on_tick(tick * 20)).collect();
    let names = marks(&outs);
    playout.on_mark(200, names[0]);
    assert!(playout.played(3_000).is_complete, "as far as is known");
    assert_eq!(playout.on_mark(3_000, names[1]), None);
    assert!(matches!(playout.on_mark(3_000, names[10]), Some(Progress::Finished(played)) if played.is_complete));
}

#[test]
fn an_utterance_without_sound_is_over_at_once() {
    let mut playout = Playout::new(Limits::default());
    playout.begin(3);
    playout.end_sentence();
    playout.finish();
    assert_eq!((playout.on_tick(10), playout.next_due(10)), (vec![], Some(10)));
    let nothing = Played { id: 3, whole: 1, part: 0.0, played_ms: 0, is_complete: true };
    assert_eq!(playout.overdue(10), Some(Progress::Finished(nothing)));
}

#[test]
fn an_utterance_whose_marks_are_lost_ends_all_the_same_and_claims_nothing() {
    let (mut playout, _) = two_sentences(&[0]);
    let mut now = 0;
    let played = loop {
        playout.on_tick(now);
        if let Some(Progress::Finished(played)) = playout.overdue(now) {
            break played;
        }
        now += 20;
    };
    assert!((1_520 + LAST_MARK_MS..1_520 + LAST_MARK_MS + 20).contains(&now), "{now}");
    assert_eq!((played.whole, played.is_complete), (0, false));
}

#[test]
fn more_than_can_be_kept_is_refused_until_some_of_it_was_heard() {
    let mut playout = Playout::new(Limits { most: 2_000 });
    playout.begin(1);
    assert_eq!(playout.append(&[0; 1_900]), Ok(()));
    assert_eq!(playout.append(&[0; 200]), Err(Full));
    let outs = playout.on_tick(0);
    playout.on_mark(200, marks(&outs)[0]);
    assert_eq!(playout.append(&[0; 1_380]), Ok(()));
    assert_eq!(playout.append(&[0; 1]), Err(Full));
}

#[test]
fn with_nothing_to_say_nothing_happens() {
    let mut playout = Playout::new(Limits::default());
    assert_eq!(playout.append(&[1; 160]), Ok(()));
    playout.end_sentence();
    playout.finish();
    assert_eq!((playout.on_tick(0), playout.pause(0), playout.resume(0)), (vec![], vec![], vec![]));
    assert_eq!(playout.cut(0), (vec![], Played::default()));
    assert_eq!((playout.overdue(9_000), playout.on_mark(0, "e0:u1:1"), playout.next_due(0)), (None, None, None));
}
