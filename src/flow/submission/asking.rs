//! The question before something is sent to be analysed: who will see it, what it costs, and the options of private scanning.

use super::choosing::{Hashed, subject};
use super::sent::{Draft, Sent};
use super::{Next, Side, Submission, options};
use crate::flow::form::{Form, Input, Name, Yes};
use crate::flow::{Flow, Given, Todo};
use crate::ioc::{self, Exposure, Indicator};
use crate::pane::heard::Heard;
use crate::session::Session;
use crate::text;
use crate::theme::Role;
use crate::vt::upload::UNWISE;
use crate::vt::{Call, Descriptor, calls, endpoint};
use crate::widget::{Button, Dialog, Field};

/// A question, and what it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Asking {
    pub form: Form,
    pub matter: Matter,
}

/// What is to be analysed.
#[derive(Debug, Clone, PartialEq)]
pub enum Matter {
    Files(Side, Vec<Hashed>),
    Url(Side, String),
    /// A private file that the service has.
    RescanPrivate(Descriptor),
}

impl Asking {
    /// Asks before files are sent.
    pub(super) fn files(side: Side, files: Vec<Hashed>) -> Self {
        let title = match files.as_slice() {
            [one] => format!("{} · submit {}", side.word(), one.file.upload.name),
            many => format!("{} · submit {} files", side.word(), many.len()),
        };
        let mut dialog = Dialog::new(title).tone(side.role());
        for Hashed { file, sha256, same } in &files {
            let length = text::bytes(file.upload.size);
            let route = if file.upload.is_large() { "by an upload address" } else { "direct" };
            dialog = dialog
                .say(Role::Text, format!("{} · {length} · {} · {route}", file.upload.name, file.kind))
                .say(Role::Muted, format!("SHA-256 {sha256}"));
            if !same.is_empty() {
                dialog = dialog.say(Role::Muted, format!("The same is in {}; it is sent once.", same.join(", ")));
            }
            if let Some(target) = &file.upload.leads_to {
                let words = format!("This is reached by a link. What is sent is the file {}", target.display());
                dialog = dialog.say(Role::Warning, words);
            }
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
        dialog = dialog.keep(side.role(), side.who_sees_files()).keep(Role::Text, priced(price));
        let dialog = match side {
            Side::Public => {
                dialog.field(Name::Password, Field::secret("Password").placeholder("of a ZIP that holds one file"))
            }
            Side::Private => options::file_fields(dialog, true),
        };
        Self { form: with_buttons(dialog, side, "Submit"), matter: Matter::Files(side, files) }
    }

    /// Asks before a URL is sent. One that is internal, or carries a secret, needs a typed word.
    pub(super) fn url(side: Side, url: &Indicator, session: &Session) -> Self {
        let exposure = ioc::exposure(url, &session.internal_names);
        let warning = match &exposure {
            Exposure::Public => None,
            Exposure::Internal(reason) => Some(format!("It is internal: {reason}.")),
            Exposure::Secret(reason) => Some(format!("It is not for everybody: {reason}.")),
        };
        let url = url.value();
        let mut dialog =
            Dialog::new(format!("{} · submit a URL", side.word())).tone(side.role()).say(Role::Text, url.as_str());
        let needs_word = warning.is_some();
        // What gives way last in a low window stands first.
        if let Some(warning) = warning {
            dialog = dialog.keep(Role::Warning, warning);
        }
        dialog =
            dialog.keep(side.role(), side.who_sees_urls()).keep(Role::Text, priced(calls::submit_url(&url).price()));
        if side == Side::Private {
            dialog = options::url_fields(dialog);
        }
        if needs_word {
            let word = exposure.word();
            dialog = dialog.field(Name::Confirm, Field::confirm(format!("Type {word} to allow it"), word));
        }
        Self { form: with_buttons(dialog, side, "Submit"), matter: Matter::Url(side, url) }
    }

    /// Asks before a private file is analysed again.
    pub fn rescan_private(file: Descriptor, name: &str, age: &str) -> Self {
        let side = Side::Private;
        let dialog = Dialog::new(format!("PRIVATE · rescan {name}"))
            .tone(side.role())
            .say(Role::Text, format!("SHA-256 {} · {age}", file.id))
            .keep(side.role(), side.who_sees_files())
            .keep(Role::Text, priced(endpoint::RESCAN_PRIVATE_FILE.price()));
        let dialog = options::file_fields(dialog, false);
        Self { form: with_buttons(dialog, side, "Rescan"), matter: Matter::RescanPrivate(file) }
    }

    /// What its keys do where the focus is.
    pub(super) fn heard(&self) -> Vec<Heard> {
        self.form.heard(if matches!(self.matter, Matter::Files(..)) { "sends no file" } else { "sends nothing" })
    }

    /// Takes in what the user did: only the button that acts sends.
    pub(super) fn take(mut self, input: Input, given: &Given<'_>) -> Next {
        let (unsent, matter) = (self.unsent(), &self.matter);
        let send = |form: &Form, yes: Yes| {
            let drafts = drafts(matter, &form.dialog)?;
            let sent: Vec<(Call, Sent)> =
                drafts.into_iter().map(|(call, draft)| (call, Sent::agreed(&yes, draft))).collect();
            let said = sent.last().map(|(_, last)| Todo::Say(last.leaves(given)));
            let flow = |(call, sent)| (call, Flow::Submission(Submission::Sent(sent)));
            Ok(said.into_iter().chain([Todo::Send(sent.into_iter().map(flow).collect())]).collect())
        };
        let (stays, todo) = self.form.take(input, &unsent, send);
        (stays.then_some(Submission::Asking(self)), todo)
    }

    /// What is said when it is left: the look-up of a file's hash was a request, so "nothing" would be wrong.
    fn unsent(&self) -> String {
        let price = text::requests(endpoint::REPORT.price());
        match &self.matter {
            Matter::Files(_, files) if files.len() == 1 => {
                format!("asked for its hash: {price}; the file was not sent")
            }
            Matter::Files(..) => format!("asked for hashes, {price} each; no file was sent"),
            Matter::Url(..) | Matter::RescanPrivate(_) => "nothing was sent".to_owned(),
        }
    }

    /// What the button sends, or the first thing wrong with the fields.
    pub(super) fn calls(&self) -> Result<Vec<Call>, String> {
        Ok(drafts(&self.matter, &self.form.dialog)?.into_iter().map(|(call, _)| call).collect())
    }
}

/// What is sent once the user agrees, or the first thing wrong with the fields.
fn drafts(matter: &Matter, dialog: &Dialog<Name>) -> Result<Vec<(Call, Draft)>, String> {
    match matter {
        Matter::Files(side, files) => files.iter().map(|hashed| file(*side, hashed, dialog)).collect(),
        Matter::Url(side, url) => {
            let (call, kept) = match side {
                Side::Public => (calls::submit_url(url), None),
                Side::Private => {
                    let options = options::url_options(dialog)?;
                    (calls::submit_private_url(url, &options)?, Some((url.clone(), options.retention_period_days)))
                }
            };
            Ok(vec![(call, Draft { what: url.clone(), side: *side, subject: None, url: kept })])
        }
        Matter::RescanPrivate(file) => {
            let call = calls::rescan_private_file(&file.id, &options::file_options(dialog)?)?;
            let what = format!("rescan of {}", file.id);
            Ok(vec![(call, Draft { what, side: Side::Private, subject: Some(file.clone()), url: None })])
        }
    }
}

fn file(side: Side, hashed: &Hashed, dialog: &Dialog<Name>) -> Result<(Call, Draft), String> {
    let upload = hashed.file.upload.clone().agreed(&hashed.sha256);
    let what = upload.name.clone();
    let call = match side {
        Side::Public => {
            let password = dialog.text(&Name::Password);
            calls::submit_file(if password.is_empty() { upload } else { upload.part("password", password) })
        }
        Side::Private => calls::submit_private_file(upload, &options::file_options(dialog)?)?,
    };
    Ok((call, Draft { what, side, subject: Some(subject(side, &hashed.sha256)), url: None }))
}

/// `1 request, 1 for each look at the analysis until it is done (20 s apart or more), and 1 for its report`.
fn priced(requests: u32) -> String {
    let (price, look) = (text::requests(requests), endpoint::REPORT.price());
    let looks = format!("{look} for each look at the analysis until it is done (20 s apart or more)");
    format!("Price: {price}, {looks}, and {look} for its report where that is waited for.")
}

fn with_buttons(dialog: Dialog<Name>, side: Side, verb: &str) -> Form {
    let acts = match side {
        Side::Public => format!("{verb} PUBLICLY"),
        Side::Private => format!("{verb} privately"),
    };
    Form { dialog: Box::new(dialog.button(Button::leave("Cancel")).button(Button::act(acts))) }
}
