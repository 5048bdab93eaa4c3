use proptest::prelude::*;

use super::*;

const WROTE: i64 = 1_790_000_000_000;
const EXACT: Rules = Rules { margin: Duration::ZERO, human_agent: true, utility_templates: true, long_ad_threads: false };
const ALL: [Platform; 3] = [Platform::WhatsApp, Platform::Messenger, Platform::Instagram];

const SECOND: Duration = Duration::from_secs(1);

fn less(from: Duration, by: Duration) -> Duration {
    from.saturating_sub(by)
}

fn after(wait: Duration) -> Timestamp {
    Timestamp::from_millis(WROTE).plus(wait)
}

fn wrote() -> Contacts {
    Contacts { last_from_customer: Some(after(Duration::ZERO)), ..Contacts::default() }
}

fn asked(rules: &Rules, contacts: &Contacts, platform: Platform, author: Author, wait: Duration) -> Decision {
    decide(rules, contacts, &Wish { platform, author, what: What::Message, now: after(wait) })
}

fn permit(decision: &Decision) -> Option<Permit> {
    match decision {
        Decision::Allowed { permit, .. } => Some(*permit),
        Decision::Refused { .. } => None,
    }
}

fn template(contacts: &Contacts, platform: Platform, category: &Category, is_approved: bool) -> Decision {
    let what = What::Template { category, is_approved };
    decide(&EXACT, contacts, &Wish { platform, author: Author::Agent, what, now: after(30 * DAY) })
}

#[test]
fn the_window_is_open_for_a_day_and_not_a_second_longer() {
    for platform in ALL {
        for author in [Author::Agent, Author::Operator] {
            let open = asked(&EXACT, &wrote(), platform, author, less(DAY, SECOND));
            assert_eq!(permit(&open), Some(Permit::Open), "{platform:?}");
        }
        let closed = asked(&EXACT, &wrote(), platform, Author::Agent, DAY + SECOND);
        assert!(matches!(closed, Decision::Refused { reason: Reason::WindowClosed, .. }), "{platform:?}: {closed:?}");
    }
}

#[test]
fn the_margin_closes_the_window_earlier() {
    let rules = Rules::default();
    let closes = less(DAY, rules.margin);
    assert_eq!(permit(&asked(&rules, &wrote(), Platform::WhatsApp, Author::Agent, less(closes, SECOND))), Some(Permit::Open));
    assert_eq!(permit(&asked(&rules, &wrote(), Platform::WhatsApp, Author::Agent, closes)), None);
}

#[test]
fn a_person_may_write_for_seven_days_where_the_page_may() {
    for platform in [Platform::Messenger, Platform::Instagram] {
        let late = asked(&EXACT, &wrote(), platform, Author::Operator, less(WEEK, SECOND));
        assert_eq!(permit(&late), Some(Permit::HumanAgent));
        assert_eq!(permit(&asked(&EXACT, &wrote(), platform, Author::Operator, WEEK + SECOND)), None);
        let not_granted = Rules { human_agent: false, ..EXACT };
        assert_eq!(permit(&asked(&not_granted, &wrote(), platform, Author::Operator, 2 * DAY)), None);
        let Decision::Refused { instead, .. } = asked(&EXACT, &wrote(), platform, Author::Agent, 2 * DAY) else { panic!() };
        assert!(instead.contains(&Instead::Operator { until: after(WEEK) }));
    }
    assert_eq!(permit(&asked(&EXACT, &wrote(), Platform::WhatsApp, Author::Operator, 2 * DAY)), None);
}

#[test]
fn outside_the_window_a_template_is_offered_first_where_there_are_any() {
    let instead = |platform| match asked(&EXACT, &wrote(), platform, Author::Agent, 30 * DAY) {
        Decision::Refused { instead, .. } => instead,
        Decision::Allowed { .. } => panic!(),
    };
    assert_eq!(instead(Platform::WhatsApp), [Instead::Template, Instead::WaitForCustomer, Instead::OtherChannel]);
    assert_eq!(instead(Platform::Messenger)[0], Instead::Template);
    assert_eq!(instead(Platform::Instagram), [Instead::WaitForCustomer, Instead::OtherChannel]);
}

#[test]
fn who_never_wrote_is_told_apart() {
    let never = asked(&EXACT, &Contacts::default(), Platform::Instagram, Author::Operator, DAY);
    assert!(matches!(never, Decision::Refused { reason: Reason::NeverWrote, .. }));
}

#[test]
fn templates_need_no_window_but_an_approval() {
    let none = Contacts::default();
    assert_eq!(permit(&template(&none, Platform::WhatsApp, &Category::Marketing, true)), Some(Permit::Open));
    assert_eq!(permit(&template(&none, Platform::Messenger, &Category::Utility, true)), Some(Permit::Utility));
    let refused = |decision| match decision {
        Decision::Refused { reason, .. } => reason,
        Decision::Allowed { .. } => panic!(),
    };
    assert_eq!(refused(template(&none, Platform::WhatsApp, &Category::Utility, false)), Reason::NotApproved);
    assert_eq!(refused(template(&none, Platform::Messenger, &Category::Marketing, true)), Reason::NoSuchTemplates);
    assert_eq!(refused(template(&none, Platform::Instagram, &Category::Utility, true)), Reason::NoSuchTemplates);
    let opted_out = Contacts { is_opted_out: true, ..none };
    assert_eq!(refused(template(&opted_out, Platform::WhatsApp, &Category::Marketing, true)), Reason::OptedOut);
    assert_eq!(permit(&template(&opted_out, Platform::WhatsApp, &Category::Utility, true)), Some(Permit::Open));
}

#[test]
fn an_advertisement_makes_it_free_for_three_days_and_opens_nothing() {
    let cost = |decision: &Decision| match decision {
        Decision::Allowed { cost, .. } => Some(*cost),
        Decision::Refused { .. } => None,
    };
    let entry = Entry { at: after(Duration::ZERO), answered_at: Some(after(HOUR)) };
    let came = Contacts { entry: Some(entry), ..wrote() };
    assert_eq!(cost(&asked(&EXACT, &came, Platform::WhatsApp, Author::Agent, 2 * HOUR)), Some(Cost::Free));
    assert_eq!(cost(&asked(&EXACT, &wrote(), Platform::WhatsApp, Author::Agent, 2 * HOUR)), Some(Cost::Service));
    assert_eq!(cost(&asked(&EXACT, &came, Platform::WhatsApp, Author::Agent, 2 * DAY)), None);
    let category = Category::Utility;
    let what = What::Template { category: &category, is_approved: true };
    let at = |wait| Wish { platform: Platform::WhatsApp, author: Author::Agent, what, now: after(wait) };
    assert_eq!(cost(&decide(&EXACT, &came, &at(2 * DAY))), Some(Cost::Free));
    assert_eq!(cost(&decide(&EXACT, &came, &at(4 * DAY))), Some(Cost::Template));
    let late = Contacts { entry: Some(Entry { answered_at: Some(after(25 * HOUR)), ..entry }), ..wrote() };
    assert_eq!(free_entry_until(&late), None);
}

#[test]
fn a_thread_from_an_advertisement_stays_open_a_week_where_that_holds() {
    let came = Contacts { entry: Some(Entry { at: after(Duration::ZERO), answered_at: None }), ..wrote() };
    let long = Rules { long_ad_threads: true, ..EXACT };
    assert_eq!(permit(&asked(&long, &came, Platform::Messenger, Author::Agent, 6 * DAY)), Some(Permit::Open));
    assert_eq!(permit(&asked(&EXACT, &came, Platform::Messenger, Author::Agent, 6 * DAY)), None);
    assert_eq!(permit(&asked(&long, &came, Platform::WhatsApp, Author::Agent, 6 * DAY)), None);
}

#[test]
fn a_comment_may_be_answered_in_private_once_within_a_week() {
    let comment = Comment { at: after(Duration::ZERO), is_answered: false, broadcast: None };
    let reason = |comment, platform, wait| {
        let contacts = Contacts { comment: Some(comment), ..Contacts::default() };
        let wish = Wish { platform, author: Author::Agent, what: What::PrivateAnswer, now: after(wait) };
        match decide(&EXACT, &contacts, &wish) {
            Decision::Allowed { .. } => None,
            Decision::Refused { reason, .. } => Some(reason),
        }
    };
    assert_eq!(reason(comment, Platform::Instagram, 6 * DAY), None);
    assert_eq!(reason(comment, Platform::Instagram, 8 * DAY), Some(Reason::CommentTooOld));
    let answered = Comment { is_answered: true, ..comment };
    assert_eq!(reason(answered, Platform::Messenger, HOUR), Some(Reason::AnsweredAlready));
    let over = Comment { broadcast: Some(false), ..comment };
    assert_eq!(reason(over, Platform::Instagram, HOUR), Some(Reason::BroadcastOver));
    assert_eq!(reason(comment, Platform::WhatsApp, HOUR), Some(Reason::NoComment));
}

#[test]
fn nobody_writes_into_a_thread_that_another_app_owns() {
    let standby = Contacts { is_standby: true, ..wrote() };
    let decision = asked(&EXACT, &standby, Platform::Messenger, Author::Operator, HOUR);
    assert!(matches!(decision, Decision::Refused { reason: Reason::Standby, .. }));
}

proptest! {
    #[test]
    fn the_agent_never_gets_the_human_tag(wait in 0_u64..20 * 86_400, by_ad in any::<bool>(), comment in any::<bool>()) {
        let entry = by_ad.then(|| Entry { at: after(Duration::ZERO), answered_at: None });
        let comment = comment.then(|| Comment { at: after(Duration::ZERO), is_answered: false, broadcast: None });
        let contacts = Contacts { entry, comment, ..wrote() };
        for platform in ALL {
            let decision = asked(&EXACT, &contacts, platform, Author::Agent, Duration::from_secs(wait));
            prop_assert_ne!(permit(&decision), Some(Permit::HumanAgent));
        }
    }

    #[test]
    fn what_is_allowed_is_allowed_until_it_says(wait in 0_u64..9 * 86_400, margin in 0_u64..600, ahead in 0_i64..100_000) {
        let rules = Rules { margin: Duration::from_secs(margin), ..EXACT };
        let last = Timestamp::from_millis(WROTE + ahead);
        let contacts = Contacts { last_from_customer: Some(last), ..Contacts::default() };
        for platform in ALL {
            let now = after(Duration::from_secs(wait));
            let decision = asked(&rules, &contacts, platform, Author::Operator, Duration::from_secs(wait));
            let Decision::Allowed { until: Some(until), permit: granted, .. } = decision else { continue };
            prop_assert!(now < until);
            let longest = if granted == Permit::Open { DAY } else { WEEK };
            prop_assert!(until.since(last.min(now)) <= longest);
        }
    }
}
