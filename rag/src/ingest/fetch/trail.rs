//! The addresses a chain of redirects has passed, so that it ends.

use url::Url;

use super::error::FetchError;

pub(super) struct Trail {
    passed: Vec<Url>,
    most: usize,
}

impl Trail {
    pub(super) fn new(first: Url, most: usize) -> Self {
        Self { passed: vec![first], most }
    }

    pub(super) fn current(&self) -> &Url {
        // Never empty: it begins with one and only grows.
        &self.passed[self.passed.len() - 1]
    }

    pub(super) fn step(&mut self, next: Url) -> Result<(), FetchError> {
        if self.passed.contains(&next) {
            return Err(FetchError::refused("The site redirects in a circle."));
        }
        if self.passed.len() > self.most {
            return Err(FetchError::refused(format!("The site redirects more than {} times.", self.most)));
        }
        self.passed.push(next);
        Ok(())
    }
}
