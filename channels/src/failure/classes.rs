use std::time::Duration;

use super::{Class, Failure, Scope, TemplateTrouble};
use crate::platform::Platform;

/// One line of the table: what the platform calls it, and what it is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    pub name: &'static str,
    pub class: Class,
}

/// Codes from the first to the last, with this subcode or with any.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    pub first: i64,
    pub last: i64,
    pub subcode: Option<i64>,
    pub meaning: Meaning,
}

const fn row(code: i64, name: &'static str, class: Class) -> Row {
    Row { first: code, last: code, subcode: None, meaning: Meaning { name, class } }
}

const fn rows_of(first: i64, last: i64, name: &'static str, class: Class) -> Row {
    Row { first, last, subcode: None, meaning: Meaning { name, class } }
}

const fn sub(code: i64, subcode: i64, name: &'static str, class: Class) -> Row {
    Row { first: code, last: code, subcode: Some(subcode), meaning: Meaning { name, class } }
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const SOON: Class = Class::Transient { tries: 5, after: seconds(2) };
const FEW: Class = Class::Transient { tries: 3, after: seconds(5) };
const ONCE: Class = Class::Transient { tries: 1, after: seconds(5) };
const APP: Class = Class::Rate(Scope::App);
const STALE: Class = Class::Template(TemplateTrouble::Stale);
const CONTENT: Class = Class::Template(TemplateTrouble::Content);
const HOURS: u64 = 60 * 60;

/// The first row that fits counts: subcodes before codes, codes before ranges.
const SHARED: &[Row] = &[
    row(0, "authentication failed", Class::Token),
    row(1, "unknown error", FEW),
    row(2, "service temporarily down", SOON),
    row(3, "capability missing", Class::Account),
    row(4, "app's call limit", APP),
    row(10, "permission missing", Class::Account),
    row(17, "user's call limit", APP),
    row(32, "page's call limit", APP),
    row(33, "number deleted or not visible", Class::Account),
    row(100, "bad parameter", Class::Final),
    row(190, "token invalid, expired or revoked", Class::Token),
    rows_of(200, 299, "permission missing", Class::Account),
    row(368, "blocked for policy", Class::Account),
    row(613, "custom call limit", APP),
];

const WHATSAPP: &[Row] = &[
    row(80007, "business account's call limit", APP),
    row(80008, "business account's call limit", APP),
    row(130_429, "throughput of the number", Class::Rate(Scope::Number)),
    row(130_472, "user in an experiment", Class::Final),
    row(130_497, "country not allowed", Class::Final),
    row(131_000, "something went wrong", FEW),
    row(131_005, "access denied", Class::Account),
    row(131_008, "parameter missing", Class::Final),
    row(131_009, "parameter invalid", Class::Final),
    row(131_016, "service unavailable", SOON),
    row(131_020, "group error", Class::Final),
    row(131_021, "sender is recipient", Class::Final),
    row(131_026, "undeliverable", Class::Unreachable),
    row(131_030, "recipient not on the test number's list", Class::Final),
    row(131_031, "account locked", Class::Account),
    row(131_037, "display name not approved", Class::Account),
    row(131_041, "group error", Class::Final),
    row(131_042, "payment", Class::Account),
    row(131_044, "payment for calls", Class::Account),
    row(131_045, "number not registered", Class::Account),
    row(131_047, "window closed", Class::WindowClosed),
    row(131_048, "spam limit of the number", Class::Spam { wait: seconds(6 * HOURS) }),
    row(131_049, "held back for healthy engagement", Class::Later { wait: seconds(24 * HOURS), tries: 3 }),
    row(131_050, "user stopped marketing", Class::OptedOut),
    row(131_051, "message type not supported", Class::Final),
    row(131_052, "inbound media not fetched", Class::Final),
    row(131_053, "outbound media not taken", ONCE),
    row(131_055, "method not allowed", Class::Final),
    row(131_056, "pair limit", Class::Rate(Scope::Pair)),
    row(131_057, "account in maintenance", Class::Later { wait: seconds(60), tries: 5 }),
    row(131_059, "stale cursor", Class::Final),
    row(131_060, "content unavailable", Class::Final),
    row(131_062, "user id not allowed for this message", Class::NeedsPhone),
    row(131_063, "marketing templates off for this account", Class::Final),
    row(131_064, "limit by template misclassification", Class::Spam { wait: seconds(24 * HOURS) }),
    rows_of(131_200, 131_299, "group error", Class::Final),
    row(132_000, "parameter count", STALE),
    row(132_001, "template missing in this language", STALE),
    row(132_005, "filled text too long", Class::Final),
    row(132_007, "content policy", CONTENT),
    row(132_008, "parameter value", Class::Final),
    row(132_012, "parameter format", STALE),
    row(132_015, "template paused", Class::Template(TemplateTrouble::Paused)),
    row(132_016, "template disabled", Class::Template(TemplateTrouble::Disabled)),
    row(132_068, "flow blocked", Class::Template(TemplateTrouble::Disabled)),
    row(132_069, "flow throttled", Class::Template(TemplateTrouble::Paused)),
    row(133_000, "deregistration incomplete", FEW),
    row(133_004, "server busy", SOON),
    row(133_010, "number not registered", Class::Account),
    row(133_015, "number recently deleted", Class::Later { wait: seconds(300), tries: 2 }),
    row(133_016, "registration limit", Class::Later { wait: seconds(72 * HOURS), tries: 1 }),
    rows_of(133_005, 133_009, "PIN", Class::Account),
    row(134_011, "payment terms", Class::Account),
    row(134_100, "not a marketing template", Class::Final),
    row(134_101, "template still syncing", Class::Later { wait: seconds(600), tries: 2 }),
    row(134_102, "marketing messages unavailable", Class::Account),
    row(135_000, "generic user error", ONCE),
    row(137_000, "identity key changed", Class::Final),
    row(138_002, "too many calls at once", Class::Later { wait: seconds(60), tries: 3 }),
    row(138_012, "daily call limit", Class::Later { wait: seconds(24 * HOURS), tries: 1 }),
    rows_of(138_000, 138_018, "calling", Class::Final),
    row(139_102, "block list busy", FEW),
    row(139_103, "block list busy", FEW),
    rows_of(139_000, 139_004, "flow", Class::Final),
    rows_of(139_100, 139_101, "block list", Class::Final),
    rows_of(147_001, 147_004, "business username", Class::Final),
    row(2_388_019, "too many templates", CONTENT),
    row(2_388_040, "template too long", CONTENT),
    row(2_388_047, "template header", CONTENT),
    row(2_388_072, "template body", CONTENT),
    row(2_388_073, "template footer", CONTENT),
    row(2_388_293, "too many parameters for the words", CONTENT),
    row(2_388_299, "parameter at the edge", CONTENT),
    row(2_494_100, "number in maintenance", Class::Later { wait: seconds(60), tries: 5 }),
    rows_of(2_593_107, 2_593_109, "coexistence sync", Class::Final),
];

const META: &[Row] = &[
    sub(4, 2_018_022, "send limit", Class::Rate(Scope::Number)),
    sub(9, 2_207_042, "daily publishing limit", Class::Later { wait: seconds(24 * HOURS), tries: 1 }),
    sub(10, 2_018_065, "window closed", Class::WindowClosed),
    sub(10, 2_018_278, "window closed", Class::WindowClosed),
    sub(10, 2_534_022, "window closed", Class::WindowClosed),
    sub(10, 2_018_108, "person not available", Class::Unreachable),
    sub(25, 2_207_050, "account restricted", Class::Account),
    sub(100, 2_018_001, "no matching user", Class::Unreachable),
    sub(100, 2_018_032, "empty message", Class::Final),
    sub(100, 2_018_034, "malformed message", Class::Final),
    sub(100, 2_018_047, "attachment not taken", ONCE),
    sub(100, 2_018_109, "attachment too large", Class::Final),
    sub(100, 2_018_320, "template data", Class::Final),
    sub(200, 2_018_028, "app not approved or not live", Class::Account),
    sub(200, 2_018_108, "person not available", Class::Unreachable),
    sub(200, 1_545_041, "person not available", Class::Unreachable),
    sub(352, 2_207_026, "video format", Class::Final),
    sub(9007, 2_207_027, "media not ready", FEW),
    sub(36003, 2_207_009, "aspect ratio", Class::Final),
    row(551, "person not available", Class::Unreachable),
    row(1200, "temporary send failure", SOON),
    row(10303, "account linking", Class::Final),
    row(80001, "page's allowance", APP),
    row(80002, "Instagram allowance", APP),
    row(80006, "Messenger allowance", APP),
];

/// The rows of a platform in the order in which they are asked.
pub fn rows(platform: Platform) -> impl Iterator<Item = &'static Row> {
    let own = match platform {
        Platform::WhatsApp => WHATSAPP,
        Platform::Messenger | Platform::Instagram => META,
    };
    own.iter().chain(SHARED)
}

pub(super) fn meaning(failure: &Failure, platform: Platform) -> Option<Meaning> {
    let found = rows(platform)
        .find(|row| {
            (row.first..=row.last).contains(&failure.code) && row.subcode.is_none_or(|subcode| subcode == failure.subcode)
        })
        .map(|row| row.meaning);
    // The platform says itself that it will pass; only a sharper word of the table counts more.
    match found {
        Some(Meaning { class: Class::Account | Class::Final, name }) if failure.is_transient => {
            Some(Meaning { name, class: FEW })
        }
        found => found,
    }
}
