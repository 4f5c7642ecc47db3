//! Menus: choices of which one is taken, most of them by a letter.

use std::borrow::Cow;
use std::collections::HashSet;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::listing::Listing;
use super::{Intent, Outcome, Unsent};
use crate::ioc::Indicator;
use crate::keys::Action;
use crate::pane::heard::{Heard, moves};
use crate::text;
use crate::theme::{Role, Theme};
use crate::widget::list_dialog::Line;
use crate::widget::paint::{Cut, cells};
use crate::widget::table::Layout;
use crate::widget::{Column, ListDialog, ListView, Width};

/// Sentences above the choices are wrapped at so many cells.
const READABLE: usize = 72;

/// Cells that a label, and a hint, keep while the other one could give way.
const LEAST: [u16; 2] = [12, 6];

/// Lines below the choices at most that say whole what a row cuts.
const MOST_BELOW: usize = 4;

/// One line of a menu.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What stands before the label in columns of its own, and is never cut.
    pub before: Vec<String>,
    pub label: String,
    /// Key, price or example on the right.
    pub hint: String,
    pub intent: Intent,
    /// The letter that takes it at once where that costs and changes nothing, else goes to it.
    pub letter: Option<char>,
}

impl Choice {
    pub fn new(label: &str, hint: &str, intent: Intent) -> Self {
        Self { before: Vec::new(), label: label.to_owned(), hint: hint.to_owned(), intent, letter: None }
    }

    #[must_use]
    pub fn before(self, first: String, second: String) -> Self {
        Self { before: vec![first, second], ..self }
    }

    #[must_use]
    pub fn letter(self, letter: char) -> Self {
        Self { letter: Some(letter), ..self }
    }
}

/// What the choices of a menu are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// Things to do or forms, each with an example.
    Ways,
    /// Things that are known: values and names.
    Things,
    /// A no, and what it costs to say yes.
    Answers,
}

/// A list of choices.
#[derive(Debug, Clone, PartialEq)]
pub struct Menu {
    pub title: String,
    pub choices: Vec<Choice>,
    /// What must be known before one chooses.
    says: Vec<(Role, String)>,
    sort: Sort,
    /// Which look-ups cost nothing, since the store has a fresh answer to all that they ask for.
    stored: HashSet<Indicator>,
    list: ListDialog,
}

impl Menu {
    /// Gives a letter to each choice that has none yet: one of its own where that is free.
    pub fn new(title: &str, mut choices: Vec<Choice>) -> Self {
        // These move and leave.
        let mut taken = HashSet::from(['j', 'k', 'g', 'G', 'q']);
        taken.extend(choices.iter().filter_map(|choice| choice.letter));
        for choice in choices.iter_mut().filter(|choice| choice.letter.is_none()) {
            let own = || choice.label.chars().filter(char::is_ascii_alphanumeric);
            let letters =
                own().map(|sign| sign.to_ascii_lowercase()).chain(own().map(|sign| sign.to_ascii_uppercase()));
            choice.letter = letters.chain('a'..='z').find(|letter| taken.insert(*letter));
        }
        Self { sort: Sort::Ways, ..Self::listed(title, choices) }
    }

    /// A question: the first choice is No, and says what stays as it is.
    pub fn asking(title: &str, no: &str, choices: Vec<Choice>) -> Self {
        let no = Choice::new("No", no, Intent::Do(Action::Close)).letter('n');
        Self { sort: Sort::Answers, ..Self::new(title, std::iter::once(no).chain(choices).collect()) }
    }

    /// A long list, whose rows have no letters.
    pub fn listed(title: &str, choices: Vec<Choice>) -> Self {
        let (sort, list) = (Sort::Things, ListDialog::chosen(0));
        Self { title: title.to_owned(), choices, says: Vec::new(), sort, stored: HashSet::new(), list }
    }

    /// The same with the cursor on that choice.
    #[must_use]
    pub fn at(self, choice: usize) -> Self {
        Self { list: ListDialog::chosen(choice), ..self }
    }

    /// The same with sentences above the choices.
    #[must_use]
    pub fn saying(self, says: Vec<(Role, String)>) -> Self {
        Self { says, ..self }
    }

    /// The choice under the cursor.
    pub fn choice(&self) -> Option<&Choice> {
        self.choices.get(self.list.cursor()?)
    }

    /// Learns which answers the store has.
    pub fn learn(&mut self, stored: &[Indicator]) {
        self.stored.extend(stored.iter().cloned());
    }

    /// Another store will say what it has; gives what it is to be asked about.
    pub fn forget_stored(&mut self) -> Vec<Indicator> {
        self.stored.clear();
        self.looked_up().cloned().collect()
    }

    /// What its choices look up.
    fn looked_up(&self) -> impl Iterator<Item = &Indicator> {
        self.choices.iter().filter_map(|choice| match &choice.intent {
            Intent::LookUp(indicator) => Some(indicator),
            _ => None,
        })
    }

    /// Whether the store answers what is looked up.
    pub fn has_stored(&self, indicator: &Indicator) -> bool {
        self.stored.contains(indicator)
    }

    /// A letter was typed.
    pub(super) fn type_in(&mut self, key: KeyEvent) -> Outcome {
        let KeyCode::Char(typed) = key.code else { return Outcome::Stays };
        if !(key.modifiers - KeyModifiers::SHIFT).is_empty() {
            return Outcome::Stays;
        }
        let hit = self.choices.iter().enumerate().find(|(_, choice)| choice.letter == Some(typed));
        let Some((index, choice)) = hit else { return Outcome::Stays };
        self.list.go_to(Some(index));
        if choice.intent.asks_for_enter() { Outcome::Stays } else { self.take() }
    }

    /// Whether it is the question before leaving.
    pub fn asks_to_leave(&self) -> bool {
        self.choices.iter().any(|choice| matches!(choice.intent, Intent::Leave(_)))
    }

    /// The request that waits for the answer to this question, and why it was not sent.
    pub fn asks_consent(&self) -> Option<&Unsent> {
        self.choices.iter().find_map(|choice| match &choice.intent {
            Intent::SendInPublic(unsent) => Some(&**unsent),
            _ => None,
        })
    }

    /// A No closes it, as leaving it does.
    fn take(&self) -> Outcome {
        match self.choice().map(|choice| &choice.intent) {
            None | Some(Intent::Do(Action::Close)) => Outcome::Closes,
            Some(intent) => Outcome::Chosen(intent.clone()),
        }
    }

    pub fn draw(&self, bottom: &str, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let most = self.choices.iter().map(|choice| choice.before.len()).max().unwrap_or_default();
        let rows: Vec<Row<'_>> = self.choices.iter().map(|choice| Row::of(choice, most)).collect();
        let has_letters = self.choices.iter().any(|choice| choice.letter.is_some());
        let before = 1 + 2 * usize::from(has_letters);
        let widest = Columns::width(&rows);
        let width = (before + widest + 1).max(text::width(&self.title) + 2);
        let room = usize::from(area.width.saturating_sub(6)).min(READABLE);
        let wrapped =
            |(role, words): &(Role, String)| text::wrap(words, room).into_iter().map(|line| (*role, line)).collect();
        let mut above: Vec<(Role, String)> = self.says.iter().flat_map::<Vec<_>, _>(wrapped).collect();
        if !above.is_empty() {
            above.push((Role::Text, String::new()));
        }
        let width = above.iter().map(|(_, line)| text::width(line)).max().unwrap_or_default().max(width);
        let inside = width.max(text::width(bottom)).min(usize::from(area.width.saturating_sub(4)));
        let columns = Columns::of(&rows, widest.min(inside.saturating_sub(before)));
        let below = self.below(&columns, &rows, inside);
        let size = (width, above.len() + self.choices.len() + below.len());
        let view = ListView { title: &self.title, bottom, size, above, below, ..ListView::default() };
        view.render(&self.list, self.choices.len(), area, buffer, theme, |mut line| {
            if let (Some(choice), Some(row)) = (self.choices.get(line.index), rows.get(line.index)) {
                line.put_sign();
                if has_letters {
                    let letter = choice.letter.map(String::from).unwrap_or_default();
                    line.put_in(2, &letter, Role::KeyHint, Cut::End);
                }
                columns.draw(row, line);
            }
        });
    }

    /// What rows that are cut say, whole: of answers all that do, of things the one under the cursor. The box keeps its height.
    fn below(&self, columns: &Columns, rows: &[Row<'_>], room: usize) -> Vec<(Role, String)> {
        let whole = |row: &Row<'_>| if columns.cuts(row) { text::wrap(&row.whole(), room) } else { Vec::new() };
        let mut lines: Vec<String> = match self.sort {
            Sort::Ways => Vec::new(),
            Sort::Answers => rows.iter().flat_map(whole).collect(),
            Sort::Things => self.list.cursor().and_then(|at| rows.get(at)).map(whole).unwrap_or_default(),
        };
        if self.sort == Sort::Things {
            let most = rows.iter().map(|row| whole(row).len()).max().unwrap_or_default();
            lines.resize(most.min(MOST_BELOW), String::new());
        }
        lines.into_iter().map(|line| (Role::Muted, line)).collect()
    }
}

impl Listing for Menu {
    fn list(&mut self) -> &mut ListDialog {
        &mut self.list
    }

    fn count(&self) -> usize {
        self.choices.len()
    }

    fn heard(&self) -> Vec<Heard> {
        let moving = (self.choices.len() > 1).then(|| moves("move"));
        let leaving = [Heard::new(&[Action::Open], "chooses"), Heard::new(&[Action::Close], "leaves")];
        leaving.into_iter().chain(moving).collect()
    }

    fn act(&mut self, action: Action) -> Option<Outcome> {
        (action == Action::Open).then(|| self.take())
    }

    fn clicked(&mut self, twice: bool) -> Outcome {
        if twice { self.take() } else { Outcome::Stays }
    }
}

/// What a row says: its cells from the left, the label and the hint last.
struct Row<'a> {
    cells: Vec<Cow<'a, str>>,
    needs: Vec<u16>,
}

impl<'a> Row<'a> {
    /// With so many cells before the label, also where its choice has fewer.
    fn of(choice: &'a Choice, before: usize) -> Self {
        let words = choice.before.iter().chain([&choice.label, &choice.hint]);
        let none = before.saturating_sub(choice.before.len());
        let texts = std::iter::repeat_n(Cow::Borrowed(""), none).chain(words.map(|words| text::visible(words)));
        let texts: Vec<Cow<'_, str>> = texts.collect();
        let needs = texts.iter().map(|words| cells(text::width(words))).collect();
        Self { cells: texts, needs }
    }

    /// Label and hint on one line.
    fn whole(&self) -> String {
        let said = self.cells.iter().rev().take(2).rev().filter(|words| !words.is_empty());
        said.map(Cow::as_ref).collect::<Vec<_>>().join(": ")
    }
}

/// Where the cells of a menu's rows stand.
struct Columns {
    layout: Layout,
    /// What of a label is left out first.
    cut: Cut,
}

impl Columns {
    /// Blanks behind each cell but the last, beside the one that columns have anyway: two behind a label, one before it.
    fn padded(row: &Row<'_>) -> Vec<u16> {
        let label = row.needs.len().saturating_sub(2);
        let pad = |at: usize| match at {
            at if at > label => 0,
            at if at == label => 2,
            _ => 1,
        };
        row.needs.iter().enumerate().map(|(at, needs)| needs.saturating_add(pad(at))).collect()
    }

    /// Cells of the widest of each column.
    fn width(rows: &[Row<'_>]) -> usize {
        let padded: Vec<Vec<u16>> = rows.iter().map(Self::padded).collect();
        let count = rows.first().map_or(0, |row| row.needs.len());
        let widest = |at: usize| padded.iter().filter_map(|row| row.get(at)).max().copied().unwrap_or_default();
        (0..count).map(|at| usize::from(widest(at))).sum::<usize>() + count.saturating_sub(1)
    }

    fn of(rows: &[Row<'_>], width: usize) -> Self {
        let padded: Vec<Vec<u16>> = rows.iter().map(Self::padded).collect();
        let before = rows.first().map_or(0, |row| row.needs.len().saturating_sub(2));
        let widest = |at: usize| padded.iter().filter_map(|row| row.get(at)).max().copied().unwrap_or_default();
        // What stands before a label is never cut; of label and hint the hint gives way first.
        let fixed = (0..before).map(|at| Column::new("", Width::Fixed(widest(at))));
        let flexible = LEAST.map(|min| Column::new("", Width::Flex { min, share: 1 }));
        let columns = fixed.chain(flexible).collect();
        let cut = if before == 0 { Cut::End } else { Cut::Middle };
        Self { layout: Layout::of(columns, &padded, cells(width)), cut }
    }

    fn cuts(&self, row: &Row<'_>) -> bool {
        self.layout.row(&row.needs).any(|(at, _, width)| row.needs.get(at).is_some_and(|needs| width < *needs))
    }

    fn draw(&self, row: &Row<'_>, mut line: Line<'_>) {
        let (start, hint) = (line.pen.x(), row.cells.len().saturating_sub(1));
        for (at, x, width) in self.layout.row(&row.needs) {
            let Some(words) = row.cells.get(at) else { continue };
            // A label with nothing before it begins at the edge, whatever other rows have there.
            let x = if at + 1 == hint && row.needs.iter().take(at).all(|needs| *needs == 0) { 0 } else { x };
            let (role, cut) = match at {
                // What was cut at its end already is cut there again.
                at if at == hint && words.ends_with('…') => (Role::Muted, Cut::End),
                at if at == hint => (Role::Muted, Cut::Middle),
                at if at + 1 == hint => (Role::Text, self.cut),
                _ => (Role::Text, Cut::End),
            };
            let gap = start.saturating_add(x).saturating_sub(line.pen.x());
            line.pen.skip(gap);
            line.put_in(width, words, role, cut);
        }
    }
}
