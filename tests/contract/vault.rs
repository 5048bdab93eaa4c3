use engine::error::Kind;
use engine::ports::vault::Sealed;

use super::{ALPHA, BETA, House};

every_backend! {
    a_secret_opens_after_a_restart_and_for_its_organisation_alone,
    a_changed_secret_does_not_open,
}

async fn a_secret_opens_after_a_restart_and_for_its_organisation_alone(mut house: House) {
    let sealed = house.vault.seal(ALPHA, "sk-very-secret").unwrap();
    assert!(!sealed.0.contains("secret"));
    house.reopen();
    assert_eq!(house.vault.open(ALPHA, &sealed).unwrap().0, "sk-very-secret");
    assert_eq!(house.vault.open(BETA, &sealed).unwrap_err().kind, Kind::Corrupt);
}

async fn a_changed_secret_does_not_open(house: House) {
    let sealed = house.vault.seal(ALPHA, "sk-very-secret").unwrap();
    let cut = Sealed(sealed.0[..sealed.0.len() - 3].to_owned());
    assert_eq!(house.vault.open(ALPHA, &cut).unwrap_err().kind, Kind::Corrupt);
}
