//! What `y` and `Y` put on the clipboard.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::{Model, Pane};
use crate::case::Exported;
use crate::effect::Clip;
use crate::export::{self, Context, Copies, Format, Row, Written};
use crate::ioc::{self, Defang, Indicator};
use crate::keys::Action;
use crate::pane::case::of_node;
use crate::pane::detail::Tab;
use crate::pane::marked::{Marked, Seen};
use crate::pane::noted::People;
use crate::pane::overlay::{Choice, Intent, Menu, Overlay};
use crate::pane::rows::target;
use crate::pane::triage::Item;
use crate::pane::{Chosen, Component, CopyForm, Scope};
use crate::session::Session;
use crate::text;
use crate::vt::{Descriptor, Judge};

/// Things that are looked at to tell which forms the chosen ones have.
pub(super) const SAMPLE: usize = 500;

/// Cells of what an export begins with, in the menu of forms; of a value that is shown there.
const BEGINNING: usize = 48;
const VALUE: usize = 110;

/// What somebody asked for.
struct Asked {
    input: String,
    remark: String,
}

impl Model {
    /// Copies what is chosen.
    pub(super) fn copy(&mut self, scope: Scope, form: CopyForm) {
        let things = self.chosen(scope, form);
        self.copy_things(&things, form);
    }

    fn copy_things(&mut self, things: &[Chosen], form: CopyForm) {
        let Some(Written { text, rows }) = self.text_of(things, form) else {
            return self.complain("nothing to copy here");
        };
        let first = things.first().map(Chosen::called).unwrap_or_default();
        let what = match (rows, things.len()) {
            (1, 1) => format!("{} of {first}", form.label()),
            (held, all) if held < all => format!("{} of {all} rows as {}", text::count(held as u64), form.label()),
            (_, all) => format!("{all} × {}, first {first},", form.label()),
        };
        self.unkept.copying = match form {
            CopyForm::Export(format) => {
                let (format, to) = (format.name().to_owned(), "clipboard".to_owned());
                Some(Exported { at: self.now, format, to, rows })
            }
            _ => None,
        };
        let is_cut = form == CopyForm::Export(Format::Ticket) && rows < things.len();
        let (text, note) = text::for_copy(&text);
        let note = if is_cut { Some("ticket.limit in the settings leaves out the rest") } else { note };
        self.requests.copy(Clip { text, what, note });
    }

    /// Things in a form as one text, and how many of them it holds; none when no thing has that form.
    pub(super) fn text_of(&self, things: &[Chosen], form: CopyForm) -> Option<Written> {
        if let CopyForm::Export(format) = form {
            return self.exported_as(&self.rows_of(things), format);
        }
        let texts: Vec<String> = things.iter().filter_map(|thing| thing.written(form, self.session.defang)).collect();
        (!texts.is_empty()).then(|| Written { text: texts.join("\n"), rows: texts.len() })
    }

    /// Rows in a format; none when it holds none of them.
    fn exported_as(&self, rows: &[Row], format: Format) -> Option<Written> {
        Some(export::written(rows, format, &self.form_of_exports())).filter(|written| !written.text.is_empty())
    }

    /// What is exported of things, with what was asked for them and what stood beside it: what an export is matched with.
    pub(super) fn rows_of(&self, things: &[Chosen]) -> Vec<Row> {
        let people = People { notes: Cow::Borrowed(&self.annotations), rulings: self.case.open.rulings() };
        let mut rows: Vec<Row> = things.iter().filter_map(|thing| thing.row(&people, &self.session.judge)).collect();
        let asked = self.asked(&rows.iter().map(|row| row.about.clone()).collect());
        for row in &mut rows {
            let Some(asked) = asked.get(&row.about) else { continue };
            row.input = row.input.take().or_else(|| Some(asked.input.clone()));
            if row.remark.is_empty() {
                row.remark.clone_from(&asked.remark);
            }
        }
        rows
    }

    /// What was asked for these objects, which the service may call otherwise: typed, or a row of the queue.
    fn asked(&self, about: &HashSet<Descriptor>) -> HashMap<Descriptor, Asked> {
        let is_meant = |subject: &Descriptor| about.contains(subject);
        let typed = self.trail.places().filter(|place| !place.input.is_empty() && is_meant(&place.subject));
        let typed =
            typed.map(|place| (place.subject.clone(), Asked { input: place.input.clone(), remark: String::new() }));
        let queued = self.triage.every().map(|item| (item.subject(), item)).filter(|(subject, _)| is_meant(subject));
        let queued = queued
            .map(|(subject, item)| (subject, Asked { input: item.value.to_string(), remark: item.remark.to_string() }));
        typed.chain(queued).collect()
    }

    /// What exports depend on besides their rows.
    fn form_of_exports(&self) -> Context {
        let Session { defang, ticket, answered_by, .. } = &self.session;
        Context { now: self.now, defang: *defang, ticket: ticket.clone(), by: answered_by.clone() }
    }

    /// The menu of what is marked, whatever is on screen.
    pub(super) fn offer_marked(&mut self, action: Action) {
        if action == Action::Export { self.offer_export(Scope::Marks) } else { self.offer_copy(Scope::Marks) }
    }

    /// In a report, what is marked elsewhere is one choice more.
    pub(super) fn choice_of_marks(&self, scope: Scope, action: Action) -> Option<Choice> {
        if self.marks.is_empty() || self.acts_on_marks(scope) {
            return None;
        }
        let first = self.marks.iter().find_map(Chosen::of_mark)?.called();
        let label = format!("what is marked instead ({})…", text::count(self.marks.len() as u64));
        Some(Choice::new(&label, &format!("first {first}"), Intent::OfMarks(action)))
    }

    /// Whether marks are meant: in the lists, where they are seen; in a report the report is.
    pub(super) fn acts_on_marks(&self, scope: Scope) -> bool {
        let shows_rows = self.pane(self.focus).is_some_and(Component::shows_marks);
        !self.marks.is_empty() && (shows_rows || scope == Scope::Marks)
    }

    /// The objects that a command is about: those that are marked, where marks are meant, else the one that is under the
    /// cursor or open.
    pub(super) fn chosen_objects(&self) -> Vec<Descriptor> {
        if self.acts_on_marks(Scope::Here) {
            return self.marks.iter().filter_map(|marked| target(&marked.object()?)).collect();
        }
        self.subject().into_iter().collect()
    }

    /// The menu of forms that what is chosen has.
    pub(super) fn offer_copy(&mut self, scope: Scope) {
        let mut choices = Vec::new();
        // Of very many, some tell which forms there are: the menu must not wait for all of them.
        let all = self.chosen(scope, CopyForm::Json);
        let count = all.len();
        let formats = Format::all().filter(|format| format.copies() == Copies::Always);
        let sample = all.get(..SAMPLE).unwrap_or(&all);
        let rows = self.rows_of(sample);
        for form in CopyForm::all().chain(formats.map(CopyForm::Export)) {
            let written = match form {
                CopyForm::Export(format) => self.exported_as(&rows, format),
                _ if !self.acts_on_marks(scope) && count < 2 => self.text_of(&self.chosen(scope, form), form),
                _ => self.text_of(sample, form),
            };
            if let Some(Written { text, .. }) = written {
                let example = text.lines().next().unwrap_or_default();
                let most = if matches!(form, CopyForm::Export(_)) { BEGINNING } else { VALUE };
                let hint = text::visible(&text::fit(example, most)).into_owned();
                choices.push(Choice::new(form.label(), &hint, Intent::Copy(scope, form)).letter(form.letter()));
            }
        }
        if choices.is_empty() {
            return self.complain("nothing to copy here");
        }
        let defanged = Intent::Copy(scope, CopyForm::Defanged);
        if let Some(place) = choices.iter().position(|choice| choice.intent == defanged) {
            let hint = Defang::ALL.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ");
            let otherwise = Choice::new("defanged otherwise…", &hint, Intent::DefangAs(scope, None));
            choices.insert(place + 1, otherwise.letter('D'));
        }
        choices.extend(self.path_in_json());
        choices.extend(self.choice_of_marks(scope, Action::CopyAs));
        self.overlays.push(Overlay::Menu(Menu::new(&title("Copy", count, &all), choices)));
    }

    /// Where the cursor is in the JSON, where that is what is read.
    fn path_in_json(&self) -> Option<Choice> {
        let place = self.trail.current().filter(|_| self.focus == Pane::Detail)?;
        let path = place.detail.json.path().filter(|_| place.detail.tab == Tab::Json)?;
        let hint = text::visible(&text::fit(&path, VALUE)).into_owned();
        Some(Choice::new("path, as jq writes it", &hint, Intent::CopyPath(path)).letter('p'))
    }

    /// The ways to defang; the one that is taken stays for the session.
    pub(super) fn offer_defanging(&mut self, scope: Scope) {
        let things = self.chosen(scope, CopyForm::Defanged);
        let example = things.iter().find_map(|thing| ioc::classify(&thing.value).ok().filter(|it| !it.is_hash()));
        let Some(example) = example else { return self.complain("nothing to defang here") };
        let choice = |format: &Defang| {
            let hint = text::visible(&text::fit(&ioc::defang(&example, *format), VALUE)).into_owned();
            Choice::new(format.name(), &hint, Intent::DefangAs(scope, Some(*format)))
        };
        let choices = Defang::ALL.iter().map(choice).collect();
        self.overlays
            .push(Overlay::Menu(Menu::new("Defang so from now on; `defang` in the settings keeps it", choices)));
    }

    /// Copies defanged in this way, and goes on so.
    pub(super) fn copy_defanged(&mut self, scope: Scope, format: Defang) {
        self.session.defang = format;
        self.copy(scope, CopyForm::Defanged);
    }

    /// `y`: in Detail the value under the cursor, whatever is marked; elsewhere what is chosen.
    pub(super) fn copy_here(&mut self) {
        self.copy(Scope::Here, CopyForm::Values);
    }

    /// What `T` queues: the values that the public service may be asked for.
    pub(super) fn public_values(&self) -> Vec<String> {
        // What is queued is listed before anything is sent, so marks are meant wherever one is. Without them `T` in a
        // report is about the line under the cursor.
        let things = self.chosen(Scope::Marks, CopyForm::Values).into_iter().filter(|thing| !thing.is_private());
        let nobody = People::default();
        things.filter_map(|thing| Some(thing.row(&nobody, &Judge::default())?.indicator()?.value())).collect()
    }

    /// What is marked, in whichever list, else the selected row; in Detail the value under the cursor or the object.
    pub(super) fn chosen(&self, scope: Scope, form: CopyForm) -> Vec<Chosen> {
        if self.acts_on_marks(scope) {
            return self.marks.iter().filter_map(|marked| self.marked_thing(marked)).collect();
        }
        let Some(pane) = self.pane(self.focus) else { return Vec::new() };
        let open = || self.trail.current().map(|place| place.chosen_whole(form));
        let instead = || if pane.paged().is_some() || pane.stands_alone() { None } else { open() };
        pane.chosen(form).or_else(instead).into_iter().collect()
    }

    /// A mark with what the queue or the case knows of it, where nothing else is known.
    pub(super) fn marked_thing(&self, marked: &Marked) -> Option<Chosen> {
        let Seen::Value(value) = &marked.seen else { return Chosen::of_mark(marked) };
        // The queue is of public things; what was private is none of its rows, whatever its hash is.
        // A value of the service may be spelled so that reading it makes another one of it, which has another verdict.
        let is_it = |known: &Indicator| known.value() == *value && !marked.descriptor.kind.is_private();
        let indicator = ioc::classify(value).ok().filter(is_it);
        let queued = indicator.and_then(|indicator| self.triage.row_of(&indicator));
        let walked = || self.case.open.find(&marked.descriptor).filter(|node| node.known.is_some()).map(of_node);
        let answered = queued.filter(|item| item.is_found()).map(Item::chosen);
        answered.or_else(walked).or_else(|| queued.map(Item::chosen)).or_else(|| Chosen::of_mark(marked))
    }
}

/// `Copy invoice.exe as`, `Copy 3 rows as · first 198.51.100.1`: the first of `count` things.
pub(super) fn title(verb: &str, count: usize, things: &[Chosen]) -> String {
    match (count, things.first()) {
        (1, Some(one)) => format!("{verb} {} as", one.called()),
        (_, Some(first)) => format!("{verb} {} rows as · first {}", text::count(count as u64), first.called()),
        (_, None) => format!("{verb} as"),
    }
}
