use serde_json::{Value, json};

use super::*;

/// 2026-03-01 00:00:00 UTC.
const MARCH: i64 = 1_772_323_200;

fn happened(kind: &str, attributes: &Value) -> Vec<Event> {
    let tree = json!({"type": kind, "id": "ab", "attributes": attributes});
    let object = Object::decode(tree.to_string().into()).expect("an object");
    events(&object, &tree)
}

fn words(events: &[Event]) -> Vec<(&'static str, i64)> {
    events.iter().map(|event| (event.what.word(), event.at)).collect()
}

#[test]
fn a_file_is_created_seen_submitted_and_analysed() {
    let events = happened(
        "file",
        &json!({"creation_date": MARCH, "first_seen_itw_date": MARCH + 10, "first_submission_date": MARCH + 20,
            "last_submission_date": MARCH + 40, "last_analysis_date": MARCH + 50}),
    );
    let expected = [
        ("created", MARCH),
        ("first seen in the wild", MARCH + 10),
        ("first submitted", MARCH + 20),
        ("last submitted", MARCH + 40),
        ("last analysed", MARCH + 50),
    ];
    assert_eq!(words(&events), expected);
    assert!(events.iter().all(|event| event.doubt.is_none()));
}

#[test]
fn a_domain_is_registered_and_its_certificate_is_valid_for_a_time() {
    let events = happened(
        "domain",
        &json!({"creation_date": MARCH, "registrar": "Invented Names", "expiration_date": MARCH + 400 * DAY,
            "last_https_certificate": {"subject": {"CN": "a.example"}, "issuer": {"CN": "Leaf CA"},
                "validity": {"not_before": "2026-03-02 00:00:00", "not_after": "2026-05-31 00:00:00"}}}),
    );
    let expected = [
        ("registered", MARCH),
        ("certificate valid from", MARCH + DAY),
        ("certificate valid until", MARCH + 91 * DAY),
        ("registration ends", MARCH + 400 * DAY),
    ];
    assert_eq!(words(&events), expected);
    let details: Vec<&str> = events.iter().map(|event| &*event.detail).collect();
    assert_eq!(details, ["Invented Names", "a.example by Leaf CA", "a.example by Leaf CA", ""]);
}

#[test]
fn small_objects_happen_too() {
    for (kind, attributes, word) in [
        ("resolution", json!({"date": MARCH, "host_name": "a.example", "ip_address": "192.0.2.1"}), "resolved"),
        ("file_behaviour", json!({"analysis_date": MARCH, "sandbox_name": "Burrow"}), "run in a sandbox"),
        ("ssl_cert", json!({"validity": {"not_before": "2026-03-01 00:00:00"}}), "certificate valid from"),
        ("whois", json!({"first_seen_date": MARCH}), "whois first seen"),
        ("ip_address", json!({"crowdsourced_context": [{"timestamp": MARCH, "title": "C2"}]}), "reported"),
        ("file", json!({"signature_info": {"signing date": "12:00 AM 03/01/2026"}}), "signed"),
    ] {
        assert_eq!(words(&happened(kind, &attributes)), [(word, MARCH)], "{kind}");
    }
}

#[test]
fn a_date_that_cannot_be_is_doubtful_and_not_left_out() {
    let created = |at: i64| {
        let events = happened("file", &json!({"creation_date": at, "first_submission_date": MARCH}));
        events.into_iter().find(|event| event.what == What::Created).expect("an event").doubt
    };
    assert_eq!(created(0), Some(Doubt::Epoch));
    assert_eq!(created(DELPHI), Some(Doubt::Delphi));
    assert_eq!(created(-5), Some(Doubt::TooEarly));
    assert_eq!(created(MARCH + 3 * DAY), Some(Doubt::AfterSeen));
    assert_eq!(created(MARCH + 300), None, "clocks differ by less than a day");
    assert_eq!(created(i64::MAX), Some(Doubt::OutOfRange));
    assert_eq!(created(MARCH - DAY), None);
}

#[test]
fn odd_attributes_are_no_events() {
    let odd = json!({"creation_date": "yesterday", "first_submission_date": null, "last_analysis_date": {},
        "signature_info": {"signing date": "25:61 XX 99/99/9999"},
        "last_https_certificate": {"validity": {"not_before": "soon", "not_after": 7}}, "crowdsourced_context": "none"});
    assert_eq!(happened("file", &odd), []);
    let list = json!(["creation_date"]);
    assert_eq!(happened("domain", &list), []);
}
