use super::*;

const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn session() -> LoginSession {
    LoginSession::begin(RecordId(1), OrgId(2), OperatorId(3), "t0".into(), START)
}

fn renew(session: &mut LoginSession, shown: &str, next: &str, after: Duration) -> Renewal {
    session.renew(shown, next.into(), START.plus(after))
}

#[test]
fn each_use_retires_the_token() {
    let mut session = session();
    assert_eq!(renew(&mut session, "t0", "t1", Duration::from_mins(1)), Renewal::Renewed);
    assert_eq!(renew(&mut session, "t1", "t2", Duration::from_mins(2)), Renewal::Renewed);
    assert_eq!(session.living, ["t2"]);
}

#[test]
fn two_tabs_that_renew_at_once_both_go_on() {
    for lasting in ["a1", "b1"] {
        let mut session = session();
        assert_eq!(renew(&mut session, "t0", "a1", Duration::from_mins(1)), Renewal::Renewed);
        assert_eq!(renew(&mut session, "t0", "b1", Duration::from_secs(62)), Renewal::Renewed);
        // Whichever cookie the browser kept, it renews a quarter of an hour later.
        assert_eq!(renew(&mut session, lasting, "c1", Duration::from_mins(15)), Renewal::Renewed);
        assert_eq!(session.living, ["c1"]);
    }
}

#[test]
fn a_token_used_again_later_ends_the_login() {
    let mut session = session();
    renew(&mut session, "t0", "t1", Duration::from_mins(1));
    assert_eq!(renew(&mut session, "t0", "x", Duration::from_secs(71)), Renewal::Reused);
}

#[test]
fn a_token_retired_two_uses_ago_has_no_grace() {
    let mut session = session();
    renew(&mut session, "t0", "t1", Duration::from_secs(1));
    renew(&mut session, "t1", "t2", Duration::from_secs(2));
    assert_eq!(renew(&mut session, "t0", "x", Duration::from_secs(3)), Renewal::Reused);
}

#[test]
fn a_thief_in_the_grace_is_found_when_the_other_renews() {
    let mut session = session();
    renew(&mut session, "t0", "owner", Duration::from_mins(1));
    renew(&mut session, "t0", "thief", Duration::from_secs(61));
    renew(&mut session, "owner", "owner2", Duration::from_secs(800));
    assert_eq!(renew(&mut session, "thief", "x", Duration::from_mins(15)), Renewal::Reused);
}

#[test]
fn the_grace_is_no_mint() {
    let mut session = session();
    renew(&mut session, "t0", "t1", Duration::ZERO);
    let many = (0..20).map(|n| renew(&mut session, "t0", &format!("s{n}"), Duration::from_secs(1)));
    assert_eq!(many.last(), Some(Renewal::Reused));
}

#[test]
fn a_login_ends_after_thirty_days_however_often_it_is_renewed() {
    let mut session = session();
    assert_eq!(renew(&mut session, "t0", "t1", Duration::from_hours(24 * 29)), Renewal::Renewed);
    assert_eq!(renew(&mut session, "t1", "t2", Duration::from_hours(24 * 30)), Renewal::Ended);
}
