//! A website on this machine, for what fetches pages.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

#[derive(Default)]
struct Shelf {
    pages: HashMap<String, (String, String)>,
    asked: Vec<String>,
}

/// Gone when dropped.
pub struct Site {
    address: SocketAddr,
    shelf: Arc<Mutex<Shelf>>,
    serving: JoinSet<()>,
}

impl Site {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shelf = Arc::new(Mutex::new(Shelf::default()));
        let mut serving = JoinSet::new();
        serving.spawn(serve(listener, Arc::clone(&shelf)));
        Self { address, shelf, serving }
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn put(&self, path: &str, media_type: &str, body: impl Into<String>) {
        self.shelf.lock().pages.insert(path.to_owned(), (media_type.to_owned(), body.into()));
    }

    /// A page with one section.
    pub fn put_page(&self, path: &str, title: &str, text: &str) {
        let body = format!(
            "<!DOCTYPE html><html><head><title>{title}</title></head><body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
        );
        self.put(path, "text/html; charset=utf-8", body);
    }

    pub fn put_sitemap(&self, path: &str, pages: &[&str]) {
        let entries: Vec<_> = pages.iter().map(|page| format!("<url><loc>{}</loc></url>", self.url(page))).collect();
        let entries = entries.concat();
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{entries}</urlset>"
        );
        self.put(path, "application/xml", body);
    }

    /// How often the path was asked for.
    pub fn asked(&self, path: &str) -> usize {
        self.shelf.lock().asked.iter().filter(|asked| *asked == path).count()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort_all();
    }
}

async fn serve(listener: TcpListener, shelf: Arc<Mutex<Shelf>>) {
    let mut answers = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        answers.spawn(answer(stream, Arc::clone(&shelf)));
    }
}

async fn answer(mut stream: TcpStream, shelf: Arc<Mutex<Shelf>>) {
    let mut head = Vec::new();
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        let mut chunk = [0; 1_024];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(count) => head.extend(&chunk[..count]),
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let page = {
        let mut shelf = shelf.lock();
        shelf.asked.push(path.clone());
        shelf.pages.get(&path).cloned()
    };
    let said = match page {
        Some((media_type, body)) => format!(
            "HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        ),
        None => "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned(),
    };
    // Whoever asked may have gone.
    drop(stream.write_all(said.as_bytes()).await);
    drop(stream.shutdown().await);
}
