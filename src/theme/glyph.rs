//! Signs: one cell wide each, with a plain ASCII set for terminals and fonts that lack the others.

/// Which signs the terminal can draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GlyphSet {
    /// Signs from the blocks that terminal fonts have.
    #[default]
    Unicode,
    /// ASCII only.
    Ascii,
    /// For ears: nothing that only draws, no frames, bars and marks beside rows.
    Spoken,
    /// The same, where the terminal has ASCII only.
    SpokenAscii,
}

impl GlyphSet {
    /// The signs of this set.
    pub const fn glyphs(self) -> &'static Glyphs {
        match self {
            Self::Unicode => &UNICODE,
            Self::Ascii => &ASCII,
            Self::Spoken => &SPOKEN,
            Self::SpokenAscii => &SPOKEN_ASCII,
        }
    }

    /// The same terminal's signs for ears.
    #[must_use]
    pub const fn spoken(self) -> Self {
        match self {
            Self::Unicode | Self::Spoken => Self::Spoken,
            Self::Ascii | Self::SpokenAscii => Self::SpokenAscii,
        }
    }
}

/// Signs that stand beside words and colours; each is one cell wide.
#[derive(Debug, PartialEq, Eq)]
#[cfg_attr(feature = "testing", expect(missing_docs, reason = "each is named for what it stands for"))]
pub struct Glyphs {
    pub malicious: &'static str,
    /// Some say malicious, too few to call it so.
    pub few: &'static str,
    pub suspicious: &'static str,
    pub harmless: &'static str,
    pub undetected: &'static str,
    pub unknown: &'static str,
    pub pending: &'static str,
    pub failed: &'static str,
    pub private: &'static str,
    pub public: &'static str,
    pub selected: &'static str,
    pub marked: &'static str,
    pub note: &'static str,
    pub ascending: &'static str,
    pub descending: &'static str,
    pub folded: &'static str,
    pub unfolded: &'static str,
    pub leaf: &'static str,
    pub trail: &'static str,
    pub ellipsis: &'static str,
    pub more_left: &'static str,
    pub more_right: &'static str,
    pub mask: &'static str,
    pub separator: &'static str,
    pub gauge_full: &'static str,
    pub gauge_empty: &'static str,
    /// Shares of a bar that is no progress: who says malicious, suspicious, nothing, and who has no opinion.
    pub bar_malicious: &'static str,
    pub bar_suspicious: &'static str,
    pub bar_none: &'static str,
    pub bar_silent: &'static str,
    pub scroll_thumb: &'static str,
    pub scroll_track: &'static str,
    pub horizontal: &'static str,
    pub vertical: &'static str,
    pub top_left: &'static str,
    pub top_right: &'static str,
    pub bottom_left: &'static str,
    pub bottom_right: &'static str,
    /// Bars of a sparkline, the lowest first; none where nothing is drawn.
    pub levels: &'static [&'static str],
    /// Frames of the sign that something is going on.
    pub spinner: &'static [&'static str],
}

const UNICODE: Glyphs = Glyphs {
    malicious: "●",
    few: "◔",
    suspicious: "◐",
    harmless: "○",
    undetected: "·",
    unknown: "?",
    pending: "◌",
    failed: "✗",
    private: "◆",
    public: "◇",
    selected: "›",
    marked: "✓",
    note: "✎",
    ascending: "▲",
    descending: "▼",
    folded: "▸",
    unfolded: "▾",
    leaf: " ",
    trail: "›",
    ellipsis: "…",
    more_left: "‹",
    more_right: "›",
    mask: "•",
    separator: "·",
    gauge_full: "▓",
    gauge_empty: "░",
    bar_malicious: "█",
    bar_suspicious: "▒",
    bar_none: "░",
    bar_silent: "·",
    scroll_thumb: "█",
    scroll_track: "│",
    horizontal: "─",
    vertical: "│",
    top_left: "┌",
    top_right: "┐",
    bottom_left: "└",
    bottom_right: "┘",
    levels: &["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    spinner: &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
};

const ASCII: Glyphs = Glyphs {
    malicious: "X",
    few: "x",
    suspicious: "!",
    harmless: "o",
    undetected: ".",
    unknown: "?",
    pending: "~",
    failed: "#",
    private: "p",
    public: "P",
    selected: ">",
    marked: "*",
    note: "%",
    ascending: "^",
    descending: "v",
    folded: "+",
    unfolded: "-",
    leaf: " ",
    trail: ">",
    ellipsis: "~",
    more_left: "<",
    more_right: ">",
    mask: "*",
    separator: "-",
    gauge_full: "#",
    gauge_empty: ".",
    bar_malicious: "#",
    bar_suspicious: "+",
    bar_none: "-",
    bar_silent: ".",
    scroll_thumb: "#",
    scroll_track: "|",
    horizontal: "-",
    vertical: "|",
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    levels: &[".", ":", "|", "#"],
    spinner: &["|", "/", "-", "\\"],
};

const SPOKEN_ASCII: Glyphs = Glyphs {
    gauge_full: " ",
    gauge_empty: " ",
    bar_malicious: " ",
    bar_suspicious: " ",
    bar_none: " ",
    bar_silent: " ",
    scroll_thumb: " ",
    scroll_track: " ",
    horizontal: " ",
    vertical: " ",
    top_left: " ",
    top_right: " ",
    bottom_left: " ",
    bottom_right: " ",
    levels: &[],
    ..ASCII
};

const SPOKEN: Glyphs = Glyphs { ellipsis: UNICODE.ellipsis, ..SPOKEN_ASCII };

/// What stands for a sign where there is nothing but ASCII: the sign's own form for the signs of our sentences, for the letters
/// of others a question mark.
pub fn plain(sign: &str) -> &'static str {
    match sign {
        "·" | "–" | "—" | "‑" | "−" => "-",
        "…" => "~",
        "→" | "›" | "▸" | "»" | "≥" => ">",
        "←" | "‹" | "«" | "≤" => "<",
        "×" => "x",
        "≠" => "!",
        "‘" | "’" => "'",
        "“" | "”" | "„" => "\"",
        "✓" => "*",
        "é" | "è" => "e",
        "ü" => "u",
        "ö" => "o",
        "ä" => "a",
        "ß" => "s",
        "\u{a0}" => " ",
        _ => "?",
    }
}

impl Glyphs {
    /// Whether all of them are ASCII, because the terminal has nothing else.
    pub fn are_ascii(&self) -> bool {
        self.ellipsis.is_ascii()
    }

    /// Whether they are for ears: what is drawn stands in one column, from top to bottom.
    pub fn are_spoken(&self) -> bool {
        self.vertical == " "
    }

    /// Every sign, for checks of width and of doubles.
    #[cfg(test)]
    pub(super) fn verdicts(&self) -> [&'static str; 8] {
        [
            self.malicious,
            self.few,
            self.suspicious,
            self.harmless,
            self.undetected,
            self.unknown,
            self.pending,
            self.failed,
        ]
    }
}
