//! A mail taken apart.

/// A mail as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub from: String,
    pub to: Vec<String>,
    /// Names in lower case; folded lines are joined.
    pub headers: Vec<(String, String)>,
    /// Decoded, with `\n` at the end of each line.
    pub text: String,
}

/// Without these a mail is likely to be thrown away.
const NEEDED: [&str; 6] = ["from", "to", "date", "message-id", "subject", "mime-version"];

impl Mail {
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// `lines`: what stood between DATA and the lone dot. The `Err` says what is wrong with it.
    pub(super) fn read(from: String, to: Vec<String>, lines: &[String]) -> Result<Self, String> {
        let end = lines.iter().position(String::is_empty).ok_or("no empty line after the headers")?;
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in &lines[..end] {
            if line.starts_with([' ', '\t']) {
                let (_, value) = headers.last_mut().ok_or("a folded line before the first header")?;
                value.push_str(line);
            } else {
                let (name, value) = line.split_once(':').ok_or_else(|| format!("no header: {line}"))?;
                headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        let mail = Self { from, to, headers, text: String::new() };
        for name in NEEDED {
            let given = mail.headers.iter().filter(|(known, _)| known == name).count();
            if given != 1 {
                return Err(format!("{given} headers {name}"));
            }
        }
        let body = lines[end + 1..].join("\n");
        let text = match mail.header("content-transfer-encoding").unwrap_or("7bit") {
            "7bit" if body.is_ascii() => body,
            "8bit" => body,
            "quoted-printable" => unquoted(&body)?,
            other => return Err(format!("a body in {other}")),
        };
        Ok(Self { text, ..mail })
    }
}

/// RFC 2045, section 6.7.
fn unquoted(body: &str) -> Result<String, String> {
    let joined = body.replace("=\n", "");
    let mut bytes = Vec::with_capacity(joined.len());
    let mut rest = joined.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'=' {
            bytes.push(*first);
            continue;
        }
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        bytes.push(digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).ok_or("a broken escape")?);
        rest = &after[2..];
    }
    String::from_utf8(bytes).map_err(|_not_text| "the text is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_mail_is_read_with_folded_headers_and_escapes() {
        let text = "From: a@x\nTo: b@y\nDate: now\nMessage-ID: <1@x>\nSubject: A long\n one\nMIME-Version: 1.0\n\
                    Content-Transfer-Encoding: quoted-printable\n\nA=3DB and caf=C3=\n=A9";
        let mail = Mail::read("a@x".to_owned(), vec!["b@y".to_owned()], &lines(text)).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!((mail.header("subject"), mail.text.as_str()), (Some("A long one"), "A=B and café"));
    }

    #[test]
    fn a_mail_without_what_it_needs_is_refused() {
        for text in
            ["", "From: a@x", "From: a@x\nTo: b@y\nMessage-ID: <1@x>\nSubject: s\nMIME-Version: 1.0\n\nno date", "nonsense\n\n"]
        {
            assert!(Mail::read(String::new(), Vec::new(), &lines(text)).is_err(), "{text}");
        }
    }
}
