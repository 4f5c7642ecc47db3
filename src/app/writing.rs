//! What changes things at the service besides submitting: rescans, deletions, comments, votes; and leaving while
//! something is sent. Each begins with a question that nothing answers by itself.

use super::Model;
use crate::effect::{Effect, Freshness, Priority};
use crate::keys::Action;
use crate::pane::Route;
use crate::pane::form::{Form, Side, Submission};
use crate::pane::overlay::{Choice, Intent, Menu, Overlay, Question};
use crate::text::{self, time};
use crate::vt::calls::{self, Deletion};
use crate::vt::{Descriptor, Kind, endpoint};

/// Digits of the hash that must be typed before something is deleted.
const TYPED: usize = 8;

/// Digits of a whole SHA-256.
const SHA256_DIGITS: usize = 64;

impl Model {
    /// `R`: asks whether to analyse again.
    pub(super) fn offer_reanalysis(&mut self) {
        let Some(subject) = self.subject() else { return self.say("no object here") };
        let age = self
            .trail
            .current()
            .and_then(|place| place.report.ready())
            .filter(|report| *report.descriptor() == subject)
            .and_then(|report| report.object.facts.last_analysis_date)
            .map(|date| format!("analysed {} ago", time::age(date, self.now)));
        match subject.kind {
            Kind::PrivateFile => {
                let age = age.unwrap_or_else(|| "analysed before".to_owned());
                let name = self.name_of(&subject);
                self.overlays.push(Overlay::Form(Box::new(Form::rescan_private(subject, &name, &age))));
            }
            Kind::File | Kind::Url | Kind::Domain | Kind::IpAddress => {
                let age = age.unwrap_or_else(|| "never analysed".to_owned());
                let title = format!("Reanalyse this {}? {age}; the new result is public", subject.kind.label());
                let (price, look) = (calls::reanalyse(&subject).price(), endpoint::REPORT.price());
                let hint = format!("{}, {look} a look until done, {look} for its report", text::requests(price));
                let yes = Choice::new("Yes, reanalyse", &hint, Intent::Reanalyse(subject));
                self.overlays.push(Overlay::Menu(Menu::asking(&title, "nothing is sent", vec![yes])));
            }
            Kind::PrivateUrl => {
                let key = self.word(Action::SubmitPrivate);
                self.say(format!("a private URL can't be rescanned; submit it again with {key}"));
            }
            kind => self.say(format!("a {} can't be reanalysed", kind.label())),
        }
    }

    /// The user said yes.
    pub(super) fn reanalyse(&mut self, subject: Descriptor) {
        let what = self.name_of(&subject);
        let before = self.report_of(Some(&subject));
        let call = calls::reanalyse(&subject);
        let id = self.requests.ask(call.clone(), Route::Submitted, Priority::Looking, Freshness::Network);
        let submission = Submission { call, what, side: Side::Public, subject: Some(subject), url: None };
        self.sent.insert(id, super::submitting::Sent { submission, heard: Some(self.heard), before });
        self.say(format!("reanalysis asked for; {} follows it", self.activity_with_key()));
    }

    /// `c` and `v`.
    pub(super) fn offer_writing(&mut self, action: Action) {
        let Some(subject) = self.subject() else { return self.say("no object here") };
        if !matches!(subject.kind, Kind::File | Kind::Url | Kind::Domain | Kind::IpAddress) {
            return self.say(format!("a {} takes no comments or votes", subject.kind.label()));
        }
        let name = self.name_of(&subject);
        let account = self.session.account.as_ref().map(|account| account.name.as_str());
        let form = match action {
            Action::Vote => Form::vote(subject, &name, account),
            _ => Form::comment(subject, &name, account),
        };
        self.overlays.push(Overlay::Form(Box::new(form)));
    }

    /// `D` on a file.
    pub(super) fn offer_download(&mut self) {
        let Some(subject) = self.subject() else { return self.say("no object here") };
        if !matches!(subject.kind, Kind::File | Kind::PrivateFile) {
            return self.say("only files can be downloaded");
        }
        if subject.id.len() != SHA256_DIGITS {
            return self.say("files are downloaded by their SHA-256: read its report first");
        }
        let name = text::fit(&self.name_of(&subject), 40).into_owned();
        self.overlays.push(Overlay::Form(Box::new(Form::download(subject, &name))));
    }

    /// A file was stored, or not.
    pub(super) fn settle_fetched(&mut self, place: &str, outcome: Result<crate::msg::Reply, crate::vt::ApiError>) {
        match outcome {
            Ok(_) => self.say(format!("stored and checked against its hash: {place}; it may be live malware")),
            Err(error) => self.said(format!("not fetched: {}; {place}", error.message), false),
        }
    }

    /// `d` on a private file: which of the two forms, then a typed word.
    pub(super) fn offer_deletion(&mut self) {
        let Some(subject) = self.subject() else { return self.say("no object here") };
        if subject.kind != Kind::PrivateFile {
            let text = match subject.kind {
                Kind::PrivateUrl => "private URLs can't be deleted; they expire by themselves",
                _ => "only private files can be deleted",
            };
            return self.say(text);
        }
        let ask = |form| Intent::AskDelete(subject.clone(), form);
        let choices = vec![
            Choice::new("The stored file only", "report and analyses stay", ask(Deletion::FileOnly)),
            Choice::new("File, report and all analyses", "nothing of it stays", ask(Deletion::Everything)),
        ];
        let title = format!("PRIVATE · delete of {}", text::fit(&self.name_of(&subject), 40));
        self.overlays.push(Overlay::Menu(Menu::asking(&title, "everything stays as it is", choices)));
    }

    /// The form of deletion is chosen; what is lost is said and a word must be typed.
    pub(super) fn question_deletion(&mut self, subject: Descriptor, form: Deletion) {
        let word: String = subject.id.chars().take(TYPED).collect();
        let (title, lost) = match form {
            Deletion::FileOnly => (
                "Delete the stored file?",
                "The file can't be downloaded or rescanned any more; report and analyses stay.",
            ),
            Deletion::Everything => (
                "Delete file, report and analyses?",
                "The file, its report and all its analyses are gone for your whole group.",
            ),
        };
        let marked = self.marks.iter().filter(|marked| marked.descriptor.kind == Kind::PrivateFile).count();
        let mut lines = vec![
            format!("{} ({})", text::visible(&self.name_of(&subject)), subject.id),
            lost.to_owned(),
            format!("This can't be undone. {}.", text::requests(calls::delete_private_file(&subject.id, form).price())),
            format!("Type {word}, the first {TYPED} digits of its SHA-256, to delete it."),
        ];
        if marked > 1 {
            lines.insert(1, format!("{marked} private files are marked, but only this one is deleted."));
        }
        let intent = Intent::Delete(subject, form);
        self.overlays.push(Overlay::Question(Question::new(title, lines, &word, intent)));
    }

    /// The word was typed.
    pub(super) fn delete(&mut self, subject: &Descriptor, form: Deletion) {
        let call = calls::delete_private_file(&subject.id, form);
        let what = match form {
            Deletion::FileOnly => Route::Deleted(subject.id.clone(), false),
            Deletion::Everything => Route::Deleted(subject.id.clone(), true),
        };
        self.requests.ask(call, what, Priority::Looking, Freshness::Network);
        self.say("deletion asked for");
    }

    /// The service has deleted something, or not.
    pub(super) fn settle_deleted(
        &mut self,
        id: &str,
        whole: bool,
        outcome: Result<crate::msg::Reply, crate::vt::ApiError>,
    ) {
        let name = text::visible(&text::fit_middle(&self.private.name_of(id), 40)).into_owned();
        match outcome {
            Ok(_) if whole => {
                self.private.removed(id);
                self.say(format!("deleted: {name}, its report and its analyses"));
            }
            Ok(_) => self.say(format!("deleted: the stored file {name}; report and analyses stay")),
            Err(error) => self.said(format!("{name} was not deleted: {error}"), false),
        }
    }

    /// What an object is called on the screen.
    pub(super) fn name_of(&self, subject: &Descriptor) -> String {
        let near = self.list_subject();
        let row = self.focused_list().and_then(|list| list.selected()?.object(near.as_ref()));
        if let Some(object) = row.filter(|object| object.descriptor == *subject) {
            return object.title().to_owned();
        }
        let place = self.trail.current().filter(|place| place.subject == *subject);
        place.map_or_else(|| subject.id.to_string(), |place| place.title().to_owned())
    }

    /// `q`: asks only while something is sent.
    pub(super) fn leave(&mut self) {
        let uploads = self.activity.uploads();
        let asked = self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Menu(menu) if menu.asks_to_leave()));
        if uploads == 0 || asked {
            return self.requests.order(Effect::Quit);
        }
        let plural = if uploads == 1 { "upload is" } else { "uploads are" };
        let leave = Choice::new("Yes, break off and quit", "what is sent in part is lost", Intent::Leave);
        let title = format!("{uploads} {plural} still being sent. Quit?");
        self.overlays.push(Overlay::Menu(Menu::asking(&title, "sending goes on", vec![leave])));
    }

    /// Stops what is under the cursor in Activity; false when there is nothing to stop.
    pub(super) fn cancel_in_activity(&mut self) -> bool {
        if self.stop_watch() {
            return true;
        }
        let Some(id) = self.activity.running_selected() else { return false };
        self.requests.cancel(id);
        if let Some(sent) = self.sent.remove(&id) {
            self.say(format!("{}: broken off", sent.submission.what));
        }
        true
    }
}
