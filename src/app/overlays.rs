//! Keys while something lies on top of the screen, and while typing in the search bar.

use crossterm::event::KeyEvent;

use super::Model;
use crate::effect::{Clip, Effect, StoreTask};
use crate::keys::Action;
use crate::pane::overlay::tour::Tour;
use crate::pane::overlay::{Intent, Outcome, Overlay, Saving, Way};
use crate::session::Access;

impl Model {
    /// Whether what lies on top hears an action; leaving the program is heard anywhere.
    pub(super) fn is_heard_on_top(&self, action: Action) -> bool {
        action == Action::Quit || self.overlays.last().is_some_and(|overlay| overlay.hears(action))
    }

    pub(super) fn perform_on_top(&mut self, action: Action) {
        if action == Action::Quit {
            return self.leave(Way::Out);
        }
        let Some(overlay) = self.overlays.last_mut() else { return };
        let leaves_filter = matches!(overlay, Overlay::Filter(_)) && action == Action::Close;
        let outcome = overlay.perform(action);
        if leaves_filter {
            // Enter keeps what was typed, Esc does not.
            self.set_filter("");
        }
        self.after_overlay(outcome);
    }

    pub(super) fn type_on_top(&mut self, key: KeyEvent) {
        let Some(overlay) = self.overlays.last_mut() else { return };
        let outcome = overlay.type_in(key);
        self.after_overlay(outcome);
    }

    pub(super) fn after_overlay(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Stays => {}
            Outcome::Closes => self.close_overlay(),
            Outcome::Chosen(intent) => {
                if let Some(Overlay::Palette(palette)) = self.overlays.pop()
                    && let Some(line) = palette.line()
                {
                    self.remember_line(&line.text);
                }
                self.carry_out(intent);
            }
            Outcome::Edited => self.refresh_palette(),
            Outcome::Asked(intent) => self.carry_out(intent),
            Outcome::Says(words) => self.complain(words),
            Outcome::Orders(order) => self.requests.order(Effect::File(order)),
            Outcome::Filtered(filter) => self.set_filter(&filter),
            Outcome::UseKey(key) => self.test_key(key),
            Outcome::StartDemo => self.requests.order(Effect::StartDemo),
        }
    }

    /// Without a key what the store has can be read, so that leaving the first-run screen is no end.
    fn close_overlay(&mut self) {
        if self.leave_tour() {
            return;
        }
        let closed = self.overlays.pop();
        if let Some(Overlay::Menu(menu)) = &closed
            && let Some(unsent) = menu.asks_consent()
        {
            return self.refuse_consent(unsent);
        }
        if let Some(Overlay::Note(note)) = &closed {
            return self.leave_note(note);
        }
        let was_asked = matches!(closed, Some(Overlay::FirstRun(_)));
        if closed.as_ref().is_some_and(|closed| self.forgo_key(closed)) {
            return self.say("the test of the key was broken off; nothing of it is kept");
        }
        if was_asked && self.session.access == Access::NoKey {
            let (palette, quit) = (self.word(Action::Palette), self.word(Action::Quit));
            self.say(format!(
                "no key: nothing is sent; {palette}key takes one, {palette}demo starts the demo, {quit} quits"
            ));
        }
    }

    /// Shows the tour from its first step on.
    pub(super) fn begin_tour(&mut self) {
        self.overlays.push(Overlay::Tour(Box::new(Tour::new(&self.keymap))));
    }

    /// Leaves the tour, which is not shown by itself again; whether there was one.
    pub(super) fn leave_tour(&mut self) -> bool {
        let is_left = matches!(self.overlays.last(), Some(Overlay::Tour(_)));
        if is_left {
            self.overlays.pop();
            self.requests.order(Effect::Keep(StoreTask::PutToured));
        }
        is_left
    }

    fn carry_out(&mut self, intent: Intent) {
        match intent {
            Intent::LookUp(indicator) => {
                self.triage.agree(&indicator, &mut self.requests);
                if self.is_beside(&indicator) && self.enter_preview() {
                    self.focus = super::Pane::Detail;
                } else {
                    self.look_up(&indicator);
                }
            }
            Intent::Triage(entries) => {
                self.triage.add(entries, self.now, &mut self.requests);
                self.focus(super::Pane::Triage);
            }
            Intent::TriageAndOpen(entries, indicator) => {
                self.triage.add(entries, self.now, &mut self.requests);
                self.look_up(&indicator);
            }
            Intent::Reanalyse(subject) => self.reanalyse(subject),
            Intent::Delete(deletion) => self.delete(deletion),
            Intent::Inside(text) => self.look_inside(&text),
            Intent::Files(side, text) => self.look_at_files(side, text),
            Intent::LoadAll => self.load_all(),
            Intent::ChangeCase(order) => self.change_case(order),
            Intent::Leave(way) => self.go(way),
            Intent::Copy(scope, form) => self.copy(scope, form),
            Intent::CopyPath(text) => self.requests.copy(Clip { text, what: "the path for jq".to_owned(), note: None }),
            Intent::DefangAs(scope, None) => self.offer_defanging(scope),
            Intent::DefangAs(scope, Some(format)) => self.copy_defanged(scope, format),
            Intent::Save(scope, format) => self.name_export(scope, format),
            Intent::SaveTo { what: Saving::Things(scope, format), path } => self.save(scope, format, &path),
            Intent::SaveTo { what: Saving::Case(form), path } => self.hand_over(form, &path),
            Intent::SaveQuery { name, query } => self.keep_query(name, query),
            Intent::Note { object, believed, note } => self.replace_note(object, believed, &note),
            Intent::Sort(sort) => self.sort_by(sort),
            Intent::Group(kind) => self.triage.group_by(kind),
            Intent::RemoveRows => self.remove_rows(),
            Intent::OfMarks(action) => self.offer_marked(action),
            Intent::Do(Action::Close) => {}
            Intent::Do(action) => self.perform(action),
            Intent::DoIn(context, action) => {
                if let Some(pane) = super::Pane::of(context) {
                    self.focus(pane);
                    self.perform(action);
                }
            }
            Intent::Line(line) => self.run_line(&line),
            Intent::Revisit => self.revisit_all(),
            Intent::RunRecipe { name, starts } => self.begin_recipe(&name, starts),
            Intent::ShowRun(number) => self.show_run(number),
            Intent::PauseRun(number) => self.pause_run(number),
            Intent::GoOnWithRun(number) => self.go_on_with_run(number),
            Intent::StopRun(number) => self.stop_run(number),
            Intent::DropRun(number) => self.drop_run(number),
            Intent::SendInPublic(unsent) => self.give_consent(*unsent),
        }
    }
}
