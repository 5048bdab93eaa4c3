use super::*;

#[test]
fn an_event_with_namespace_and_ack_is_read_in_parts() {
    let packet = Packet::parse(r#"2/chat,17["message",{"seq":4}]"#).expect("a packet");
    assert_eq!(packet.kind, Kind::Event);
    assert_eq!(packet.namespace, "/chat");
    assert_eq!(packet.ack, Some(17));
    assert_eq!(packet.event_name(), Some("message"));
    assert_eq!(packet.event_body(), Some(r#"{"seq":4}"#));
}

#[test]
fn a_packet_without_namespace_belongs_to_the_root() {
    let packet = Packet::parse(r#"0{"sid":"a"}"#).expect("a packet");
    assert_eq!((packet.kind, packet.namespace), (Kind::Connect, "/"));
    assert_eq!(packet.payload, r#"{"sid":"a"}"#);
}

#[test]
fn a_disconnect_may_come_with_or_without_its_comma() {
    for text in ["1/chat", "1/chat,", "1/chat?x=1,"] {
        let packet = Packet::parse(text).expect("a packet");
        assert_eq!((packet.kind, packet.namespace), (Kind::Disconnect, "/chat"));
        assert_eq!(packet.payload, "");
    }
}

#[test]
fn an_ack_gives_its_first_argument() {
    let packet = Packet::parse(r#"3/chat,0[{"id":"m1","seq":9}]"#).expect("a packet");
    assert_eq!(packet.ack, Some(0));
    assert_eq!(packet.ack_body(), Some(r#"{"id":"m1","seq":9}"#));
}

#[test]
fn an_event_without_arguments_has_no_body() {
    let packet = Packet::parse(r#"2["ask_human"]"#).expect("a packet");
    assert_eq!(packet.event_name(), Some("ask_human"));
    assert_eq!(packet.event_body(), None);
}

#[test]
fn what_is_written_reads_back() {
    let mut text = String::new();
    write_event(&mut text, "/chat", Some(3), "send", r#"{"text":"hi, \"you\""}"#);
    let EnginePacket::Message(body) = EnginePacket::parse(&text).expect("engine") else {
        panic!("not a message: {text}");
    };
    let packet = Packet::parse(body).expect("packet");
    assert_eq!(packet.ack, Some(3));
    assert_eq!(packet.event_name(), Some("send"));
    assert_eq!(packet.event_body(), Some(r#"{"text":"hi, \"you\""}"#));
    assert_eq!(connect("/", "{}"), "40{}");
    assert_eq!(connect("/inbox", "{}"), "40/inbox,{}");
    assert_eq!(disconnect("/chat"), "41/chat,");
}

#[test]
fn engine_packets_are_told_apart() {
    assert_eq!(EnginePacket::parse("2").ok(), Some(EnginePacket::Ping("")));
    assert_eq!(EnginePacket::parse("2probe").ok(), Some(EnginePacket::Ping("probe")));
    assert_eq!(EnginePacket::parse("6").ok(), Some(EnginePacket::Noop));
    assert_eq!(EnginePacket::parse("1").ok(), Some(EnginePacket::Close));
}

#[test]
fn nonsense_is_an_error_and_never_a_panic() {
    for text in ["", "9", "é", "b4aGk="] {
        assert!(EnginePacket::parse(text).is_err(), "{text:?}");
    }
    for text in ["", "5", "7", "é", "2/chat,99999999999999999999[]"] {
        assert!(Packet::parse(text).is_err(), "{text:?}");
    }
    for text in ["2", "2[", "2[\"", "2[\"a", "2[\"a\\", "2/", "2/é", "2[1]", "3["] {
        let packet = Packet::parse(text).expect("lenient about payloads");
        assert_eq!(packet.event_name(), None, "{text:?}");
        assert_eq!(packet.event_body(), None, "{text:?}");
    }
}
