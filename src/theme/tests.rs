use super::*;
use ratatui::style::{Color, Modifier};
use std::collections::HashSet;

const VERDICTS: [Role; 4] = [Role::Malicious, Role::Suspicious, Role::Harmless, Role::Unknown];

fn shipped_at(name: &str, depth: Depth) -> Theme {
    Theme::by_name(name, Palette { depth, ..Palette::default() }).unwrap()
}

fn environment(pairs: &'static [(&'static str, &'static str)]) -> Palette {
    Palette::from_environment(|wanted| {
        pairs.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn every_shipped_theme_is_read_and_gives_every_role() {
    for (name, source) in SHIPPED {
        Theme::by_name(name, Palette::default()).unwrap();
        for role in Role::ALL {
            assert!(source.contains(&format!("\n{} = ", role.name())), "{name} leaves out {}", role.name());
        }
    }
}

#[test]
fn c37_without_colour_no_role_of_any_theme_has_one() {
    for name in Theme::names() {
        let theme = shipped_at(name, Depth::None);
        for role in Role::ALL {
            let style = theme.style(role);
            assert_eq!((style.fg, style.bg), (None, None), "{name}: {role:?}");
            let allowed = Modifier::BOLD | Modifier::REVERSED | Modifier::UNDERLINED;
            assert!(allowed.contains(style.add_modifier), "{name}: {role:?}");
        }
    }
    assert_eq!(
        shipped_at("mono", Depth::None).with_rgb(Role::Text, Some([1, 2, 3]), Some([4, 5, 6])),
        Style::default()
    );
}

#[test]
fn c37_no_color_and_dumb_terminals_have_no_colour() {
    assert_eq!(environment(&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")]).depth, Depth::None);
    assert_eq!(environment(&[("TERM", "dumb")]), Palette::PLAIN);
    assert_eq!(environment(&[("NO_COLOR", ""), ("TERM", "xterm-256color")]).depth, Depth::Indexed);
    assert_eq!(environment(&[("TERM", "xterm")]).depth, Depth::Sixteen);
    assert_eq!(environment(&[("TERM", "tmux-256color"), ("COLORTERM", "truecolor")]).depth, Depth::True);
}

#[test]
fn a_locale_that_is_not_utf_8_gets_ascii_signs_and_the_first_one_named_counts() {
    assert_eq!(environment(&[("LANG", "C")]).glyphs, GlyphSet::Ascii);
    assert_eq!(environment(&[("LANG", "en_GB.UTF-8")]).glyphs, GlyphSet::Unicode);
    assert_eq!(environment(&[("LC_ALL", "de_DE.utf8"), ("LANG", "C")]).glyphs, GlyphSet::Unicode);
    assert_eq!(environment(&[]).glyphs, GlyphSet::Unicode);
}

#[test]
fn c37_the_default_theme_reads_on_a_light_and_on_a_dark_ground() {
    let theme = shipped_at("terminal", Depth::True);
    for role in Role::ALL {
        let style = theme.style(role);
        let safe =
            [None, Some(Color::Reset), Some(Color::Red), Some(Color::Green), Some(Color::Magenta), Some(Color::Cyan)];
        assert!(safe.contains(&style.fg), "{role:?} is {:?}", style.fg);
        assert!(matches!(style.bg, None | Some(Color::Reset)), "{role:?} sets the ground");
    }
}

#[test]
fn c37_the_selected_row_differs_by_more_than_a_foreground() {
    for name in Theme::names() {
        for depth in [Depth::None, Depth::Sixteen, Depth::True] {
            let (text, selected) =
                (shipped_at(name, depth).style(Role::Text), shipped_at(name, depth).style(Role::Selected));
            let reversed = selected.add_modifier.contains(Modifier::REVERSED);
            assert!(reversed || selected.bg != text.bg, "{name} at {depth:?}");
        }
    }
}

#[test]
fn c37_verdicts_differ_by_their_signs_alone() {
    for set in [GlyphSet::Unicode, GlyphSet::Ascii] {
        let signs: HashSet<_> = set.glyphs().verdicts().into_iter().collect();
        assert_eq!(signs.len(), 8, "{set:?}");
        assert!(signs.iter().all(|sign| unicode_width::UnicodeWidthStr::width(*sign) == 1));
    }
    assert!(GlyphSet::Ascii.glyphs().verdicts().iter().all(|sign| sign.is_ascii()));
}

#[test]
fn with_colour_the_verdicts_differ_by_hue_too() {
    for name in ["terminal", "dark", "light", "contrast"] {
        for depth in [Depth::Sixteen, Depth::Indexed, Depth::True] {
            let hues: HashSet<_> = VERDICTS.iter().map(|role| shipped_at(name, depth).style(*role).fg).collect();
            assert_eq!(hues.len(), VERDICTS.len(), "{name} at {depth:?}");
        }
    }
}

/// What xterm shows for a colour; `None` where the terminal itself decides.
fn shown(colour: Color) -> Option<[u8; 3]> {
    if let Color::Rgb(red, green, blue) = colour {
        return Some([red, green, blue]);
    }
    let named = colour::NAMED.iter().skip(1).position(|(_, named)| *named == colour)?;
    Some(colour::indexed(u8::try_from(named).ok()?))
}

/// Contrast after WCAG 2.1; `None` where the terminal itself decides.
fn contrast(style: Style) -> Option<f64> {
    let luminance = |colour: Option<Color>| Some(colour::luminance(shown(colour?)?));
    let (fore, back) = (luminance(style.fg)?, luminance(style.bg)?);
    Some((fore.max(back) + 0.05) / (fore.min(back) + 0.05))
}

#[test]
fn every_style_of_the_contrast_theme_has_seven_to_one() {
    let theme = shipped_at("contrast", Depth::True);
    for role in Role::ALL {
        assert!(contrast(theme.style(role)).unwrap() >= 7.0, "{role:?}");
    }
}

#[test]
fn text_of_the_dark_and_light_themes_is_readable_on_their_grounds() {
    for (name, ground) in [("dark", [30, 30, 30]), ("light", [250, 250, 250])] {
        let theme = shipped_at(name, Depth::True);
        for role in Role::ALL {
            let style = theme.style(role);
            let style = if style.bg.is_none() { style.bg(colour::rgb(ground)) } else { style };
            let lines = [Role::Border, Role::GaugeEmpty, Role::Scrollbar].contains(&role);
            assert!(contrast(style).unwrap() >= if lines { 2.0 } else { 4.5 }, "{name}: {role:?}");
        }
    }
}

#[test]
fn with_sixteen_colours_every_role_has_a_named_one_that_is_readable_on_black_or_white() {
    let grounds = [("dark", Color::Black), ("light", Color::White), ("contrast", Color::Black)];
    for (name, ground) in grounds {
        let theme = shipped_at(name, Depth::Sixteen);
        for role in Role::ALL {
            let style = theme.style(role);
            assert!(
                shown(style.fg.unwrap()).is_some() && !matches!(style.fg, Some(Color::Rgb(..))),
                "{name}: {role:?}"
            );
            let style = if style.bg.is_none() { style.bg(ground) } else { style };
            let lines = [Role::Border, Role::GaugeEmpty, Role::Scrollbar].contains(&role);
            let contrast = contrast(style).unwrap();
            assert!(contrast >= if lines { 2.0 } else { 4.5 }, "{name}: {role:?} has {contrast}: {style:?}");
        }
    }
}

#[test]
fn a_terminal_that_names_neither_256_colours_nor_24_bits_has_sixteen() {
    for term in ["xterm", "xterm-16color", "linux", "screen", "tmux", "rxvt", "cygwin", "vt220", "putty"] {
        let palette = Palette::from_environment(|name| (name == "TERM").then(|| term.to_owned()));
        assert_eq!(palette.depth, Depth::Sixteen, "{term}");
    }
    for term in ["xterm-256color", "screen-256color", "xterm-kitty", "alacritty", "foot"] {
        let palette = Palette::from_environment(|name| (name == "TERM").then(|| term.to_owned()));
        assert_eq!(palette.depth, Depth::Indexed, "{term}");
    }
    assert_eq!(environment(&[("TERM", "xterm-direct")]).depth, Depth::True);
    assert_eq!(environment(&[("TERM", "xterm"), ("COLORTERM", "truecolor")]).depth, Depth::True);
}

#[test]
fn a_users_file_changes_what_it_names_and_inherits_the_rest() {
    let theme = Theme::parse(
        "inherits = \"dark\"\n[roles]\nlink = \"italic 208 on #010203\"",
        Palette { depth: Depth::True, ..Palette::default() },
    )
    .unwrap();
    let wanted = Style::new().fg(Color::Indexed(208)).bg(Color::Rgb(1, 2, 3)).add_modifier(Modifier::ITALIC);
    assert_eq!(theme.style(Role::Link), wanted);
    assert_eq!(theme.style(Role::Malicious), shipped_at("dark", Depth::True).style(Role::Malicious));
    let bare = Theme::parse("", Palette::default()).unwrap();
    assert_eq!(bare, shipped_at("terminal", Depth::Indexed));
}

#[test]
fn errors_in_a_theme_file_name_line_and_column() {
    for (source, line, column, word) in [
        ("[roles]\nlink = \"bold rde\"", 2, 14, "\"rde\" is no style"),
        ("[roles]\n  lnik = \"red\"", 2, 3, "\"lnik\" is no role"),
        ("[roles]\nlink = 3", 2, 8, "string"),
        ("[roles\nlink = \"red\"", 1, 7, ""),
        ("[colours]\nrose = \"#12345\"", 2, 8, "#12345"),
        ("[roles]\nlink = \"red on\"", 2, 13, "must follow"),
        ("inherits = \"nope\"", 1, 12, "\"nope\""),
        ("[sixteen]\nrose = \"red\"", 2, 1, "none of [colours]"),
        ("[colours]\nrose = \"#ff0000\"\n[sixteen]\nrose = \"#ff0000\"", 4, 8, "#ff0000"),
        ("colors = 1", 1, 1, "colors"),
    ] {
        match Theme::parse(source, Palette::default()) {
            Err(ThemeError::Invalid { line: in_line, column: in_column, reason }) => {
                assert_eq!((in_line, in_column), (line, column), "{source:?}: {reason}");
                assert!(reason.contains(word), "{reason}");
            }
            other => panic!("{source:?} gave {other:?}"),
        }
    }
    let missing = Theme::by_name("nope", Palette::default()).unwrap_err();
    assert_eq!(missing.to_string(), "no theme is called \"nope\"; there are terminal, dark, light, contrast, mono");
}

#[test]
fn colours_of_a_document_come_down_to_what_the_terminal_has() {
    let at = |depth| shipped_at("terminal", depth).with_rgb(Role::Text, Some([250, 10, 10]), None).fg;
    assert_eq!(at(Depth::True), Some(Color::Rgb(250, 10, 10)));
    assert_eq!(at(Depth::Indexed), Some(Color::Indexed(196)));
    assert_eq!(at(Depth::Sixteen), Some(Color::LightRed));
    assert_eq!(at(Depth::None), None);
    let ground_alone = shipped_at("terminal", Depth::True).with_rgb(Role::Text, None, Some([255, 255, 255]));
    assert_eq!(ground_alone.bg, None);
}
