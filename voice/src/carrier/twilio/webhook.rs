//! What Twilio tells us about calls: forms, of which only what is needed is needed.

use engine::model::call::CallEnd;

use crate::carrier::{Progress, number};

/// A form as it came.
pub type Form = [(String, String)];

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the field {0} is missing or cannot be read")]
pub struct BadForm(pub &'static str);

/// Somebody calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    pub call: String,
    pub account: String,
    /// None: withheld.
    pub from: Option<String>,
    pub to: String,
    /// The networks vouch for the caller's number in full.
    pub is_attested: bool,
    pub is_outbound: bool,
}

/// How far a call is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub call: String,
    pub progress: Progress,
    /// Counts the reports of a call, which may overtake one another.
    pub number: Option<u64>,
}

impl Incoming {
    pub fn read(form: &Form) -> Result<Self, BadForm> {
        Ok(Self {
            call: call_id(form)?,
            account: field(form, "AccountSid").ok_or(BadForm("AccountSid"))?.to_owned(),
            from: field(form, "From").and_then(number::normal),
            to: field(form, "To").ok_or(BadForm("To"))?.to_owned(),
            is_attested: field(form, "StirVerstat") == Some("TN-Validation-Passed-A"),
            is_outbound: field(form, "Direction").is_some_and(|direction| direction.starts_with("outbound")),
        })
    }
}

impl Status {
    pub fn read(form: &Form) -> Result<Self, BadForm> {
        let status = field(form, "CallStatus").ok_or(BadForm("CallStatus"))?;
        let progress = progress(status).ok_or(BadForm("CallStatus"))?;
        let number = field(form, "SequenceNumber").and_then(|number| number.parse().ok());
        Ok(Self { call: call_id(form)?, progress, number })
    }
}

/// Whether a machine took the call; none when the carrier does not know.
pub fn is_machine(form: &Form) -> Option<bool> {
    match field(form, "AnsweredBy")? {
        "human" => Some(false),
        "unknown" => None,
        _ => Some(true),
    }
}

pub fn key(form: &Form) -> Option<char> {
    field(form, "Digits")?.chars().next()
}

pub fn call_id(form: &Form) -> Result<String, BadForm> {
    let call = field(form, "CallSid").ok_or(BadForm("CallSid"))?;
    let is_one = call.len() == 34 && call.starts_with("CA") && call[2..].bytes().all(|byte| byte.is_ascii_hexdigit());
    is_one.then(|| call.to_owned()).ok_or(BadForm("CallSid"))
}

/// Twilio's word for it.
pub fn progress(status: &str) -> Option<Progress> {
    Some(match status {
        "queued" | "initiated" => Progress::Queued,
        "ringing" => Progress::Ringing,
        "in-progress" | "answered" => Progress::Answered,
        "completed" => Progress::Over(CallEnd::CallerHungUp),
        "busy" => Progress::Over(CallEnd::Busy),
        "no-answer" => Progress::Over(CallEnd::NoAnswer),
        "canceled" => Progress::Over(CallEnd::Cancelled),
        "failed" => Progress::Over(CallEnd::Unreachable),
        _ => return None,
    })
}

fn field<'a>(form: &'a Form, name: &str) -> Option<&'a str> {
    form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: &str = "CA0123456789abcdef0123456789abcdef";

    fn form(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_call_comes_with_what_is_needed_and_with_more() {
        let fields = form(&[
            ("CallSid", CALL),
            ("AccountSid", "AC1"),
            ("From", "+49 30 1234567"),
            ("To", "+18005551212"),
            ("Direction", "inbound"),
            ("StirVerstat", "TN-Validation-Passed-A"),
            ("SomethingNew", "x"),
        ]);
        let incoming = Incoming::read(&fields).unwrap();
        assert_eq!((incoming.from.as_deref(), incoming.is_attested, incoming.is_outbound), (Some("+49301234567"), true, false));
        assert_eq!(Incoming::read(&fields[1..]), Err(BadForm("CallSid")));
        let short = form(&[("CallSid", "CA12"), ("AccountSid", "AC1"), ("To", "+1")]);
        assert_eq!(Incoming::read(&short), Err(BadForm("CallSid")));
    }

    #[test]
    fn the_carriers_words_for_how_far_a_call_is_are_known() {
        for (word, progress) in [
            ("ringing", Progress::Ringing),
            ("in-progress", Progress::Answered),
            ("completed", Progress::Over(CallEnd::CallerHungUp)),
            ("busy", Progress::Over(CallEnd::Busy)),
        ] {
            let fields = form(&[("CallSid", CALL), ("CallStatus", word), ("SequenceNumber", "3")]);
            assert_eq!(Status::read(&fields), Ok(Status { call: CALL.to_owned(), progress, number: Some(3) }));
        }
        assert_eq!(Status::read(&form(&[("CallSid", CALL), ("CallStatus", "dancing")])), Err(BadForm("CallStatus")));
    }

    #[test]
    fn what_the_carrier_does_not_know_is_not_guessed() {
        assert_eq!(is_machine(&form(&[("AnsweredBy", "machine_end_beep")])), Some(true));
        assert_eq!(is_machine(&form(&[("AnsweredBy", "human")])), Some(false));
        assert_eq!(is_machine(&form(&[("AnsweredBy", "unknown")])), None);
    }
}
