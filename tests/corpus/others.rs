//! What belongs to other kinds: mutexes, authors, entries of calendars, versions.

use crate::cases::only;

#[test]
fn a_mutex_that_is_written_like_a_hash_is_the_hash_of_no_file() {
    for text in [
        r"Mutex is `Global\6f1ed002ab5545859014ebf0951522d9`.",
        "mutex: 6f1ed002ab5545859014ebf0951522d8",
        r"Mutex Local\6f1ed002ab5545859014ebf0951522d7 created",
        "mutex name 6f1ed002ab5545859014ebf0951522d6",
    ] {
        only(text, &[]);
    }
    only("It makes a mutex and drops 6f1ed002ab5545859014ebf0951522d9", &["6f1ed002ab5545859014ebf0951522d9"]);
}

#[test]
fn who_wrote_a_rule_or_an_entry_is_not_meant() {
    only("rule x {\n  meta:\n    author = \"jane@lab.test\"\n    ref = \"evil.test\"\n}\n", &["evil.test"]);
    only(
        "BEGIN:VCALENDAR\nPRODID:-//Writer//writer.test//EN\nUID:7kukuqrfedlm2f9t0v@writer.test\nORGANIZER:mailto:hr@evil.test\n\
         END:VCALENDAR\n",
        &["evil.test"],
    );
}

#[test]
fn versions_behind_an_abbreviation_or_a_framework_are_not_ticked() {
    for text in ["Seen ver. 2.4.6.8 of the tool.", ".NET 4.8.1.2 needed; Framework 4.7.2.1", "see sec 1.2.3.4"] {
        only(text, &[]);
    }
    only("evil.net 198.51.100.7", &["evil.net", "198.51.100.7"]);
}
