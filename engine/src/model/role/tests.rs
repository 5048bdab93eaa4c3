//! What levels compare to, and how roles are written down.

use super::*;

#[test]
fn a_level_holds_everything_below_it() {
    let levels = Levels::NOTHING.with(Module::Bots, Level::Edit);
    assert!(levels.allow(Module::Bots, Level::View) && levels.allow(Module::Bots, Level::Edit));
    assert!(!levels.allow(Module::Bots, Level::Manage) && !levels.allow(Module::Users, Level::View));
}

#[test]
fn one_set_of_levels_is_beyond_another_as_soon_as_one_module_is() {
    let less = Levels::NOTHING.with(Module::Bots, Level::View);
    let more = less.with(Module::Voice, Level::View);
    assert_eq!((more.beyond(&less), less.beyond(&more), less.beyond(&less)), (Some(Module::Voice), None, None));
    let [owner, manager, operator] = HeldRole::BUILT_IN.map(|role| role.levels().unwrap());
    assert!(manager.beyond(&owner).is_none() && owner.beyond(&manager).is_some());
    assert_eq!(operator.beyond(&manager), None, "a manager may make operators");
}

#[test]
fn roles_are_written_as_they_are_read() {
    for role in [HeldRole::Owner, HeldRole::Manager, HeldRole::Operator, HeldRole::Own(RoleId(7))] {
        let written = serde_json::to_string(&role).unwrap();
        assert_eq!(serde_json::from_str::<HeldRole>(&written).unwrap(), role, "{written}");
    }
    for wrong in ["\"boss\"", "\"\"", "\"op_0000000000007\"", "7", "null"] {
        assert!(serde_json::from_str::<HeldRole>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn modules_are_kept_by_name_and_what_is_not_named_is_none() {
    let levels: Levels = serde_json::from_str(r#"{"whatsapp":"edit","live_chat":"manage"}"#).unwrap();
    assert_eq!(levels, Levels::NOTHING.with(Module::WhatsApp, Level::Edit).with(Module::LiveChat, Level::Manage));
    let written = serde_json::to_value(levels).unwrap();
    for module in Module::ALL {
        assert_eq!(written[module.as_str()], levels.of(module).as_str(), "{module:?}");
    }
    assert!(serde_json::from_str::<Levels>(r#"{"kitchen":"edit"}"#).is_err());
}
