//! Forms: questions with fields whose answer changes something at the service. The words stand above the fields, what
//! acts is never preselected, and what is wrong with a field is said without anything being sent.

pub mod options;

use std::path::{Path, PathBuf};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Position;

use crate::effect::LocalFile;
use crate::keys::{Action, Context, Keymap};
use crate::pane::heard::Heard;
use crate::text;
use crate::theme::Role;
use crate::vt::calls::{self, Vote};
use crate::vt::upload::UNWISE;
use crate::vt::{Call, Descriptor, endpoint};
use crate::widget::dialog::{Outcome, Spot, Step};
use crate::widget::{Button, Dialog, Field};

/// Who will see what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    Public,
    Private,
}

impl Side {
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "PUBLIC",
            Self::Private => "PRIVATE",
        }
    }

    pub fn role(self) -> Role {
        match self {
            Self::Public => Role::Public,
            Self::Private => Role::Private,
        }
    }

    fn who_sees_files(self) -> &'static str {
        match self {
            Self::Public => "PUBLIC: every user of VirusTotal can see it and download it, for ever.",
            Self::Private => "PRIVATE: only your own group can see it, until it expires.",
        }
    }

    fn who_sees_urls(self) -> &'static str {
        match self {
            Self::Public => {
                "PUBLIC: every user of VirusTotal can see the URL with all its parameters, and it is visited."
            }
            Self::Private => "PRIVATE: only your own group can see the URL, until it expires; it is visited.",
        }
    }
}

/// A file with what was found out about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Hashed {
    pub file: LocalFile,
    pub sha256: String,
}

/// What is done when the user presses the button that acts.
#[derive(Debug, Clone, PartialEq)]
pub enum Purpose {
    Files(Side, Vec<Hashed>),
    Url(Side, String),
    RescanPrivate(Descriptor),
    Comment(Descriptor),
    Vote(Descriptor),
    Download(Descriptor),
}

/// What a field is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// Of a ZIP that holds the file.
    Password,
    /// A word that has to be typed.
    Confirm,
    Comment,
    Vote,
    Folder,
    Sandbox,
    /// Whether a file that is run may reach the internet.
    Internet,
    InterceptTls,
    CommandLine,
    Days,
    Region,
    Machine,
    LiveSession,
    LiveSeconds,
    UserAgent,
    /// Whether a URL is visited in this sandbox.
    VisitIn(&'static str),
}

/// A form.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    pub dialog: Dialog<Name>,
    pub purpose: Purpose,
}

/// Something to send.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// What is analysed, and followed until that is done.
    Submission(Submission),
    /// What is written under the user's name: what it is, for people, and the call.
    Writing(String, Call),
    /// A file that is written to this place.
    Download(PathBuf, Call),
}

impl Order {
    pub fn call(&self) -> &Call {
        match self {
            Self::Submission(Submission { call, .. }) | Self::Writing(_, call) | Self::Download(_, call) => call,
        }
    }
}

/// Something to be analysed, with what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    pub call: Call,
    /// What is sent, for people.
    pub what: String,
    pub side: Side,
    /// What the report of it will be, when that is known before.
    pub subject: Option<Descriptor>,
    /// A URL whose private analysis is to be remembered, and the days for which it is kept, where they were said.
    pub url: Option<(String, Option<u8>)>,
}

/// What a key did to a form.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Stays,
    Leaves,
    Says(String),
    Sends(Vec<Order>),
}

impl Form {
    /// What is said when it is left: the look-up of a file's hash was a request, so "nothing" would be wrong.
    pub fn unsent(&self) -> String {
        match &self.purpose {
            Purpose::Files(_, files) if files.len() == 1 => {
                format!("asked for its hash: {}; the file was not sent", text::requests(endpoint::REPORT.price()))
            }
            Purpose::Files(..) => {
                format!("asked for hashes, {} each; no file was sent", text::requests(endpoint::REPORT.price()))
            }
            Purpose::Download(_) => "nothing was fetched".to_owned(),
            _ => "nothing was sent".to_owned(),
        }
    }

    /// Asks before files are sent.
    pub fn files(side: Side, files: Vec<Hashed>) -> Self {
        let title = match files.as_slice() {
            [one] => format!("{} · submit {}", side.word(), one.file.upload.name),
            many => format!("{} · submit {} files", side.word(), many.len()),
        };
        let mut dialog = Dialog::new(title).tone(side.role());
        for Hashed { file, sha256 } in &files {
            let length = text::bytes(file.upload.size);
            let route = if file.upload.is_large() { "by an upload address" } else { "direct" };
            dialog = dialog
                .say(Role::Text, format!("{} · {length} · {} · {route}", file.upload.name, file.kind))
                .say(Role::Muted, format!("SHA-256 {sha256}"));
            if file.upload.size == 0 {
                dialog = dialog.say(Role::Warning, "The file has 0 bytes: there is nothing in it to analyse.");
            }
            if file.upload.size > UNWISE {
                dialog = dialog.say(
                    Role::Warning,
                    "Over 200 MB engines tend to time out: better send what is inside the archive.",
                );
            }
        }
        let price = files.iter().map(|hashed| hashed.file.upload.price()).sum();
        dialog = dialog.say(side.role(), side.who_sees_files()).say(Role::Text, priced(price));
        let dialog = match side {
            Side::Public => {
                dialog.field(Name::Password, Field::secret("Password").placeholder("of a ZIP that holds one file"))
            }
            Side::Private => options::file_fields(dialog, true),
        };
        Self { dialog: with_buttons(dialog, side, "Submit"), purpose: Purpose::Files(side, files) }
    }

    /// Asks before a URL is sent; `internal` is why it needs a typed word.
    pub fn url(side: Side, url: String, internal: Option<&str>) -> Self {
        let mut dialog = Dialog::new(format!("{} · submit a URL", side.word()))
            .tone(side.role())
            .say(Role::Text, url.as_str())
            .say(side.role(), side.who_sees_urls())
            .say(Role::Text, priced(calls::submit_url(&url).price()));
        if let Some(reason) = internal {
            dialog =
                dialog.say(Role::Warning, format!("It is internal: {reason}. The service could not even reach it."));
        }
        if side == Side::Private {
            dialog = options::url_fields(dialog);
        }
        if internal.is_some() {
            dialog = dialog.field(Name::Confirm, Field::confirm("Type internal to allow it", "internal"));
        }
        Self { dialog: with_buttons(dialog, side, "Submit"), purpose: Purpose::Url(side, url) }
    }

    /// Asks before a private file is analysed again.
    pub fn rescan_private(subject: Descriptor, name: &str, age: &str) -> Self {
        let side = Side::Private;
        let dialog = Dialog::new(format!("PRIVATE · rescan {name}"))
            .tone(side.role())
            .say(Role::Text, format!("SHA-256 {} · {age}", subject.id))
            .say(side.role(), side.who_sees_files())
            .say(Role::Text, priced(endpoint::RESCAN_PRIVATE_FILE.price()));
        let dialog = options::file_fields(dialog, false);
        Self { dialog: with_buttons(dialog, side, "Rescan"), purpose: Purpose::RescanPrivate(subject) }
    }

    /// Asks for the text of a comment.
    pub fn comment(subject: Descriptor, name: &str, account: Option<&str>) -> Self {
        let dialog = Dialog::new(format!("PUBLIC · comment on {name}"))
            .tone(Role::Public)
            .say(Role::Public, "PUBLIC: every user of VirusTotal can read it.")
            .say(Role::Text, under_your_name(account, endpoint::ADD_COMMENT.price()))
            .say(Role::Muted, "Tab leaves the text. Words with # become tags.")
            .field(Name::Comment, Field::text("Comment", "").placeholder("What should others know?"))
            .button(Button::leave("Cancel"))
            .button(Button::act("Publish the comment"));
        Self { dialog, purpose: Purpose::Comment(subject) }
    }

    /// Asks for a vote.
    pub fn vote(subject: Descriptor, name: &str, account: Option<&str>) -> Self {
        let dialog = Dialog::new(format!("PUBLIC · vote on {name}"))
            .tone(Role::Public)
            .say(Role::Public, "PUBLIC: every user of VirusTotal can see the vote.")
            .say(Role::Text, under_your_name(account, endpoint::ADD_VOTE.price()))
            .say(Role::Text, "A vote can't be changed or taken back from here.")
            .field(Name::Vote, Field::choice("It is", ["harmless", "malicious"], None))
            .button(Button::leave("Cancel"))
            .button(Button::act("Publish the vote"));
        Self { dialog, purpose: Purpose::Vote(subject) }
    }

    /// Asks before a file is fetched: it may be live malware, so a word is typed.
    pub fn download(subject: Descriptor, name: &str) -> Self {
        let price = text::requests(calls::download(&subject).price());
        let dialog = Dialog::new(format!("Download {name}"))
            .say(Role::Text, format!("SHA-256 {}", subject.id))
            .say(
                Role::Warning,
                "It may be live malware. It is stored under its hash, for you alone to read, never to run.",
            )
            .say(
                Role::Text,
                format!("Price: {price}, and a premium key's download. What has another hash is not kept."),
            )
            .field(Name::Folder, Field::line("Folder", "."))
            .field(Name::Confirm, Field::confirm("Type yes to fetch it", "yes"))
            .button(Button::leave("Cancel"))
            .button(Button::act("Download"));
        Self { dialog, purpose: Purpose::Download(subject) }
    }

    /// What its keys do where the focus is.
    pub fn heard(&self) -> Vec<Heard> {
        let leaves = match &self.purpose {
            Purpose::Files(..) => "sends no file",
            Purpose::Download(_) => "fetches nothing",
            _ => "sends nothing",
        };
        let leaving = Heard::new(&[Action::Close], leaves);
        let moving = Heard::new(&[Action::NextField, Action::PreviousField], "move");
        let on = || Heard::new(&[Action::Open], "goes on");
        match self.dialog.spot() {
            Spot::Line => vec![on(), leaving, moving],
            Spot::Text => vec![Heard::new(&[Action::NextField], "leaves the text"), leaving],
            Spot::Check => vec![Heard::new(&[Action::Mark], "ticks"), on(), leaving, moving],
            Spot::Choice => vec![Heard::new(&[Action::Left, Action::Right], "choose"), on(), leaving, moving],
            Spot::Button(label) => vec![Heard::new(&[Action::Open], format!("presses {label}")), leaving, moving],
            Spot::Nothing => vec![leaving],
        }
    }

    /// Does what a key means: the field with the focus takes text first.
    pub fn input(&mut self, key: KeyEvent, keymap: &Keymap) -> Answer {
        let action = keymap.action(Context::Form, key);
        let is_letter = matches!(key.code, KeyCode::Char(_)) && (key.modifiers - KeyModifiers::SHIFT).is_empty();
        let leaves_text =
            matches!(action, Some(Action::NextField | Action::PreviousField | Action::Close | Action::Quit));
        let is_text = self.dialog.is_typing() && (is_letter || self.dialog.spot() != Spot::Text || !leaves_text);
        if is_text && self.dialog.type_in(key) {
            return Answer::Stays;
        }
        let step = match action {
            Some(Action::Close | Action::Quit) => return Answer::Leaves,
            Some(Action::NextField | Action::Down) => Step::Next,
            Some(Action::PreviousField | Action::Up) => Step::Previous,
            Some(Action::Left) => Step::Left,
            Some(Action::Right) => Step::Right,
            Some(Action::Open) => Step::Enter,
            Some(Action::Mark) => Step::Toggle,
            Some(Action::PageDown) => Step::PageDown,
            Some(Action::PageUp) => Step::PageUp,
            _ => return Answer::Stays,
        };
        let outcome = self.dialog.step(step);
        self.answer(outcome)
    }

    /// Does what a click means; a button is pressed by the second of two.
    pub fn click(&mut self, at: Position, twice: bool) -> Answer {
        let outcome = self.dialog.click(at, twice);
        self.answer(outcome)
    }

    fn answer(&self, outcome: Outcome) -> Answer {
        match outcome {
            Outcome::Open => Answer::Stays,
            Outcome::Left => Answer::Leaves,
            Outcome::NotConfirmed => Answer::Says(format!("the word is not typed yet; {}", self.unsent())),
            Outcome::Pressed(_) => match self.orders() {
                Ok(orders) => Answer::Sends(orders),
                Err(reason) => Answer::Says(format!("{reason}; {}", self.unsent())),
            },
        }
    }

    /// Requests that the button with the focus costs, as far as the fields are in order.
    pub fn price(&self) -> Option<u32> {
        if !self.dialog.is_on_act() {
            return None;
        }
        self.orders().ok().map(|orders| orders.iter().map(|order| order.call().price()).sum())
    }

    /// What is to be sent, or the first thing wrong with the fields.
    fn orders(&self) -> Result<Vec<Order>, String> {
        match &self.purpose {
            Purpose::Files(side, files) => files.iter().map(|hashed| self.file(*side, hashed)).collect(),
            Purpose::Url(side, url) => Ok(vec![self.submitted_url(*side, url)?]),
            Purpose::RescanPrivate(subject) => {
                let call = calls::rescan_private_file(&subject.id, &options::file_options(&self.dialog)?)?;
                let (what, subject) = (format!("rescan of {}", subject.id), Some(subject.clone()));
                Ok(vec![Order::Submission(Submission { call, what, side: Side::Private, subject, url: None })])
            }
            Purpose::Comment(subject) => {
                let words = self.dialog.text(&Name::Comment);
                if words.trim().is_empty() {
                    return Err("the comment is empty".to_owned());
                }
                let call = calls::add_comment(subject, words.trim());
                Ok(vec![Order::Writing(format!("comment on {}", subject.id), call)])
            }
            Purpose::Download(subject) => Ok(vec![self.fetched(subject)?]),
            Purpose::Vote(subject) => {
                let vote = match self.dialog.chosen(&Name::Vote) {
                    Some(0) => Vote::Harmless,
                    Some(_) => Vote::Malicious,
                    None => return Err("choose harmless or malicious first".to_owned()),
                };
                let call = calls::add_vote(subject, vote);
                Ok(vec![Order::Writing(format!("vote on {}", subject.id), call)])
            }
        }
    }

    fn fetched(&self, subject: &Descriptor) -> Result<Order, String> {
        let folder = self.dialog.text(&Name::Folder);
        if folder.trim().is_empty() {
            return Err("no folder is named".to_owned());
        }
        let path = Path::new(folder.trim()).join(&*subject.id);
        let call = calls::download(subject).into_file(path.clone(), Some(&subject.id));
        Ok(Order::Download(path, call))
    }

    fn file(&self, side: Side, hashed: &Hashed) -> Result<Order, String> {
        use crate::vt::Kind::{File, PrivateFile};
        let upload = hashed.file.upload.clone();
        let name = upload.name.clone();
        let (kind, call) = match side {
            Side::Public => {
                let password = self.dialog.text(&Name::Password);
                let upload = if password.is_empty() { upload } else { upload.part("password", password) };
                (File, calls::submit_file(upload))
            }
            Side::Private => (PrivateFile, calls::submit_private_file(upload, &options::file_options(&self.dialog)?)?),
        };
        let subject = Some(Descriptor::new(kind, hashed.sha256.as_str()));
        Ok(Order::Submission(Submission { call, what: name, side, subject, url: None }))
    }

    fn submitted_url(&self, side: Side, url: &str) -> Result<Order, String> {
        let (call, kept) = match side {
            Side::Public => (calls::submit_url(url), None),
            Side::Private => {
                let options = options::url_options(&self.dialog)?;
                let kept = (url.to_owned(), options.retention_period_days);
                (calls::submit_private_url(url, &options)?, Some(kept))
            }
        };
        Ok(Order::Submission(Submission { call, what: url.to_owned(), side, subject: None, url: kept }))
    }
}

/// `1 request, 1 for each look at the analysis until it is done (20 s apart or more), and 1 for its report`.
fn priced(requests: u32) -> String {
    let (price, look) = (text::requests(requests), endpoint::REPORT.price());
    let looks = format!("{look} for each look at the analysis until it is done (20 s apart or more)");
    format!("Price: {price}, {looks}, and {look} for its report where that is waited for.")
}

fn under_your_name(account: Option<&str>, requests: u32) -> String {
    let whose = account.map_or_else(
        || "of the account that this key belongs to".to_owned(),
        |name| format!("of {}, the account that this key belongs to", text::visible(name)),
    );
    format!("It stands under the name {whose}. {}.", text::requests(requests))
}

fn with_buttons(dialog: Dialog<Name>, side: Side, verb: &str) -> Dialog<Name> {
    let acts = match side {
        Side::Public => format!("{verb} PUBLICLY"),
        Side::Private => format!("{verb} privately"),
    };
    dialog.button(Button::leave("Cancel")).button(Button::act(acts))
}
