//! Pasted text is never run as keys.

use vtriage::effect::Effect;
use vtriage::effect::Priority;

use super::harness::{Harness, asked};

const THREE: &str = "7809376fe32e44c957347816a47b3d65\n84f83e30ad109f9c4dd6d21cf5e644ff747046ac\r\ne17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862\n";

#[test]
fn c31_three_pasted_hashes_become_a_list_with_a_price_and_nothing_is_sent() {
    let mut app = Harness::new();
    app.press("/");
    assert_eq!(asked(&app.paste(THREE)), Vec::<String>::new());
    let screen = app.screen();
    assert!(screen.contains("3 indicators · 3 requests"), "{screen}");
    for kind in ["MD5", "SHA-1", "SHA-256"] {
        assert!(screen.contains(kind), "{kind}:\n{screen}");
    }
    let effects = app.press("enter");
    assert_eq!(asked(&effects).len(), 3);
    let bulk =
        effects.iter().all(|effect| !matches!(effect, Effect::Ask { priority, .. } if *priority != Priority::Bulk));
    assert!(bulk, "bulk work waits behind what the user looks at");
}

#[test]
fn one_pasted_indicator_is_offered_and_not_sent() {
    let mut app = Harness::new();
    assert_eq!(asked(&app.paste("hxxp://example(.)net\n")), Vec::<String>::new());
    assert!(app.shows("URL · 1 request"), "{}", app.screen());
    assert_eq!(asked(&app.press("enter")).len(), 1);
}

#[test]
fn pasted_letters_are_no_keys() {
    let mut app = Harness::new();
    let effects = app.paste("q\nR\nu\nd");
    assert!(effects.is_empty(), "{effects:?}");
    assert!(app.shows("no indicators"), "{}", app.screen());
}

#[test]
fn internal_indicators_in_a_list_are_not_ticked() {
    let mut app = Harness::new();
    app.paste("10.0.0.1\nexample.com\nfileserver.local");
    assert!(app.shows("1 requests") || app.shows("1 request"), "{}", app.screen());
    let sent = asked(&app.press("enter"));
    assert!(sent.len() == 1 && sent[0].starts_with("GET /domains/example.com?"), "{sent:?}");
}
