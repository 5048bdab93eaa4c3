use super::*;

fn attachment(id: i64, size: u64) -> Attachment {
    Attachment { id: BlobId(id), name: "a.txt".into(), media_type: "text/plain".into(), size, width: None, height: None }
}

#[tokio::test]
async fn a_file_comes_back_to_its_organisation_only() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FolderBlobs::open(folder.path().join("files")).unwrap();
    blobs.put(OrgId(1), &attachment(77, 5), b"hello".to_vec()).await.unwrap();
    assert_eq!(blobs.get(OrgId(1), BlobId(77)).await.unwrap().unwrap(), b"hello");
    assert_eq!(blobs.describe(OrgId(1), BlobId(77)).await.unwrap().unwrap(), attachment(77, 5));
    assert_eq!(blobs.get(OrgId(2), BlobId(77)).await.unwrap(), None);
    assert_eq!(blobs.describe(OrgId(2), BlobId(77)).await.unwrap(), None);
    assert_eq!(blobs.get(OrgId(1), BlobId(78)).await.unwrap(), None);
}

#[tokio::test]
async fn a_file_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FolderBlobs::open(folder.path()).unwrap();
    blobs.put(OrgId(1), &attachment(77, 1), b"1".to_vec()).await.unwrap();
    let again = blobs.put(OrgId(2), &attachment(77, 1), b"2".to_vec()).await.unwrap_err();
    assert_eq!(again.kind, Kind::Conflict);
    assert_eq!(blobs.get(OrgId(1), BlobId(77)).await.unwrap().unwrap(), b"1");
}

#[tokio::test]
async fn a_file_whose_description_was_not_written_does_not_exist() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FolderBlobs::open(folder.path()).unwrap();
    blobs.put(OrgId(1), &attachment(77, 1), b"1".to_vec()).await.unwrap();
    fs::remove_file(description(&blobs.place(BlobId(77)))).unwrap();
    assert_eq!(blobs.get(OrgId(1), BlobId(77)).await.unwrap(), None);
    blobs.put(OrgId(1), &attachment(77, 1), b"3".to_vec()).await.unwrap();
    assert_eq!(blobs.get(OrgId(1), BlobId(77)).await.unwrap().unwrap(), b"3");
}
