//! What the programs between us and the person need, so that a copy by OSC 52 arrives.

use super::{Environment, Multiplexer, Place, Screen, Terminal};

/// A terminal by a variable that it sets (and its value, where others set it too), and what it needs.
struct Known {
    variable: &'static str,
    value: &'static str,
    name: &'static str,
    needs: &'static str,
}

const fn known(variable: &'static str, value: &'static str, name: &'static str, needs: &'static str) -> Known {
    Known { variable, value, name, needs }
}

/// Terminals and what of theirs lets a program write the clipboard.
const TERMINALS: &[Known] = &[
    known(
        "TERM_PROGRAM",
        "iTerm.app",
        "iTerm2",
        "Settings, General, Selection: Applications in terminal may access clipboard",
    ),
    known(
        "TERM_PROGRAM",
        "Apple_Terminal",
        "Terminal.app",
        "it takes no copies: copy_command = [\"pbcopy\"] in vtriage's settings",
    ),
    known("XTERM_VERSION", "", "xterm", "XTerm*disallowedWindowOps: 20,21,SetXprop in ~/.Xresources"),
    known("KITTY_WINDOW_ID", "", "kitty", "clipboard_control write-clipboard write-primary in kitty.conf (as shipped)"),
    known("ALACRITTY_WINDOW_ID", "", "Alacritty", "[terminal] osc52 = \"OnlyCopy\" in alacritty.toml (as shipped)"),
    known(
        "VTE_VERSION",
        "",
        "a terminal of the GNOME family",
        "most take no copies: copy_command = [\"wl-copy\"] or [\"xclip\", \"-selection\", \"clipboard\"] in vtriage's settings",
    ),
];

/// The lines that each program in between needs, the innermost first: `tmux: set -s set-clipboard on in ~/.tmux.conf`.
pub(super) fn lines(environment: Environment, variable: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut lines = Vec::new();
    match environment.multiplexer {
        Some(Multiplexer::Tmux) => lines.push(
            "tmux: set -s set-clipboard on in ~/.tmux.conf (or set -g allow-passthrough on); the terminal around it must be known \
             to take copies: set -as terminal-features ',*:clipboard'"
                .to_owned(),
        ),
        Some(Multiplexer::Screen) => {
            lines.push("screen: nothing; it passes copies on to the terminal around it, 512 bytes at a time".to_owned());
        }
        None => {}
    }
    let is_set = |known: &&Known| {
        let value = variable(known.variable).filter(|value| !value.is_empty());
        value.is_some_and(|value| known.value.is_empty() || known.value == value)
    };
    lines.extend(TERMINALS.iter().find(is_set).map(|known| format!("{}: {}", known.name, known.needs)));
    if environment.terminal == Terminal::Simple {
        lines.push(
            "this terminal (TERM) knows no OSC 52: name a program with copy_command, or export to a file".to_owned(),
        );
    }
    if environment.place == Place::Here && environment.screen == Screen::None && lines.is_empty() {
        lines.push(
            "no desktop is known here (DISPLAY, WAYLAND_DISPLAY): the terminal has to take copies by OSC 52".to_owned(),
        );
    }
    lines
}
