use serde_json::json;

use super::*;
use crate::http::{Request as Asking, Response, fetch};
use crate::{Address, PeerError};

/// One exchange with a simulated service.
pub(crate) async fn exchange(
    address: SocketAddr,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<Response, PeerError> {
    let address = Address::parse(&format!("http://{address}"))?;
    let headers: Vec<(String, String)> = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    fetch(&address, Asking { method, target, headers: &headers, body }).await
}

struct Echo;

impl Service for Echo {
    fn answer(&self, request: Request) -> Reply {
        match request.path() {
            "/stream" => Reply::stream("text/plain", vec![Part::Bytes(b"one ".into()), Part::Bytes(b"two".into())]),
            "/cut" => Reply::stream("text/plain", vec![Part::Bytes(b"one ".into()), Part::Cut]),
            "/nothing" => Reply::empty(0),
            _ => Reply::json(200, &json!({"method": request.method, "q": request.query("q"), "body": request.body.len()})),
        }
    }
}

#[tokio::test]
async fn answers_come_whole_or_in_chunks_or_break_off() {
    let echo = listen(Arc::new(Echo)).await.unwrap();
    let whole = exchange(echo.address, "POST", "/a?q=a%20%E2%82%B9", &[], "four").await.unwrap();
    assert_eq!(serde_json::from_str::<Value>(&whole.body).unwrap(), json!({"method": "POST", "q": "a ₹", "body": 4}));
    assert_eq!(exchange(echo.address, "GET", "/stream", &[], "").await.unwrap().body, "one two");
    assert!(exchange(echo.address, "GET", "/cut", &[], "").await.is_err());
    assert!(exchange(echo.address, "GET", "/nothing", &[], "").await.is_err());
}
