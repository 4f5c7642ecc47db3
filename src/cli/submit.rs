//! `vtriage submit`: files and URLs for analysis, in public or in private.
//!
//! A file is hashed and looked up first: what the service knows need not be shown to the world again.

use std::io::{self, Read};
use std::net::IpAddr;

use clap::Args;

use super::confirm::{self, Consent};
use super::exit::{Exit, Failure};
use super::format::Choice;
use super::inputs;
use super::items::{Items, Once, Tried};
use super::orders::Orders;
use super::printer::Printer;
use super::private_options::{PrivateOptions, foreign};
use super::progress::Progress;
use super::record::{Origin, Record};
use super::service::Service;
use super::{Session, output, table};
use crate::ioc::{self, Exposure, HOLDS_KEY, Indicator, KeySearch, OwnKeys, hash};
use crate::own_file;
use crate::text::{bytes, requests};
use crate::vt::{Call, Descriptor, Judge, Kind, Object, Reason, Upload, calls};

/// Submit files and URLs for analysis
///
/// A file is hashed and looked up first, and sent only if VirusTotal does not have it. What is submitted without
/// --private becomes PUBLIC: other users can see it and download it.
///
/// Prints the ids of the analyses, one a line; with --wait (or -f) a record of each at once, then their results. Of a file that
/// was not sent because it is known there is no id; with --wait or -f its report is printed.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub struct Submit {
    /// Files; or URLs, defanged or not
    #[arg(required = true, value_name = "FILE|URL")]
    what: Vec<String>,

    /// Private scanning: only your group can see it (needs a licence)
    #[arg(long)]
    private: bool,

    /// Wait for the results, no longer than --max-wait allows; every look costs a request
    #[arg(long)]
    wait: bool,

    /// Password of a ZIP that holds exactly one file
    #[arg(long, value_name = "PASSWORD")]
    password: Option<String>,

    /// Say yes to every question, also where an indicator is internal; without a terminal nothing is sent unless this is given
    #[arg(long)]
    yes: bool,

    /// Make public also what was submitted privately from here
    #[arg(long, conflicts_with = "private")]
    publish_private: bool,

    /// Send files also when VirusTotal has them
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    output: Choice,

    #[command(flatten)]
    options: PrivateOptions,
}

/// Something to be submitted.
#[derive(Debug)]
enum Subject {
    /// With what it would tell of the user's own network.
    Url(String, Exposure),
    File(Upload),
}

/// What came of a submission.
#[derive(Debug)]
enum Sent {
    /// The analysis that was ordered.
    Ordered(Object),
    /// The report: it was there already, so nothing was sent.
    Known(Object),
    /// The same was submitted under another name.
    Same,
}

/// What the user said to a question, or why there was none.
#[derive(Debug)]
enum Sending {
    Agreed(Box<Call>),
    Not(Box<Sent>),
}

impl Submit {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        // All of them are judged before the first is sent.
        let subjects: Vec<(String, Result<Subject, Failure>)> =
            self.what.iter().map(|what| (what.clone(), self.subject(what, &session))).collect();
        self.check_options(subjects.iter().filter_map(|(_, subject)| subject.as_ref().ok()))?;
        let mut items = Items::of(subjects.len());
        let Some(subjects) = items.usable(subjects.into_iter()) else {
            return Ok(Printer::only_unusable(
                Orders::prints_records(self.wait, &self.output),
                &self.output,
                &session.config,
                items,
            )?);
        };
        let mut service = Service::open(session)?;
        service.tell_of_private(Consent::of_flag(self.publish_private), "submit --publish-private");
        let mut orders = Orders::new(&service, self.wait, &self.output);
        let mut once = Once::default();
        orders.unusable(&items)?;
        for (input, subject) in &subjects {
            match items.attempt(input, self.submit(&service, input, subject, &mut once)).await? {
                Tried::Done(Sent::Ordered(analysis)) => orders.add(&items, input, &analysis)?,
                Tried::Done(Sent::Known(report)) => orders.result(input, &report)?,
                Tried::Done(Sent::Same) => {}
                missed => orders.missed(input, self.about(subject).as_ref(), &missed)?,
            }
        }
        orders.finish(&mut items).await
    }

    /// What a URL is to the service; of a file that is its hash, which need not be made yet.
    fn about(&self, subject: &Subject) -> Option<Descriptor> {
        let Subject::Url(url, _) = subject else { return None };
        let kind = if self.private { Kind::PrivateUrl } else { Kind::Url };
        Some(Descriptor::new(kind, ioc::url_id(url)))
    }

    /// Options that would be dropped for one of the subjects are wrong usage for all of them.
    fn check_options<'a>(&self, subjects: impl Iterator<Item = &'a Subject>) -> Result<(), Failure> {
        if self.options.is_given() && !self.private {
            return Err(Failure::Usage("options of private scanning need --private; nothing was sent".to_owned()));
        }
        for subject in subjects {
            match subject {
                Subject::File(_) => self.options.check_for_file()?,
                Subject::Url(..) => {
                    if let Some(option) = self.options.of_files().or(self.password.as_ref().map(|_| "--password")) {
                        return Err(foreign(option, "files"));
                    }
                }
            }
        }
        Ok(())
    }

    fn subject(&self, what: &str, session: &Session) -> Result<Subject, Failure> {
        if let Some(host) = inputs::file_and_host(what) {
            let url = url_of(host);
            return Err(Failure::Usage(format!("{what}: {}; nothing was sent", inputs::ambiguous(what, &url))));
        }
        if let Some(path) = inputs::file_of(what) {
            return Upload::of(path)
                .map(Subject::File)
                .map_err(|why| Failure::Usage(format!("{what}: {why}; nothing was sent")));
        }
        let Some(indicator) = ioc::classify(what).ok().filter(|indicator| !indicator.is_hash()) else {
            return Err(Failure::Usage(format!("{what}: there is no such file, and it is no URL; nothing was sent")));
        };
        let exposure = inputs::exposure(&indicator, &session.config);
        // At a terminal the question asks for the word that stands for it.
        if exposure != Exposure::Public && !confirm::is_possible(Consent::of_flag(self.yes)) {
            return Err(self.exposed(what, exposure));
        }
        inputs::tell_respelled(ioc::respelled(what).map(|asked| (what, asked)));
        Ok(Subject::Url(url_of(indicator), exposure))
    }

    /// Why what is internal was not submitted where nobody can be asked: who would learn of it, by the side.
    fn exposed(&self, what: &str, exposure: Exposure) -> Failure {
        let (word, reason) = (exposure.word(), exposure.reason().unwrap_or_default());
        let who = if self.private {
            "private scanning would open it, and your group could see it"
        } else {
            "it would become public, for ever"
        };
        let words = format!("{what}: {word}: {reason}; {who}, so it was not sent; --yes sends it");
        Failure::Refused { words, fault: inputs::Refusal::Exposed(exposure).fault() }
    }

    async fn submit(
        &self,
        service: &Service,
        input: &str,
        subject: &Subject,
        once: &mut Once<Descriptor>,
    ) -> Result<Sent, Failure> {
        let sending = match subject {
            Subject::Url(url, exposure) => self.agreed_url(service, input, (url, exposure), once)?,
            Subject::File(file) => self.agreed_file(service, input, file, once).await?,
        };
        let call = match sending {
            Sending::Agreed(call) => call,
            Sending::Not(sent) => return Ok(*sent),
        };
        let analysis = upload(service, &call, subject).await?;
        if let (Subject::Url(url, _), true) = (subject, self.private) {
            service.remember_private_url(url, &analysis.descriptor);
        }
        Ok(Sent::Ordered(analysis))
    }

    fn agreed_url(
        &self,
        service: &Service,
        input: &str,
        (url, exposure): (&str, &Exposure),
        once: &mut Once<Descriptor>,
    ) -> Result<Sending, Failure> {
        let call = self.url_call(url)?;
        if !once.is_first(input, Descriptor::new(Kind::Url, ioc::url_id(url))) {
            return Ok(Sending::Not(Box::new(Sent::Same)));
        }
        let question = self.question(&format!("Submit the URL {url}"), call.price());
        match exposure.reason() {
            None => self.ask(service, &call, &question, self.word())?,
            Some(reason) => {
                let word = exposure.word();
                self.ask(service, &call, &format!("{question} It is {word}: {reason}."), word)?;
            }
        }
        Ok(Sending::Agreed(Box::new(call)))
    }

    async fn agreed_file(
        &self,
        service: &Service,
        input: &str,
        file: &Upload,
        once: &mut Once<Descriptor>,
    ) -> Result<Sending, Failure> {
        let question = self.question(&format!("Upload {} ({})", file.title(), bytes(file.size)), file.price());
        // Where nobody can say yes, or nothing may be sent, not even its hash leaves.
        service.may_leave(&self.file_call(file.clone())?)?;
        if !confirm::is_possible(Consent::of_flag(self.yes)) {
            return Err(confirm::unasked(&question, "--yes"));
        }
        let sha256 = digest(file, service.own_keys()).await?;
        if !once.is_first(input, Descriptor::new(Kind::File, &*sha256)) {
            return Ok(Sending::Not(Box::new(Sent::Same)));
        }
        let call = self.file_call(file.clone().agreed(&sha256))?;
        service.may_leave(&call)?;
        if !self.force
            && let Some(known) = self.known(service, &sha256).await?
        {
            self.say_known(&known, file, &service.session().config.judge);
            return Ok(Sending::Not(Box::new(Sent::Known(known))));
        }
        self.ask(service, &call, &question, self.word())?;
        Ok(Sending::Agreed(Box::new(call)))
    }

    /// The word that is typed to agree.
    fn word(&self) -> &'static str {
        if self.private { "private" } else { "public" }
    }

    /// Says who will see it, and what it costs.
    fn question(&self, what: &str, price: u32) -> String {
        let (side, who) = if self.private {
            ("PRIVATE", "only your group can see it, until it expires")
        } else {
            ("PUBLIC", "other users of VirusTotal can see and download it, for ever")
        };
        format!("{what}: {side}, {who}{}; {}.", self.options.risk(), requests(price))
    }

    /// Waits for a yes.
    fn ask(&self, service: &Service, call: &Call, question: &str, word: &str) -> Result<(), Failure> {
        service.agree(call, Consent::of_flag(self.yes), question, word)
    }

    fn url_call(&self, url: &str) -> Result<Call, Failure> {
        if self.private {
            calls::submit_private_url(url, &self.options.for_url()).map_err(Failure::Usage)
        } else {
            Ok(calls::submit_url(url))
        }
    }

    fn file_call(&self, file: Upload) -> Result<Call, Failure> {
        let password = self.password.as_deref();
        if self.private {
            calls::submit_private_file(file, &self.options.for_file(password)).map_err(Failure::Usage)
        } else {
            Ok(calls::submit_file(match password {
                Some(password) => file.part("password", password),
                None => file,
            }))
        }
    }

    /// What the service has under the hash of the file, if anything.
    async fn known(&self, service: &Service, sha256: &str) -> Result<Option<Object>, Failure> {
        let kind = if self.private { Kind::PrivateFile } else { Kind::File };
        match service.send(&calls::report(&Descriptor::new(kind, sha256), &[])).await {
            Ok(given) => Ok(Some(given.answer.object()?)),
            Err(error) if error.reason == Reason::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn say_known(&self, known: &Object, file: &Upload, judge: &Judge) {
        let verdict = table::verdict(&Record::of(known, Origin::Network), judge);
        output::say(format!(
            "{}: {} has it already ({verdict}), so it was not sent; --force sends it",
            file.name,
            if self.private { "private scanning" } else { "VirusTotal" }
        ));
    }
}

/// The URL that is submitted for an indicator: that of a host by http.
fn url_of(indicator: Indicator) -> String {
    match indicator {
        Indicator::Url(url) => url,
        Indicator::Ip(IpAddr::V6(address)) => format!("http://[{address}]/"),
        host => format!("http://{host}/"),
    }
}

/// SHA-256 of the file, read in a thread of its own so that the line on stderr keeps moving. A file that holds an API key of the user's
/// own has none: it is not sent, nor is its hash.
async fn digest(file: &Upload, own_keys: &OwnKeys) -> Result<String, Failure> {
    let progress = Progress::of_bytes(&format!("hashing {}", file.name), file.size);
    let (path, counter) = (file.path.clone(), progress.clone());
    let mut search = own_keys.search();
    let hashed = tokio::task::spawn_blocking(move || {
        let file = own_file::open_named(&path)?;
        let sha256 = hash::hash_reader(Counting { inner: file, read: 0, progress: counter, search: &mut search })?;
        Ok::<_, io::Error>((!search.has_found()).then_some(sha256))
    })
    .await;
    progress.done();
    match hashed {
        Ok(Ok(Some(sha256))) => Ok(sha256),
        Ok(Ok(None)) => Err(Failure::Usage(format!("{}: {HOLDS_KEY}; nothing was sent", file.path.display()))),
        Ok(Err(reason)) => Err(Failure::Local(format!("{}: {reason}; nothing was sent", file.path.display()))),
        Err(_) => Err(Failure::Local(format!("{}: hashing was stopped; nothing was sent", file.path.display()))),
    }
}

/// Moves the bar with every read, and looks for API keys of the user's own.
struct Counting<'a, R> {
    inner: R,
    read: u64,
    progress: Progress,
    search: &'a mut KeySearch,
}

impl<R: Read> Read for Counting<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        self.search.take(buffer.get(..read).unwrap_or_default());
        self.progress.at(self.read);
        Ok(read)
    }
}

/// Sends it, with a bar for files; gives the analysis that was ordered.
async fn upload(service: &Service, call: &Call, subject: &Subject) -> Result<Object, Failure> {
    let Subject::File(file) = subject else {
        return Ok(service.send(call).await?.answer.object()?);
    };
    let progress = Progress::of_bytes(&format!("sending {}", file.name), file.size);
    let bar = progress.clone();
    let outcome = service.send_watched(call, move |news| bar.at(news.sent)).await;
    progress.done();
    Ok(outcome?.object()?)
}
