use super::silent::MOST;
use super::*;

#[test]
fn only_trouble_of_our_own_makes_the_listener_pause() {
    // Too many open files, in the process and in the system; out of memory.
    for code in [24, 23, 12] {
        assert!(pause_after(&io::Error::from_raw_os_error(code)).is_some(), "{code}");
    }
    for kind in [io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionReset, io::ErrorKind::Interrupted] {
        assert!(pause_after(&kind.into()).is_none(), "{kind}");
    }
}

#[tokio::test]
async fn of_too_many_silent_connections_the_oldest_goes() {
    let silent = Arc::new(Silent::default());
    let (oldest, oldest_word) = silent.enter();
    let (second, mut second_word) = silent.enter();
    let rest: Vec<_> = (2..MOST).map(|_| silent.enter()).collect();
    assert!(second_word.try_recv().is_err(), "everybody has a seat");
    let (newest, newest_word) = silent.enter();
    assert!(oldest_word.await.is_err(), "it is sent away without a word");
    // One that spoke gives its seat to the next.
    silent.on_head(newest.number());
    assert_eq!(newest_word.await, Ok(Word::Head));
    drop(newest);
    let another = silent.enter();
    assert!(matches!(second_word.try_recv(), Err(tokio::sync::oneshot::error::TryRecvError::Empty)));
    drop((oldest, second, rest, another));
}
