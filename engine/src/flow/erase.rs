//! A contact is erased: files before the rows that name them, the contact at last.

use crate::clock::Clock;
use crate::error::Result;
use crate::ids::{OrgId, RecordId};
use crate::ports::erasure::Place;
use crate::ports::{BlobStore, Erasure};
use crate::tasks::Tasks;

/// The kind of the job.
pub const ERASE: &str = "contact.erase";

/// Small enough that no other write waits long behind one step.
const STEP: usize = 200;

/// Rows that are looked at in one step, most of which are somebody else's.
const SWEPT: usize = 5_000;

/// What it works with.
#[derive(Clone, Copy)]
pub struct Eraser<'a> {
    pub erasure: &'a dyn Erasure,
    pub blobs: &'a dyn BlobStore,
    pub clock: &'a dyn Clock,
    pub tasks: &'a Tasks,
}

/// Goes on until all is gone, also where a process before this one was cut off. False: the program stops.
pub async fn erase(with: Eraser<'_>, organisation: OrgId, id: RecordId) -> Result<bool> {
    let Eraser { erasure, blobs, clock, tasks } = with;
    loop {
        loop {
            if tasks.is_stopping() {
                return Ok(false);
            }
            let portion = erasure.next(organisation, id, STEP).await?;
            if portion.is_empty() {
                break;
            }
            let mut files = 0;
            for file in &portion.files {
                files += u64::from(blobs.delete(organisation, *file).await?);
            }
            erasure.remove(organisation, id, portion, files).await?;
        }
        let mut place = Some(Place::default());
        while let Some(from) = place {
            if tasks.is_stopping() {
                return Ok(false);
            }
            place = erasure.sweep(organisation, id, from, SWEPT).await?;
        }
        if erasure.finish(organisation, id, clock.now()).await? {
            erasure.settle().await?;
            return Ok(true);
        }
    }
}
