//! A key that was typed: how it is tested, and whose it is by then.
//!
//! The screen that it was typed on waits for one test. What comes of another, since that screen was left or the session is another one, is
//! gone on with by nobody.

use super::Model;
use crate::effect::{Effect, Hidden};
use crate::msg::{KeyTest, TestId};
use crate::pane::overlay::Overlay;

impl Model {
    /// Has the key tested that was typed on top of the screen; offline it is only kept.
    pub(super) fn test_key(&mut self, key: Hidden) {
        let Some(Overlay::FirstRun(first)) = self.overlays.last_mut() else { return };
        self.key_tests += 1;
        let test = TestId(self.key_tests);
        first.tests(test);
        self.requests.order(Effect::UseKey(test, key));
    }

    /// Breaks off what a screen waits for that is left; whether there was anything.
    pub(super) fn forgo_key(&mut self, left: &Overlay) -> bool {
        let is_tested = matches!(left, Overlay::FirstRun(first) if first.test().is_some());
        if is_tested {
            self.requests.order(Effect::ForgoKey);
        }
        is_tested
    }

    /// What came of a test.
    pub(super) fn key_judged(&mut self, test: TestId, outcome: KeyTest) {
        let waiting = self.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::FirstRun(first) if first.test() == Some(test) => Some(first),
            _ => None,
        });
        match (waiting, outcome) {
            (Some(first), KeyTest::Passed { tested, .. }) => {
                first.passed();
                self.requests.order(Effect::BeginWith(tested));
            }
            (Some(first), KeyTest::Failed(why)) => {
                first.failed(&why);
                self.complain(why);
            }
            (Some(_), KeyTest::Kept { file, notice }) => {
                self.overlays.retain(|overlay| !matches!(overlay, Overlay::FirstRun(_)));
                let words = format!("offline: the key is kept untested in {file}");
                self.say([Some(words), notice].into_iter().flatten().collect::<Vec<_>>().join("; "));
            }
            // It was too late to break that off.
            (None, KeyTest::Passed { file, .. } | KeyTest::Kept { file, .. }) => {
                self.say(format!("the key that was tested before is kept in {file}; it is not gone on with here"));
            }
            (None, KeyTest::Failed(_)) => {}
        }
    }
}
