//! The last question before a message leaves: whether there is anything to ask or to tell any more. The shop itself is asked
//! where what it told is not of this moment.

use std::time::Duration;

use agents::tools::ToolError;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::model::campaign::Recipient;
use engine::model::lead::Enrolled;
use engine::model::shop::{CaseKind, ShopCase, ShopRules};

use super::book::Book;
use super::counter::Counter;
use super::driver;
use crate::app::App;

/// What was told so long ago is still so.
const FRESH: Duration = Duration::from_mins(1);

/// A shop that cannot be asked is asked again after so long, and after so much later nothing is said any more.
const AGAIN: Duration = Duration::from_mins(5);
const SILENT: Duration = Duration::from_hours(3);

/// Until a case has written down whom it let in.
const MOMENT: Duration = Duration::from_secs(5);

/// Cases of one person that are looked at.
const MOST_OPEN: usize = 20;

/// Whether a step may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    Open,
    /// With our word for why.
    Shut(&'static str),
    /// Nobody knows now.
    Later(Timestamp),
}

/// Of somebody in a sequence. Whoever is there for another reason than a case may get everything.
pub async fn ask(app: &App, recipient: &Recipient) -> Result<Gate> {
    let organisation = recipient.organisation;
    let Some(rules) = super::rules(app, organisation).await? else { return Ok(Gate::Open) };
    let cases = &app.engine.shop_cases;
    let Some(case) = cases.find_by_enrolled(organisation, recipient.campaign, recipient.row).await? else {
        let is_coming = is_coming(app, &rules.value, recipient).await?;
        return Ok(if is_coming { Gate::Later(app.engine.clock.now().plus(MOMENT)) } else { Gate::Open });
    };
    if case.state.is_over() {
        return Ok(Gate::Shut("settled"));
    }
    let now = app.engine.clock.now();
    if is_fresh(&case, recipient, now) {
        return Ok(Gate::Open);
    }
    let book = Book { app, organisation, rules: &rules.value };
    let asked = match Counter::open(app, organisation).await? {
        Some(counter) => again(&book, &counter, &case).await,
        None => Ok(Answer::Silent),
    };
    let is_late = || recipient.meant_for.is_some_and(|meant_for| now.since(meant_for) > SILENT);
    Ok(match asked? {
        Answer::Open => Gate::Open,
        Answer::Over => Gate::Shut("settled"),
        Answer::Silent if is_late() => Gate::Shut("shop_silent"),
        Answer::Silent => Gate::Later(now.plus(AGAIN)),
    })
}

/// A case let them in, and that was not written down in it a moment ago.
async fn is_coming(app: &App, rules: &ShopRules, recipient: &Recipient) -> Result<bool> {
    let at = Some(Enrolled { campaign: recipient.campaign, row: recipient.row });
    for case in app.engine.shop_cases.list_open(recipient.organisation, &recipient.handle, MOST_OPEN).await? {
        if driver::place(app, rules, &case).await? == at {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the shop says of a case.
enum Answer {
    Open,
    Over,
    Silent,
}

/// A parcel that has left cannot come back unseen; a cart was read when its person came in.
fn is_fresh(case: &ShopCase, recipient: &Recipient, now: Timestamp) -> bool {
    match case.kind {
        CaseKind::Shipment => true,
        CaseKind::Cart => recipient.step == 0 && now.since(case.updated_at) <= FRESH,
        CaseKind::Cod => now.since(case.changed_at) <= FRESH,
    }
}

async fn again(book: &Book<'_>, counter: &Counter, case: &ShopCase) -> Result<Answer> {
    let silent = |error: &ToolError| {
        tracing::warn!(case = %case.id, %error, "a shop cannot be asked before a message leaves");
        Answer::Silent
    };
    let told = match case.kind {
        CaseKind::Cod => match counter.order(&case.subject).await {
            Ok(Some(order)) => book.only_order(&order).await?,
            // It was there, and is not any more.
            Ok(None) => {
                book.end(CaseKind::Cod, &case.subject, "deleted").await?;
                None
            }
            Err(error) => return Ok(silent(&error)),
        },
        CaseKind::Cart => match counter.checkout(&case.subject).await {
            Ok(Some(checkout)) => book.checkout(&checkout).await?,
            // The shop lists no cart in which something happened just now.
            Ok(None) => return Ok(Answer::Silent),
            Err(error) => return Ok(silent(&error)),
        },
        CaseKind::Shipment => return Ok(Answer::Open),
    };
    let is_open = told.is_some_and(|case| !case.state.is_over());
    Ok(if is_open { Answer::Open } else { Answer::Over })
}
