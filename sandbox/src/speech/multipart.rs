//! The parts of a form that carries a file.

use crate::serve::Request;

/// One field: its name, whether it is a file, its bytes.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) is_file: bool,
    pub(super) bytes: Vec<u8>,
}

impl Field {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// None when it is no such form, or does not end as one.
pub(super) fn fields(request: &Request) -> Option<Vec<Field>> {
    let kind = request.header("content-type")?.strip_prefix("multipart/form-data;")?;
    let boundary = kind.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?.trim_matches('"');
    let (opening, line) = (format!("--{boundary}\r\n"), format!("\r\n--{boundary}"));
    let mut rest = request.body.strip_prefix(opening.as_bytes())?;
    let mut fields = Vec::new();
    loop {
        let until = find(rest, line.as_bytes())?;
        let (part, after) = (rest.get(..until)?, rest.get(until + line.len()..)?);
        let head = find(part, b"\r\n\r\n")?;
        let headers = String::from_utf8_lossy(part.get(..head)?).into_owned();
        let parameter = |name: &str| {
            let start = headers.find(&format!(" {name}=\""))? + name.len() + 3;
            headers.get(start..)?.split('"').next().map(str::to_owned)
        };
        let bytes = part.get(head + 4..)?.to_vec();
        fields.push(Field { name: parameter("name")?, is_file: parameter("filename").is_some(), bytes });
        match after.strip_prefix(b"\r\n") {
            Some(next) => rest = next,
            None => return after.starts_with(b"--").then_some(fields),
        }
    }
}
