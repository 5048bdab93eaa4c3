//! The way over SMTP, to the server of the configuration.

use std::time::Duration;

use async_trait::async_trait;
use engine::error::{Context as _, Error, Kind, Result};
use lettre::message::{Mailbox, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use super::{Letter, Mailer};
use crate::config::{Encryption, Mail};
use crate::http::tokens::random_text;

/// Each step of the talk with the server; the whole takes a few of them.
const PATIENCE: Duration = Duration::from_secs(10);

/// However many steps a slow server makes of it.
const WHOLE: Duration = Duration::from_secs(30);

pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl SmtpMailer {
    /// `None` where the configuration names no server.
    pub fn open(settings: &Mail, public_url: &str) -> Result<Option<Self>> {
        if settings.host.is_empty() {
            return Ok(None);
        }
        // A link made from the address that a request names would lead wherever its sender likes.
        if public_url.is_empty() {
            return Err(Error::invalid("mail.host: mails hold links, so server.public_url has to be set too"));
        }
        let host = settings.host.as_str();
        let builder = match settings.encryption {
            Encryption::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host),
            Encryption::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host),
            Encryption::None => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)),
        };
        let mut builder =
            builder.context(Kind::Invalid, "mail: the connection cannot be set up")?.port(settings.port).timeout(Some(PATIENCE));
        if !settings.user.is_empty() {
            builder = builder.credentials(Credentials::new(settings.user.clone(), settings.password.0.clone()));
        }
        let from = settings.from.parse().context(Kind::Invalid, "mail.from: not an address")?;
        Ok(Some(Self { transport: builder.build(), from }))
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, letter: Letter) -> Result<()> {
        let to: Mailbox = letter.to.parse().context(Kind::Invalid, "no mail can be sent to this address")?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject)
            .message_id(Some(format!("<{}@{}>", random_text()?, self.from.email.domain())))
            .singlepart(SinglePart::plain(letter.text))
            .context(Kind::Invalid, "a mail cannot be written")?;
        let sent = tokio::time::timeout(WHOLE, self.transport.send(message)).await;
        match sent {
            Ok(Ok(_taken)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() => Err(Error::invalid("the mail server refuses this mail").because(error)),
            Ok(Err(error)) => Err(Error::unavailable("the mail server does not take this mail now").because(error)),
            Err(elapsed) => Err(Error::unavailable("the mail server is too slow").because(elapsed)),
        }
    }
}
