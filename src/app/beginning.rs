//! Sessions: how one begins, and how another takes its place.

use super::{Model, Pane, revisiting};
use crate::effect::{Effect, StoreTask};
use crate::keys::Action;
use crate::msg::{Meter, Tone};
use crate::pane::case::CasePane;
use crate::pane::glimpse::Glimpses;
use crate::pane::noted::Notes;
use crate::pane::overlay::{FirstRun, Overlay, Page};
use crate::pane::private::Private;
use crate::pane::triage::Pace;
use crate::pane::welcome::Welcome;
use crate::session::{Access, Kept, Session};
use crate::text;
use crate::theme::Role;
use crate::vt::calls::WidgetColours;
use crate::vt::relationship::Catalogue;

/// Whether the start, of which there is one, was: what earlier runs left was taken up, for a service that can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Start {
    #[default]
    Ahead,
    Over,
}

impl Model {
    pub(super) fn begin(&mut self, mut session: Session) {
        if session.wants_key() {
            // Below what somebody types.
            self.overlays.insert(0, Overlay::FirstRun(FirstRun::new(&session)));
        }
        session.keymap = self.keymap.clone();
        if session.widget_colours == WidgetColours::default() {
            session.widget_colours = std::mem::take(&mut self.session.widget_colours);
        }
        self.welcome = Welcome::new(&session);
        self.session = session;
        self.say_notices();
        self.requests.order(Effect::Keep(StoreTask::Recall));
    }

    fn say_notices(&mut self) {
        if let Some((words, tone)) = self.notice() {
            self.said(words, tone);
        }
    }

    /// Says what was skipped of the key file: one thing in the last line, several on a page.
    pub fn tell_of_keys(&mut self, skipped: &[String]) {
        match skipped {
            [] => {}
            [one] => self.complain(one.clone()),
            several => {
                let lines = several.iter().map(|line| (Role::Warning, line.clone())).collect();
                self.bring(Overlay::Page(Page::new("Skipped of the key file".to_owned(), lines)), "keys were skipped");
            }
        }
    }

    /// Store and client are open: what was typed and ordered before stays, and goes to them.
    pub(super) fn opened(&mut self, session: Session) {
        let known = std::mem::take(&mut self.session);
        self.session = Session {
            keymap: known.keymap,
            widget_colours: known.widget_colours,
            account: known.account,
            suggestions: known.suggestions,
            ..session
        };
        self.say_notices();
        self.requests.order(Effect::Connect);
    }

    /// Goes on with another key, another profile or the demo.
    pub(super) fn change_session(&mut self, session: Session) {
        // Without a key nothing was asked of anybody: what was opened is what this very service's store has, or nothing yet.
        let old = &self.session;
        let left = Some(old.profile.clone()).filter(|_| matches!(old.access, Access::Key | Access::Keyless));
        let is_first_key = old.access == Access::NoKey && session.access == Access::Key;
        let is_first_key = is_first_key && (&old.base_url, &old.profile) == (&session.base_url, &session.profile);
        self.break_off_all();
        let (trail, focus) = (std::mem::take(&mut self.trail), self.focus);
        self.leave_service();
        if is_first_key {
            (self.trail, self.focus) = (trail, focus);
        }
        self.requests.order(Effect::Connect);
        self.begin(session);
        for overlay in self.overlays.iter_mut().chain(&mut self.brought) {
            let asked = match overlay {
                Overlay::Checklist(list) => StoreTask::Ages(list.forget_ages()),
                Overlay::Menu(menu) => StoreTask::Whole(menu.forget_stored()),
                _ => continue,
            };
            if !matches!(&asked, StoreTask::Ages(of) | StoreTask::Whole(of) if of.is_empty()) {
                self.requests.order(Effect::Keep(asked));
            }
        }
        let Session { access, account, key_file, profile, .. } = &self.session;
        let words = match (access, account, left) {
            (_, Some(account), _) => {
                format!("the key works; it is kept in {key_file}: {}", text::visible(&account.name))
            }
            // Whoever comes from a service of their own may not have meant to.
            (Access::Demo, None, Some(left)) => {
                let (left, palette) = (text::visible(&left), self.word(Action::Palette));
                format!(
                    "this is the demo, an invented world: nothing is sent to VirusTotal; what profile {left} has stays as it is, and {palette}profile {left} goes back to it"
                )
            }
            (Access::Demo, None, None) => return,
            (_, None, _) => format!("the profile is {}", text::visible(profile)),
        };
        // What is to be known of it stands behind what was asked for.
        let (words, tone) = match self.notice() {
            Some((notice, tone)) => (format!("{words}; {notice}"), tone),
            None => (words, Tone::Good),
        };
        self.said(words, tone);
    }

    /// All that is to be said of how the session begins; it is good where what is written is kept all the same.
    fn notice(&self) -> Option<(String, Tone)> {
        let Session { notices, kept, .. } = &self.session;
        (!notices.is_empty()).then(|| (notices.join("; "), if *kept == Kept::OnDisk { Tone::Good } else { Tone::Bad }))
    }

    /// The service goes with its worker: what was on its way is not waited for any more.
    fn break_off_all(&mut self) {
        for id in self.requests.on_their_way() {
            self.break_off(id);
        }
    }

    /// What was asked of one account must not be sent by the key of another, and what one service and its store said must not
    /// stand below the name of another.
    fn leave_service(&mut self) {
        let is_of_the_session = |overlay: &Overlay| match overlay {
            Overlay::FirstRun(_)
            | Overlay::Flow(_)
            | Overlay::Menu(_)
            | Overlay::Question(_)
            | Overlay::Page(_)
            | Overlay::Filter(_)
            | Overlay::Save(_) => true,
            Overlay::Help(_)
            | Overlay::Checklist(_)
            | Overlay::Palette(_)
            | Overlay::SaveQuery(_)
            | Overlay::Note(_)
            | Overlay::Tour(_) => false,
        };
        let left: Vec<Overlay> = self.overlays.extract_if(.., |overlay| is_of_the_session(overlay)).collect();
        for overlay in &left {
            self.forgo_key(overlay);
        }
        self.brought.retain(|overlay| !is_of_the_session(overlay));
        self.leave_walk();
        (self.triage.pace, self.meter) = (Pace::default(), Meter::default());
        self.case = CasePane::default();
        self.annotations = Notes::default();
        self.activity.leave_service(&self.session.base_url);
        self.private = Private::default();
        self.revisits = revisiting::Revisits::default();
        self.relationships = Catalogue::default();
        self.glimpses = Glimpses::default();
        self.unproven = None;
        (self.focus, self.list, self.zoomed) = (Pane::default(), Pane::Results, false);
    }
}
