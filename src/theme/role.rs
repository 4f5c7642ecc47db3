//! What a thing on the screen is. One table gives the variants and their names in theme files.

macro_rules! roles {
    ($($(#[$about:meta])+ $variant:ident = $name:literal,)+) => {
        /// What a thing on the screen is; a theme says how it looks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub enum Role {
            $($(#[$about])+ $variant,)+
        }

        impl Role {
            /// Every role, in the order of its styles in a theme.
            pub const ALL: [Self; [$(Self::$variant),+].len()] = [$(Self::$variant),+];

            /// What theme files call it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

roles! {
    /// Plain text.
    #[default]
    Text = "text",
    /// Side remarks, dates, what matters less.
    Muted = "muted",
    /// The title of a pane.
    Title = "title",
    /// The title of the pane that hears the keys.
    TitleFocused = "title_focused",
    /// The border of a pane.
    Border = "border",
    /// The border of the pane that hears the keys.
    BorderFocused = "border_focused",
    /// Column titles and headings inside a pane.
    Header = "header",
    /// The selected row of the focused pane.
    Selected = "selected",
    /// The selected row of a pane that does not hear the keys.
    SelectedInactive = "selected_inactive",
    /// A row that the user marked.
    Marked = "marked",
    /// The line under the cursor in a text.
    CurrentLine = "current_line",
    /// Flagged as malicious by at least one engine.
    Malicious = "malicious",
    /// Flagged as suspicious only.
    Suspicious = "suspicious",
    /// Looked at, and nobody objects.
    Harmless = "harmless",
    /// An engine found nothing.
    Undetected = "undetected",
    /// Never seen by the service.
    Unknown = "unknown",
    /// Asked or being analysed; no verdict yet.
    Pending = "pending",
    /// Asked, and there was no answer.
    Failed = "failed",
    /// Seen by nobody else.
    Private = "private",
    /// Visible to everybody.
    Public = "public",
    /// A key in the footer, the help and the palette.
    KeyHint = "key_hint",
    /// Something that can be opened.
    Link = "link",
    /// The user should know before going on.
    Warning = "warning",
    /// It went wrong.
    Error = "error",
    /// It went well.
    Success = "success",
    /// The part of a text that a search or filter found.
    MatchHighlight = "match_highlight",
    /// A tab that is not shown.
    Tab = "tab",
    /// The tab that is shown.
    TabActive = "tab_active",
    /// The full part of a progress bar.
    Gauge = "gauge",
    /// The empty part of a progress bar.
    GaugeEmpty = "gauge_empty",
    /// The scroll bar.
    Scrollbar = "scrollbar",
    /// What an empty field says.
    Placeholder = "placeholder",
    /// The name of a member in JSON.
    JsonKey = "json_key",
    /// A string in JSON.
    JsonString = "json_string",
    /// A number in JSON.
    JsonNumber = "json_number",
    /// `true`, `false` or `null` in JSON.
    JsonWord = "json_word",
}
