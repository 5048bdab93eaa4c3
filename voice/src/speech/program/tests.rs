use super::*;

fn program(name: &str, arguments: &[&str]) -> Program {
    Program {
        program: name.into(),
        arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
        timeout_s: Some(1),
    }
}

#[test]
fn a_text_cannot_become_an_option_or_another_gap() {
    let filling = Filling { text: "--help {voice}", voice: "en", ..Filling::default() };
    assert_eq!(fill("{text}", filling), " --help {voice}");
    assert_eq!(fill("-v{voice}{x}", filling), "-ven{x}");
}

#[tokio::test]
async fn what_a_program_prints_is_read_and_no_shell_is_asked() {
    let filling = Filling { text: "$(whoami); `id`", ..Filling::default() };
    let printed = program("printf", &["%s", "{text}"]).output(filling).await.unwrap();
    assert_eq!(printed, "$(whoami); `id`");
}

#[tokio::test]
async fn a_program_that_fails_or_hangs_is_unavailable_and_one_that_is_not_there_is_refused() {
    let failed = program("false", &[]).output(Filling::default()).await;
    assert!(matches!(failed, Err(SpeechError::Unavailable { .. })), "{failed:?}");
    let hung = program("sleep", &["60"]).output(Filling::default()).await;
    assert!(matches!(hung, Err(SpeechError::Unavailable { .. })), "{hung:?}");
    let missing = program("no-such-program-here", &[]).output(Filling::default()).await;
    assert!(matches!(missing, Err(SpeechError::Refused { .. })), "{missing:?}");
}

#[test]
fn a_program_is_installed_when_it_is_on_the_path_or_at_its_own_place() {
    assert!(program("sh", &[]).is_installed() && program("/bin/sh", &[]).is_installed());
    assert!(!program("no-such-program", &[]).is_installed() && !program("/bin", &[]).is_installed());
}
