//! What the palette lists: what fits here first, then the commands that are typed, then what has its place elsewhere.

mod other_names;

use std::collections::HashSet;

use super::commands::{self, Argument, COMMANDS, Offers};
use super::{Model, Pane};
use crate::keys::{Bound, Context};
use crate::pane::overlay::palette::{Line, Palette};
use crate::pane::overlay::{Intent, Overlay};
use crate::pane::rows::motion;
use crate::pane::search::Reading;
use crate::text;
use crate::widget::palette::{Availability, Entry};

/// Lines that are remembered.
const REMEMBERED: usize = 100;

impl Model {
    /// `:`
    pub(super) fn open_palette(&mut self) {
        self.overlays.push(Overlay::Palette(Box::new(Palette::new(&self.typed_lines))));
        self.refresh_palette();
    }

    /// Lists anew what matches what is typed.
    pub(super) fn refresh_palette(&mut self) {
        let Some(Overlay::Palette(palette)) = self.overlays.last() else { return };
        let typed = palette.typed().to_owned();
        let (lines, query) = self.lines_for(&typed);
        if let Some(Overlay::Palette(palette)) = self.overlays.last_mut() {
            palette.show(lines, &query);
        }
    }

    /// A line was taken: `Up` gives it back.
    pub(super) fn remember_line(&mut self, line: &str) {
        self.typed_lines.retain(|known| known != line);
        self.typed_lines.push(line.to_owned());
        let spare = self.typed_lines.len().saturating_sub(REMEMBERED);
        self.typed_lines.drain(..spare);
    }

    /// The lines that are offered for what is typed, and the part of it that they are matched with.
    fn lines_for(&self, typed: &str) -> (Vec<Line>, String) {
        match commands::read(typed).filter(|(command, _)| typed.len() > command.name.len()) {
            Some((command, argument)) => (self.arguments_of(command, argument), String::new()),
            None => (self.all_lines(typed), typed.to_owned()),
        }
    }

    /// What may stand behind a command. What was typed comes first, unless it can only be a few letters of what is offered.
    fn arguments_of(&self, command: &commands::Command, argument: &str) -> Vec<Line> {
        let line = |word: &str, about: &str| {
            let text = format!("{} {word}", command.name);
            self.line_of(&text, about, String::new())
        };
        let offers = command.offers.matching(self, argument);
        let mut lines: Vec<Line> = offers.iter().map(|(word, about)| line(word, about)).collect();
        if argument.is_empty() {
            if lines.is_empty() || !matches!(command.argument, Argument::Must(_)) {
                lines.insert(0, self.line_of_command(command));
            }
            return lines;
        }
        if let Some(at) = offers.iter().position(|(word, _)| word == argument) {
            let exact = lines.remove(at);
            lines.insert(0, exact);
        } else if lines.is_empty() || matches!(command.offers, Offers::Own(_)) {
            lines.insert(0, line(argument, command.about));
        }
        lines
    }

    fn line_of(&self, text: &str, about: &str, key: String) -> Line {
        let text = text.trim().to_owned();
        let title = if about.is_empty() { text.clone() } else { format!("{text}  {about}") };
        let price = self.where_sent(self.price_of_line(&text)).filter(|price| *price > 0);
        let price = price.map(text::requests).unwrap_or_default();
        let entry = Entry { title: text::visible(&title).into_owned(), key, price, ..Entry::default() };
        Line { entry, intent: Intent::Line(text.clone()), text, is_open: false }
    }

    /// A command without what may stand behind it.
    fn line_of_command(&self, command: &commands::Command) -> Line {
        let title = format!("{} {}", command.name, command.argument.shown());
        let line = self.line_of(command.name, "", String::new());
        let title = format!("{}  {}", title.trim(), command.about);
        let entry = Entry { title, also: other_names::of_command(command.name), ..line.entry };
        let text = if command.argument == Argument::None { line.text } else { format!("{} ", command.name) };
        Line { entry, text, is_open: matches!(command.argument, Argument::Must(_)), ..line }
    }

    fn all_lines(&self, typed: &str) -> Vec<Line> {
        let mut lines = Vec::new();
        let reading = Reading::of(typed, &self.session);
        let is_asked = match reading {
            Reading::Empty | Reading::OwnKey | Reading::Nonsense(_) => false,
            // A letter with a colon might become one.
            Reading::Barred(_) | Reading::Intelligence(_) => typed.contains(':'),
            _ => true,
        };
        if is_asked {
            // Matched with itself, it is always found.
            lines.push(Line {
                text: typed.to_owned(),
                ..self.line_of(&format!("search {typed}"), &reading.kind(), String::new())
            });
        }
        let (here, elsewhere): (Vec<&Bound>, Vec<&Bound>) =
            self.keymap.rows().iter().filter(|row| is_command(row)).partition(|row| self.is_heard_here(row));
        let mut seen = HashSet::new();
        let own = self.focus.context();
        let (of_pane, general): (Vec<&Bound>, Vec<&Bound>) =
            here.into_iter().partition(|row| row.binding.context == own);
        lines.extend(of_pane.iter().filter(|row| seen.insert(row.binding.action)).map(|row| self.line_of_key(row)));
        lines.extend(COMMANDS.iter().map(|command| self.line_of_command(command)));
        lines.extend(general.iter().filter(|row| seen.insert(row.binding.action)).map(|row| self.line_of_key(row)));
        lines.extend(elsewhere.iter().filter_map(|row| self.line_elsewhere(row)));
        if !typed.is_empty() {
            for command in COMMANDS.iter().filter(|command| matches!(command.name, "rel" | "theme" | "tab" | "profile"))
            {
                let offers = command.offers.matching(self, "").into_iter();
                lines.extend(
                    offers
                        .map(|(word, about)| self.line_of(&format!("{} {word}", command.name), &about, String::new())),
                );
            }
            let saved = self.search.saved.iter();
            lines.extend(saved.map(|kept| self.line_of(&format!("search {}", kept.query), &kept.name, String::new())));
        }
        // What can't be done now is listed, and comes last.
        lines.sort_by_key(|line| line.entry.availability == Availability::NotNow);
        lines
    }

    fn is_heard_here(&self, row: &Bound) -> bool {
        let context = row.binding.context;
        context == self.focus.context() || matches!(context, Context::Everywhere | Context::Always)
    }

    fn line_of_key(&self, row: &Bound) -> Line {
        let action = row.binding.action;
        self.line_with(row, row.binding.label.to_owned(), self.price_in(self.focus, action), Intent::Do(action))
    }

    /// A command of another pane: that is gone to first.
    fn line_elsewhere(&self, row: &Bound) -> Option<Line> {
        let pane = Pane::of(row.binding.context)?;
        let label = format!("{}: {}", row.binding.context.name(), row.binding.label);
        let action = row.binding.action;
        Some(self.line_with(row, label, self.price_in(pane, action), Intent::DoIn(pane.context(), action)))
    }

    fn line_with(&self, row: &Bound, label: String, price: Option<u32>, intent: Intent) -> Line {
        let barred = self.barred(row.binding.action);
        let price = price.filter(|price| *price > 0).map(text::requests).unwrap_or_default();
        let (price, availability) = match barred {
            Some(reason) => (reason.split(':').next().unwrap_or_default().to_owned(), Availability::NotNow),
            None => (price, Availability::Now),
        };
        let also = other_names::of_key(row.binding.action);
        let entry = Entry { title: label.clone(), also, key: row.shown(), price, availability };
        Line { entry, text: label, is_open: false, intent }
    }
}

/// Whether a key's row is a command: movements are not, nobody looks for them here.
fn is_command(row: &Bound) -> bool {
    (Pane::of(row.binding.context).is_some() || matches!(row.binding.context, Context::Everywhere | Context::Always))
        && motion(row.binding.action).is_none()
        && row.binding.action != crate::keys::Action::Palette
}
