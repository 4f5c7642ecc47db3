//! What the mouse does: a press selects, a double click opens, the wheel rolls what it is over.

use ratatui::layout::Position;

use super::{Model, Pane};
use crate::effect::Effect;
use crate::flow::Event;
use crate::flow::form::Input;
use crate::keys::Action;
use crate::msg::{Pointed, Pointing};
use crate::pane::Clicked;
use crate::pane::detail::Tab;
use crate::pane::overlay::Overlay;
use crate::session::Mouse;
use crate::text;
use crate::vt::Call;

impl Model {
    pub(super) fn pointed(&mut self, Pointed { at, how }: Pointed) {
        let roll = match how {
            Pointing::WheelDown => Action::RollDown,
            Pointing::WheelUp => Action::RollUp,
            Pointing::Press | Pointing::Twice => return self.pressed(at, how == Pointing::Twice),
            Pointing::Drag => return self.drag_divider(at),
            Pointing::Release => return self.drop_divider(),
        };
        self.struck = None;
        if matches!(self.overlays.last(), Some(Overlay::Flow(_))) {
            return self.tell_flow(Event::Input(Input::Rolled(roll)));
        }
        if !self.overlays.is_empty() {
            return self.perform_on_top(roll);
        }
        if self.search.roll(at, roll, &self.session) {
            return;
        }
        if let Some(pane) = self.areas.pane_at(at) {
            self.roll(pane, roll);
        }
    }

    fn pressed(&mut self, at: Position, twice: bool) {
        if self.focus == Pane::Triage {
            self.triage.hold();
        }
        let struck = self.struck.take().filter(|pane| twice && *pane == self.focus);
        if !self.overlays.is_empty() {
            return self.press_on_top(at, twice);
        }
        (self.status, self.remarked) = (None, None);
        // The first press gave its pane the keys, and may have moved everything: what it selected is meant, not what lies
        // under the pointer now.
        if struck.is_some() {
            return self.perform(Action::Open);
        }
        if self.search.press(at, &self.session) {
            if twice {
                self.perform_in_search(Action::Submit);
            }
            return;
        }
        self.grip = self.grip_at(at);
        if self.grip.is_some() {
            return;
        }
        match (self.areas.is_search(at), self.search.active) {
            (true, true) => return,
            (true, false) => return self.perform(Action::Search),
            (false, true) => return self.perform_in_search(Action::Close),
            (false, false) => {}
        }
        let Some(pane) = self.areas.pane_at(at) else { return };
        if self.focus != pane {
            self.focus(pane);
        }
        if let Some((tab, price)) = self.dear_tab(pane, at).filter(|_| !twice) {
            return self.say(format!("{}: {}; a double click turns there", tab.title(), text::requests(price)));
        }
        if self.click(pane, at) {
            self.struck = Some(pane);
        }
    }

    /// The tab that was drawn at a position, and the requests that turning there sends by itself: they are told before.
    fn dear_tab(&self, pane: Pane, at: Position) -> Option<(Tab, u32)> {
        let place = self.report_beside().or(self.trail.current()).filter(|_| pane == Pane::Detail)?;
        let tab = place.detail.tab_at(at)?;
        let price = self.calls_that_follow(|_| tab).iter().map(Call::price).sum();
        let price = self.where_sent(Some(price))?;
        (price > 0).then_some((tab, price))
    }

    /// Selects what was drawn at a position of a pane; true when something to open is there.
    fn click(&mut self, pane: Pane, at: Position) -> bool {
        let clicked = self.pane_mut(pane).map_or(Clicked::Nothing, |(pane, _)| pane.click(at));
        if clicked == Clicked::Tab {
            self.refresh_detail();
        }
        clicked == Clicked::Line
    }

    /// Rolls a pane, wherever the focus is. Pages follow where their price is on the screen: of the pane that has the keys.
    fn roll(&mut self, pane: Pane, roll: Action) {
        if pane == Pane::Detail && self.roll_preview(roll) {
            return;
        }
        if pane == self.focus {
            return self.travel(roll);
        }
        let focus = std::mem::replace(&mut self.focus, pane);
        self.pass_on(roll);
        self.focus = focus;
    }

    /// Selects the row that was drawn at a position; a double click takes it, where it can be taken.
    fn press_on_top(&mut self, at: Position, twice: bool) {
        let Some(overlay) = self.overlays.last_mut() else { return };
        if matches!(overlay, Overlay::Flow(_)) {
            return self.tell_flow(Event::Input(Input::Clicked { at, twice }));
        }
        let outcome = overlay.press(at, twice);
        self.after_overlay(outcome);
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub fn take_mouse(&mut self, mouse: Mouse) {
        self.mouse = mouse;
        self.requests.order(Effect::Mouse(mouse));
        self.say(match mouse {
            Mouse::Taken => "the mouse is on: click, double click, wheel; text is selected with Shift held",
            Mouse::Left => "the mouse is off: the terminal selects text",
        });
    }

    pub(super) fn turn_mouse(&mut self) {
        self.take_mouse(match self.mouse {
            Mouse::Taken => Mouse::Left,
            Mouse::Left => Mouse::Taken,
        });
    }
}
