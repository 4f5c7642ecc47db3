//! A list of objects as rows: what Results, Related and Private show.
//!
//! A row keeps the object's bytes and the few cells that are on screen, not the decoded object: a relationship can have
//! 100,000 of them. Whoever needs more decodes that one row.

use bytes::Bytes;

use crate::keys::Action;
use crate::pane::detail::summary::role;
use crate::text::{self, time};
use crate::theme::{GlyphSet, Glyphs, Role};
use crate::vt::{Analysis, Descriptor, Facts, Kind, Object, Verdict, verdict};
use crate::widget::{
    Cell, Column, Key, Motion, Order, Ordered, Progress, Rows, Sorting, Source, TableState, Width, table,
};

/// Less than this wide, a list has [`NARROW`] columns.
const WIDE: u16 = 76;

/// The columns where there is little room: what a row is called matters most.
const NARROW: &[Column] = &[
    Column::new("verdict", Width::Fixed(13)),
    Column::new("object", Width::Flex { min: 20, share: 1 }).cut_middle(),
    Column::new("about", Width::Fixed(12)).priority(2),
    Column::new("date", Width::Fixed(10)).priority(1),
];

/// The columns of every object list; narrow ones lose the last first.
pub const COLUMNS: &[Column] = &[
    Column::new("verdict", Width::Fixed(17)),
    Column::new("object", Width::Flex { min: 12, share: 4 }).cut_middle(),
    Column::new("about", Width::Flex { min: 8, share: 1 }).priority(2),
    Column::new("date", Width::Fixed(10)).priority(1),
];

/// The columns of private things: type, size and the day they expire say more than a date.
pub const PRIVATE_COLUMNS: &[Column] = &[
    Column::new("verdict", Width::Fixed(19)),
    Column::new("object", Width::Flex { min: 8, share: 1 }).cut_middle(),
    Column::new("about", Width::Flex { min: 12, share: 3 }),
    Column::new("date", Width::Fixed(10)).priority(1),
];

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    raw: Bytes,
    pub kind: Kind,
    pub verdict: Verdict,
    ratio: Box<str>,
    title: Box<str>,
    about: Box<str>,
    date: Option<i64>,
    flagged: u32,
}

impl Row {
    pub fn of(object: &Object) -> Self {
        let facts = &object.facts;
        Self {
            raw: object.raw().clone(),
            kind: object.descriptor.kind.clone(),
            verdict: Verdict::of(object),
            ratio: verdict::cell(object).into(),
            title: title(object).into(),
            about: about(object).into(),
            date: date(facts),
            flagged: facts
                .stats
                .map_or(0, |stats| stats.malicious.saturating_mul(1000).saturating_add(stats.suspicious)),
        }
    }

    /// The verdict cell: `61/72`, `not scanned`.
    pub fn ratio(&self) -> &str {
        &self.ratio
    }

    /// The whole object; `None` cannot happen for bytes that were an object once, but is not worth a panic.
    pub fn object(&self) -> Option<Object> {
        Object::decode(self.raw.clone()).ok()
    }
}

/// What a row is called.
fn title(object: &Object) -> String {
    let facts = &object.facts;
    match object.descriptor.kind {
        Kind::Resolution => [facts.host_name.as_deref(), facts.ip_address.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" → "),
        Kind::Comment | Kind::Vote => facts.text.as_deref().unwrap_or(&object.descriptor.id).to_owned(),
        Kind::Domain | Kind::IpAddress => object.descriptor.id.to_string(),
        // Its own id says nothing to people; what it is about does.
        Kind::PrivateAnalysis => {
            Analysis::read(object).item.map_or_else(|| object.title().to_owned(), |item| item.id.into())
        }
        _ => object.title().to_owned(),
    }
}

/// What else is worth a glance, by kind.
fn about(object: &Object) -> String {
    let facts = &object.facts;
    let asn = facts.asn.map(|asn| format!("AS{asn}"));
    let size = facts.size.map(text::bytes);
    let expires = facts.expiration.map(|date| format!("expires {}", time::date(date)));
    let words: Vec<Option<&str>> = vec![
        object.error.as_deref(),
        facts.paths.first().map(|path| &**path),
        facts.threat_label.as_deref(),
        facts.type_description.as_deref(),
        size.as_deref(),
        facts.country.as_deref(),
        asn.as_deref(),
        facts.as_owner.as_deref(),
        facts.registrar.as_deref(),
        facts.resolver.as_deref(),
        facts.status.as_deref(),
        expires.as_deref(),
    ];
    let known: Vec<&str> = words.into_iter().flatten().filter(|word| !word.is_empty()).collect();
    if known.is_empty() { object.descriptor.kind.label().to_owned() } else { known.join(" · ") }
}

fn date(facts: &Facts) -> Option<i64> {
    facts.last_analysis_date.or(facts.date).or(facts.last_submission_date).or(facts.creation_date)
}

/// Rows, their order on screen and where the user is in them.
#[derive(Debug, Clone, Default)]
pub struct ObjectList {
    rows: Vec<Row>,
    order: Order,
    pub state: TableState,
    filter: String,
}

struct Shown<'a> {
    rows: &'a [Row],
    glyphs: &'a Glyphs,
}

impl Rows for Shown<'_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn cell(&self, place: usize, column: usize) -> Cell<'_> {
        let Some(row) = self.rows.get(place) else { return Cell::text("") };
        match column {
            0 if row.verdict == Verdict::NotJudged => Cell::text(""),
            0 => Cell::new(role(row.verdict), format!("{} {}", sign(row.verdict, self.glyphs), row.ratio)),
            1 => Cell::text(&*row.title),
            2 => Cell::new(Role::Muted, &*row.about),
            _ => Cell::new(Role::Muted, row.date.map(time::date).unwrap_or_default()),
        }
    }
}

struct Sorted<'a> {
    rows: &'a [Row],
    column: usize,
    filter: &'a str,
}

impl Source for Sorted<'_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn keep(&self, row: usize) -> bool {
        self.filter.is_empty() || self.rows.get(row).is_some_and(|row| passes(row, self.filter))
    }

    fn key(&self, row: usize) -> Key {
        let Some(row) = self.rows.get(row) else { return Key::Missing };
        match self.column {
            0 => Key::Number(i64::from(row.verdict as u8) * 1_000_000_000 + i64::from(row.flagged)),
            1 => Key::text(&row.title),
            2 => Key::text(&row.about),
            _ => Key::number(row.date),
        }
    }
}

/// Every word of the filter must be found; `flagged`, `unknown` and `kind:domain` have their meaning.
fn passes(row: &Row, filter: &str) -> bool {
    filter.split_whitespace().all(|word| match word {
        "flagged" => row.verdict.flagged(),
        "unknown" => matches!(row.verdict, Verdict::NotScanned | Verdict::Missing | Verdict::NoVerdicts),
        _ => match word.strip_prefix("kind:") {
            Some(kind) => row.kind.name().starts_with(kind),
            None => [&row.title, &row.about, &row.ratio].iter().any(|cell| cell.to_lowercase().contains(word)),
        },
    })
}

impl ObjectList {
    /// Takes the place of all rows.
    pub fn replace(&mut self, objects: &[Object]) {
        *self = Self { filter: std::mem::take(&mut self.filter), ..Self::default() };
        self.append(objects);
    }

    /// A page more.
    pub fn append(&mut self, objects: &[Object]) {
        self.rows.extend(objects.iter().map(Row::of));
        self.arrange();
    }

    /// One step of sorting and filtering; `More` means that another is due.
    pub fn arrange(&mut self) -> Progress {
        let Self { rows, order, state, filter } = self;
        let column = state.sort.map_or(0, |sort| sort.column);
        let source = Sorted { rows, column, filter };
        state.arrange(order, &source)
    }

    /// Whether sorting and filtering are done.
    pub fn is_settled(&self) -> bool {
        self.order.is_settled() && (self.order.len() == self.rows.len() || !self.filter.is_empty())
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Rows that the filter lets through.
    pub fn shown(&self) -> usize {
        self.order.len()
    }

    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// Shows only rows that pass; matching ignores case.
    pub fn set_filter(&mut self, filter: &str) {
        self.filter = filter.to_lowercase();
        let sorting = self.order.sorting();
        self.order.restart(sorting);
        self.arrange();
    }

    /// Sorts by the next column: each ascending, then descending, then as they came.
    pub fn sort_next(&mut self) {
        let pressed = match self.state.sort {
            None => Some(table::Sort { column: 0, sorting: Sorting::Descending }),
            Some(sort) if sort.sorting == Sorting::Descending => {
                Some(table::Sort { column: sort.column, sorting: Sorting::Ascending })
            }
            Some(sort) if sort.column + 1 < COLUMNS.len() => {
                Some(table::Sort { column: sort.column + 1, sorting: Sorting::Descending })
            }
            Some(_) => None,
        };
        self.state.sort = pressed;
        self.order.restart(pressed.map_or(Sorting::Arrival, |sort| sort.sorting));
        self.arrange();
    }

    /// Moves the selection, marks; false when the action is not one of a list.
    pub fn perform(&mut self, action: Action) -> bool {
        let shown = Shown { rows: &self.rows, glyphs: GlyphSet::Unicode.glyphs() };
        let ordered = Ordered::new(&shown, &self.order);
        match action {
            Action::Mark => {
                self.state.toggle_mark(&ordered);
                self.state.go(Motion::Down, &ordered);
            }
            Action::MarkAll => self.state.toggle_all_marks(&ordered),
            _ => match motion(action) {
                Some(motion) => self.state.go(motion, &ordered),
                None => return false,
            },
        }
        true
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<&Row> {
        let shown = Shown { rows: &self.rows, glyphs: GlyphSet::Unicode.glyphs() };
        let ordered = Ordered::new(&shown, &self.order);
        self.rows.get(self.state.selected_id(&ordered)?)
    }

    /// The marked rows in their order on screen; without any, the selected one.
    pub fn chosen(&self) -> Vec<&Row> {
        let shown = Shown { rows: &self.rows, glyphs: GlyphSet::Unicode.glyphs() };
        let ordered = Ordered::new(&shown, &self.order);
        self.state.marked_or_selected(&ordered).into_iter().filter_map(|id| self.rows.get(id)).collect()
    }

    /// Every row that is shown, in its order on screen.
    pub fn all(&self) -> impl Iterator<Item = &Row> {
        self.order.rows().iter().filter_map(|id| self.rows.get(*id as usize))
    }

    /// Every object, in the order they came.
    pub fn everything(&self) -> impl Iterator<Item = Object> {
        self.rows.iter().filter_map(Row::object)
    }

    /// Whether the cursor is within `rows` of the end.
    pub fn near_end(&self, rows: usize) -> bool {
        self.state.selected.saturating_add(rows) >= self.shown()
    }

    /// Selects what is drawn at a position on screen; true when a row is there.
    pub fn click(&mut self, position: ratatui::layout::Position) -> bool {
        let shown = Shown { rows: &self.rows, glyphs: GlyphSet::Unicode.glyphs() };
        let ordered = Ordered::new(&shown, &self.order);
        let hit = self.state.row_at(position, &ordered);
        self.state.selected = hit.unwrap_or(self.state.selected);
        hit.is_some()
    }

    /// Draws the list; `empty` says why there is nothing.
    pub fn draw(
        &self,
        area: ratatui::layout::Rect,
        buffer: &mut ratatui::buffer::Buffer,
        theme: &crate::theme::Theme,
        focus: crate::widget::Focus,
        empty: &str,
    ) {
        let columns = if area.width < WIDE { NARROW } else { COLUMNS };
        self.draw_with(columns, area, buffer, theme, focus, empty);
    }

    /// The same with other columns, of the same order and meaning.
    pub fn draw_with(
        &self,
        columns: &[Column],
        area: ratatui::layout::Rect,
        buffer: &mut ratatui::buffer::Buffer,
        theme: &crate::theme::Theme,
        focus: crate::widget::Focus,
        empty: &str,
    ) {
        let shown = Shown { rows: &self.rows, glyphs: theme.glyphs() };
        let ordered = Ordered::new(&shown, &self.order);
        crate::widget::Table::new(columns).focus(focus).empty(empty).render(&ordered, &self.state, area, buffer, theme);
    }
}

/// The sign beside a verdict, so that no verdict is told by colour alone.
pub fn sign(verdict: Verdict, glyphs: &Glyphs) -> &'static str {
    match verdict {
        Verdict::Malicious => glyphs.malicious,
        Verdict::Suspicious => glyphs.suspicious,
        Verdict::Clean => glyphs.harmless,
        Verdict::NoVerdicts => glyphs.pending,
        Verdict::PrivateUnjudged => glyphs.private,
        Verdict::NotScanned | Verdict::Missing => glyphs.unknown,
        Verdict::NotJudged => " ",
    }
}

/// The motion that an action is.
pub fn motion(action: Action) -> Option<Motion> {
    Some(match action {
        Action::Up => Motion::Up,
        Action::Down => Motion::Down,
        Action::PageUp => Motion::PageUp,
        Action::PageDown => Motion::PageDown,
        Action::Top => Motion::First,
        Action::Bottom => Motion::Last,
        _ => return None,
    })
}

/// What opening a row shows: the thing at the other end for resolutions, the object itself else. `subject` is what the
/// list belongs to.
pub fn target(object: &Object, subject: Option<&Descriptor>) -> Option<Descriptor> {
    let facts = &object.facts;
    match object.descriptor.kind {
        Kind::Resolution => {
            let from_domain = subject.is_some_and(|subject| subject.kind == Kind::Domain);
            if facts.ip_address.is_none() && facts.host_name.is_none() {
                return other_end(&object.descriptor.id, subject?);
            }
            let address = facts.ip_address.clone().map(|address| Descriptor::new(Kind::IpAddress, address));
            let host = facts.host_name.clone().map(|host| Descriptor::new(Kind::Domain, host));
            if from_domain { address.or(host) } else { host.or(address) }
        }
        Kind::Vote | Kind::Whois | Kind::SslCert => None,
        _ => object.descriptor.kind.collection().map(|_| object.descriptor.clone()),
    }
}

/// The other end of a resolution that came as a descriptor: its id is address and name, glued without a separator.
///
/// Source: <https://docs.virustotal.com/reference/resolution-object>
fn other_end(id: &str, subject: &Descriptor) -> Option<Descriptor> {
    match subject.kind {
        Kind::Domain => Some(Descriptor::new(Kind::IpAddress, id.strip_suffix(&*subject.id)?)),
        Kind::IpAddress => Some(Descriptor::new(Kind::Domain, id.strip_prefix(&*subject.id)?)),
        _ => None,
    }
}

/// The indicator that a row stands for: what `y` copies. `subject` is what the list belongs to.
pub fn value(object: &Object, subject: Option<&Descriptor>) -> String {
    let facts = &object.facts;
    match object.descriptor.kind {
        Kind::Url | Kind::PrivateUrl => facts.url.as_deref().unwrap_or(&object.descriptor.id).to_owned(),
        Kind::Resolution => {
            target(object, subject).map_or_else(|| object.descriptor.id.to_string(), |end| end.id.into())
        }
        Kind::Comment => facts.text.as_deref().unwrap_or(&object.descriptor.id).to_owned(),
        _ => object.descriptor.id.to_string(),
    }
}
