//! The tour of the first start: what there is, in five steps. Any key that is not its own leaves it, and does what it
//! does without it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Outcome;
use super::listing::Listing;
use crate::keys::{Action, Context, Keymap};
use crate::pane::heard::Heard;
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::{ListDialog, ListView};

/// The widest that its text is set.
const WIDEST: usize = 72;

/// Where the user is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tour {
    at: usize,
    steps: Vec<Step>,
    list: ListDialog,
}

/// A heading and a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    title: &'static str,
    text: String,
}

impl Tour {
    /// From its first step on, with the user's own keys.
    pub fn new(keymap: &Keymap) -> Self {
        let key = |action| keymap.word(Context::Detail, action);
        let mark = keymap.word(Context::Triage, Action::Mark);
        let [search, down, up, open, back] =
            [Action::Search, Action::Down, Action::Up, Action::Open, Action::Back].map(key);
        let [triage, related, next, before] =
            [Action::Focus(Context::Triage), Action::Focus(Context::Related), Action::Right, Action::Left].map(key);
        let [copy, copy_as, note, export] = [Action::Copy, Action::CopyAs, Action::Note, Action::Export].map(key);
        let [palette, help, leave] = [Action::Palette, Action::Help, Action::Close].map(key);
        let steps = [
            (
                "Ask",
                format!(
                    "{search} asks: type or paste a hash, URL, domain or IP address, defanged or not. What it is and what \
                     asking costs stand beside it before anything is sent."
                ),
            ),
            (
                "Many at once",
                format!(
                    "Paste an alert, a log or a mail anywhere: what is in it becomes a list to be ticked, and then the queue \
                     in Triage ({triage}). {down} and {up} walk it; what the store has of a row is shown with it, and walking \
                     sends nothing."
                ),
            ),
            (
                "Read",
                format!(
                    "{open} opens a report. Its first lines answer; {next} and {before} go through the tabs below. {related} \
                     is what it is related to: {open} goes there, {back} comes back, and neither loses its place."
                ),
            ),
            (
                "Take along",
                format!(
                    "{copy} copies the value, {copy_as} other forms of it: defanged, CSV, STIX, the note for a ticket. {mark} \
                     marks rows, so that all of them are taken. {export} writes a file, {note} a note of your own."
                ),
            ),
            (
                "Find your way",
                format!(
                    "The last line has the keys of where you are, with their price; what is left of the quota stands at the \
                     top. {help} lists every key, {palette} every command, and {leave} leaves what is open. What publishes, \
                     changes or deletes asks first."
                ),
            ),
        ];
        let steps = steps.into_iter().map(|(title, text)| Step { title, text }).collect();
        Self { at: 0, steps, list: ListDialog::read() }
    }

    fn go_to(&mut self, step: usize) -> Outcome {
        (self.at, self.list) = (step, ListDialog::read());
        Outcome::Stays
    }

    pub fn draw(&self, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let Some(step) = self.steps.get(self.at) else { return };
        let room = usize::from(area.width.saturating_sub(6)).min(WIDEST);
        let wrapped = |step: &Step| text::wrap(&step.text, room);
        let lines: Vec<(Role, String)> = wrapped(step).into_iter().map(|line| (Role::Text, line)).collect();
        // The box keeps its height from step to step.
        let height = self.steps.iter().map(|step| wrapped(step).len()).max().unwrap_or_default();
        let title = format!("Tour, {} of {}: {}", self.at + 1, self.steps.len(), step.title);
        let view = ListView { title: &title, bottom, size: (room, height), ..ListView::default() };
        view.render_lines(&self.list, &lines, area, buffer, theme);
    }
}

impl Listing for Tour {
    fn list(&mut self) -> &mut ListDialog {
        &mut self.list
    }

    fn heard(&self) -> Vec<Heard> {
        let is_last = self.at + 1 >= self.steps.len();
        let words = [
            Some(Heard::new(&[Action::Open], if is_last { "ends it" } else { "goes on" })),
            (self.at > 0).then(|| Heard::new(&[Action::Left], "goes back")),
            Some(Heard::new(&[Action::Close], "leaves, as any other key does")),
        ];
        words.into_iter().flatten().collect()
    }

    fn act(&mut self, action: Action) -> Option<Outcome> {
        match action {
            Action::Open if self.at + 1 >= self.steps.len() => Some(Outcome::Closes),
            Action::Open => Some(self.go_to(self.at + 1)),
            Action::Left => Some(self.go_to(self.at.saturating_sub(1))),
            _ => None,
        }
    }
}
