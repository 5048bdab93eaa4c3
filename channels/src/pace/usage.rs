use std::time::Duration;

use serde_json::Value;

const MOST_ENTRIES: usize = 100;
/// Longer headers than a server passes on are not read.
const LONGEST: usize = 64 * 1024;

/// What `X-App-Usage` and `X-Business-Use-Case-Usage` say. Both may be absent, and usually are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Usage {
    pub of: Vec<UsageOf>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageOf {
    /// The business, page or account; empty for the app.
    pub id: String,
    /// Of the allowance, the highest of calls and times; may be above 100.
    pub percent: u32,
    /// Until there is access again.
    pub regain: Option<Duration>,
}

impl Usage {
    /// A header that cannot be read says nothing.
    pub fn from_headers(app: Option<&str>, business: Option<&str>) -> Self {
        let mut of = Vec::new();
        if let Some(app) = app.and_then(read) {
            of.extend(percent(&app).map(|percent| UsageOf { id: String::new(), percent, regain: None }));
        }
        let business = business.and_then(read);
        for (id, entries) in business.iter().filter_map(Value::as_object).flatten().take(MOST_ENTRIES) {
            let entries = || entries.as_array().into_iter().flatten().take(MOST_ENTRIES);
            if let Some(percent) = entries().filter_map(percent).max() {
                let minutes = entries().filter_map(|entry| whole(entry.get("estimated_time_to_regain_access")?)).max();
                let regain = minutes.filter(|minutes| *minutes > 0).map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
                of.push(UsageOf { id: id.clone(), percent, regain });
            }
        }
        Self { of }
    }
}

fn read(header: &str) -> Option<Value> {
    (header.len() <= LONGEST).then(|| serde_json::from_str(header).ok()).flatten()
}

fn percent(entry: &Value) -> Option<u32> {
    ["call_count", "total_time", "total_cputime"].iter().filter_map(|key| whole(entry.get(*key)?)).max()
}

fn whole(value: &Value) -> Option<u32> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    (number >= 0.0).then_some(number.ceil().min(f64::from(u32::MAX)) as u32)
}
