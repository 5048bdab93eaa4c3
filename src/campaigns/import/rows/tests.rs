use super::super::mapping::Mapping;
use super::*;

fn columns() -> Columns {
    let heads = ["phone", "name", "zone", "city"].map(str::to_owned);
    let mapping = Mapping::guess(&heads, &[row(2, &["1", "Ana", "Europe/Madrid", "Vigo"])]);
    assert_eq!(mapping.zone.as_deref(), Some("zone"));
    mapping.places(&heads).unwrap()
}

fn row(number: u64, cells: &[&str]) -> Row {
    Row { number, cells: cells.iter().map(|cell| (*cell).to_owned()).collect(), is_readable: true }
}

fn read(cells: &[&str]) -> Result<Member, (FaultReason, String)> {
    let read = Reader::new(Some("ES".to_owned())).row(&columns(), &row(7, cells));
    read.map_err(|fault| {
        assert_eq!(fault.row, 7);
        (fault.reason, fault.what)
    })
}

#[test]
fn a_row_is_somebody_with_a_number_a_name_a_zone_and_values() {
    let ana = read(&["612 345 678", "Ana", "", "Vigo"]).unwrap();
    assert_eq!((ana.row, ana.handle.as_str(), ana.name.as_str()), (7, "+34612345678", "Ana"));
    assert_eq!((ana.zone.as_str(), ana.values["city"].as_str()), ("Europe/Madrid", "Vigo"));
    let abroad = read(&["+1 650 253 0000", "Bo", "america/new_york", ""]).unwrap();
    assert_eq!((abroad.zone.as_str(), abroad.values.len()), ("America/New_York", 0));
    assert_eq!(read(&["+1 650 253 0000"]).unwrap().zone, "", "a country of several clocks tells none");
    assert_eq!(read(&["612345678", &"a".repeat(300)]).unwrap().name.len(), LONGEST_NAME);
}

#[test]
fn a_row_that_is_nobody_says_why() {
    for (cells, reason, what) in [
        (&["", "Ana"][..], FaultReason::NoNumber, ""),
        (&["12", "Ana"], FaultReason::BadNumber, "12"),
        (&["612345678", "Ana", "Atlantis/Capital"], FaultReason::UnknownZone, "Atlantis/Capital"),
        (&["612345678", "Ana", "", "Vigo", "", "more"], FaultReason::TooLong, "more"),
    ] {
        assert_eq!(read(cells), Err((reason, what.to_owned())), "{cells:?}");
    }
    assert!(read(&["612345678", "Ana", "", "Vigo", "", ""]).is_ok(), "empty cells behind the last column are none");
    let long = "9".repeat(200);
    assert_eq!(read(&[&long]), Err((FaultReason::BadNumber, "9".repeat(LONGEST_SHOWN))));
    let broken = Row { is_readable: false, ..row(3, &["\"612345678;Ana"]) };
    let fault = Reader::new(None).row(&columns(), &broken).unwrap_err();
    assert_eq!((fault.row, fault.reason, fault.what.as_str()), (3, FaultReason::Unreadable, "\"612345678;Ana"));
    let fault = Reader::new(None).row(&columns(), &row(4, &["612345678"])).unwrap_err();
    assert_eq!(fault.reason, FaultReason::NoCountry);
}

#[test]
fn what_is_given_without_a_sheet_is_kept_as_if_it_stood_in_one() {
    let values = [("city\n", " Vigo\t"), ("empty", " "), ("", "x")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let given = Given { number: " 612345678\r".into(), name: "Ana\nMaría".into(), zone: String::new(), values: values.into() };
    let tidied = given.tidied();
    assert_eq!((tidied.number.as_str(), tidied.name.as_str()), ("612345678", "Ana María"));
    assert_eq!(tidied.values, BTreeMap::from([("city".to_owned(), "Vigo".to_owned())]));
}
