//! What the terminal can show, and colours brought down to it.

use super::GlyphSet;
use ratatui::style::{Color, Style};

/// How many colours the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// None, or the user wants none.
    None,
    /// The sixteen that the terminal's own settings name.
    Sixteen,
    /// The 256 of xterm.
    #[default]
    Indexed,
    /// 24 bits.
    True,
}

/// What the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Palette {
    /// Colours.
    pub depth: Depth,
    /// Signs and borders.
    pub glyphs: GlyphSet,
}

/// Parts of the names (`TERM`) of terminals that have at least 256 colours; any other is taken at sixteen.
const SHADED: [&str; 9] = ["256", "kitty", "alacritty", "foot", "ghostty", "wezterm", "iterm", "contour", "rio"];

impl Palette {
    /// No colour and no sign beyond ASCII.
    #[cfg(feature = "testing")]
    pub const PLAIN: Self = Self { depth: Depth::None, glyphs: GlyphSet::Ascii };

    /// Reads what the environment says; `variable` looks one up.
    ///
    /// `NO_COLOR` set to anything but nothing (<https://no-color.org>) or `TERM=dumb` means no colour. A locale that is named and
    /// is not UTF-8 means ASCII; none named is taken for UTF-8, as containers and SSH sessions often name none.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let filled = |name: &str| variable(name).filter(|value| !value.is_empty());
        let term = filled("TERM").unwrap_or_default();
        let colour_term = filled("COLORTERM").unwrap_or_default();
        let locale =
            ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(filled).map(|value| value.to_ascii_lowercase());
        let depth = if filled("NO_COLOR").is_some() || term == "dumb" {
            Depth::None
        } else if matches!(colour_term.as_str(), "truecolor" | "24bit") || term.contains("-direct") {
            Depth::True
        } else if term.is_empty() || !colour_term.is_empty() || SHADED.iter().any(|part| term.contains(part)) {
            Depth::Indexed
        } else {
            Depth::Sixteen
        };
        let glyphs = match locale {
            Some(locale) if !locale.contains("utf-8") && !locale.contains("utf8") => GlyphSet::Ascii,
            _ if term == "dumb" => GlyphSet::Ascii,
            _ => GlyphSet::Unicode,
        };
        Self { depth, glyphs }
    }
}

impl Depth {
    /// `style` with no colour that the terminal lacks.
    pub(super) fn reduce(self, style: Style) -> Style {
        let mut reduced = style;
        reduced.fg = style.fg.and_then(|colour| self.nearest(colour));
        reduced.bg = style.bg.and_then(|colour| self.nearest(colour));
        reduced
    }

    fn nearest(self, colour: Color) -> Option<Color> {
        match (self, colour) {
            (Self::None, _) => None,
            (Self::Indexed, Color::Rgb(red, green, blue)) => Some(Color::Indexed(nearest_indexed([red, green, blue]))),
            (Self::Sixteen, Color::Rgb(red, green, blue)) => Some(nearest_named([red, green, blue])),
            (Self::Sixteen, Color::Indexed(index)) => Some(nearest_named(indexed(index))),
            _ => Some(colour),
        }
    }
}

/// A colour of red, green and blue.
pub(super) fn rgb([red, green, blue]: [u8; 3]) -> Color {
    Color::Rgb(red, green, blue)
}

/// The names of colours in theme files. `default` is the terminal's own.
pub(super) const NAMED: [(&str, Color); 17] = [
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];

/// A colour as a theme file writes it: a name, `0` to `255`, or `#rrggbb`.
pub(super) fn parse(word: &str) -> Option<Color> {
    if let Some((_, colour)) = NAMED.iter().find(|(name, _)| *name == word) {
        return Some(*colour);
    }
    if let Some(digits) = word.strip_prefix('#') {
        let value = u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 6 && digits.is_ascii())?;
        let [_, red, green, blue] = value.to_be_bytes();
        return Some(rgb([red, green, blue]));
    }
    word.parse().ok().map(Color::Indexed)
}

/// The steps of one hue in xterm's colour cube (indexes 16 to 231).
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Red, green and blue of the sixteen named colours as xterm shows them; terminals differ, but their order by hue does not.
const SIXTEEN: [[u8; 3]; 16] = [
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [229, 229, 229],
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
];

fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    one.iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
}

fn nearest_indexed(wanted: [u8; 3]) -> u8 {
    (16..=255).min_by_key(|index| distance(wanted, indexed(*index))).unwrap_or(16)
}

/// The named colour of the same hue. By distance pastels would all end as white, so hue goes before nearness.
fn nearest_named(wanted: [u8; 3]) -> Color {
    let [red, green, blue] = wanted;
    let (least, most) = (red.min(green).min(blue), red.max(green).max(blue));
    if most - least < 48 {
        return match most {
            0..40 => Color::Black,
            40..150 => Color::DarkGray,
            150..235 => Color::Gray,
            235.. => Color::White,
        };
    }
    let middle = least + (most - least) / 2;
    let hue = wanted.iter().enumerate().map(|(bit, part)| usize::from(*part > middle) << bit).sum::<usize>();
    // `NAMED` lists the terminal's own, then eight colours in the order of these bits, then their bright sisters.
    let place = 1 + hue + if most > 205 { 8 } else { 0 };
    NAMED.get(place).map_or(Color::Reset, |(_, colour)| *colour)
}

/// What xterm shows for one of its 256 colours.
pub(super) fn indexed(index: u8) -> [u8; 3] {
    match index {
        0..=15 => SIXTEEN[usize::from(index)],
        16..=231 => {
            let cube = index - 16;
            [cube / 36, cube / 6 % 6, cube % 6].map(|step| STEPS[usize::from(step)])
        }
        232..=255 => [8 + (index - 232) * 10; 3],
    }
}

/// How light a colour (red, green, blue) is, from 0 to 1, after WCAG 2.1.
pub(super) fn luminance(rgb: [u8; 3]) -> f64 {
    let [red, green, blue] = rgb.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}
