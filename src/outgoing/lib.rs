//! HTTP clients for what the program asks of others.
//!
//! Each client that is left to itself reads and parses all certificates that the machine trusts, which takes longer than the rest
//! of a start. These read them once.

use std::sync::{Arc, OnceLock};

use reqwest::{Client, ClientBuilder};
use rustls::ClientConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls_platform_verifier::Verifier;

/// A client of HTTP/2, or of HTTP/1.1 where the other side knows no better.
pub fn client() -> ClientBuilder {
    trusting(&[b"h2", b"http/1.1"])
}

/// A client of HTTP/1.1 alone.
pub fn http1_client() -> ClientBuilder {
    trusting(&[b"http/1.1"]).http1_only()
}

#[expect(clippy::disallowed_methods, reason = "this is where others get theirs")]
fn trusting(protocols: &[&[u8]]) -> ClientBuilder {
    static TRUST: OnceLock<Option<ClientConfig>> = OnceLock::new();
    let builder = Client::builder();
    // Without it the client fails in its turn when it is built, and says why.
    let Some(mut trust) = TRUST.get_or_init(trust).clone() else { return builder };
    trust.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    builder.tls_backend_preconfigured(trust)
}

/// What the machine trusts, by the rules of its system.
fn trust() -> Option<ClientConfig> {
    let provider = CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(aws_lc_rs::default_provider()));
    let verifier = Verifier::new(Arc::clone(&provider)).ok()?;
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok()?;
    Some(config.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_certificates_of_the_machine_are_read_and_make_a_client() {
        let config = trust().expect("this machine trusts somebody");
        assert!(config.alpn_protocols.is_empty());
        client().build().unwrap();
        http1_client().build().unwrap();
    }
}
