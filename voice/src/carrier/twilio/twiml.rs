//! `TwiML`: what a call does next.

use std::fmt::Write as _;

/// Instructions in a request of ours are not longer.
pub const LONGEST: usize = 4_000;

/// One response. What goes into it is escaped.
#[derive(Debug, Clone, Default)]
pub struct Twiml(String);

impl Twiml {
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens the media stream; when it ends, `after` says what comes next.
    #[must_use]
    pub fn stream(mut self, socket: &str, after: &str, parameters: &[(&str, &str)]) -> Self {
        let _ = write!(self.0, r#"<Connect action="{}" method="POST"><Stream url="{}">"#, escaped(after), escaped(socket));
        for (name, value) in parameters {
            let _ = write!(self.0, r#"<Parameter name="{}" value="{}"/>"#, escaped(name), escaped(value));
        }
        self.0.push_str("</Stream></Connect>");
        self
    }

    #[must_use]
    pub fn say(mut self, text: &str, language: Option<&str>) -> Self {
        let language = language.map(|language| format!(r#" language="{}""#, escaped(language))).unwrap_or_default();
        let _ = write!(self.0, "<Say{language}>{}</Say>", escaped(text));
        self
    }

    /// One key is asked for while this is said.
    #[must_use]
    pub fn ask_key(mut self, text: &str, language: &str, action: &str) -> Self {
        let _ = write!(
            self.0,
            r#"<Gather input="dtmf" numDigits="1" timeout="10" action="{}" method="POST"><Say language="{}">{}</Say></Gather>"#,
            escaped(action),
            escaped(language),
            escaped(text)
        );
        self
    }

    #[must_use]
    pub fn hang_up(mut self) -> Self {
        self.0.push_str("<Hangup/>");
        self
    }

    /// Not answered at all, so that it costs nothing.
    #[must_use]
    pub fn reject(mut self) -> Self {
        self.0.push_str(r#"<Reject reason="rejected"/>"#);
        self
    }

    pub fn finish(self) -> String {
        format!(r#"<?xml version="1.0" encoding="UTF-8"?><Response>{}</Response>"#, self.0)
    }
}

/// Text that is nothing but text in XML; what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' | '\n' | '\r' => out.push(' '),
            letter if letter.is_control() || matches!(letter, '\u{FFFE}' | '\u{FFFF}') => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_said_stays_text() {
        let twiml = Twiml::new().say("</Say><Dial>+1900</Dial> & \"more\"\u{0}", Some("en-GB")).hang_up().finish();
        assert_eq!(
            twiml,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Say language=\"en-GB\">&lt;/Say&gt;&lt;Dial&gt;+1900&lt;/Dial&gt; \
             &amp; &quot;more&quot;</Say><Hangup/></Response>"
        );
    }

    #[test]
    fn a_stream_carries_its_parameters_and_what_comes_after() {
        let twiml =
            Twiml::new().stream("wss://h/voice/media", "https://h/voice/in_1/after?a=1&b=2", &[("token", "a\"b")]).finish();
        assert!(twiml.contains(r#"<Connect action="https://h/voice/in_1/after?a=1&amp;b=2" method="POST">"#));
        assert!(twiml.contains(r#"<Stream url="wss://h/voice/media"><Parameter name="token" value="a&quot;b"/></Stream>"#));
    }
}
