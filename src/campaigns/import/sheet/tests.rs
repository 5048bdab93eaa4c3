use backends::local::FolderBlobs;
use tempfile::TempDir;

use super::*;

const ORGANISATION: OrgId = OrgId(1);

struct Folder {
    blobs: Arc<dyn BlobStore>,
    _folder: TempDir,
}

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { blobs: Arc::new(FolderBlobs::open(folder.path()).unwrap()), _folder: folder }
    }

    async fn kept(&self, id: i64, media_type: &str, bytes: &[u8]) -> Attachment {
        let (id, size) = (BlobId(id), bytes.len() as u64);
        let file = Attachment { id, name: "list".into(), media_type: media_type.into(), size, width: None, height: None };
        self.blobs.put(ORGANISATION, &file, bytes.to_vec()).await.unwrap();
        file
    }
}

async fn opened(bytes: &[u8]) -> Result<Sheet, Trouble> {
    let folder = Folder::new();
    let file = folder.kept(1, CSV, bytes).await;
    // The folder goes before the rows are taken: what fits into the first piece has been read by then.
    Sheet::open(&folder.blobs, ORGANISATION, &file).await
}

async fn rows(sheet: &mut Sheet) -> Vec<Row> {
    let mut rows = Vec::new();
    while let Some(batch) = sheet.next().await.unwrap() {
        rows.extend(batch.rows);
    }
    rows
}

#[track_caller]
fn why(opened: Result<Sheet, Trouble>) -> String {
    match opened {
        Err(Trouble::Unreadable(why)) => why,
        Err(Trouble::Store(error)) => panic!("{error}"),
        Ok(sheet) => panic!("it was read: {:?}", sheet.columns),
    }
}

#[tokio::test]
async fn a_messy_list_of_an_old_program_is_read() {
    let text = "Móvil;Nombre;;Nombre\r\n612 345 678;\"Núñez, José\";x;\r\n\r\n;;;\r\n\"622\t345 678\";\"Ana\r\nMaría\";;y;z\r\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let mut sheet = opened(&bytes).await.unwrap();
    assert_eq!(sheet.columns, ["Móvil", "Nombre", "column 3", "column 4"]);
    let rows = rows(&mut sheet).await;
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 5]);
    assert_eq!(rows[0].cells, ["612 345 678", "Núñez, José", "x", ""]);
    assert_eq!(rows[1].cells, ["622 345 678", "Ana  María", "", "y", "z"]);
}

#[tokio::test]
async fn a_list_without_a_head_gets_one() {
    let mut sheet = opened(b"612345678,Ana\n622345678,Luis\n").await.unwrap();
    assert_eq!(sheet.columns, ["column 1", "column 2"]);
    assert_eq!(rows(&mut sheet).await.len(), 2);
    let sheet = opened(b"phone,1234567\n612345678,Ana\n").await.unwrap();
    assert_eq!(sheet.columns, ["phone", "1234567"]);
}

#[tokio::test]
async fn what_is_no_list_says_so() {
    assert!(why(opened(b"\n \n;;\n").await).contains("empty"));
    assert!(why(opened(&[0, 1, 2, 3, 0, 0].repeat(50)).await).contains("no text"));
    assert!(why(opened("a,".repeat(2_000).as_bytes()).await).contains("columns"));
    let folder = Folder::new();
    let broken = folder.kept(1, XLSX, b"PK\x03\x04 and nothing more").await;
    assert!(why(Sheet::open(&folder.blobs, ORGANISATION, &broken).await).contains("XLSX"));
    let gone = Attachment { id: BlobId(9), ..broken };
    assert!(why(Sheet::open(&folder.blobs, ORGANISATION, &gone).await).contains("gone"));
}

#[tokio::test]
async fn a_long_list_comes_in_batches_and_tells_how_far_it_is() {
    let folder = Folder::new();
    let text: String =
        std::iter::once("phone;name\n".to_owned()).chain((0..50_000).map(|row| format!("6{row:08};Ana {row}\n"))).collect();
    let file = folder.kept(1, CSV, text.as_bytes()).await;
    let mut sheet = Sheet::open(&folder.blobs, ORGANISATION, &file).await.unwrap();
    let (mut taken, mut read) = (0, 0);
    while let Some(batch) = sheet.next().await.unwrap() {
        assert!(batch.rows.len() <= BATCH);
        taken += batch.rows.len();
        read = batch.read.unwrap();
    }
    assert_eq!((taken, read), (50_000, file.size));
    assert!(sheet.next().await.unwrap().is_none(), "the end stays the end");
}

#[tokio::test]
async fn a_file_that_goes_while_it_is_read_is_missed() {
    let folder = Folder::new();
    let file = folder.kept(1, CSV, "612345678\n".repeat(500_000).as_bytes()).await;
    let mut sheet = Sheet::open(&folder.blobs, ORGANISATION, &file).await.unwrap();
    assert!(folder.blobs.delete(ORGANISATION, file.id).await.unwrap());
    let ended = async {
        loop {
            match sheet.next().await {
                Ok(Some(_)) => {}
                other => return other,
            }
        }
    };
    assert!(matches!(ended.await, Err(Trouble::Unreadable(why)) if why.contains("gone")));
}
