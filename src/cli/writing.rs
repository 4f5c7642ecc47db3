//! `vtriage comment` and `vtriage vote`: what is published under the name of the key's account.

use clap::{Args, ValueEnum};

use super::confirm::Consent;
use super::exit::{Exit, Failure};
use super::format::Choice;
use super::items::{self, Items, Tried};
use super::printer::Printer;
use super::record::{Origin, Record};
use super::service::Service;
use super::{Session, inputs, output};
use crate::inside::list::Taking;
use crate::text::requests;
use crate::vt::calls::{self, Vote as Opinion};
use crate::vt::{ApiError, Call, Descriptor, Object, Reason};

/// Publish a comment on indicators, or delete comments of your own
///
/// It is PUBLIC and stands under the name of your account. Words with # become tags.
#[derive(Debug, Args)]
#[command(
    override_usage = "vtriage comment [OPTIONS] INDICATOR... TEXT\n       vtriage comment --delete [OPTIONS] COMMENT..."
)]
pub struct Comment {
    #[command(flatten)]
    output: Choice,

    /// Say yes to every question, also where an indicator is internal; without a terminal nothing is sent unless this is given
    #[arg(long)]
    yes: bool,

    /// Make public also what was submitted privately from here
    #[arg(long)]
    publish_private: bool,

    /// Delete comments of your own, by the ids that `related INDICATOR comments` and publishing name
    #[arg(long)]
    delete: bool,

    /// Hashes, URLs, domains, IP addresses, defanged or not (`-` reads them from stdin); then the text
    #[arg(required = true, value_name = "INDICATOR")]
    words: Vec<String>,
}

/// Vote on indicators
///
/// The vote is PUBLIC and stands under the name of your account. It can't be taken back.
#[derive(Debug, Args)]
#[command(override_usage = "vtriage vote [OPTIONS] INDICATOR... malicious|harmless")]
pub struct Vote {
    #[command(flatten)]
    output: Choice,

    /// Say yes to every question, also where an indicator is internal; without a terminal nothing is sent unless this is given
    #[arg(long)]
    yes: bool,

    /// Make public also what was submitted privately from here
    #[arg(long)]
    publish_private: bool,

    /// Hashes, URLs, domains, IP addresses, defanged or not (`-` reads them from stdin); then malicious or harmless
    #[arg(required = true, num_args = 2.., value_name = "INDICATOR")]
    words: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Word {
    Malicious,
    Harmless,
}

impl Comment {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        if self.delete {
            return self.delete(session).await;
        }
        let Some((text, indicators)) = self.words.split_last().filter(|(_, indicators)| !indicators.is_empty()) else {
            return Err(Failure::Usage("a comment is INDICATOR... TEXT; nothing was sent".to_owned()));
        };
        let text = text.trim();
        if inputs::is_blank(text) {
            return Err(Failure::Usage("the comment is empty; nothing was sent".to_owned()));
        }
        let writing = Writing {
            output: &self.output,
            consent: Consent::of_flag(self.yes),
            publishing: (Consent::of_flag(self.publish_private), "comment --publish-private"),
            what: format!("Comment {text:?}"),
            call: &|about| calls::add_comment(about, text),
        };
        writing.publish(session, indicators).await
    }

    /// Deletes comments by their ids. Whose they are, the service knows: it refuses those of others.
    async fn delete(&self, session: Session) -> Result<Exit, Failure> {
        self.output.refuse_condition("what is deleted is not judged")?;
        let mut items = Items::of(self.words.len());
        let judged = self.words.iter().map(|id| (id.clone(), comment_id(id).map(|()| id)));
        let Some(ids) = items.usable_once(judged, Clone::clone) else { return Ok(items.exit()) };
        let service = Service::open(session)?;
        for (id, _) in &ids {
            let call = calls::delete_comment(id);
            let price = requests(call.price());
            let question = format!("Delete comment {id}: it is gone for everybody and can't be brought back; {price}.");
            let deleted = async {
                service.agree(&call, Consent::of_flag(self.yes), &question, "delete")?;
                Ok(service.send(&call).await?)
            };
            if items.attempt(id, deleted).await?.done().is_some() {
                output::say(format!("{id}: deleted"));
            }
        }
        Ok(items.exit())
    }
}

/// The id of a comment: a letter for what it is on, that object's id, and a number, such as `d-a.example-11223344`. An
/// indicator is none.
fn comment_id(id: &str) -> Result<(), Failure> {
    let parts = id.split_once('-').and_then(|(kind, rest)| Some((kind, rest.rsplit_once('-')?)));
    match parts {
        Some((kind, (on, number))) if kind.len() == 1 && !on.is_empty() && !number.is_empty() => Ok(()),
        _ => Err(Failure::Usage(format!("{id}: no id of a comment; nothing was sent"))),
    }
}

impl Vote {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let Some((word, indicators)) = self.words.split_last() else { return Ok(items::nothing()) };
        let opinion = match Word::from_str(word, true) {
            Ok(Word::Malicious) => Opinion::Malicious,
            Ok(Word::Harmless) => Opinion::Harmless,
            Err(_) => {
                return Err(Failure::Usage(format!("{word}: a vote is malicious or harmless; nothing was sent")));
            }
        };
        let writing = Writing {
            output: &self.output,
            consent: Consent::of_flag(self.yes),
            publishing: (Consent::of_flag(self.publish_private), "vote --publish-private"),
            what: format!("Vote {}", word.to_lowercase()),
            call: &|about| calls::add_vote(about, opinion),
        };
        writing.publish(session, indicators).await
    }
}

/// What came of publishing.
#[derive(Debug)]
enum Said {
    Now(Box<Object>),
    /// The service has it already, which it says with this error.
    Before(ApiError),
}

/// Something that is published on several objects.
struct Writing<'a> {
    output: &'a Choice,
    consent: Consent,
    /// The yes to telling of what was submitted privately, and what says it: `vote --publish-private`.
    publishing: (Consent, &'static str),
    what: String,
    call: &'a dyn Fn(&Descriptor) -> Call,
}

impl Writing<'_> {
    async fn publish(&self, session: Session, indicators: &[String]) -> Result<Exit, Failure> {
        self.output.refuse_condition("what is published is not judged")?;
        let inputs = inputs::read(indicators, Taking::Listed, &session.config, self.consent)?;
        if inputs.is_empty() {
            return Ok(items::nothing());
        }
        let records = self.output.prints_records();
        let mut items = Items::of(inputs.len());
        let judged = inputs.into_iter().map(|input| {
            let (text, about) = input.into_subject();
            let about = about.and_then(|about| takes(&text, about));
            (text, about)
        });
        let Some(objects) = items.usable_once(judged, Clone::clone) else {
            return Ok(Printer::only_unusable(records, self.output, &session.config, items)?);
        };
        let mut service = Service::open(session)?;
        let (consent, yes) = self.publishing;
        service.tell_of_private(consent, yes);
        let mut printer = Printer::beside_notes(self.output, &service);
        if records {
            printer.unusable(&items)?;
        }
        for (input, about) in &objects {
            match items.attempt(input, self.one(&service, input, about)).await? {
                Tried::Done(Said::Now(object)) => {
                    output::say(format!("{input}: published as {}", object.descriptor.id));
                    if records {
                        printer.record(&Record { input: Some(input), ..Record::of(&object, Origin::Network) })?;
                        printer.flush()?;
                    }
                }
                Tried::Done(Said::Before(error)) => {
                    output::say(format!("{input}: you have said that before, so nothing was added"));
                    if records {
                        printer.record(&Record::failed(input, about, &error))?;
                        printer.flush()?;
                    }
                }
                missed @ (Tried::Failed(_) | Tried::NotAsked(_)) => {
                    if records {
                        printer.missed(input, Some(about), &missed)?;
                    }
                }
            }
        }
        if records {
            items.note(printer.finish()?);
        }
        Ok(items.exit())
    }

    /// Asks and publishes.
    async fn one(&self, service: &Service, input: &str, about: &Descriptor) -> Result<Said, Failure> {
        let (who, call) = ("PUBLIC, under the name of your account", (self.call)(about));
        let question = format!("{} on {input}: {who}; {}.", self.what, requests(call.price()));
        service.agree(&call, self.consent, &question, "public")?;
        match service.send(&call).await {
            Ok(given) => Ok(Said::Now(Box::new(given.answer.object()?))),
            Err(error) if error.reason == Reason::AlreadyExists => Ok(Said::Before(error)),
            Err(error) => Err(error.into()),
        }
    }
}

fn takes(input: &str, about: Descriptor) -> Result<Descriptor, Failure> {
    if about.kind.is_indicator() {
        return Ok(about);
    }
    let kind = about.kind.one();
    Err(Failure::Usage(format!("{input}: {kind} takes no comments or votes; nothing was sent")))
}
