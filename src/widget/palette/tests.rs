use super::*;
use crate::widget::ListDialog;
use crate::widget::testing::{HOSTILE, at_all_sizes, drawn, theme};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

fn entry(title: &str, key: &str, price: &str) -> Entry {
    Entry { title: title.to_owned(), key: key.to_owned(), price: price.to_owned(), ..Entry::default() }
}

fn entries() -> Vec<Entry> {
    vec![
        entry("copy the value", "y", ""),
        entry("read again from the network", "r", "1 request"),
        entry("reanalyse", "R", "1 request"),
        Entry { availability: Availability::NotNow, ..entry("delete the private report", "d", "not a private file") },
    ]
}

fn titles(query: &str) -> Vec<String> {
    let entries = entries();
    matches(query, &entries).iter().map(|found| entries[found.entry].title.clone()).collect()
}

fn render(entries: &[Entry], query: &str, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let view = PaletteView { title: "Commands", placeholder: "a few letters", bottom: "Enter does it" };
    let (found, entries) = (matches(query, entries), entries.iter().collect::<Vec<_>>());
    let mut list = ListDialog::chosen(0).typed();
    list.filter.paste(query);
    view.render(&list, (&entries, &found), area, buffer, &theme())
}

#[test]
fn a_few_letters_in_order_find_an_entry_and_words_in_any_order() {
    assert_eq!(titles("rea").len(), 2);
    assert_eq!(titles("dpr"), ["delete the private report"]);
    assert_eq!(titles("network again"), ["read again from the network"]);
    assert_eq!(titles("COPY"), Vec::<String>::new(), "capitals are meant");
    assert!(titles("zzz").is_empty());
    assert_eq!(titles("").len(), 4);
}

#[test]
fn an_empty_query_keeps_the_order_of_the_entries() {
    assert!(matches("", &entries()).iter().map(|found| found.entry).eq(0..4));
}

#[test]
fn entries_have_their_key_and_price() {
    let shown = |query: &str, width, height| {
        drawn(width, height, |area, buffer| {
            render(&entries(), query, area, buffer);
        })
    };
    insta::assert_snapshot!(shown("", 60, 7), @r#"
┌ Commands ──────────────────────────────────────── 1 of 4 ┐
│  (a few letters)                                         │
│› copy the value                                        y │
│  read again from the network                1 request  r │
│  reanalyse                                  1 request  R │
│  delete the private report         not a private file  d │
└ Enter does it ───────────────────────────────────────────┘
"#);
    insta::assert_snapshot!(shown("rea", 30, 5), @r#"
┌ Commands ────────── 1 of 2 ┐
│  rea                       │
│› read again from the netwo…│
│  reanalyse    1 request  R │
└ Enter does it ─────────────┘
"#);
}

#[test]
fn the_letters_that_match_are_highlighted() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 60, 7));
    render(&entries(), "cval", buffer.area, &mut buffer);
    let lit: String = (0..60)
        .filter(|x| buffer[(*x, 2)].modifier.contains(Modifier::UNDERLINED))
        .map(|x| buffer[(x, 2)].symbol())
        .collect();
    assert_eq!(lit, "cval");
}

#[test]
fn c33_c39_any_text_at_any_size() {
    let entries: Vec<_> = HOSTILE.iter().map(|text| entry(text, text, text)).collect();
    for query in ["", "e", "請"] {
        at_all_sizes(|area, buffer| {
            let cursor = render(&entries, query, area, buffer);
            assert!(cursor.is_none_or(|at| area.contains(at)));
        });
    }
}

proptest! {
    #[test]
    fn marked_letters_spell_the_query(query in "[a-z]{1,4}", title in "[a-z é]{0,20}") {
        let entries = [entry(&title, "", "")];
        for found in matches(&query, &entries) {
            let letters: Vec<char> = title.chars().collect();
            let spelt: String = found.marked.iter().map(|place| letters[*place]).collect();
            prop_assert_eq!(spelt.replace('é', "e"), query.clone());
        }
    }
}
