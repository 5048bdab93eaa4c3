use super::*;

#[test]
fn a_list_is_told_by_what_it_holds() {
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain("phone;name".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for list in [&b"phone,name\r\n612345678,Ana"[..], b"BMI;phone\n", b"MZ,ID3\n", b"tel\xe9fono\t\n", &wide] {
        assert_eq!(media_type(list).unwrap(), CSV, "{list:?}");
    }
    assert_eq!(media_type(b"PK\x03\x04\x14\0").unwrap(), XLSX);
}

#[test]
fn what_is_no_list_is_refused_with_what_it_is() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0";
    for other in [&b""[..], b"%PDF-1.7\n", b"<!DOCTYPE html><html><table>", png, old] {
        assert_eq!(media_type(other).unwrap_err().status, StatusCode::UNPROCESSABLE_ENTITY, "{other:?}");
    }
}
