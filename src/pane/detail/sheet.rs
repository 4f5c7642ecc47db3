//! Putting a tab together: headings that fold, fields in a column, texts that wrap.
//!
//! What is folded away is never made: a section's body runs only while it is open, so that a huge report costs what is
//! seen of it.

use super::target;
use super::{DetailLine, Look, Piece, Scene};
use crate::case::Trait;
use crate::text::{self, time};
use crate::theme::Role;
use crate::vt::Verdict;

/// Cells of the column of labels.
pub(super) const LABEL: usize = 20;
/// The widest column of labels, where a section has longer ones.
const WIDEST: usize = 32;
/// Below this a float tells every unit.
const EXACT: u128 = 1 << 53;
/// Narrowest room that text is still wrapped to.
const NARROWEST: usize = 16;

/// How a section starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    Open,
    Closed,
}

impl Fold {
    /// Open while there is little to see.
    pub(super) fn small(count: usize) -> Self {
        if count <= 8 { Self::Open } else { Self::Closed }
    }
}

/// The lines of a tab while they are written.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    pub(super) scene: &'a Scene<'a>,
    lines: Vec<DetailLine>,
    depth: usize,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(scene: &'a Scene<'a>) -> Self {
        Self { scene, lines: Vec::new(), depth: 0 }
    }

    pub(super) fn push(&mut self, mut line: DetailLine) {
        line.depth += self.depth;
        self.tell(&mut line);
        self.lines.push(line);
    }

    /// Puts the verdict on what a line names behind its name, where it is known: in words, else in numbers, else as a sign
    /// before the line.
    fn tell(&self, line: &mut DetailLine) {
        let named =
            line.target.as_ref().filter(|named| *named != self.scene.report.descriptor() && line.mark.is_none());
        // A report's own URL is no other object, though its text makes another id.
        let own = self.scene.report.object.facts.url.as_deref();
        let named = named.filter(|_| own.is_none() || line.value.as_deref() != own);
        let Some(known) = named.and_then(|named| self.scene.parts.known(named)) else { return };
        let room = self.scene.width.saturating_sub(line.depth * 2 + text::width(&line.plain()) + 2);
        let Some(words) = [known.words(), known.cell()].into_iter().find(|words| text::width(words) <= room) else {
            line.mark = Some(known.verdict.into());
            return;
        };
        let behind =
            line.pieces.iter().rposition(|piece| piece.role == Role::Link).map_or(line.pieces.len(), |at| at + 1);
        let role = role(known.verdict);
        line.pieces.insert(behind, Piece { role, text: format!("  {words}"), look: Look::default() });
    }

    /// The lines; never none, so that there is always something to read.
    pub(super) fn finish(self, when_empty: &str) -> Vec<DetailLine> {
        if self.lines.is_empty() { vec![DetailLine::text(Role::Muted, when_empty)] } else { self.lines }
    }

    /// A heading and what `body` writes below it; nothing when it writes nothing.
    pub(super) fn block(&mut self, title: &str, body: impl FnOnce(&mut Self)) {
        let start = self.lines.len();
        self.push(DetailLine::heading(title));
        self.depth += 1;
        body(self);
        self.align(start + 1);
        self.depth -= 1;
        if self.lines.len() == start + 1 {
            self.lines.truncate(start);
        }
    }

    /// Lines the values of a section up, from line `start` on. Where the usual column of labels leaves no room for a value (a
    /// SHA-256, mostly) all of the section have a narrower one, and a wider one where a label needs it. What fits in no column
    /// that has room for the labels stands right behind its own.
    fn align(&mut self, start: usize) {
        let (room, depth) = (self.room(0), self.depth);
        let own = |line: &&mut DetailLine| line.depth == depth && line.labelled > 0;
        let mut lines: Vec<&mut DetailLine> = self.lines.iter_mut().skip(start).filter(own).collect();
        // A section with a column of its own keeps it.
        if !lines.iter().any(|line| line.labelled == LABEL) {
            return self.wrap(start);
        }
        let longest = lines.iter().map(|line| line.label_width()).max().unwrap_or_default().saturating_add(2);
        let column_of = |line: &DetailLine| room.checked_sub(line.cells().saturating_sub(line.labelled));
        let columns = lines.iter().filter_map(|line| column_of(line)).filter(|column| *column >= longest);
        let column = columns.min().unwrap_or(LABEL).min(longest.clamp(LABEL, WIDEST));
        if column >= longest {
            for line in lines.iter_mut().filter(|line| column_of(line).is_some_and(|most| most >= column)) {
                line.relabel(column);
            }
        }
        self.wrap(start);
    }

    /// Gives values of a section that fit in no column more lines, from line `start` on.
    fn wrap(&mut self, start: usize) {
        let (room, depth) = (self.room(0), self.depth);
        for line in self.lines.split_off(start) {
            if line.depth == depth {
                self.lines.extend(line.wrapped(room));
            } else {
                self.lines.push(line);
            }
        }
    }

    /// A heading with a side remark; `body` is written below it while it is open.
    pub(super) fn section(&mut self, key: &str, fold: Fold, title: &str, note: &str, body: impl FnOnce(&mut Self)) {
        let heading = DetailLine::heading(title);
        let heading = if note.is_empty() { heading } else { heading.and(Role::Muted, &format!("  {note}")) };
        self.headed(key, fold, heading, body);
    }

    /// The same with a heading of one's own.
    pub(super) fn headed(&mut self, key: &str, fold: Fold, heading: DetailLine, body: impl FnOnce(&mut Self)) {
        let open = self.scene.open(key, fold == Fold::Open);
        self.push(heading.folds(key, open));
        if open {
            self.depth += 1;
            let start = self.lines.len();
            body(self);
            self.align(start);
            self.depth -= 1;
        }
    }

    pub(super) fn heading(&mut self, title: &str) {
        self.push(DetailLine::heading(title));
    }

    /// A sentence, over as many lines as it needs.
    pub(super) fn say(&mut self, role: Role, text: &str) {
        for row in text::wrap(&text::visible(text), self.room(0)) {
            self.push(DetailLine::text(role, &row));
        }
    }

    /// A label and a text; `y` copies the text.
    pub(super) fn field(&mut self, label: &str, role: Role, value: &str) {
        self.field_as(label, role, value, value);
    }

    /// The same of a value that is shown in another form than it came in, and copied as it came.
    pub(super) fn field_as(&mut self, label: &str, role: Role, shown: &str, value: &str) {
        let column = self.column(label, shown);
        self.push(DetailLine::field(label, column, role, shown).copies(value));
    }

    /// Cells for a label: the column, unless only a narrower one leaves room for the whole value (a SHA-256, mostly).
    fn column(&self, label: &str, value: &str) -> usize {
        let (needed, room) = (text::width(value), self.room(0));
        let tight = text::width(label) + 2;
        if LABEL + needed > room && tight + needed <= room { tight } else { LABEL }
    }

    /// A text that may be an indicator or a trait: `Enter` opens it, or searches for what shares it. `name` is the member that held it.
    pub(super) fn value(&mut self, label: &str, name: &str, value: &str) {
        let target = target::of(name, value);
        let query = if target.is_none() { Trait::search_for(name, value) } else { None };
        let role = if target.is_some() || query.is_some() { Role::Link } else { Role::Text };
        self.push(DetailLine { target, query, ..DetailLine::field(label, self.column(label, value), role, value) });
    }

    /// A value that others can share: `Enter` searches for them, where the service can be asked so.
    pub(super) fn shared(&mut self, label: &str, kind: Trait, value: &str, shown: &str) {
        let query = kind.search(value);
        let role = if query.is_some() { Role::Link } else { Role::Text };
        self.push(DetailLine { query, ..DetailLine::field(label, self.column(label, shown), role, shown) });
    }

    /// A time with its zone and age; `y` copies it as RFC 3339.
    pub(super) fn time(&mut self, label: &str, seconds: i64) {
        let shown = time::utc_with_age(seconds, self.scene.now);
        let line = DetailLine::field(label, LABEL, Role::Text, &shown);
        self.push(line.copies(time::rfc3339(seconds).unwrap_or_else(|| seconds.to_string())));
    }

    /// A size in words and, as far as it was told, to the byte; `y` copies the bytes.
    pub(super) fn bytes(&mut self, label: &str, size: u128, told: &str) {
        let is_exact = size < EXACT || told.bytes().all(|digit| digit.is_ascii_digit());
        let shown = match text::bytes_of(size) {
            short if size < 1_000 || !is_exact => short,
            short => format!("{short} ({} B)", text::count_of(size)),
        };
        let copied = if is_exact { size.to_string() } else { told.to_owned() };
        self.push(DetailLine::field(label, LABEL, Role::Text, &shown).copies(copied));
    }

    /// Cells that are left for a text beside the labels.
    pub(super) fn room(&self, column: usize) -> usize {
        self.scene.width.saturating_sub(self.depth * 2 + column).max(NARROWEST)
    }

    /// A text over as many lines as it needs; each of them copies the whole of it.
    pub(super) fn wrapped(&mut self, label: &str, role: Role, value: &str) {
        self.wrapped_as(label, role, value, value);
    }

    /// The same of a text that is shown in another form than it came in, and copied as it came.
    pub(super) fn wrapped_as(&mut self, label: &str, role: Role, shown: &str, value: &str) {
        let room = self.room(LABEL);
        let mut label = label;
        for source in text::visible_lines(shown) {
            for row in text::wrap(&source, room) {
                self.push(DetailLine::blank().label(label, LABEL).and(role, &row).copies(value));
                label = "";
            }
        }
    }

    /// A text without a label over as many lines as it needs; each of them copies the whole of it.
    pub(super) fn paragraph(&mut self, role: Role, value: &str) {
        let room = self.room(0);
        for source in text::visible_lines(value) {
            for row in text::wrap(&source, room) {
                self.push(DetailLine::text(role, &row).copies(value));
            }
        }
    }

    /// Lines of a text as they are, one to copy each.
    pub(super) fn verbatim(&mut self, value: &str) {
        for (shown, exact) in text::visible_lines(value).iter().zip(value.lines()) {
            self.push(DetailLine::text(Role::Text, shown).copies(exact));
        }
    }
}

/// The role of a verdict.
pub fn role(verdict: Verdict) -> Role {
    match verdict {
        Verdict::Malicious => Role::Malicious,
        Verdict::Suspicious | Verdict::BelowThreshold => Role::Suspicious,
        Verdict::NoneFlagged | Verdict::Undetected | Verdict::Benign => Role::Harmless,
        Verdict::NotScanned | Verdict::NoVerdicts => Role::Pending,
        Verdict::PrivateUnjudged => Role::Private,
        Verdict::NoOpinion | Verdict::Missing => Role::Unknown,
        Verdict::Withheld => Role::Failed,
        Verdict::NotJudged => Role::Muted,
    }
}
