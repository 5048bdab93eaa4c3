use super::*;

const ME: OperatorId = OperatorId(1);
const MINE: TeamId = TeamId(1);
const THEIRS: TeamId = TeamId(2);

fn place(team: Option<TeamId>, operator: Option<OperatorId>) -> Place {
    Place { team, operator }
}

#[test]
fn somebody_of_a_team_sees_what_is_of_it_of_no_team_or_their_own() {
    let sight = Sight::Teams { operator: ME, teams: [MINE].into() };
    assert!(sight.covers(place(Some(MINE), None)) && sight.covers(place(Some(MINE), Some(OperatorId(2)))));
    assert!(sight.covers(place(None, None)) && sight.covers(place(None, Some(OperatorId(2)))));
    assert!(sight.covers(place(Some(THEIRS), Some(ME))), "whoever holds it sees it");
    assert!(!sight.covers(place(Some(THEIRS), None)) && !sight.covers(place(Some(THEIRS), Some(OperatorId(2)))));
}

#[test]
fn who_sees_all_sees_what_is_of_any_team() {
    assert!(Sight::Everything.covers(place(Some(THEIRS), Some(OperatorId(2)))));
    assert!(Sees::All > Sees::Teams, "a wider sight is more");
}
