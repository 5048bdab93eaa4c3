use super::*;

async fn read(text: &str) -> Result<Response, PeerError> {
    read_response(text.as_bytes()).await
}

#[tokio::test]
async fn a_body_with_a_length_is_read_to_that_length() {
    let response = read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok and more").await.expect("a response");
    assert_eq!((response.status, response.body.as_str()), (200, "ok"));
    assert_eq!(response.header("x-a"), Some("b"));
}

#[tokio::test]
async fn chunks_are_put_together() {
    let text = "HTTP/1.1 400 Bad\r\ntransfer-encoding: chunked\r\n\r\n3;x=1\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    let response = read(text).await.expect("a response");
    assert_eq!((response.status, response.body.as_str()), (400, "abcde"));
}

#[tokio::test]
async fn without_a_length_the_body_lasts_until_the_end() {
    let response = read("HTTP/1.0 200 OK\r\n\r\nall of it").await.expect("a response");
    assert_eq!(response.body, "all of it");
}

#[tokio::test]
async fn broken_answers_are_errors() {
    for text in [
        "",
        "nonsense\r\n\r\n",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    ] {
        assert!(read(text).await.is_err(), "{text:?}");
    }
}
