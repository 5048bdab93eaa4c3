//! Files are read by whoever was given their address, and by nobody else.

use super::town;
use crate::harness::form::{png, request, stored};
use crate::harness::web::Request;

#[tokio::test]
async fn a_file_is_read_by_its_address() {
    let town = town().await;
    let bytes = png(3, 2);
    let file = stored(&town.helper.call(request("/api/v1/attachments", "a photo.png", &bytes)).await);
    assert_eq!((file["size"].as_u64(), file["name"].as_str()), (Some(bytes.len() as u64), Some("a photo.png")));
    let address = file["url"].as_str().unwrap();
    let read = Request::new("GET", address).send(town.shop.url()).await.unwrap();
    assert_eq!((read.status, &read.body), (200, &bytes));
    assert_eq!(read.header("content-type"), Some("image/png"));
    assert!(read.header("content-disposition").is_some_and(|how| how.starts_with("inline") && how.contains("a photo.png")));
    assert!(read.header("cache-control").is_some_and(|how| how.contains("private")));
    let tag = read.header("etag").expect("a file has an ETag").to_owned();
    let known = Request::new("GET", address).with("if-none-match", tag).send(town.shop.url()).await.unwrap();
    assert_eq!((known.status, known.body.len()), (304, 0));
}

#[tokio::test]
async fn an_address_cannot_be_made_up() {
    let town = town().await;
    let upload = async || {
        let file = stored(&town.helper.call(request("/api/v1/attachments", "dot.png", &png(1, 1))).await);
        let parts: Vec<String> = file["url"].as_str().unwrap().split('/').map(str::to_owned).collect();
        (parts[2].clone(), parts[3].clone())
    };
    let ((first, first_signature), (second, second_signature)) = (upload().await, upload().await);
    let read = async |blob: &str, signature: &str| {
        let answer = Request::new("GET", format!("/files/{blob}/{signature}/dot.png")).send(town.shop.url()).await.unwrap();
        answer.status
    };
    assert_eq!((read(&first, &first_signature).await, read(&second, &second_signature).await), (200, 200));
    assert_eq!(read(&first, &second_signature).await, 404, "a signature is for one file");
    for place in [0, 5, 12, first_signature.len() - 2] {
        let mut altered: Vec<char> = first_signature.chars().collect();
        altered[place] = if altered[place] == 'A' { 'B' } else { 'A' };
        let altered: String = altered.into_iter().collect();
        assert_eq!(read(&first, &altered).await, 404, "altered at {place}");
    }
    for signature in ["x", &first_signature[1..], &format!("{first_signature}A"), &"A".repeat(32), "%2e%2e"] {
        assert_eq!(read(&first, signature).await, 404);
    }
    assert_eq!(read("bl_0000000000001", &first_signature).await, 404);
    assert_eq!(read("nonsense", &first_signature).await, 404);
}
