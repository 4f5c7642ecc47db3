//! The thread of the store: carries out what the model orders of it, one order after another, beside the loop.
//!
//! One thread takes the orders, so that a row is never updated before it was added; dropping the handle waits for what
//! was ordered, so that quitting loses nothing.

use std::collections::{BTreeMap, VecDeque};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::access::{self, Access, is_free};
use crate::case::Evidence;
use crate::effect::{CaseOrder, HandingOver, StoreTask};
use crate::inside;
use crate::ioc::{ExtractOptions, Indicator};
use crate::msg::{Glimpsed, Memory, Msg, Recalled, Tone};
use crate::store::{Age, Annotations, Class, Filter, Service, Store, StoreError};
use crate::vt::{Descriptor, Page, calls};

/// Questions of the past that `Up` in the search bar reaches.
const PROMPTS: usize = 500;
/// Bytes of a report that is read for a few words of it.
const LARGEST: usize = 4 << 20;
/// Look-ups that the history shows.
const HISTORY: usize = 1000;
/// How often it is looked whether there is room again for what the store says.
const GLANCE: Duration = Duration::from_millis(10);

/// The handle of the thread.
#[derive(Debug)]
pub struct StoreThread {
    orders: Option<std::sync::mpsc::Sender<StoreTask>>,
    thread: Option<JoinHandle<()>>,
    /// Nobody takes in any more what the store says: whoever would, waits for the thread to end.
    unheard: CancellationToken,
}

impl StoreThread {
    /// Starts the thread. Answers go to `replies`.
    pub fn start(access: &Access, replies: mpsc::Sender<Msg>) -> Self {
        Self::begin(access, replies, || {})
    }

    /// Starts the thread, which first lets end what it is handed, beside the loop since that may take seconds, and says so.
    pub(super) fn start_after<Before: Send + 'static>(
        before: std::sync::mpsc::Receiver<Before>,
        ended: oneshot::Sender<()>,
        access: &Access,
        replies: mpsc::Sender<Msg>,
    ) -> Self {
        Self::begin(access, replies, move || {
            drop(before.recv());
            // Fails only when nobody waits for it.
            let _ = ended.send(());
        })
    }

    fn begin(access: &Access, replies: mpsc::Sender<Msg>, first: impl FnOnce() + Send + 'static) -> Self {
        let (store, service, clock) = (access.store.clone(), access.service.clone(), access.clock.clone());
        let (orders, inbox) = std::sync::mpsc::channel::<StoreTask>();
        let unheard = CancellationToken::new();
        let is_unheard = unheard.clone();
        let work = move || {
            let deliver = |msg| deliver(&replies, &is_unheard, msg);
            first();
            let mut unkept = Unkept::default();
            let carry_out = |task| carry_out(&store, &service, clock.now().as_second(), task);
            let mut done = true;
            for task in inbox {
                if let StoreTask::SayIfDone(text) = task {
                    if done {
                        deliver(Msg::Said { text, tone: Tone::Good });
                    }
                    continue;
                }
                let (about, again) = (task.about(), task.is_tried_again().then(|| task.clone()));
                let changes_case = matches!(task, StoreTask::Case(_));
                if again.is_some() && unkept.still(carry_out, deliver) {
                    unkept.add(task, deliver);
                    done = false;
                    continue;
                }
                let outcome = carry_out(task);
                done = matches!(outcome, Ok(None));
                match (outcome, again) {
                    (Ok(Some(recalled)), _) => deliver(Msg::Recalled(recalled)),
                    (Ok(None), _) => {}
                    (Err(error), Some(task)) if error.passes() => {
                        tracing::warn!(%error, "store");
                        unkept.add(task, deliver);
                        let text = format!(
                            "{about}: {error}; it is tried again with what is kept next, and when vtriage ends"
                        );
                        deliver(Msg::Said { text, tone: Tone::Bad });
                    }
                    (Err(error), _) => {
                        tracing::warn!(%error, "store");
                        deliver(Msg::Said { text: format!("{about}: {error}"), tone: Tone::Bad });
                    }
                }
                if changes_case && let Ok(open) = open_case(&store, &service) {
                    // Whatever came of it, the window is told which case is open now.
                    deliver(Msg::Recalled(open));
                }
            }
            unkept.still(carry_out, deliver);
        };
        let thread = std::thread::Builder::new().name("store".to_owned()).spawn(work).ok();
        Self { orders: Some(orders), thread, unheard }
    }

    /// Orders something; never waits.
    pub fn order(&self, task: StoreTask) {
        if let Some(orders) = &self.orders {
            // Fails only when the thread could not be started: then nothing is kept, and all else works.
            let _ = orders.send(task);
        }
    }
}

impl Drop for StoreThread {
    /// Waits for what was ordered; nothing more is.
    fn drop(&mut self) {
        self.unheard.cancel();
        drop(self.orders.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Orders that could not be carried out, for the store could not be written, in the order given: what is kept later must not be
/// overtaken by what was to be kept before.
#[derive(Default)]
struct Unkept(VecDeque<StoreTask>);

impl Unkept {
    fn add(&mut self, task: StoreTask, deliver: impl Fn(Msg)) {
        self.0.push_back(task);
        deliver(Msg::Recalled(Recalled::Unkept(self.0.len())));
    }

    /// Tries them again; whether the store still can't be written.
    fn still(
        &mut self,
        carry_out: impl Fn(StoreTask) -> Result<Option<Recalled>, StoreError>,
        deliver: impl Fn(Msg),
    ) -> bool {
        let before = self.0.len();
        while let Some(task) = self.0.front() {
            match carry_out(task.clone()) {
                Err(error) if error.passes() => break,
                Err(error) => {
                    tracing::warn!(%error, "store");
                    deliver(Msg::Said { text: format!("{}: {error}", task.about()), tone: Tone::Bad });
                }
                Ok(recalled) => recalled.into_iter().for_each(|recalled| deliver(Msg::Recalled(recalled))),
            }
            self.0.pop_front();
        }
        if self.0.len() < before {
            deliver(Msg::Recalled(Recalled::Unkept(self.0.len())));
        }
        !self.0.is_empty()
    }
}

/// Waits for room as long as somebody may make some.
fn deliver(replies: &mpsc::Sender<Msg>, unheard: &CancellationToken, mut msg: Msg) {
    use tokio::sync::mpsc::error::TrySendError;
    loop {
        match replies.try_send(msg) {
            Ok(()) | Err(TrySendError::Closed(_)) => return,
            Err(TrySendError::Full(_)) if unheard.is_cancelled() => return,
            Err(TrySendError::Full(back)) => msg = back,
        }
        std::thread::sleep(GLANCE);
    }
}

fn carry_out(store: &Store, service: &Service, now: i64, task: StoreTask) -> Result<Option<Recalled>, StoreError> {
    let mut recalled = None;
    match task {
        StoreTask::Recall => {
            recalled = Some(Recalled::Memory(Box::new(Memory {
                queue: store.queue(service)?,
                watched: store.watched(service)?,
                private_urls: store.private_urls(service)?,
                prompts: store.prompts(PROMPTS)?,
                queries: store.searches()?,
                annotations: store.all_annotations()?,
                dividers: store.dividers()?,
                is_first: !store.is_toured()?,
                revisits: store.revisits(service)?,
                case: store.open_case()?,
            })));
        }
        StoreTask::ReadQueue => recalled = Some(Recalled::Queue(store.queue(service)?)),
        StoreTask::Watch(watched) => store.watch(service, &watched)?,
        StoreTask::Unwatch(privacy, id) => store.unwatch(service, privacy, &id)?,
        StoreTask::PutPrivateUrl(url) => store.put_private_url(service, &url)?,
        StoreTask::Enqueue(rows) => drop(store.enqueue(service, &rows)?),
        StoreTask::Update(rows) => store.update_queue(service, &rows)?,
        StoreTask::Dequeue(rows) => store.dequeue(&rows)?,
        StoreTask::Remember(lookup, privacy) => store.record(service, &lookup, privacy)?,
        StoreTask::ReadNote(object) => {
            let known = store.annotations(object.kind.name(), &object.id)?;
            recalled = Some(Recalled::Note(object, known));
        }
        StoreTask::Annotate { object, believed, note, tags } => {
            let written = Annotations { note, tags };
            let joined = store.annotate_over((object.kind.name(), &object.id), &believed, &written, now)?;
            recalled = joined.map(|joined| Recalled::NoteJoined(object, joined));
        }
        StoreTask::PutDividers(dividers) => store.put_dividers(dividers)?,
        StoreTask::PutToured => store.put_toured()?,
        StoreTask::SaveQuery { name, query } => store.save_search(&name, &query, now)?,
        StoreTask::ForgetQuery(name) => store.remove_search(&name)?,
        StoreTask::Ages(indicators) => recalled = Some(Recalled::Ages(ages(store, service, indicators, now)?)),
        StoreTask::Whole(indicators) => {
            let is_free = |one: &Indicator| is_free(store, service, &calls::full_report(&Descriptor::of(one)), now);
            recalled = Some(Recalled::Whole(indicators.into_iter().filter(is_free).collect()));
        }
        StoreTask::Extract { text, references, internal_names } => {
            let extract = ExtractOptions { references, internal_names };
            let options = inside::Options { extract, passwords: Vec::new() };
            recalled = Some(Recalled::Extracted(Box::new(inside::text(&text, &options))));
        }
        StoreTask::KeepChanges(changes) => store.put_changes(&changes)?,
        StoreTask::PutView(view) => store.put_view(&view)?,
        StoreTask::Case(order) => change_case(store, order, now)?,
        StoreTask::ReadEvidence(case) => recalled = Some(Recalled::Evidence(evidence(store, service, &case)?)),
        StoreTask::HandOver(order) => {
            let HandingOver { wanted, path, judge, context } = *order;
            let written = Box::new(access::hand_over(store, service, &wanted, &judge, &context)?);
            recalled = Some(Recalled::HandedOver { path, form: wanted.form, written });
        }
        StoreTask::ListCases => recalled = Some(Recalled::Cases(store.cases()?)),
        StoreTask::Before(object) => {
            let before = store.before(service, &object)?.map(Box::new);
            recalled = Some(Recalled::Before(object, before));
        }
        StoreTask::PutRevisit(revisit) => store.put_revisit(service, &revisit)?,
        StoreTask::DropRevisit(object) => store.drop_revisit(&object)?,
        StoreTask::PutRun(run) => store.put_run(&run)?,
        StoreTask::DropRun(number) => store.drop_run(number)?,
        StoreTask::InCase(case, task) => {
            store.in_case(case)?;
            return carry_out(store, service, now, *task);
        }
        StoreTask::SayIfDone(_) => {}
        StoreTask::Glimpse(named) => recalled = Some(Recalled::Glimpsed(glimpses(store, service, named, now)?)),
        StoreTask::Info => recalled = Some(Recalled::Info(Box::new(store.info()?))),
        StoreTask::History => {
            recalled = Some(Recalled::History(store.history(service, HISTORY, &Filter::default())?));
        }
    }
    Ok(recalled)
}

/// The case that is open, with its queue.
fn open_case(store: &Store, service: &Service) -> Result<Recalled, StoreError> {
    Ok(Recalled::Case(Box::new((store.open_case()?, store.queue(service)?))))
}

/// What the answers about the objects of a case say, of each object together.
fn evidence(store: &Store, service: &Service, case: &str) -> Result<Vec<(Descriptor, Evidence)>, StoreError> {
    let mut told: BTreeMap<Descriptor, Evidence> = BTreeMap::new();
    for (of, object) in store.case_objects(service, case)? {
        told.entry(of).or_default().join(Evidence::of(&object));
    }
    Ok(told.into_iter().collect())
}

fn change_case(store: &Store, order: CaseOrder, now: i64) -> Result<(), StoreError> {
    match order {
        CaseOrder::New(name) => store.new_case(&name, now).and_then(|()| store.take_up_case(&name, now)),
        CaseOrder::Open(name) => store.take_up_case(&name, now),
        CaseOrder::Rename { from, to } => store.rename_case(&from, &to),
        CaseOrder::Archive(name) => store.archive_case(&name),
        CaseOrder::Delete(name) => store.delete_case(&name),
        CaseOrder::Clear => store.clear_case(),
    }
}

/// What is kept of objects; those that nothing is kept of are left out.
fn glimpses(store: &Store, service: &Service, named: Vec<Descriptor>, now: i64) -> Result<Glimpsed, StoreError> {
    let mut known = Vec::new();
    for subject in named {
        let Some(collection) = subject.kind.collection() else { continue };
        let Some(kept) = store.answer_at(service, &format!("/{collection}/{}", subject.id), now)? else { continue };
        if kept.class == Class::Missing {
            known.push((subject, None));
        } else if kept.body.len() <= LARGEST {
            let page = Page::decode(&Bytes::from(kept.body)).unwrap_or_default();
            known.extend(page.objects.into_iter().next().map(|object| (subject, Some(Box::new(object)))));
        }
    }
    Ok(known)
}

fn ages(
    store: &Store,
    service: &Service,
    indicators: Vec<Indicator>,
    now: i64,
) -> Result<Vec<(Indicator, Age)>, StoreError> {
    let mut known = Vec::new();
    for indicator in indicators {
        let subject = Descriptor::of(&indicator);
        let Some(collection) = subject.kind.collection() else { continue };
        if let Some(age) = store.age_at(service, &format!("/{collection}/{}", subject.id), now)? {
            known.push((indicator, age));
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::access::Budget;
    use crate::clock::Clock;
    use crate::store::{Face, Owner};
    use crate::store::{Options, Rate};
    use crate::vt::{Client, Settings};

    fn note(text: &str) -> StoreTask {
        let object = Descriptor::new(crate::vt::Kind::Domain, "a.example");
        StoreTask::Annotate { object, believed: String::new(), note: text.to_owned(), tags: Vec::new() }
    }

    /// What is said about the orders.
    fn said(store: Store, orders: Vec<StoreTask>) -> Vec<(String, Tone)> {
        let (replies, mut inbox) = mpsc::channel(8);
        let (store, clock) = (Arc::new(store), Clock::default());
        let access = Access {
            client: Client::new(Settings::new()).expect("a client"),
            budget: Budget::new(store.clone(), None, Rate::default(), clock.clone()),
            store,
            service: Service::new("p", "https://vt.example/api/v3", None),
            offline: true,
            largest: usize::MAX,
            clock,
            owner: Owner::new(Face::Window),
        };
        let thread = StoreThread::start(&access, replies);
        for task in orders {
            thread.order(task);
        }
        drop(thread);
        std::iter::from_fn(|| inbox.try_recv().ok())
            .filter_map(|msg| match msg {
                Msg::Said { text, tone } => Some((text, tone)),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn that_something_is_kept_is_said_only_after_it_was() {
        let done = || StoreTask::SayIfDone("the note is kept".to_owned());
        let store = Store::in_memory(Options::default()).expect("a store");
        assert_eq!(said(store, vec![note("one"), done()]), [("the note is kept".to_owned(), Tone::Good)]);

        let store = Store::in_memory(Options::default()).expect("a store");
        store.annotate("domain", "a.example", "written elsewhere", &[], 0).expect("kept");
        assert_eq!(said(store, vec![note("one"), done()]), [], "the window says how it was kept");

        let home = tempfile::tempdir().expect("a directory");
        let file = home.path().join("store.sqlite");
        let (store, _) = Store::open(&file, Options::default(), 0).expect("a store");
        rusqlite::Connection::open(&file).and_then(|other| other.execute_batch("DROP TABLE notes")).expect("spoilt");
        let said = said(store, vec![note("one"), done()]);
        let [(text, Tone::Bad)] = &said[..] else { panic!("{said:?}") };
        assert!(text.starts_with("the note is not kept"), "{text}");
    }
}
