use super::*;

/// Of this name in the store that `SWITCHBOARD_TEST_S3_ENDPOINT` names.
const BUCKET: &str = "switchboard-test";

fn config(prefix: &str) -> S3Config {
    S3Config {
        endpoint: Some(std::env::var("SWITCHBOARD_TEST_S3_ENDPOINT").unwrap_or_else(|_| "http://127.0.0.1:1".into())),
        bucket: BUCKET.into(),
        region: "us-east-1".into(),
        access_key: "test".into(),
        secret: Secret("test-secret".into()),
        allow_http: true,
        prefix: format!("units/{prefix}"),
    }
}

/// Empty, whatever an earlier run has left.
async fn empty(prefix: &str) -> S3Blobs {
    let blobs = S3Blobs::open(&config(prefix)).unwrap();
    blobs.ping().await.expect("the bucket answers");
    blobs.remove().await.unwrap();
    blobs
}

fn attachment(id: i64, size: u64) -> Attachment {
    Attachment { id: BlobId(id), name: "a.txt".into(), media_type: "text/plain".into(), size, width: None, height: None }
}

async fn objects(blobs: &S3Blobs) -> Vec<String> {
    let all: Vec<_> = blobs.store.list(Some(&blobs.key(""))).try_collect().await.unwrap();
    all.into_iter().map(|object| object.location.to_string()).collect()
}

#[test]
fn the_secret_is_not_shown() {
    assert!(!format!("{:?}", config("a")).contains("test-secret"));
}

#[test]
fn keys_tell_whose_a_file_is() {
    let blobs = S3Blobs::open(&config("a")).unwrap();
    let (organisation, blob) = (OrgId(1), BlobId(77));
    assert_eq!(blobs.file(organisation, blob, "u").to_string(), format!("units/a/files/{organisation}/{blob}/u"));
    let bare = S3Blobs::open(&S3Config { prefix: String::new(), ..config("a") }).unwrap();
    assert_eq!(bare.description(blob).to_string(), format!("described/{blob}"));
}

#[test]
fn a_line_in_the_clear_has_to_be_allowed() {
    let refused = S3Blobs::open(&S3Config { allow_http: false, ..config("a") }).map(|blobs| blobs.store);
    // Refused at once or at the first request, as the client likes.
    if let Ok(store) = refused {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { store.head(&Path::from("a")).await.unwrap_err() });
    }
}

#[tokio::test]
#[ignore = "needs the object store that SWITCHBOARD_TEST_S3_ENDPOINT names"]
async fn a_file_larger_than_memory_is_taken_in_pieces() {
    let blobs = empty("pieces").await;
    let bytes: Vec<u8> = (0..=250).cycle().take(5 * PIECE + 123).collect();
    let size = bytes.len() as u64;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("arrived");
    std::fs::write(&file, &bytes).unwrap();
    blobs.take(OrgId(1), &attachment(1, size), &file).await.unwrap();
    assert!(!file.exists());
    assert!(blobs.get(OrgId(1), BlobId(1)).await.unwrap() == Some(bytes.clone()));
    let from = PIECE - 10;
    let piece = blobs.piece(OrgId(1), BlobId(1), from as u64, 20).await.unwrap();
    assert_eq!(piece.as_deref(), Some(&bytes[from..from + 20]));
    blobs.remove().await.unwrap();
}

#[tokio::test]
#[ignore = "needs the object store that SWITCHBOARD_TEST_S3_ENDPOINT names"]
async fn of_two_that_store_the_same_one_is_refused_and_leaves_nothing() {
    let blobs = empty("race").await;
    let (ours, theirs) = (attachment(1, 4), attachment(1, 6));
    let both = tokio::join!(blobs.put(OrgId(1), &ours, b"ours".to_vec()), blobs.put(OrgId(2), &theirs, b"theirs".to_vec()));
    let refused = match both {
        (Ok(()), Err(refused)) => {
            assert_eq!(blobs.get(OrgId(1), BlobId(1)).await.unwrap().as_deref(), Some(b"ours".as_slice()));
            refused
        }
        (Err(refused), Ok(())) => {
            assert_eq!(blobs.get(OrgId(2), BlobId(1)).await.unwrap().as_deref(), Some(b"theirs".as_slice()));
            refused
        }
        both => panic!("{both:?}"),
    };
    assert_eq!(refused.kind, Kind::Conflict);
    assert_eq!(objects(&blobs).await.len(), 2, "the file and its description");
    blobs.remove().await.unwrap();
}

#[tokio::test]
#[ignore = "needs the object store that SWITCHBOARD_TEST_S3_ENDPOINT names"]
async fn a_file_without_its_description_does_not_exist_and_is_cleared_away() {
    let blobs = empty("half").await;
    let described = blobs.begin(OrgId(1), &attachment(1, 4), 4).await.unwrap();
    let place = blobs.file(OrgId(1), BlobId(1), &described.upload);
    blobs.store.put(&place, PutPayload::from(b"half".to_vec())).await.unwrap();
    assert_eq!(blobs.get(OrgId(1), BlobId(1)).await.unwrap(), None);
    blobs.put(OrgId(1), &attachment(1, 5), b"whole".to_vec()).await.unwrap();
    assert_eq!(blobs.get(OrgId(1), BlobId(1)).await.unwrap().as_deref(), Some(b"whole".as_slice()));
    assert!(blobs.delete(OrgId(1), BlobId(1)).await.unwrap());
    assert!(objects(&blobs).await.is_empty());
}

#[tokio::test]
#[ignore = "needs the object store that SWITCHBOARD_TEST_S3_ENDPOINT names"]
async fn a_size_that_does_not_fit_is_refused_and_a_bucket_that_is_not_there_is_told() {
    let blobs = empty("sizes").await;
    let refused = blobs.put(OrgId(1), &attachment(1, 5), b"four".to_vec()).await.unwrap_err();
    assert_eq!(refused.kind, Kind::Invalid);
    assert!(objects(&blobs).await.is_empty());
    let elsewhere = S3Blobs::open(&S3Config { bucket: "no-such-bucket".into(), ..config("sizes") }).unwrap();
    elsewhere.ping().await.unwrap_err();
    elsewhere.put(OrgId(1), &attachment(1, 4), b"four".to_vec()).await.unwrap_err();
}
