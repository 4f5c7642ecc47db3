//! What became of copies, and the trial of every way to a clipboard.

use std::time::Duration;

use super::Model;
use crate::clipboard::trial::{Outcome, ReadBack, Trial};
use crate::effect::{Copied, Effect, NotCopied};
use crate::msg::{Answered, Msg};
use crate::pane::overlay::{Overlay, Page};
use crate::text;
use crate::theme::{self, Role};

/// How long the terminal has to say what its clipboard holds.
const PATIENCE: Duration = Duration::from_secs(1);

impl Model {
    /// The runtime has copied, or could not.
    pub(super) fn copied(&mut self, outcome: Result<Copied, NotCopied>) {
        let export = self.unkept.copying.take();
        self.record_export(export, outcome.is_ok());
        match outcome {
            Ok(Copied { what, how, bytes, note, sequence, by_hand }) => {
                if let Some(sequence) = sequence {
                    self.requests.order(Effect::Write(sequence));
                }
                let note = note.map(|note| format!("; {note}")).unwrap_or_default();
                self.say(format!("copied {what} to {how}, {} bytes{note}", text::count(bytes as u64)));
                if let Some(text) = by_hand {
                    self.show_by_hand(&text);
                }
            }
            Err(NotCopied { reason, text }) => {
                self.complain(format!("not copied: {reason}"));
                self.show_by_hand(&text);
            }
        }
    }

    /// Shows a text so that the terminal's own selection takes it and nothing else.
    fn show_by_hand(&mut self, text: &str) {
        let lines = text.lines().map(|line| (Role::Text, line.to_owned())).collect();
        let words = self.status.as_ref().map_or_else(String::new, |status| status.text.clone());
        self.bring(Overlay::Page(Page::bare("Select this by hand".to_owned(), lines)), &words);
    }

    pub(super) fn try_clipboard(&mut self) {
        self.say_meanwhile("trying every way to a clipboard…");
        self.requests.order(Effect::TryClipboard);
    }

    pub(super) fn clipboard_tried(&mut self, trial: Trial) {
        let Some(question) = trial.question.clone() else {
            return self.show_trial(&trial, ReadBack::NotAsked);
        };
        self.requests.order(Effect::Write(question));
        self.requests.order(Effect::After { delay: PATIENCE, msg: Msg::TrialOver(trial.text.clone()) });
        self.trial = Some(trial);
    }

    /// In the trial with `text` the terminal did not say what its clipboard holds.
    pub(super) fn trial_over(&mut self, text: &str) {
        if let Some(trial) = self.trial.take_if(|trial| trial.text == text) {
            self.show_trial(&trial, ReadBack::Silent);
        }
    }

    pub(super) fn answered(&mut self, answer: &Answered) {
        match answer {
            Answered::Background(colour) => {
                self.requests.order(Effect::Dress(theme::on_background(*colour).to_owned()));
            }
            Answered::Clipboard(held) => {
                if let Some(trial) = self.trial.take() {
                    self.show_trial(&trial, ReadBack::of(&held.0, &trial.text));
                }
            }
        }
    }

    fn show_trial(&mut self, trial: &Trial, read_back: ReadBack) {
        self.say_no_longer();
        let role = match trial.outcome(read_back).0 {
            Outcome::Works => Role::Success,
            Outcome::Unknown => Role::Warning,
            Outcome::Fails => Role::Error,
        };
        let line = |(name, words): (String, String)| {
            let role = if name == "so" { role } else { Role::Text };
            (role, format!("{name:<14}{words}"))
        };
        let lines = trial.lines(read_back).into_iter().map(line).collect();
        self.bring(Overlay::Page(Page::new("Clipboard".to_owned(), lines)), "the ways to a clipboard were tried");
    }
}
