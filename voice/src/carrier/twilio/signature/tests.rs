use super::*;

const TOKEN: &str = "12345";
const PATH: &str = "mycompany.com/myapp.php?foo=1&bar=2";

fn form(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn call() -> Vec<(String, String)> {
    form(&[
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ])
}

#[test]
fn forms_are_signed_as_the_carrier_signs_them() {
    let call = call();
    for (address, signature) in [
        (format!("https://{PATH}"), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://mycompany.com:443/myapp.php?foo=1&bar=2".to_owned(), "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("http://mycompany.com:80/myapp.php?foo=1&bar=2".to_owned(), "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        ("http://mycompany.com:1234/myapp.php?foo=1&bar=2".to_owned(), "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    ] {
        assert_eq!(sign(TOKEN, &address, Signed::Form(&call)), signature, "{address}");
    }
}

#[test]
fn a_repeated_field_counts_with_each_of_its_values_once() {
    let fields = form(&[("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]);
    assert_eq!(sign(TOKEN, &format!("https://{PATH}"), Signed::Form(&fields)), "IK+Dwps556ElfBT0I3Rgjkr1wJU=");
}

#[test]
fn json_is_signed_by_its_hash_in_the_address() {
    let body = br#"{"property": "value", "boolean": true}"#;
    let address = format!("https://{PATH}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620");
    let signature = "a9nBmqA0ju/hNViExpshrM61xv4=";
    assert!(is_genuine(TOKEN, std::slice::from_ref(&address), Signed::Json(body), signature));
    assert!(!is_genuine(TOKEN, &[address], Signed::Json(b"{}"), signature));
}

#[test]
fn a_socket_is_known_with_and_without_its_slash() {
    for signature in ["plDZcNcqVWgrZTUMDqVncnJ6vTE=", "RAqv6XfHQSXar2tonigEcdMApgI="] {
        for address in ["wss://example.com/voice/media", "wss://example.com/voice/media/"] {
            assert!(is_genuine(TOKEN, &[address.to_owned()], Signed::Address, signature), "{address} {signature}");
        }
    }
}

#[test]
fn the_port_may_be_written_or_not() {
    let call = call();
    for signature in ["RSOYDt4T1cUTdK1PDd93/VVr8B8=", "kvajT1Ptam85bY51eRf/AJRuM3w="] {
        for address in [format!("https://{PATH}"), "https://mycompany.com:443/myapp.php?foo=1&bar=2".to_owned()] {
            assert!(is_genuine(TOKEN, &[address], Signed::Form(&call), signature));
        }
    }
}

#[test]
fn nothing_else_passes() {
    let (call, address) = (call(), vec![format!("https://{PATH}")]);
    let signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
    assert!(!is_genuine("12346", &address, Signed::Form(&call), signature));
    assert!(!is_genuine(TOKEN, &address, Signed::Form(&call[1..]), signature));
    assert!(!is_genuine(TOKEN, &["https://mycompany.com/other".to_owned()], Signed::Form(&call), signature));
    assert!(!is_genuine(TOKEN, &address, Signed::Form(&call), ""));
    assert!(!is_genuine(TOKEN, &[], Signed::Form(&call), signature));
}
