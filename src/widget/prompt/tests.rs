use super::*;
use crate::widget::Focus;
use crate::widget::testing::{HOSTILE, at_all_sizes, drawn, key, theme};
use proptest::prelude::*;

fn typed(prompt: &mut Prompt, keys: &str) {
    for name in keys.split_whitespace() {
        assert_ne!(prompt.input(key(name)), Typed::Ignored, "{name}");
    }
}

fn shown(prompt: &Prompt, width: u16) -> (String, Option<u16>) {
    let view = PromptView::new("Search").placeholder("hash, URL, domain").hint("MD5 · 1 request").focus(Focus::Here);
    let mut cursor = None;
    let text =
        drawn(width, 1, |area, buffer| cursor = view.render(prompt, area, buffer, &theme()).map(|at| at.x - area.x));
    (text, cursor)
}

#[test]
fn what_an_empty_line_is_for_is_told_from_typed_text_also_without_colour() {
    let (empty, _) = shown(&Prompt::default(), 60);
    let (typed, _) = shown(&Prompt::new("hash, URL, domain"), 60);
    assert!(empty.contains("(hash, URL, domain)"), "{empty}");
    assert!(!typed.contains('('), "{typed}");
}

#[test]
fn text_is_typed_and_deleted_by_characters_and_words() {
    let mut prompt = Prompt::new("one two.three");
    for (keys, text) in [
        ("ctrl-w", "one two."),
        ("alt-backspace", "one "),
        ("a b left left backspace", "oneab"),
        ("home delete", "neab"),
        ("alt-f space x", "neab x"),
        ("home ctrl-right ctrl-k", "neab"),
        ("left left ctrl-u", "ab"),
        ("end c ctrl-a ctrl-d", "bc"),
        ("alt-d", ""),
        ("backspace delete left right ctrl-w alt-d", ""),
    ] {
        typed(&mut prompt, keys);
        assert_eq!(prompt.text(), text, "after {keys}");
    }
}

#[test]
fn a_character_of_several_code_points_is_one() {
    let mut prompt = Prompt::new("a👩‍💻e\u{301}");
    typed(&mut prompt, "backspace");
    assert_eq!(prompt.text(), "a👩‍💻");
    typed(&mut prompt, "left backspace");
    assert_eq!(prompt.text(), "👩‍💻");
}

#[test]
fn keys_of_others_are_left_to_them() {
    let mut prompt = Prompt::default();
    for name in ["enter", "esc", "tab", "up", "down", "ctrl-p", "ctrl-c", "alt-y"] {
        assert_eq!(prompt.input(key(name)), Typed::Ignored, "{name}");
    }
    let mut release = key("a");
    release.kind = KeyEventKind::Release;
    assert_eq!(prompt.input(release), Typed::Ignored);
    assert!(prompt.is_empty());
}

#[test]
fn a_paste_becomes_one_line_without_controls() {
    let mut prompt = Prompt::new("x");
    prompt.paste("a\r\nb\tc\u{1b}[31m\u{0}\n\n");
    assert_eq!(prompt.text(), "xa b c[31m");
}

#[test]
fn a_paste_that_is_too_long_says_how_much_it_left_out() {
    let mut prompt = Prompt::default();
    assert_eq!(prompt.paste(&"é".repeat(LONGEST)), LONGEST);
    assert_eq!(prompt.text().len(), LONGEST);
    assert_eq!(prompt.paste("a"), 1);
}

#[test]
fn the_text_scrolls_with_the_cursor_and_the_hint_gives_way() {
    let mut prompt = Prompt::default();
    assert_eq!(shown(&prompt, 44), ("Search  (hash, URL, domain)  MD5 · 1 request\n".to_owned(), Some(8)));
    prompt.set("44d88612fea8a8f36de82e1278abb02f");
    assert_eq!(shown(&prompt, 60).0, "Search  44d88612fea8a8f36de82e1278abb02f     MD5 · 1 request\n");
    assert_eq!(shown(&prompt, 30), ("Search  8a8f36de82e1278abb02f\n".to_owned(), Some(29)));
    typed(&mut prompt, "home");
    assert_eq!(shown(&prompt, 30), ("Search  44d88612fea8a8f36de82e\n".to_owned(), Some(8)));
}

#[test]
fn a_secret_is_neither_drawn_nor_printed() {
    let mut prompt = Prompt::masked();
    prompt.paste("hunter2");
    assert_eq!(shown(&prompt, 20).0, "Search  •••••••\n");
    assert!(!format!("{prompt:?}").contains("hunter2"));
    assert_eq!(prompt.take(), "hunter2");
}

#[test]
fn without_focus_there_is_no_cursor() {
    let mut buffer = ratatui::buffer::Buffer::empty(ratatui::layout::Rect::new(0, 0, 20, 1));
    assert_eq!(PromptView::new("Filter").render(&Prompt::new("x"), buffer.area, &mut buffer, &theme()), None);
}

#[test]
fn c33_c39_any_text_at_any_size() {
    for text in HOSTILE {
        let mut prompt = Prompt::new(text);
        let view = PromptView::new(text).placeholder(text).hint(text).focus(Focus::Here);
        for _ in 0..4 {
            at_all_sizes(|area, buffer| {
                if let Some(cursor) = view.render(&prompt, area, buffer, &theme()) {
                    assert!(area.contains(cursor));
                }
            });
            prompt.input(key("left"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_cursor_is_always_on_screen_and_between_characters(
        text in "\\PC{0,40}",
        keys in prop::collection::vec(prop::sample::select(vec![
            "left", "right", "home", "end", "backspace", "delete", "ctrl-w", "alt-b", "alt-f", "alt-d", "x", "ctrl-k",
        ]), 0..20),
        width in 1u16..40,
    ) {
        let mut prompt = Prompt::new(&text);
        for name in keys {
            prompt.input(key(name));
            prop_assert!(prompt.text.is_char_boundary(prompt.cursor));
            let (_, cursor) = shown(&prompt, width);
            prop_assert!(cursor.is_some_and(|at| at < width));
        }
    }
}
