use proptest::prelude::*;

use super::*;

const NOW: i64 = 1_790_000_000_000;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(NOW + millis)
}

fn to(customer: &str) -> Leaving<'_> {
    Leaving { number: "N1", business: "W1", customer, is_heavy: false, per_second: None }
}

fn pace(rates: Rates) -> Pace {
    Pace::new(rates, 10_000)
}

fn wait(millis: i64, scope: Scope) -> Answer {
    Answer::Wait { until: at(millis), scope }
}

#[test]
fn the_forty_sixth_message_to_one_customer_waits_and_others_do_not() {
    let mut pace = pace(Rates::WHATSAPP);
    for _ in 0..45 {
        assert_eq!(pace.ask(at(0), &to("ana")), Answer::Go);
    }
    assert_eq!(pace.ask(at(0), &to("ana")), wait(6000, Scope::Pair));
    assert_eq!(pace.ask(at(0), &to("bea")), Answer::Go);
    assert_eq!(pace.ask(at(5999), &to("ana")), wait(6000, Scope::Pair));
    assert_eq!(pace.ask(at(6000), &to("ana")), Answer::Go);
    assert_eq!(pace.ask(at(6000), &to("ana")), wait(12_000, Scope::Pair));
}

#[test]
fn the_eighty_first_message_of_a_second_waits() {
    let mut pace = pace(Rates::WHATSAPP);
    for customer in 0..80 {
        assert_eq!(pace.ask(at(customer), &to(&customer.to_string())), Answer::Go);
    }
    assert_eq!(pace.ask(at(80), &to("late")), wait(1000, Scope::Number));
    let other = Leaving { number: "N2", ..to("late") };
    assert_eq!(pace.ask(at(80), &other), Answer::Go);
    assert_eq!(pace.ask(at(1000), &to("late")), Answer::Go);
}

#[test]
fn a_number_that_was_granted_more_sends_more_and_its_neighbour_does_not() {
    let mut pace = pace(Rates::WHATSAPP);
    let granted = |customer| Leaving { per_second: Some(1_000), ..to(customer) };
    let customers: Vec<String> = (0..1_000).map(|customer| customer.to_string()).collect();
    for customer in &customers {
        assert_eq!(pace.ask(at(0), &granted(customer)), Answer::Go);
        pace.on_received(at(0), "N2");
    }
    assert_eq!(pace.ask(at(0), &granted("late")), wait(1000, Scope::Number));
    assert_eq!(pace.ask(at(0), &Leaving { number: "N2", ..to("late") }), wait(1000, Scope::Number));
    assert_eq!(pace.ask(at(1000), &granted("late")), Answer::Go);
}

#[test]
fn what_comes_in_takes_places_too_where_both_ways_count() {
    let mut whatsapp = pace(Rates::WHATSAPP);
    let mut meta = pace(Rates::META);
    for _ in 0..300 {
        whatsapp.on_received(at(0), "N1");
        meta.on_received(at(0), "N1");
    }
    assert_eq!(whatsapp.ask(at(1), &to("ana")), wait(1000, Scope::Number));
    assert_eq!(meta.ask(at(1), &to("ana")), Answer::Go);
}

#[test]
fn audio_and_video_have_a_smaller_rate() {
    let mut pace = pace(Rates::META);
    let heavy = Leaving { is_heavy: true, ..to("ana") };
    for _ in 0..10 {
        assert_eq!(pace.ask(at(0), &heavy), Answer::Go);
    }
    assert_eq!(pace.ask(at(0), &heavy), wait(1000, Scope::Number));
    assert_eq!(pace.ask(at(0), &to("ana")), Answer::Go);
}

#[test]
fn a_refusal_holds_back_its_scope_alone() {
    let mut pace = pace(Rates::WHATSAPP);
    let minute = Duration::from_mins(1);
    pace.on_refused(at(0), &to("ana"), Scope::Pair, minute);
    assert_eq!(pace.ask(at(1), &to("ana")), wait(60_000, Scope::Pair));
    assert_eq!(pace.ask(at(1), &to("bea")), Answer::Go);
    pace.on_refused(at(0), &to("ana"), Scope::Number, 2 * minute);
    assert_eq!(pace.ask(at(1), &to("bea")), wait(120_000, Scope::Number));
    pace.on_refused(at(0), &to("ana"), Scope::App, 3 * minute);
    assert_eq!(pace.ask(at(1), &Leaving { number: "N2", ..to("eva") }), wait(180_000, Scope::App));
    assert_eq!(pace.ask(at(180_000), &to("ana")), Answer::Go);
}

#[test]
fn usage_above_eighty_percent_spaces_and_at_a_hundred_stops() {
    let app = |percent: u32| Usage::from_headers(Some(&format!(r#"{{"call_count":{percent},"total_time":1}}"#)), None);
    let mut pace = pace(Rates::WHATSAPP);
    pace.on_usage(at(0), &app(79));
    assert_eq!((pace.ask(at(0), &to("a")), pace.ask(at(0), &to("b"))), (Answer::Go, Answer::Go));
    pace.on_usage(at(0), &app(90));
    assert_eq!((pace.ask(at(0), &to("c")), pace.ask(at(0), &to("d"))), (Answer::Go, wait(500, Scope::App)));
    pace.on_usage(at(0), &app(100));
    assert_eq!(pace.ask(at(600), &to("e")), wait(60_000, Scope::App));
    assert_eq!(pace.ask(at(60_000), &to("e")), Answer::Go);
    assert_eq!((pace.ask(at(400_000), &to("f")), pace.ask(at(400_000), &to("g"))), (Answer::Go, Answer::Go));
}

#[test]
fn the_header_of_a_business_holds_back_that_business() {
    let header = r#"{"W1":[{"type":"messenger","call_count":95,"total_cputime":20,"total_time":101,
        "estimated_time_to_regain_access":7}],"W2":[{"call_count":"12"}]}"#;
    let usage = Usage::from_headers(None, Some(header));
    let regain = Some(Duration::from_mins(7));
    assert_eq!(usage.of[0], UsageOf { id: "W1".into(), percent: 101, regain });
    assert_eq!(usage.of[1], UsageOf { id: "W2".into(), percent: 12, regain: None });
    let mut pace = pace(Rates::META);
    pace.on_usage(at(0), &usage);
    assert_eq!(pace.ask(at(1), &to("ana")), wait(420_000, Scope::App));
    assert_eq!(pace.ask(at(1), &Leaving { business: "W2", ..to("ana") }), Answer::Go);
}

#[test]
fn headers_that_cannot_be_read_say_nothing() {
    for bad in ["", "x", "[]", "{\"a\":1}", "{\"a\":[1,null,{}]}", "{\"call_count\":-1}", "null"] {
        assert_eq!(Usage::from_headers(Some(bad), Some(bad)), Usage::default(), "{bad}");
    }
}

#[test]
fn what_is_remembered_of_customers_is_bounded_and_those_in_debt_are_kept_longest() {
    let mut pace = Pace::new(Rates { per_second: 100_000, ..Rates::WHATSAPP }, 100);
    for _ in 0..45 {
        pace.ask(at(0), &to("ana"));
    }
    for customer in 0..5000 {
        assert_eq!(pace.ask(at(1), &to(&customer.to_string())), Answer::Go);
    }
    assert!(pace.pairs.len() <= 100);
    assert_eq!(pace.ask(at(1), &to("ana")), wait(6000, Scope::Pair));
}

proptest! {
    #[test]
    fn no_second_and_no_pair_gets_more_than_its_rate(asks in prop::collection::vec((0_i64..60, 0_u8..3), 1..800)) {
        let rates = Rates { per_second: 20, pair: Some(PairRate { every: Duration::from_millis(600), burst: 5 }), ..Rates::WHATSAPP };
        let mut pace = Pace::new(rates, 100);
        let (mut now, mut sent) = (0, Vec::new());
        for (step, customer) in asks {
            now += step;
            match pace.ask(at(now), &to(&customer.to_string())) {
                Answer::Go => sent.push((now, customer)),
                Answer::Wait { until, .. } => prop_assert!(until > at(now)),
            }
        }
        for (index, (from, customer)) in sent.iter().enumerate() {
            let second = sent[index..].iter().take_while(|(time, _)| *time < from + 1000).count();
            prop_assert!(second <= 20);
            for (upto, _) in &sent[index..] {
                let in_span = sent[index..].iter().filter(|(time, other)| other == customer && time <= upto).count() as i64;
                prop_assert!(in_span <= 5 + (upto - from) / 600, "{in_span} in {}", upto - from);
            }
        }
    }

    #[test]
    fn who_waits_as_long_as_told_gets_through(count in 1_usize..200) {
        let mut pace = pace(Rates::WHATSAPP);
        let mut now = at(0);
        for _ in 0..count {
            if let Answer::Wait { until, .. } = pace.ask(now, &to("ana")) {
                now = until;
                prop_assert_eq!(pace.ask(now, &to("ana")), Answer::Go);
            }
        }
    }
}
