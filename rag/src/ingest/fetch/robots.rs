//! What the robots.txt of a site asks, remembered for an hour.
//!
//! As RFC 9309 has it: no file means no rules, a file that cannot be had for now means stay away for now.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use texting_robots::Robot;
use tokio::time::Instant;
use url::Url;

use super::body::{self, Beyond};
use super::error::FetchError;
use super::trail::Trail;
use super::web::{Ask, Hop, Web, judge};

const LONGEST: usize = 500 << 10;
const KEPT: Duration = Duration::from_hours(1);
/// A site that is down for a moment is not shut out for an hour.
const KEPT_ABSENT: Duration = Duration::from_mins(1);
const MOST_ORIGINS: usize = 512;
/// Each rule with an end mark becomes a compiled pattern of several kilobytes.
const MOST_END_MARKS: usize = 1_000;
/// In seconds, whatever the file says.
const LONGEST_PAUSE: f32 = 3_600.0;

const UNKNOWN: &str = "The site cannot say at the moment which pages may be read (its robots.txt is not available).";

pub(super) struct RobotsPolicy {
    pub(super) agent: String,
    pub(super) delay: Duration,
    pub(super) max_delay: Duration,
    pub(super) max_redirects: usize,
}

pub(super) struct Robots {
    policy: RobotsPolicy,
    origins: Mutex<HashMap<String, Kept>>,
}

struct Kept {
    rules: Arc<Rules>,
    until: Instant,
    used: Instant,
}

pub(super) struct Rules {
    /// `None` without a robots.txt.
    robot: Option<Robot>,
    /// Between two requests.
    pub(super) delay: Duration,
    absent: Option<Absent>,
}

/// Why the file could not be had.
struct Absent {
    words: String,
    retry_after: Option<Duration>,
}

impl Rules {
    pub(super) fn check(&self, url: &Url) -> Result<(), FetchError> {
        if let Some(absent) = &self.absent {
            return Err(FetchError::unavailable(&absent.words).after(absent.retry_after));
        }
        match &self.robot {
            Some(robot) if !robot.allowed(url.as_str()) => {
                Err(FetchError::robots("The site asks programs not to read this page (robots.txt)."))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn sitemaps(&self) -> &[String] {
        self.robot.as_ref().map_or(&[], |robot| &robot.sitemaps)
    }
}

impl Robots {
    pub(super) fn new(policy: RobotsPolicy) -> Self {
        Self { policy, origins: Mutex::default() }
    }

    /// Of a host that may not be reached there are no rules; the request for the page is refused on its own.
    pub(super) async fn rules(&self, web: &Web, url: &Url) -> Arc<Rules> {
        let origin = url.origin().ascii_serialization();
        if let Some(rules) = self.kept(&origin, Instant::now()) {
            return rules;
        }
        let rules = Arc::new(self.ask(web, url).await);
        self.keep(origin, Arc::clone(&rules), Instant::now());
        rules
    }

    fn kept(&self, origin: &str, now: Instant) -> Option<Arc<Rules>> {
        let mut origins = self.origins.lock();
        let kept = origins.get_mut(origin).filter(|kept| kept.until > now)?;
        kept.used = now;
        Some(Arc::clone(&kept.rules))
    }

    fn keep(&self, origin: String, rules: Arc<Rules>, now: Instant) {
        let until = now + if rules.absent.is_some() { KEPT_ABSENT } else { KEPT };
        let mut origins = self.origins.lock();
        if origins.len() >= MOST_ORIGINS {
            let oldest = origins.iter().min_by_key(|(_, kept)| kept.used).map(|(origin, _)| origin.clone());
            oldest.map(|oldest| origins.remove(&oldest));
        }
        origins.insert(origin, Kept { rules, until, used: now });
    }

    async fn ask(&self, web: &Web, url: &Url) -> Rules {
        let mut first = url.clone();
        first.set_path("/robots.txt");
        first.set_query(None);
        match self.follow(web, Trail::new(first, self.policy.max_redirects)).await {
            Ok(text) => self.read(&text),
            // Without any answer the reason says more than that a file is missing.
            Err(error) if error.can_retry() && error.source.is_some() => self.absent(error.words, error.retry_after),
            Err(error) if error.can_retry() => self.absent(UNKNOWN, error.retry_after),
            // A file behind a login, or behind redirects that lead astray, is no file.
            Err(_) => self.none(),
        }
    }

    async fn follow(&self, web: &Web, mut trail: Trail) -> Result<Vec<u8>, FetchError> {
        let mut budget = web.budget();
        loop {
            let ask = Ask { url: trail.current(), accept: "text/plain, */*;q=0.5", delay: self.policy.delay, seen: None };
            match web.hop(&ask, &mut budget).await? {
                Hop::Redirect(next) => trail.step(next)?,
                Hop::Answer(answer) => {
                    judge(&answer.response)?;
                    return body::read(answer.response, &mut budget, LONGEST, Beyond::Cut).await;
                }
            }
        }
    }

    fn read(&self, text: &[u8]) -> Rules {
        let marks = text.split(|byte| matches!(byte, b'\r' | b'\n')).filter(|line| line.contains(&b'$')).count();
        if marks > MOST_END_MARKS {
            return self.absent(UNKNOWN, None);
        }
        let Ok(robot) = Robot::new(&self.policy.agent, text) else {
            return self.absent(UNKNOWN, None);
        };
        // Infinite is a number too, and no duration.
        let asked = robot.delay.and_then(|seconds| Duration::try_from_secs_f32(seconds.min(LONGEST_PAUSE)).ok());
        let delay = asked.unwrap_or_default().min(self.policy.max_delay).max(self.policy.delay);
        Rules { robot: Some(robot), delay, absent: None }
    }

    fn none(&self) -> Rules {
        Rules { robot: None, delay: self.policy.delay, absent: None }
    }

    fn absent(&self, words: impl Into<String>, retry_after: Option<Duration>) -> Rules {
        Rules { absent: Some(Absent { words: words.into(), retry_after }), ..self.none() }
    }
}

#[cfg(test)]
mod tests;
