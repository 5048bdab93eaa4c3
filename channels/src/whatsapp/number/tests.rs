use super::canonical;

#[test]
fn variants_of_a_number_are_one_person() {
    for (one, other) in [("551187654321", "5511987654321"), ("5215512345678", "525512345678"), ("541112345678", "5491112345678")]
    {
        assert_eq!(canonical(one), canonical(other), "{one}");
        assert_eq!(canonical(&canonical(one)), canonical(one), "{one} stays");
    }
}

#[test]
fn a_landline_and_every_other_country_stay_as_they_are() {
    for number in ["551132345678", "4915123456789", "919812345678", "15550100", "", "55", "52155"] {
        assert_eq!(canonical(number), number);
    }
}
