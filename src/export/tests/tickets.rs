//! Notes for tickets.

use super::*;

#[test]
fn a_ticket_calls_malicious_only_what_is_flagged_and_names_few_engines_and_old_analyses() {
    let head = |row: &Row| ticket(row, &[], &CONTEXT).lines().next().unwrap().to_owned();
    assert_eq!(head(&doubtful("lone.example", 1, 0)), "1 of 91 engines flags it, 2026-01-01 00:00:00 UTC (2 d ago)");
    assert_eq!(
        head(&doubtful("odd.example", 0, 1)),
        "SUSPICIOUS: 0/91 engines, 1 suspicious, 2026-01-01 00:00:00 UTC (2 d ago)"
    );
    let old = json!({"type": "file", "id": SHA256, "attributes": {"last_analysis_date": NOW - 366 * 86_400,
        "last_analysis_stats": {"undetected": 5}}});
    let old = Row::of(&object(&old), &Judge::default());
    assert_eq!(head(&old), "NONE FLAGGED: 0/5 engines, 2025-01-02 00:00:00 UTC (1 y ago), only 5 engines, 1 y old");
    assert!(write(&[old], Format::Markdown, &CONTEXT).contains("| 0/5, only 5 engines, 1 y old | file |"));
}

#[test]
fn a_ticket_names_engines_that_say_malicious_apart_from_those_that_find_it_suspicious() {
    let results =
        json!({"B": {"category": "suspicious"}, "A": {"category": "malicious"}, "C": {"category": "undetected"}});
    let file = json!({"type": "file", "id": SHA256, "attributes": {"last_analysis_results": results}});
    let note = ticket(&Row::of(&object(&file), &Judge::default()), &[], &CONTEXT);
    assert!(note.contains("1 of 3 engines flags it, 1 suspicious"), "{note}");
    assert!(note.contains("\nFlagged by: A\nSuspicious to: B\n"), "{note}");
}

#[test]
fn a_ticket_note_says_what_matters_and_holds_no_live_link_but_the_report() {
    let related = [domain("quiet.example", 0), domain("c2.example", 9), url("http://drop.test/x")];
    let row = Row { note: "see http://evil.test/x".into(), ..file("evil.com") };
    let note = ticket(&row, &related, &CONTEXT);
    insta::assert_snapshot!(note);
    assert!(note.len() < 1_000);
    assert_eq!(note.matches("http://").count() + note.matches("https://").count(), 1);
}

#[test]
fn a_ticket_note_rewrites_no_label_and_no_word() {
    let mut row = Row { note: "see release/notes, config.yaml and *this* on desk-07".into(), ..file("invoice.exe") };
    row.facts.threat_label = Some("trojan.parcelsnatch/lanternload".into());
    let note = ticket(&row, &[], &CONTEXT);
    assert!(note.contains("trojan.parcelsnatch/lanternload") && !note.contains("hxxp"), "{note}");
    assert!(note.contains("see release/notes, config.yaml and *this* on desk-07"), "{note}");
    row.note = "from http://evil.test/x and www.evil.test/y by <b>[x](http://evil.test)</b>".into();
    let note = ticket(&row, &[], &CONTEXT);
    assert!(!note.contains("http://") && note.matches("www.").count() == 1, "only the report's link is one: {note}");
    assert!(note.contains("Note: `from http[:]//evil.test/x and www[.]evil.test/y by <b>"), "in a code span: {note}");
}

#[test]
fn a_ticket_note_on_several_has_a_line_for_every_row_and_a_limit_says_what_it_cuts() {
    let rows: Vec<Row> = (0..200).map(|n| domain(&format!("host{n}.example"), 0)).collect();
    let whole = written(&rows, Format::Ticket, &CONTEXT);
    assert_eq!((whole.rows, whole.text.lines().count()), (200, 201));
    let cut = written(&rows, Format::Ticket, &form(Some(2_000), None, None));
    assert!(cut.rows < 200 && cut.text.len() <= 2_000, "{}", cut.text);
    let said = format!("… and {} more, which ticket.limit = 2,000 bytes leaves out", 200 - cut.rows);
    assert_eq!(cut.text.lines().last(), Some(said.as_str()));
}

#[test]
fn a_row_of_a_ticket_note_can_be_matched_with_the_alert() {
    let mut row = Row {
        input: Some("7809376fe32e44c957347816a47b3d65".into()),
        remark: "desk-07".into(),
        note: "seen on Monday".into(),
        ..file("invoice.exe")
    };
    row.facts.threat_label = Some("trojan.parcelsnatch/lanternload".into());
    let link = format!("https://www.virustotal.com/gui/file/{SHA256}");
    let several = write(&[row.clone(), domain("b.example", 0)], Format::Ticket, &CONTEXT);
    assert_eq!(
        several.lines().nth(1).unwrap(),
        format!(
            "* 7809376fe32e44c957347816a47b3d65 30/60, 1 suspicious (2026-01-01) · invoice.exe · \
             trojan.parcelsnatch/lanternload · desk-07 · seen on Monday · {link}"
        )
    );
    let one = write(&[row], Format::Ticket, &CONTEXT);
    for part in ["Asked as: 7809376fe32e44c957347816a47b3d65\n", "Remark: desk-07\n", "Note: seen on Monday\n", &link] {
        assert!(one.contains(part), "{part} in {one}");
    }
    assert!(one.len() < 1_000);
}

#[test]
fn the_teams_own_form_of_a_note_leaves_out_lines_without_anything() {
    let rows = [file("invoice.exe"), unanswered("b.example", State::NotFound)];
    let context = form(
        None,
        Some("h2. {asked}\nName: {name}\nLabel: {label}\n{{code}{md5}{{code}"),
        Some("{asked};{ratio};{label}"),
    );
    assert_eq!(
        write(&rows[..1], Format::Ticket, &context),
        format!("h2. {SHA256}\nName: invoice.exe\n{{code}}7809376fe32e44c957347816a47b3d65{{code}}\n")
    );
    let several = write(&rows, Format::Ticket, &context);
    assert_eq!(several.lines().nth(2), Some("`b[.]example`;not in VirusTotal;"), "{several}");
}

#[test]
fn a_ticket_note_on_many_begins_with_how_they_stand() {
    let mut rows = all();
    rows.extend((0..200).map(|n| domain(&format!("host{n}.example"), 0)));
    let note = write(&rows, Format::Ticket, &CONTEXT);
    assert!(note.starts_with("209 objects, 208 asked about on VirusTotal, 2026-01-03 00:00:00 UTC: 3 flagged, "));
    assert!(note.contains("1 not in VirusTotal") && note.contains("1 limit hit") && note.contains("1 not asked"));
    assert!(note.lines().nth(1).unwrap().contains("30/60, 1 suspicious"));
    assert_eq!(note.lines().count(), 210);
}

#[test]
fn one_of_a_thing_is_told_as_one_and_many_with_their_thousands_apart() {
    let one = write(&[domain("c2.example", 9)], Format::Misp, &CONTEXT);
    assert!(one.contains("vtriage: 1 indicator looked up on VirusTotal"), "{one}");
    let many: Vec<Row> = (0..1_200).map(|number| domain(&format!("n{number}.example"), 9)).collect();
    let list = write(&many, Format::Ticket, &CONTEXT);
    let first = list.lines().next().unwrap_or_default();
    assert!(first.starts_with("1,200 indicators on VirusTotal") && first.contains("1,200 flagged"), "{first}");
}
