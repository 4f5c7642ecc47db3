//! Exports: what is marked, else all that a list shows, as a new file.

use super::copy::{SAMPLE, title};
use super::{Model, walking};
use crate::case::Exported;
use crate::effect::{Effect, FileNews, FileOrder};
use crate::export::{Format, Written};
use crate::keys::Action;
use crate::msg::NotSaved;
use crate::pane::overlay::{Choice, Intent, Menu, Overlay, SaveAs, Saving};
use crate::pane::{Chosen, CopyForm, Scope};

impl Model {
    /// `e`: the formats that it can be written to a file as.
    pub(super) fn offer_export(&mut self, scope: Scope) {
        let (count, things) = self.exported(scope, SAMPLE);
        if self.rows_of(&things).is_empty() {
            return self.complain("nothing to export here");
        }
        let choice = |format: Format| {
            Choice::new(format.label(), &SaveAs::name(format), Intent::Save(scope, format)).letter(format.letter())
        };
        let choices = Format::all().map(choice).chain(self.choice_of_marks(scope, Action::Export)).collect();
        self.overlays.push(Overlay::Menu(Menu::new(&title("Export", count, &things), choices)));
    }

    /// How many things an export takes, and the first `most` of them: what is marked, else all rows that the focused list
    /// shows, in their order; elsewhere what is on screen.
    fn exported(&self, scope: Scope, most: usize) -> (usize, Vec<Chosen>) {
        if self.acts_on_marks(scope) {
            let marked = self.marks.iter().take(most).filter_map(|marked| self.marked_thing(marked));
            return (self.marks.len(), marked.collect());
        }
        self.pane(self.focus).and_then(|pane| pane.all_chosen(most)).unwrap_or_else(|| {
            let things = self.chosen(scope, CopyForm::Json);
            (things.len(), things)
        })
    }

    /// A format was chosen: asks for the file, with a name that is free.
    pub(super) fn name_export(&mut self, scope: Scope, format: Format) {
        let (count, _) = self.exported(scope, 0);
        self.overlays.push(Overlay::Save(SaveAs::new(scope, count, format)));
        self.requests.order(Effect::File(FileOrder::FreeName(SaveAs::name(format))));
    }

    /// Orders that it be written to a new file.
    pub(super) fn save(&mut self, scope: Scope, format: Format, path: &str) {
        let (_, things) = self.exported(scope, usize::MAX);
        let Some(Written { text, rows }) = self.text_of(&things, CopyForm::Export(format)) else {
            let reason = "nothing to export here; no file was written".to_owned();
            return self.saved(Err(NotSaved { reason, free: None }));
        };
        self.order_save(path, text, Saving::Things(scope, format), rows, None);
    }

    /// Orders that a text be written to a new file; the case says so once it is, and the line what is left out `beside`.
    pub(super) fn order_save(&mut self, path: &str, text: String, what: Saving, rows: usize, beside: Option<String>) {
        let to = std::path::Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
        let (format, to) = (what.format().to_owned(), to.unwrap_or_default());
        self.unkept.saving = Some(walking::Written {
            what,
            path: path.to_owned(),
            export: Exported { at: self.now, format, to, rows },
            beside,
        });
        self.requests.order(Effect::Save { path: path.into(), text });
    }

    /// The file was written, or not: then the question stays, or comes, with a name that is free, else with the one that was given.
    pub(super) fn saved(&mut self, outcome: Result<String, NotSaved>) {
        let saving = self.unkept.saving.take();
        let asked = self.overlays.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::Save(save) if save.is_writing => Some(save),
            _ => None,
        });
        match (outcome, asked, saving) {
            (Ok(words), _, saving) => {
                self.overlays.retain(|overlay| !matches!(overlay, Overlay::Save(save) if save.is_writing));
                let beside = saving.as_ref().and_then(|saving| saving.beside.clone());
                self.record_export(saving.map(|saving| saving.export), true);
                self.say([Some(words), beside].into_iter().flatten().collect::<Vec<_>>().join("; "));
            }
            (Err(NotSaved { reason, free }), Some(save), _) => save.fail(reason, free.as_deref()),
            (Err(NotSaved { reason, free }), None, Some(saving)) => {
                let count = if matches!(saving.what, Saving::Case(_)) { 1 } else { saving.export.rows };
                let again = SaveAs::again(saving.what, count, reason.clone(), &free.unwrap_or(saving.path));
                self.bring(Overlay::Save(again), &reason);
            }
            (Err(NotSaved { reason, .. }), None, _) => self.complain(reason),
        }
    }

    /// A name for the file that is asked for; gives back what is news of something else.
    pub(super) fn file_is_named(&mut self, news: FileNews) -> Option<FileNews> {
        let Some(Overlay::Save(save)) = self.overlays.last_mut() else { return Some(news) };
        match news {
            FileNews::FreeName { wanted, free } => save.offer(&wanted, &free),
            FileNews::Completed { typed, completed, .. } => save.offer(&typed, &completed),
            news => return Some(news),
        }
        None
    }
}
