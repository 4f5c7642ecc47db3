use super::*;
use crate::theme::Theme;
use crate::widget::testing::{HOSTILE, at_all_sizes, drawn, key, theme};
use proptest::prelude::*;

fn submit() -> Dialog<i32> {
    Dialog::new("Submit a file")
        .say(Role::Text, "invoice.doc, 1.2 MB")
        .say(Role::Warning, "Everybody with access to the service will be able to download it. This cannot be undone.")
        .field(0, Field::secret("password").placeholder("of the archive, if it has one"))
        .field(1, Field::choice("for", ["24 h", "7 days"], None))
        .field(2, Field::check("wait for the result", true))
        .button(Button::leave("Cancel"))
        .button(Button::act("Submit publicly"))
}

fn delete() -> Dialog<i32> {
    Dialog::new("Delete a private report")
        .say(Role::Warning, "The report and its behaviour will be lost.")
        .field(0, Field::confirm("type delete to go on", "delete"))
        .button(Button::act("Delete"))
        .button(Button::leave("Keep"))
}

/// A key as the program means it by default.
fn input(dialog: &mut Dialog<i32>, name: &str) -> Outcome {
    let leaves_text = matches!(name, "tab" | "backtab");
    if dialog.is_typing() && !leaves_text && dialog.type_in(key(name)) {
        return Outcome::Open;
    }
    dialog.step(match name {
        "tab" | "down" => Step::Next,
        "backtab" | "up" => Step::Previous,
        "left" => Step::Left,
        "right" => Step::Right,
        "enter" => Step::Enter,
        "space" => Step::Toggle,
        "pagedown" => Step::PageDown,
        "pageup" => Step::PageUp,
        _ => return Outcome::Open,
    })
}

fn pressed(dialog: &mut Dialog<i32>, keys: &str) -> Outcome {
    keys.split_whitespace().map(|name| input(dialog, name)).last().unwrap()
}

fn shown(dialog: &Dialog<i32>, width: u16, height: u16) -> String {
    drawn(width, height, |area, buffer| {
        dialog.render(area, buffer, &theme());
    })
}

#[test]
fn what_acts_is_never_preselected() {
    for mut dialog in [
        submit(),
        delete(),
        Dialog::new("?").button(Button::act("Yes")),
        Dialog::new("?").button(Button::act("Yes")).button(Button::leave("No")),
    ] {
        assert!(!matches!(input(&mut dialog, "enter"), Outcome::Pressed(_)));
        let mut dialog = submit();
        assert_ne!(input(&mut dialog, "space"), Outcome::Pressed(1));
    }
}

#[test]
fn enter_leads_through_the_fields_to_the_button_that_leaves() {
    assert_eq!(pressed(&mut submit(), "enter enter enter enter"), Outcome::Left);
    assert_eq!(pressed(&mut submit(), "enter enter enter right enter"), Outcome::Pressed(1));
}

#[test]
fn a_button_acts_only_once_its_word_is_typed() {
    let mut dialog = delete();
    assert_eq!(pressed(&mut dialog, "tab enter"), Outcome::NotConfirmed);
    assert_eq!(pressed(&mut dialog, "backtab d e l e t tab enter"), Outcome::NotConfirmed);
    assert_eq!(pressed(&mut dialog, "backtab e tab enter"), Outcome::Pressed(0));
    assert_eq!(pressed(&mut dialog, "tab enter"), Outcome::Left);
}

#[test]
fn fields_keep_what_was_put_into_them() {
    let mut dialog = submit().field(3, Field::text("note", "")).field(4, Field::line("name", "x"));
    dialog.paste("hunter2");
    assert!(dialog.is_typing());
    pressed(&mut dialog, "tab right right tab space tab n enter o tab y");
    assert_eq!(dialog.text(&0), "hunter2");
    assert_eq!(dialog.chosen(&1), Some(1));
    assert!(!dialog.is_checked(&2));
    assert_eq!(dialog.text(&3), "n\no");
    assert_eq!(dialog.text(&4), "xy");
    assert_eq!((dialog.text(&2), dialog.chosen(&0), dialog.is_checked(&99)), (String::new(), None, false));
    assert!(!format!("{dialog:?}").contains("hunter2"));
}

#[test]
fn a_dialog_stands_in_the_middle_over_what_was_there() {
    insta::assert_snapshot!(shown(&submit(), 60, 14), @r#"
※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※
┌ Submit a file ───────────────────────────────────────────┐
│ invoice.doc, 1.2 MB                                      │
│ Everybody with access to the service will be able to     │
│ download it. This cannot be undone.                      │
│                                                          │
│ › password  (of the archive, if it has one)              │
│   for  ( ) 24 h  ( ) 7 days                              │
│   [x] wait for the result                                │
│                                                          │
│ [ Cancel ]  [ Submit publicly ]                          │
└──────────────────────────────────────────────────────────┘
※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※
※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※※
"#);
    insta::assert_snapshot!(shown(&delete(), 36, 9), @r#"
┌ Delete a private report ─────────┐
│ The report and its behaviour     │
│ will be lost.                    │
│                                  │
│ › type delete to go on           │
│                                  │
│                                  │
│ [ Delete ]  [ Keep ]             │
└──────────────────────────────────┘
"#);
}

#[test]
fn where_it_is_low_the_text_scrolls_and_the_buttons_stay() {
    let mut dialog = Dialog::new("Long").button(Button::leave("Cancel")).button(Button::act("Do it"));
    for line in 1..=9 {
        dialog = dialog.say(Role::Text, format!("line {line}"));
    }
    insta::assert_snapshot!(shown(&dialog, 30, 7), @r#"
┌ Long ────────────── 3 of 9 ┐
│ line 1                    █│
│ line 2                    ││
│ line 3                    ││
│                            │
│ [›Cancel ]  [ Do it ]      │
└────────────────────────────┘
"#);
    pressed(&mut dialog, "pagedown");
    insta::assert_snapshot!(shown(&dialog, 30, 7), @r#"
┌ Long ────────────── 5 of 9 ┐
│ line 3                    █│
│ line 4                    ││
│ line 5                    ││
│                            │
│ [›Cancel ]  [ Do it ]      │
└────────────────────────────┘
"#);
}

#[test]
fn clicks_change_boxes_and_the_second_of_two_presses_a_button() {
    let mut dialog = submit();
    let text = shown(&dialog, 60, 14);
    let find = |needle: &str| {
        let (y, line) = text.lines().enumerate().find(|(_, line)| line.contains(needle)).unwrap();
        let x = crate::text::width(line.split(needle).next().unwrap());
        // `drawn` leaves a margin of 3 by 2.
        Position::new(u16::try_from(x).unwrap() + 3, u16::try_from(y).unwrap() + 2)
    };
    assert_eq!(dialog.click(find("wait for"), false), Outcome::Open);
    assert!(!dialog.is_checked(&2));
    assert_eq!(dialog.click(find("wait for"), true), Outcome::Open);
    assert!(!dialog.is_checked(&2), "the second click of two changes nothing back");
    assert_eq!(dialog.click(find("Submit publicly"), true), Outcome::Open, "the first of the two was elsewhere");
    dialog.step(Step::Previous);
    assert_eq!(dialog.click(find("Submit publicly"), false), Outcome::Open);
    assert_eq!(dialog.click(find("Submit publicly"), true), Outcome::Pressed(1));
    assert_eq!(dialog.click(find("Cancel"), true), Outcome::Left);
    assert_eq!(dialog.click(Position::new(3, 2), true), Outcome::Open);
}

#[test]
fn c39_any_size_and_c33_any_text() {
    for dialog in [submit(), delete(), Dialog::new("")] {
        at_all_sizes(|area, buffer| {
            let cursor = dialog.render(area, buffer, &theme());
            assert!(cursor.is_none_or(|at| area.contains(at)));
        });
    }
    for text in HOSTILE {
        let mut dialog = Dialog::new(text)
            .say(Role::Text, text)
            .field(0, Field::line(text, text).placeholder(text))
            .field(1, Field::text(text, text))
            .field(2, Field::choice(text, HOSTILE, Some(7)))
            .field(3, Field::check(text, true))
            .field(4, Field::confirm(text, text))
            .button(Button::leave(text))
            .button(Button::act(text));
        for _ in 0..7 {
            at_all_sizes(|area, buffer| {
                dialog.render(area, buffer, &theme());
            });
            input(&mut dialog, "tab");
        }
    }
}

#[test]
fn c37_the_focused_button_is_told_by_a_sign_and_by_reverse() {
    let theme: Theme = theme();
    let mut buffer = ratatui::buffer::Buffer::empty(Rect::new(0, 0, 40, 3));
    Dialog::<i32>::new("?").button(Button::leave("No")).button(Button::act("Yes")).render(
        buffer.area,
        &mut buffer,
        &theme,
    );
    let row: String = (0..40).map(|x| buffer[(x, 1)].symbol()).collect();
    assert!(row.contains("[›No ]  [ Yes ]"), "{row}");
    let reversed = |x: u16| buffer[(x, 1)].modifier.contains(ratatui::style::Modifier::REVERSED);
    assert!(reversed(3) && !reversed(12));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_course_of_keys_at_any_size(
        keys in prop::collection::vec(prop::sample::select(vec![
            "tab", "backtab", "up", "down", "left", "right", "enter", "space", "esc", "x", "backspace", "pagedown", "pageup",
        ]), 0..30),
        (width, height) in (0u16..50, 0u16..14),
    ) {
        let mut dialog = submit().field(0, Field::text("note", "some text"));
        for name in keys {
            input(&mut dialog, name);
            shown(&dialog, width, height);
        }
    }
}
