//! How long a claimed job, or message on its way, is hidden from others, and how that is kept up while it is worked on.

use std::convert::Infallible;
use std::time::Duration;

use engine::Engine;
use engine::ids::JobId;
use engine::ports::outbox::Departure;
use futures_util::future::join_all;

/// When its process dies it comes back after this time.
pub(crate) const LEASE: Duration = Duration::from_mins(1);

/// The store may be out for the rest of a lease.
const RENEW_EVERY: Duration = Duration::from_secs(15);

/// When that failed.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// The leases of these jobs hold as long as the work on them goes on: no job is worked on twice at the same time.
pub(crate) async fn held<T>(engine: &Engine, jobs: &[JobId], work: impl Future<Output = T>) -> T {
    tokio::select! {
        done = work => done,
        never = again_and_again(RENEW_EVERY, AGAIN_AFTER, || renew(engine, jobs)) => match never {},
    }
}

/// The same for a message on its way: a provider may take long, and is not asked by two at the same time.
pub(crate) async fn held_departure<T>(engine: &Engine, departure: &Departure, work: impl Future<Output = T>) -> T {
    let renew = || engine.outbox.renew(departure, engine.clock.now(), LEASE);
    tokio::select! {
        done = work => done,
        never = again_and_again(RENEW_EVERY, AGAIN_AFTER, renew) => match never {},
    }
}

async fn renew(engine: &Engine, jobs: &[JobId]) -> engine::Result<()> {
    let renewals = jobs.iter().map(|job| engine.jobs.renew(*job, engine.clock.now(), LEASE));
    join_all(renewals).await.into_iter().collect()
}

async fn again_and_again<R>(every: Duration, after_failure: Duration, renew: impl Fn() -> R) -> Infallible
where
    R: Future<Output = engine::Result<()>>,
{
    let mut wait = every;
    loop {
        tokio::time::sleep(wait).await;
        wait = match renew().await {
            Ok(()) => every,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a lease could not be renewed");
                after_failure
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use engine::error::Error;
    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn renewing_goes_on_after_a_failure() {
        let (renewed, enough) = (Cell::new(0), Notify::new());
        let renew = || async {
            renewed.set(renewed.get() + 1);
            match renewed.get() {
                2 => Err(Error::unavailable("the store is out")),
                4 => {
                    enough.notify_one();
                    Ok(())
                }
                _ => Ok(()),
            }
        };
        tokio::select! {
            () = enough.notified() => {}
            never = again_and_again(Duration::from_millis(1), Duration::ZERO, renew) => match never {},
        }
        assert_eq!(renewed.get(), 4);
    }
}
