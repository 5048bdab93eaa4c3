use engine::ports::event_bus::Subscription;

use super::*;
use backends::local::LocalBus;

const PLACE: Place = Place { organisation: OrgId(1), base: KnowledgeBaseId(2), document: DocumentId(3) };

fn desk() -> (Arc<Desk>, Box<dyn Subscription>) {
    let bus = Arc::new(LocalBus::default());
    let heard = bus.subscribe();
    (Arc::new(Desk::new(bus)), heard)
}

fn count(heard: &mut Box<dyn Subscription>) -> usize {
    std::iter::from_fn(|| heard.try_next()).count()
}

#[tokio::test]
async fn no_document_is_worked_on_twice_at_once() {
    let (desk, _heard) = desk();
    let first = desk.begin(PLACE).await;
    let waiting = tokio::time::timeout(Duration::from_millis(20), desk.begin(PLACE)).await;
    assert!(waiting.is_err(), "the second waits");
    let other = desk.begin(Place { document: DocumentId(4), ..PLACE }).await;
    drop((first, other));
    drop(desk.begin(PLACE).await);
    assert!(desk.turns.lock().is_empty() && desk.tasks.lock().is_empty());
}

#[tokio::test]
async fn progress_is_told_now_and_then_and_stages_always() {
    let (desk, mut heard) = desk();
    let work = desk.begin(PLACE).await;
    work.enter(Stage::Reading);
    for done in 0..1_000 {
        work.progress(Stage::Reading, Progress { done, total: 1_000, unit: Unit::Pages });
    }
    assert_eq!(desk.live(PLACE.document).unwrap().progress.unwrap().done, 999);
    work.enter(Stage::Indexing);
    assert!(count(&mut heard) <= 4);
    drop(work);
    assert_eq!(count(&mut heard), 1, "the end is told");
    assert_eq!(desk.live(PLACE.document), None);
}

#[tokio::test]
async fn a_stop_reaches_the_work_and_nobody_else() {
    let (desk, _heard) = desk();
    let work = desk.begin(PLACE).await;
    desk.stop(DocumentId(4));
    assert!(!work.is_stopped());
    desk.stop(PLACE.document);
    assert!(work.is_stopped());
    drop(work);
    assert!(!desk.begin(PLACE).await.is_stopped(), "the next begins afresh");
}
