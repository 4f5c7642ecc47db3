//! What was given to private scanning from here goes to the public side by a yes of its own: to one request at a time.
//!
//! The design decision: the refusal comes from where requests leave, so that whatever asks is asked about. Until the user has
//! answered, the request counts as waited for; a yes orders that one once more, a no is its answer. What works through lists is
//! refused without a question.

use super::{Model, Pane};
use crate::effect::RequestId;
use crate::flow::Flow;
use crate::flow::submission::{Side, Submission};
use crate::pane::Route;
use crate::pane::overlay::{Choice, Intent, Menu, Overlay, Unsent};
use crate::text;
use crate::theme::Role;
use crate::vt::{ApiError, Body, Call, Reason};

/// Cells of what a question is about.
const NAME: usize = 60;

impl Model {
    /// Asks whether request `id` may go to the public side, where that is why it was not sent and somebody ordered it by hand.
    /// One at a time: what is refused while a question is open can be asked for again.
    pub(super) fn asks_consent(&mut self, id: RequestId, error: &ApiError) -> bool {
        let Some(what) = self.ordered_by_hand(id).filter(|_| error.reason.lacks_consent()) else { return false };
        if self.overlays.iter().chain(&self.brought).any(is_question) {
            return false;
        }
        let Some(call) = self.activity.asks(id) else { return false };
        let menu = question(&text::fit(&what, NAME), Unsent { id, call, error: error.clone() });
        self.status = None;
        self.bring(Overlay::Menu(menu), "what goes to the public side needs a yes: a question waits");
        true
    }

    /// What a request is about, for people, if somebody waits for its answer alone. Pages that are loaded one after another, the
    /// queue, recipes and the watch list are work in bulk.
    fn ordered_by_hand(&self, id: RequestId) -> Option<String> {
        let route = self.requests.route(id)?;
        match route {
            Route::Flow(flow) => match &**flow {
                Flow::Submission(Submission::Sent(sent)) => Some(sent.what().to_owned()),
                Flow::Order(order) => order.what().map(str::to_owned),
                _ => None,
            },
            Route::Report(place) | Route::Part(place, _) | Route::Related(place, _) => {
                let place = self.trail.get(*place)?;
                let is_bulk = matches!(route, Route::Related(_, name) if place.related.loads_all(name));
                (!is_bulk).then(|| place.title().into_owned())
            }
            Route::Pane(Pane::Results) if !self.results.paged.reach.all => self.results.query().map(str::to_owned),
            _ => None,
        }
    }

    /// The user said yes: this one request leaves.
    pub(super) fn give_consent(&mut self, unsent: Unsent) {
        let Unsent { id, call, .. } = unsent;
        self.activity.agreed(id);
        self.requests.agree(id, call);
    }

    /// The user said no, or left the question.
    pub(super) fn refuse_consent(&mut self, unsent: &Unsent) {
        self.settle(unsent.id, Err(unsent.error.clone()), 0);
        self.say("nothing was sent; it stays on the private side");
    }

    /// What is asked of the user for a place that was left need not be answered any more.
    pub(super) fn withdraw(&mut self, is_left: impl Fn(&Route) -> bool) {
        for id in self.requests.on_their_way() {
            if self.activity.is_asking(id) && self.requests.route(id).is_some_and(&is_left) {
                self.forgone(id);
            }
        }
    }

    /// Questions about requests that nobody waits for any more are not asked.
    pub(super) fn drop_questions(&mut self) {
        let requests = &self.requests;
        let is_wanted = |overlay: &Overlay| match overlay {
            Overlay::Menu(menu) => menu.asks_consent().is_none_or(|unsent| requests.waits_for(unsent.id)),
            _ => true,
        };
        self.brought.retain(is_wanted);
        self.overlays.retain(is_wanted);
    }
}

fn is_question(overlay: &Overlay) -> bool {
    matches!(overlay, Overlay::Menu(menu) if menu.asks_consent().is_some())
}

fn question(what: &str, unsent: Unsent) -> Menu {
    let (title, yes, tells) = tells(&unsent.call);
    let price = text::requests(unsent.call.price());
    let known = match unsent.error.reason {
        Reason::MaybeKeptPrivate => "Whether it was submitted privately from here is not known.".to_owned(),
        Reason::ListedPrivate => "Private scanning has it, whoever submitted it.".to_owned(),
        Reason::SaidPrivate => format!("It was not done from here: {}.", unsent.error.message),
        _ => "It was submitted privately from here.".to_owned(),
    };
    let says = vec![
        (Role::Text, text::visible(what).into_owned()),
        (Role::Private, known),
        (Role::Public, tells.to_owned()),
        (Role::Muted, "A yes is for this one request; the next one asks again.".to_owned()),
    ];
    let yes = Choice::new(yes, &price, Intent::SendInPublic(Box::new(unsent)));
    Menu::asking(title, "nothing is sent", vec![yes]).saying(says)
}

/// What is asked about a request, how one says yes to it, and who learns what by it.
fn tells(call: &Call) -> (&'static str, &'static str, &'static str) {
    match &call.body {
        Body::File(_) => ("Publish a private file?", "Yes, publish the file", Side::Public.who_sees_files()),
        Body::Form(_) => ("Publish a private URL?", "Yes, publish the URL", Side::Public.who_sees_urls()),
        Body::Json(_) => (
            "Write in public about what is private?",
            "Yes, publish it",
            "PUBLIC: every user of VirusTotal can see it, and with it what it is about.",
        ),
        Body::None if call.changes() => (
            "Have it analysed in public?",
            "Yes, analyse it in public",
            "PUBLIC: VirusTotal analyses it again, and every user can see what came of it.",
        ),
        Body::None => (
            "Ask the public side about it?",
            "Yes, ask the public side",
            "PUBLIC: VirusTotal learns that it is asked about; what is asked there may become public data.",
        ),
    }
}
