//! The carrier's REST interface, against one that refuses what the real one refuses.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use engine::model::call::CallEnd;
use sandbox::carrier::{Exchange, Habit};
use voice::carrier::twilio::{Account, TwilioRest};
use voice::carrier::{Carrier as _, CarrierError, Dial, Progress, Urls};

const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
const OURS: &str = "+18005551212";
const THEIRS: &str = "+4915112345678";
const SOON: Duration = Duration::from_secs(20);

/// A webhook nobody answers: what happens on the line is not what these tests are about.
const NOWHERE: &str = "http://127.0.0.1:9/voice/in_1/answered?call=7";

async fn open() -> (Exchange, TwilioRest) {
    let exchange = Exchange::open(ACCOUNT, "secret", &[OURS]).await.unwrap();
    let rest = TwilioRest::new(&exchange.url(), account("secret")).unwrap();
    (exchange, rest)
}

fn account(secret: &str) -> Account {
    Account { id: ACCOUNT.into(), user: ACCOUNT.into(), secret: secret.into() }
}

fn dial() -> Dial {
    Dial {
        to: THEIRS.into(),
        from: OURS.into(),
        answer_url: NOWHERE.into(),
        status_url: "http://127.0.0.1:9/status".into(),
        ring: Duration::from_secs(30),
        machine_url: Some("http://127.0.0.1:9/machine".into()),
    }
}

fn code(outcome: Result<String, CarrierError>) -> u32 {
    match outcome {
        Err(CarrierError::Refused { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

async fn becomes(rest: &TwilioRest, call: &str, wanted: Progress) {
    let is_so = async {
        while rest.status(call).await.unwrap() != wanted {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(SOON, is_so).await.unwrap_or_else(|_| panic!("never {wanted:?}"));
}

#[tokio::test]
async fn a_call_is_placed_with_all_that_the_carrier_needs_to_know() {
    let (exchange, rest) = open().await;
    exchange.at(THEIRS, Habit::Ignores);
    let call = rest.dial(&dial()).await.unwrap();
    becomes(&rest, &call, Progress::Ringing).await;
    let seen = exchange.requests();
    let placed = &seen[0];
    assert_eq!((placed.method.as_str(), placed.status), ("POST", 201));
    let has = |name: &str, value: &str| placed.form.iter().any(|(known, given)| known == name && given == value);
    assert!(has("To", THEIRS) && has("From", OURS) && has("Url", NOWHERE) && has("Timeout", "30"), "{placed:#?}");
    assert!(has("StatusCallbackEvent", "answered") && has("StatusCallbackEvent", "completed"), "{placed:#?}");
    assert!(has("AsyncAmd", "true") && has("MachineDetection", "Enable"), "{placed:#?}");
}

#[tokio::test]
async fn what_became_of_a_call_is_asked_and_told() {
    let (exchange, rest) = open().await;
    exchange.at(THEIRS, Habit::IsBusy);
    let call = rest.dial(&dial()).await.unwrap();
    becomes(&rest, &call, Progress::Over(CallEnd::Busy)).await;
    assert!(matches!(rest.status("CA00000000000000000000000000000000").await, Err(CarrierError::Gone(_))));
    assert!(matches!(rest.status("../Calls").await, Err(CarrierError::Gone(_))), "an id goes into a path");
}

#[tokio::test]
async fn a_phone_that_rings_stops_and_hanging_up_twice_is_no_error() {
    let (exchange, rest) = open().await;
    exchange.at(THEIRS, Habit::Ignores);
    for dismisses in [false, true] {
        let call = rest.dial(&dial()).await.unwrap();
        becomes(&rest, &call, Progress::Ringing).await;
        if dismisses {
            rest.dismiss(&call, "Never mind.", "en").await.unwrap();
        } else {
            rest.hang_up(&call).await.unwrap();
        }
        becomes(&rest, &call, Progress::Over(CallEnd::Cancelled)).await;
        rest.hang_up(&call).await.unwrap();
        rest.dismiss(&call, "Never mind.", "en").await.unwrap();
    }
}

#[tokio::test]
async fn refusals_come_with_the_carriers_own_number() {
    let (exchange, rest) = open().await;
    assert_eq!(code(rest.dial(&Dial { to: "+12".into(), ..dial() }).await), 21_211);
    assert_eq!(code(rest.dial(&Dial { from: "+4930999999".into(), ..dial() }).await), 21_210);
    assert_eq!(code(rest.dial(&Dial { answer_url: "somewhere".into(), ..dial() }).await), 21_205);
    let stranger = TwilioRest::new(&exchange.url(), account("another")).unwrap();
    assert_eq!(code(stranger.dial(&dial()).await), 20_003);
    for (status, is_known, may_pass) in [(429, true, true), (503, false, true), (400, true, false)] {
        exchange.fails_with(status);
        let outcome = rest.dial(&dial()).await;
        let unknown = matches!(outcome, Err(CarrierError::Unavailable(_)));
        assert_eq!(unknown, !is_known, "{outcome:?}");
        assert_eq!(unknown || matches!(outcome, Err(CarrierError::NotTaken(_))), may_pass, "{outcome:?}");
    }
    let unheard = TwilioRest::new("http://127.0.0.1:9", account("secret")).unwrap().dial(&dial()).await;
    assert!(matches!(unheard, Err(CarrierError::NotTaken(_))), "{unheard:?}");
    let said = format!("{:?} {}", account("secret"), rest.dial(&Dial { to: "+12".into(), ..dial() }).await.unwrap_err());
    assert!(!said.contains("secret\"") && !said.contains(":secret"), "{said}");
}

#[tokio::test]
async fn a_number_is_pointed_at_us_and_one_we_do_not_have_is_not() {
    let (exchange, rest) = open().await;
    let urls = Urls { incoming: "https://h/voice/in_1/incoming".into(), status: "https://h/voice/in_1/status".into() };
    rest.point_number(OURS, &urls).await.unwrap();
    let pointed = exchange.pointed(OURS).unwrap();
    assert_eq!((pointed.incoming, pointed.status), (urls.incoming.clone(), urls.status.clone()));
    assert!(matches!(rest.point_number("+4930999999", &urls).await, Err(CarrierError::Gone(_))));
}

#[tokio::test]
async fn instructions_that_cannot_be_had_end_the_call() {
    let (exchange, rest) = open().await;
    exchange.at(THEIRS, Habit::AT_ONCE);
    let call = rest.dial(&dial()).await.unwrap();
    becomes(&rest, &call, Progress::Over(CallEnd::CallerHungUp)).await;
    assert!(exchange.picks_up(THEIRS, Duration::from_millis(50)).await.is_err());
}
