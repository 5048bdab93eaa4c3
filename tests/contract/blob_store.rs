//! Files with what was found in them.

use engine::error::Kind;
use engine::ids::BlobId;
use engine::model::message::Attachment;

use super::{ALPHA, BETA, House};

every_backend! {
    a_file_is_read_as_it_was_stored,
    a_file_is_read_in_pieces,
    a_stored_file_never_changes,
    a_foreign_file_is_not_there,
    a_taken_file_is_the_stores_own,
    a_deleted_file_is_gone_and_only_its_owner_deletes_it,
    everybodys_files_are_listed_once_in_pages,
}

fn file(id: i64, bytes: &[u8]) -> Attachment {
    let size = bytes.len() as u64;
    Attachment {
        id: BlobId(id),
        name: "../a name, wïth 🪢.png".into(),
        media_type: "image/png".into(),
        size,
        width: Some(1),
        height: None,
    }
}

async fn a_file_is_read_as_it_was_stored(mut house: House) {
    let bytes: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    house.blobs.put(ALPHA, &file(1, &bytes), bytes.clone()).await.unwrap();
    house.blobs.put(ALPHA, &file(i64::MAX, b""), Vec::new()).await.unwrap();
    house.reopen();
    assert_eq!(house.blobs.describe(ALPHA, BlobId(1)).await.unwrap(), Some(file(1, &bytes)));
    assert_eq!(house.blobs.get(ALPHA, BlobId(1)).await.unwrap(), Some(bytes));
    assert_eq!(house.blobs.get(ALPHA, BlobId(i64::MAX)).await.unwrap(), Some(Vec::new()));
    assert_eq!(house.blobs.describe(ALPHA, BlobId(2)).await.unwrap(), None);
    assert_eq!(house.blobs.get(ALPHA, BlobId(2)).await.unwrap(), None);
}

async fn a_file_is_read_in_pieces(house: House) {
    let bytes: Vec<u8> = (0..=255).cycle().take(1_000).collect();
    house.blobs.put(ALPHA, &file(1, &bytes), bytes.clone()).await.unwrap();
    let mut read = Vec::new();
    loop {
        let piece = house.blobs.piece(ALPHA, BlobId(1), read.len() as u64, 300).await.unwrap().expect("it is there");
        assert!(piece.len() == 300 || read.len() + piece.len() == 1_000);
        if piece.is_empty() {
            break;
        }
        read.extend(piece);
    }
    assert_eq!(read, bytes);
    assert_eq!(house.blobs.piece(ALPHA, BlobId(1), 5_000, 300).await.unwrap(), Some(Vec::new()));
    assert_eq!(house.blobs.piece(BETA, BlobId(1), 0, 300).await.unwrap(), None);
    assert_eq!(house.blobs.piece(ALPHA, BlobId(2), 0, 300).await.unwrap(), None);
}

async fn a_stored_file_never_changes(house: House) {
    house.blobs.put(ALPHA, &file(1, b"first"), b"first".to_vec()).await.unwrap();
    for organisation in [ALPHA, BETA] {
        let refused = house.blobs.put(organisation, &file(1, b"other"), b"other".to_vec()).await.unwrap_err();
        assert_eq!(refused.kind, Kind::Conflict);
    }
    assert_eq!(house.blobs.get(ALPHA, BlobId(1)).await.unwrap().as_deref(), Some(b"first".as_slice()));
}

async fn a_taken_file_is_the_stores_own(mut house: House) {
    let bytes: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    let arrived = house.folder.path().join("arrived");
    std::fs::write(&arrived, &bytes).unwrap();
    house.blobs.take(ALPHA, &file(1, &bytes), &arrived).await.unwrap();
    assert!(!arrived.exists());
    house.reopen();
    assert_eq!(house.blobs.describe(ALPHA, BlobId(1)).await.unwrap(), Some(file(1, &bytes)));
    assert_eq!(house.blobs.get(ALPHA, BlobId(1)).await.unwrap(), Some(bytes.clone()));
    std::fs::write(&arrived, b"other").unwrap();
    let refused = house.blobs.take(BETA, &file(1, b"other"), &arrived).await.unwrap_err();
    assert_eq!(refused.kind, Kind::Conflict);
    assert_eq!(house.blobs.get(ALPHA, BlobId(1)).await.unwrap(), Some(bytes));
}

async fn a_deleted_file_is_gone_and_only_its_owner_deletes_it(mut house: House) {
    house.blobs.put(ALPHA, &file(1, b"ours"), b"ours".to_vec()).await.unwrap();
    assert!(!house.blobs.delete(BETA, BlobId(1)).await.unwrap());
    assert_eq!(house.blobs.get(ALPHA, BlobId(1)).await.unwrap().as_deref(), Some(b"ours".as_slice()));
    assert!(house.blobs.delete(ALPHA, BlobId(1)).await.unwrap());
    assert!(!house.blobs.delete(ALPHA, BlobId(1)).await.unwrap());
    house.reopen();
    assert_eq!(house.blobs.describe(ALPHA, BlobId(1)).await.unwrap(), None);
    assert_eq!(house.blobs.get(ALPHA, BlobId(1)).await.unwrap(), None);
}

async fn a_foreign_file_is_not_there(house: House) {
    house.blobs.put(ALPHA, &file(1, b"ours"), b"ours".to_vec()).await.unwrap();
    assert_eq!(house.blobs.describe(BETA, BlobId(1)).await.unwrap(), None);
    assert_eq!(house.blobs.get(BETA, BlobId(1)).await.unwrap(), None);
}

async fn everybodys_files_are_listed_once_in_pages(house: House) {
    assert!(house.blobs.list(None, 10).await.unwrap().is_empty());
    // Neighbours, and some whose last digits are the same.
    let ids: Vec<i64> = (1..=40).chain((1..=40).map(|number| number << 16)).chain([i64::MAX]).collect();
    for id in &ids {
        let owner = if id % 2 == 0 { ALPHA } else { BETA };
        house.blobs.put(owner, &file(*id, b"file"), b"file".to_vec()).await.unwrap();
    }
    house.blobs.delete(ALPHA, BlobId(2)).await.unwrap();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = house.blobs.list(after, 7).await.unwrap();
        assert!(page.len() <= 7);
        let Some((_, last)) = page.last() else { break };
        after = Some(last.id);
        for (owner, described) in page {
            assert_eq!(owner, if described.id.0 % 2 == 0 { ALPHA } else { BETA });
            assert_eq!(described, file(described.id.0, b"file"));
            seen.push(described.id.0);
        }
    }
    seen.sort_unstable();
    let mut wanted: Vec<i64> = ids.into_iter().filter(|id| *id != 2).collect();
    wanted.sort_unstable();
    assert_eq!(seen, wanted);
}
