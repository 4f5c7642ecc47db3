//! The report of a place on screen, or why there is none.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::since;
use crate::keys::Action;
use crate::msg::Source;
use crate::pane::detail::head::{self, Head};
use crate::pane::detail::{self, Tab};
use crate::pane::{DrawContext, Load, Place, Report, noted, report, unseen};
use crate::session::Session;
use crate::text::{self, time};
use crate::theme::Role;
use crate::vt::{ApiError, Kind, Reason};
use crate::widget::Focus;

impl Place {
    /// What stands right of its name: how far one has read, the note, and how old the report is when the store gave it.
    pub fn said(&self, context: &DrawContext<'_>) -> String {
        let progress = self.report.ready().and_then(|_| self.detail.progress()).unwrap_or_default();
        let sought = || self.sought();
        let renewing = || self.renewing.map(|_| "reading anew…".to_owned());
        let in_json = || self.detail.json.news().filter(|_| self.detail.tab == Tab::Json);
        if let Some(words) = sought().or_else(renewing).or_else(in_json) {
            return if progress.is_empty() { words } else { format!("{words} · {progress}") };
        }
        let note = text::fit(&self.note(context), 30).into_owned();
        let stored = self.report.ready().and_then(|report| match &report.unrenewed {
            Some(unrenewed) => Some(unrenewed.in_short()),
            None if report.source == Source::Store => {
                let again = context.key(Action::Refresh);
                Some(format!("from store, {} old, {again} reads anew", time::age(report.fetched_at, context.now)))
            }
            None => None,
        });
        let ruled = context.elsewhere.ruling(&self.subject).map(|words| text::fit(&words, 40).into_owned());
        [progress, ruled.unwrap_or_default(), note, stored.unwrap_or_default()]
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    }

    /// What a filter or a search makes of the page.
    fn sought(&self) -> Option<String> {
        self.detail.filtered().or_else(|| self.detail.search_news())
    }

    /// `4 of 69`, the line that one has gone to, in parts, with what is searched for; none on the first.
    pub fn gone_to(&self) -> Option<[String; 2]> {
        let (line, count) = self.detail.line_of();
        (line > 0).then(|| [self.sought().unwrap_or_default(), text::place(line + 1, count)])
    }

    /// The note on the object, on one line; empty without one.
    pub fn note(&self, context: &DrawContext<'_>) -> String {
        let known = noted::of(context.beside.notes, &self.subject.kind, &self.subject.id);
        known.map(|known| known.note.replace('\n', " ")).unwrap_or_default()
    }

    /// Its report, or why there is none.
    pub fn draw_report(&self, context: &DrawContext<'_>, area: Rect, buffer: &mut Buffer) {
        match &self.report {
            Load::Ready(report) => self.draw_read(report, context, area, buffer),
            Load::Waiting(id) if context.elsewhere.is_asking(*id) => {
                let words = "Nothing is sent: it is or may be private, and you are asked first.".to_owned();
                context.write(Role::Private, &[words], area, buffer);
            }
            Load::Waiting(id) => {
                let held = context.elsewhere.held(*id).map(|until| {
                    let (at, back) = (time::utc(until), context.key(Action::Close));
                    format!("The quota is used up for now: it is asked at {at}. {back} takes it back.")
                });
                let asking = format!("Asking for {} …", text::visible(&self.name));
                context.write(Role::Pending, &[asking, held.unwrap_or_default()], area, buffer);
            }
            Load::Idle => context.write(Role::Muted, &[context.taken_back()], area, buffer),
            Load::Failed(error) if error.reason == Reason::NotFound => {
                let mut lines = if error.is_never_scanned() {
                    self.missing(error, context)
                } else {
                    let (sign, headline) = (context.theme.glyphs().unknown, error.headline());
                    let name = text::visible(&self.name).into_owned();
                    let again = format!("{}; {}", error.remedy(), self.asks_again(context));
                    vec![format!("{sign} {headline}:"), name, String::new(), again]
                };
                if error.status.is_none() {
                    // Not the service speaks, but the store.
                    lines.insert(3, text::visible(&error.message).into_owned());
                }
                context.write(Role::Unknown, &lines, area, buffer);
            }
            Load::Failed(error) => {
                let again = format!("Nothing was lost; {}", context.asks_again());
                context.draw_failure(error, &again, area, buffer);
            }
        }
    }

    fn draw_read(&self, report: &Report, context: &DrawContext<'_>, area: Rect, buffer: &mut Buffer) {
        let now = self.detail.told_at(context.now);
        let head = Head::of(report, context.session, now, self.related.entries.counts()).beside(self.about());
        head.draw(area, buffer, context.theme);
        let height = area.height.min(head::HEIGHT);
        let mut below = Rect { y: area.y + height, height: area.height - height, ..area };
        let unrenewed = report.unrenewed.as_ref().map(|unrenewed| {
            let said = time::utc(report.fetched_at);
            (Role::Warning, format!("{}; this is what was said at {said}", text::capital(&unrenewed.words())))
        });
        let newer = since::newer(context, self, report).map(|news| (Role::Pending, news));
        for (role, news) in unrenewed.into_iter().chain(newer) {
            let lines = text::wrap(&news, usize::from(below.width));
            context.write(role, &lines, below, buffer);
            let taken = u16::try_from(lines.len()).unwrap_or(below.height).min(below.height);
            below = Rect { y: below.y + taken, height: below.height - taken, ..below };
        }
        let is_focused = context.focus == Focus::Here;
        detail::view::draw(&self.detail, context.beside.marks, below, buffer, context.theme, is_focused);
    }

    /// What is said of an object that the service does not have: that it has never seen it, or what it said before.
    fn missing(&self, error: &ApiError, context: &DrawContext<'_>) -> Vec<String> {
        let name = text::visible(&self.name);
        let kind = self.subject.label();
        let glyphs = context.theme.glyphs();
        if let Some([since, offer]) = since::submitted(context, self) {
            return vec![
                format!("{} Was not in VirusTotal: {name}", glyphs.pending),
                String::new(),
                format!("This {kind} was submitted since; {since}."),
                offer,
            ];
        }
        let again = self.asks_again(context);
        let offer = unseen::offer(&self.subject.kind, context.session, |action| context.key(action));
        let is_network = matches!(self.subject.kind, Kind::Domain | Kind::IpAddress);
        let offer = offer.or_else(|| is_network.then(|| "There is nothing to submit".to_owned()));
        let offer = offer.map(|words| format!("{words}; ")).unwrap_or_default();
        let meaning = match &error.before {
            Some(said) => {
                let at = time::utc(said.at);
                format!(
                    "The service said {} of this {kind} at {at}. That it is gone is not a clean verdict.",
                    said.verdict
                )
            }
            None => format!("The service has never seen this {kind}. That is not a clean verdict: nobody has looked."),
        };
        vec![
            format!("{} {}: {name}", glyphs.unknown, text::capital(error.headline())),
            String::new(),
            meaning,
            format!("{offer}{again}"),
        ]
    }

    /// `1 request`: what its report costs.
    pub fn price(&self, session: &Session) -> String {
        text::requests(session.price(report::call(&self.subject).price()))
    }

    /// What asks for its report again.
    fn asks_again(&self, context: &DrawContext<'_>) -> String {
        if context.session.wants_key() {
            return context.takes_key();
        }
        format!("{} asks again ({}).", context.key(Action::Refresh), self.price(context.session))
    }
}
