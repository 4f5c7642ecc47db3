//! The queue and what earlier sessions left: what the model does about them.

use super::Model;
use super::beginning::Start;
use crate::effect::{Effect, StoreTask};
use crate::inside::{self, Findings};
use crate::ioc::{self, ExtractOptions};
use crate::keys::{Action, Context};
use crate::msg::{Memory, Recalled};
use crate::pane::noted::Beside;
use crate::pane::overlay::{Checklist, Overlay, Page, Tick};
use crate::pane::triage::Flow;
use crate::session::{Access, Kept, Tier};
use crate::store::{DEFAULT_CASE, Info, QueueRow};
use crate::text;
use crate::theme::Role;
use crate::vt::endpoint::REPORT;

/// Rows that the worker has at once: few, so that a new order takes effect soon; enough that a fast service is never
/// without work.
const WINDOW: (usize, usize) = (4, 32);

/// Bytes of a text that is read at once: a few milliseconds' worth.
const LONG: usize = 64 << 10;

impl Model {
    /// Gives the worker what it may ask next.
    pub(super) fn feed_queue(&mut self) {
        self.triage.pace.now = self.now;
        let slow = self.meter.minute_limit.is_some() || self.session.tier == Tier::Public;
        let window = if slow && !self.session.offline { WINDOW.0 } else { WINDOW.1 };
        self.triage.feed(window, &mut self.requests);
    }

    /// Takes in what the store had to say.
    pub(super) fn recalled(&mut self, recalled: Recalled) {
        match recalled {
            Recalled::Memory(memory) => self.remember(*memory),
            Recalled::Queue(rows) => self.share_queue(rows),
            Recalled::Ages(ages) => {
                self.triage.learn_ages(&ages);
                // It may wait for its turn, or lie below something.
                let lists = self.overlays.iter_mut().chain(&mut self.brought);
                for overlay in lists {
                    if let Overlay::Checklist(list) = overlay {
                        list.learn(ages.clone(), self.now);
                    }
                }
            }
            Recalled::Whole(stored) => {
                let lists = self.overlays.iter_mut().chain(&mut self.brought);
                for overlay in lists {
                    if let Overlay::Menu(menu) = overlay {
                        menu.learn(&stored);
                    }
                }
            }
            Recalled::Extracted(found) => self.bring_found(*found),
            Recalled::History(rows) => self.show_history(rows),
            Recalled::Glimpsed(found) => self.glimpsed(&found),
            Recalled::Info(info) => self.show_store(&info),
            Recalled::Case(case) => self.reopen(*case),
            Recalled::Evidence(evidence) => self.learn_evidence(evidence),
            Recalled::HandedOver { path, form, written } => self.handed_over(&path, form, *written),
            Recalled::Cases(cases) => self.list_cases(&cases),
            Recalled::Note(object, known) => self.learn_note(&object, known),
            Recalled::NoteJoined(object, known) => {
                self.learn_note(&object, known);
                let words = "another program wrote on this note meanwhile: nothing of it was overwritten";
                self.say(format!("{words}; what you wrote stands below it"));
            }
            Recalled::Before(object, before) => self.show_before(&object, before.as_deref()),
            Recalled::Unkept(orders) => {
                let before = std::mem::replace(&mut self.case.unkept, orders);
                if before > 0 && orders == 0 {
                    self.say("what could not be kept is kept now");
                }
            }
        }
    }

    fn remember(&mut self, memory: Memory) {
        let Memory { queue, watched, private_urls, prompts, queries, annotations, dividers, is_first, case, revisits } =
            memory;
        self.dividers = dividers;
        self.settle_case(&case);
        self.mark_as_in_case();
        self.search.saved = queries;
        self.take_up(watched, &private_urls);
        for prompt in prompts.iter().rev() {
            self.search.remember(prompt);
        }
        self.annotations = annotations;
        // Another profile or key is no other start.
        let is_start = self.start == Start::Ahead;
        if self.session.access != Access::NoKey {
            self.start = Start::Over;
        }
        let rows = self.triage.restore(queue, &self.session.internal_names);
        let withheld = self.said_of_withheld();
        let pause = self.keymap.word(Context::Triage, Action::Pause);
        match rows {
            0 => {}
            // What somebody else wanted to ask waits for a word from here.
            rows if self.case.open.origin().is_some() => {
                self.triage.flow = Flow::Paused;
                let rows = text::counted(rows as u64, "row");
                self.say(format!("the case came in a file: {rows} in its queue, which {pause} lets run{withheld}"));
            }
            rows if is_start => {
                let back = if rows == 1 {
                    "1 row of the queue is".to_owned()
                } else {
                    format!("{rows} rows of the queue are")
                };
                self.say(match self.said_of_asking(0) {
                    Some(asking) => format!("{back} back; {asking}; {pause} in Triage stops them{withheld}"),
                    None => format!("{back} back, at no cost{withheld}"),
                });
            }
            rows => {
                self.triage.flow = Flow::Paused;
                let profile = text::visible(&self.session.profile).into_owned();
                let rows = text::counted(rows as u64, "row");
                self.say(format!("profile {profile}: {rows} in its queue, which {pause} lets run{withheld}"));
            }
        }
        // A case that somebody named is gone on with where it was left, unless something else was asked for at the start.
        if case.head.name != DEFAULT_CASE && self.trail.current().is_none() && !self.search.active {
            self.stand_as_left(&case.view);
        }
        self.take_up_revisits(revisits, is_start);
        if is_first && self.is_idle() {
            self.begin_tour();
        }
    }

    /// Whether a service is there and the user began nothing with it, so that a tour is in nobody's way. What the program itself
    /// asks about the key does not count: whether that has been answered by now is chance.
    fn is_idle(&self) -> bool {
        let is_real = matches!(self.session.access, Access::Key | Access::Keyless);
        let is_kept = is_real && self.session.kept == Kept::OnDisk;
        is_kept
            && self.is_free()
            && self.trail.current().is_none()
            && self.triage.items.is_empty()
            && self.requests.is_free()
    }

    /// What other programs queued and asked for since.
    fn share_queue(&mut self, rows: Vec<QueueRow>) {
        let before = self.triage.items.len();
        let new = self.triage.share(rows, &self.session.internal_names);
        if new == 0 {
            return;
        }
        let pause = self.keymap.word(Context::Triage, Action::Pause);
        let (rows, were) = (text::counted(new as u64, "row"), text::one_or(new as u64, "was", "were"));
        let queued = format!("{rows} {were} queued by another program");
        self.say(match (self.said_of_asking(before), self.triage.flow) {
            (Some(asking), Flow::Runs) => {
                format!("{queued}; {asking}, asked once, by either; {pause} in Triage stops them")
            }
            (Some(_), Flow::Paused) => format!("{queued}; the queue stands, and {pause} in Triage lets it run"),
            (None, _) => queued,
        });
    }

    /// `2 cost up to 2 requests`: what the rows from `first` on are asked for, where that costs anything.
    fn said_of_asking(&self, first: usize) -> Option<String> {
        let rows = self.triage.items.iter().skip(first).filter(|item| item.costs()).count() as u64;
        let verb = text::one_or(rows, "costs", "cost");
        let most = format!(
            "{} {verb} up to {}",
            text::count(rows),
            self.meter.price_in_short(rows * u64::from(REPORT.price()))
        );
        (rows > 0 && self.session.sends()).then_some(most)
    }

    /// What is to be said of rows that nobody said yes to, where there are such.
    pub(super) fn said_of_withheld(&self) -> String {
        self.triage.said_of_withheld(&self.keymap.word(Context::Triage, Action::Open))
    }

    /// What lists show beside their objects.
    pub fn beside(&self) -> Beside<'_> {
        Beside { marks: &self.marks, notes: &self.annotations }
    }

    /// Finds the indicators of a text; a long one is read beside the loop.
    pub(super) fn offer_checklist(&mut self, text: &str) {
        let options = self.session.extraction();
        if text.len() > LONG {
            self.say_meanwhile("reading the text…");
            let ExtractOptions { references, internal_names } = options;
            return self.requests.order(Effect::Keep(StoreTask::Extract {
                text: text.to_owned(),
                references,
                internal_names,
            }));
        }
        let found = inside::text(text, &inside::Options { extract: options, passwords: Vec::new() });
        if let Some(list) = self.checklist_of(found) {
            self.overlays.push(list);
        }
    }

    /// Offers what was found in a long text, a file or a folder.
    pub(super) fn bring_found(&mut self, found: Findings) {
        self.say_no_longer();
        if let Some(list) = self.checklist_of(found) {
            self.bring(list, "the list of what was found is there");
        }
    }

    /// What was found, to be ticked; where that is nothing, it says so.
    fn checklist_of(&mut self, found: Findings) -> Option<Overlay> {
        let Findings { mut items, unusable, remarks } = found;
        items.retain(|found| !self.session.own_keys.hold(&found.indicator.value()));
        let selected = items.iter().position(inside::Found::is_unpacked).unwrap_or_default();
        let tick = |found: inside::Found| Tick {
            remark: found.said(),
            indicator: found.indicator,
            // Ticked by somebody, it is asked about.
            ticked: found.ticked && found.internal.is_empty(),
            reason: match found.internal.as_str() {
                "" => found.reason,
                internal => format!("internal: {internal}"),
            },
            age: None,
            group: found.group,
            line: found.line,
            context: found.context,
        };
        let unusable: Vec<_> = unusable.into_iter().map(|one| one.found).collect();
        let apart = ioc::extract::counted(&unusable);
        let ticks: Vec<Tick> = items.into_iter().map(tick).collect();
        if ticks.is_empty() {
            let apart = if apart.is_empty() { apart } else { format!(" ({apart}, not looked up by VirusTotal)") };
            let why = remarks.first().cloned().unwrap_or_else(|| "no indicators in what was pasted".to_owned());
            self.complain(format!("{why}{apart}; nothing was sent"));
            return None;
        }
        match remarks.as_slice() {
            [] => {}
            [one] => self.complain(one.clone()),
            [first, more @ ..] => {
                self.complain(format!("{first}; and {} more remarks below the list", more.len()));
            }
        }
        let indicators = ticks.iter().map(|tick| tick.indicator.clone()).collect();
        self.requests.order(Effect::Keep(StoreTask::Ages(indicators)));
        Some(Overlay::Checklist(Checklist::new(ticks, apart, remarks, selected, self.now)))
    }

    /// `:store`
    fn show_store(&mut self, info: &Info) {
        let lines = info.lines().into_iter().map(|(name, value)| (Role::Text, format!("{name:<17} {value}")));
        let page = Page::new("Kept on this machine".to_owned(), lines.collect());
        self.bring(Overlay::Page(page), "what is kept here is counted");
    }
}
