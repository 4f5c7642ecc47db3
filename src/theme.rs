//! Named roles and their styles.
//!
//! Panes and widgets say what a thing *is* ([`Role`]); only this module knows how it looks. A theme is a TOML file, the shipped
//! ones included, so that a user's file can do all that ours do. Roles never tell anything by colour alone: each verdict also has
//! a sign in [`Glyphs`], and `mono` styles every role with bold, reverse and underline.
//!
//! ```
//! use vtriage::theme::{Palette, Role, Theme};
//!
//! let theme = Theme::by_name("terminal", Palette::default())?;
//! let sign = theme.glyphs().malicious;
//! let style = theme.style(Role::Malicious);
//! # assert_eq!(sign, "●");
//! # assert!(style.fg.is_some());
//! # Ok::<(), vtriage::theme::ThemeError>(())
//! ```

mod colour;
mod file;
mod glyph;
mod role;
mod shelf;

pub use colour::{Depth, Palette};
pub use file::ThemeError;
pub use glyph::{GlyphSet, Glyphs, plain};
pub use role::Role;
pub use shelf::{AUTO, Themes, usual};

use ratatui::style::Style;
use ratatui::text::Span;
use std::borrow::Cow;

/// The themes that ship with the program: name and file.
const SHIPPED: [(&str, &str); 5] = [
    ("terminal", include_str!("../assets/themes/terminal.toml")),
    ("dark", include_str!("../assets/themes/dark.toml")),
    ("light", include_str!("../assets/themes/light.toml")),
    ("contrast", include_str!("../assets/themes/contrast.toml")),
    ("mono", include_str!("../assets/themes/mono.toml")),
];

/// A style for each role, already reduced to what the terminal can show.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    styles: [Style; Role::ALL.len()],
    glyphs: &'static Glyphs,
    depth: Depth,
}

impl Theme {
    /// The names that [`Theme::by_name`] knows, the default first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(name, _)| *name)
    }

    /// A shipped theme. Without colour every name gives `mono`, so that no role loses its meaning with its hue.
    pub fn by_name(name: &str, palette: Palette) -> Result<Self, ThemeError> {
        let source = shipped(name).ok_or_else(|| ThemeError::NoSuchTheme {
            name: name.to_owned(),
            known: Self::names().map(str::to_owned).collect(),
        })?;
        Self::parse(source, palette)
    }

    /// A theme from the text of a theme file; roles that it leaves out are those of the theme that it `inherits`
    /// (`terminal` when it names none). Without colour the answer is `mono`, but errors in the file are still found.
    pub fn parse(source: &str, palette: Palette) -> Result<Self, ThemeError> {
        let mut styles = file::styles(source, palette.depth)?;
        if palette.depth == Depth::None {
            styles = shipped("mono").map_or(Ok(styles), |mono| file::styles(mono, palette.depth))?;
        }
        let styles = styles.map(|style| palette.depth.reduce(style));
        Ok(Self { styles, glyphs: palette.glyphs.glyphs(), depth: palette.depth })
    }

    /// How `role` looks.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// The signs that the terminal can draw.
    pub fn glyphs(&self) -> &'static Glyphs {
        self.glyphs
    }

    /// `text` in the style of `role`, for lines that are put together by hand.
    pub fn span<'a>(&self, role: Role, text: impl Into<Cow<'a, str>>) -> Span<'a> {
        Span::styled(text, self.style(role))
    }

    /// The style of `role` with colours that a document brought along (red, green, blue), as near as the terminal can show them
    /// and left out where it has none.
    ///
    /// A document that names only one of the two would be at the mercy of the terminal's other one, so a lone colour is kept only
    /// as foreground.
    pub fn with_rgb(&self, role: Role, foreground: Option<[u8; 3]>, background: Option<[u8; 3]>) -> Style {
        let mut style = self.style(role);
        if let Some(rgb) = foreground {
            style = style.fg(colour::rgb(rgb));
            if let Some(rgb) = background {
                style = style.bg(colour::rgb(rgb));
            }
        }
        self.depth.reduce(style)
    }
}

/// The shipped theme that can be read on a background of this colour: red, green, blue.
pub fn on_background(rgb: [u8; 3]) -> &'static str {
    if colour::luminance(rgb) > MIDDLE { "light" } else { "dark" }
}

/// The luminance on which black and white have the same contrast.
const MIDDLE: f64 = 0.179;

fn shipped(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, source)| *source)
}

#[cfg(test)]
mod tests;
