//! The commands that are typed: one table of names, arguments, what completes them, what they cost and what they do.

use std::collections::BTreeSet;

use super::{Model, Pane};
use crate::case::Ruling;
use crate::case::recipe::{Plan, Recipe};
use crate::effect::{Effect, StoreTask};
use crate::export::Format;
use crate::ioc::{self, Indicator};
use crate::keys::Action;
use crate::pane::Component;
use crate::pane::detail::Tab;
use crate::pane::overlay::Way;
use crate::pane::overlay::palette::no_command;
use crate::pane::{CopyForm, Scope};
use crate::session::Mouse;
use crate::text;
use crate::vt::calls::Form;
use crate::vt::{Call, endpoint};
use crate::widget::Sorting;
use crate::widget::palette::{self, Entry, Nearness};
use crate::widget::table::Sort;

/// What stands behind a command's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Argument {
    None,
    /// It may be left out.
    May(&'static str),
    Must(&'static str),
}

impl Argument {
    /// `NAME`, `[PATH]`
    pub(super) fn shown(self) -> String {
        match self {
            Self::None => String::new(),
            Self::May(word) => format!("[{word}]"),
            Self::Must(word) => word.to_owned(),
        }
    }
}

/// Something that completes a command: the word, and what it is.
pub(super) type Offer = (String, String);

/// What is known of what may stand behind a command.
#[derive(Clone, Copy)]
pub(super) enum Offers {
    /// It is one of these, so a few letters of one do.
    OneOf(fn(&Model) -> Vec<Offer>),
    /// It begins with one of these; what follows is the user's own.
    LedBy(fn(&Model) -> Vec<Offer>),
    /// It is the user's own text, and is never taken for one of these.
    Own(fn(&Model) -> Vec<Offer>),
}

impl Offers {
    /// What completes this much of an argument, the best first.
    pub(super) fn matching(self, model: &Model, argument: &str) -> Vec<Offer> {
        let offers = match self {
            Self::LedBy(_) if argument.contains(' ') => Vec::new(),
            Self::OneOf(offers) | Self::LedBy(offers) | Self::Own(offers) => offers(model),
        };
        let title = |(word, about): &Offer| match self {
            // What was typed stands before it, so it may be found by what it is as well.
            Self::Own(_) => format!("{word} {about}"),
            Self::OneOf(_) | Self::LedBy(_) => word.clone(),
        };
        let entries: Vec<Entry> =
            offers.iter().map(|offer| Entry { title: title(offer), ..Entry::default() }).collect();
        let found = palette::matches(argument, &entries);
        // Who types a name that there is not, hears so; it may have the letters of one that there is.
        let meant = found.into_iter().filter(|found| found.nearness == Nearness::Meant);
        meant.filter_map(|found| offers.get(found.entry).cloned()).collect()
    }
}

/// A row of the table.
pub(super) struct Command {
    pub name: &'static str,
    /// What it does, in the words of the palette.
    pub about: &'static str,
    pub argument: Argument,
    /// What the argument may be, as far as that is known.
    pub offers: Offers,
    /// Requests that it costs with this argument.
    pub price: fn(&Model, &str) -> Option<u32>,
    pub does: fn(&mut Model, &str),
}

use Argument::{May, Must};
use Offers::{LedBy, OneOf, Own};

/// Nothing is known of it.
const TEXT: Offers = Own(|_| Vec::new());

const fn command(
    name: &'static str,
    argument: Argument,
    about: &'static str,
    offers: Offers,
    price: fn(&Model, &str) -> Option<u32>,
    does: fn(&mut Model, &str),
) -> Command {
    Command { name, about, argument, offers, price, does }
}

/// All of them, in the order in which the palette lists them.
pub(super) const COMMANDS: &[Command] = &[
    command("search", Must("WHAT"), "an indicator, #tag or query", Own(saved), Model::price_of_typed, Model::ask),
    command("ip", Must("ADDRESS"), "look up an IP address", TEXT, Model::price_of_typed, |model, text| {
        model.ask_kind(text, |found| matches!(found, Indicator::Ip(_)), "IP address");
    }),
    command("domain", Must("NAME"), "look up a domain", TEXT, Model::price_of_typed, |model, text| {
        model.ask_kind(text, |found| matches!(found, Indicator::Domain(_)), "domain");
    }),
    command("url", Must("URL"), "look up a URL", TEXT, Model::price_of_typed, |model, text| {
        model.ask_kind(text, |found| matches!(found, Indicator::Url(_)), "URL");
    }),
    command("file", Must("HASH"), "look up a file by its hash", TEXT, Model::price_of_typed, |model, text| {
        model.ask_kind(text, Indicator::is_hash, "hash");
    }),
    command(
        "rel",
        Must("NAME"),
        "open a relationship of what is open",
        OneOf(relationships),
        Model::price_of_rel,
        Model::open_rel,
    ),
    command(
        "compare",
        Argument::None,
        "the two marked objects, or this one then and now",
        TEXT,
        |model, _| model.price_of_comparing(),
        |model, _| model.compare(),
    ),
    command(
        "watch",
        Argument::None,
        "put what is selected on the watch list: objects looked at again",
        TEXT,
        free,
        |model, _| model.add_revisits(),
    ),
    command("unwatch", Argument::None, "take it off the watch list", TEXT, free, |model, _| {
        model.drop_revisits();
    }),
    command(
        "watches",
        May("look"),
        "the watch list, and what changed; look asks for all of it anew",
        OneOf(|_| vec![("look".to_owned(), "a request an object".to_owned())]),
        Model::price_of_revisiting,
        Model::revisit_command,
    ),
    command(
        "recipe",
        May("NAME"),
        "a pivot of several steps, at a price said before",
        OneOf(recipes),
        Model::price_of_recipe,
        Model::open_recipe,
    ),
    command("tab", Must("NAME"), "a tab of the report", OneOf(tabs), Model::price_of_tab, Model::open_tab),
    command("note", May("TEXT"), "write a note on this object; TEXT is added to it", TEXT, free, Model::write_note),
    command(
        "copy",
        Must("FORM"),
        "copy the report, in a list what is marked or selected, in this form",
        OneOf(formats),
        free,
        |model, name| {
            model.with_format(name, |model, format| model.copy(Scope::Here, CopyForm::Export(format)));
        },
    ),
    command(
        "export",
        Must("FORMAT [PATH]"),
        "write what is marked, else all that is shown",
        LedBy(formats),
        free,
        Model::export_as,
    ),
    command("sort", Must("COLUMN"), "sort the focused list", OneOf(columns), free, Model::sort_column),
    command("filter", May("WORDS"), "filter the focused list; by nothing for all", TEXT, free, |model, words| {
        if model.has_filter() { model.set_filter(words) } else { model.say("nothing to filter here") }
    }),
    command(
        "case",
        May("new|open|export|… NAME"),
        "the cases: a named workspace each",
        LedBy(case_words),
        free,
        Model::case_command,
    ),
    command("verdict", Must("WORD [REASON]"), "your own verdict on this object", LedBy(rulings), free, Model::rule),
    command("log", Argument::None, "the requests of this session", TEXT, free, |model, _| {
        model.focus(Pane::Activity);
    }),
    command("store", Argument::None, "what is kept on this machine", TEXT, free, |model, _| {
        model.requests.order(Effect::Keep(StoreTask::Info));
    }),
    command("theme", Must("NAME"), "other colours, at once", OneOf(themes), free, |model, name| {
        model.requests.order(Effect::Dress(name.to_owned()));
    }),
    command(
        "mouse",
        May("on|off"),
        "take the mouse, or leave it to the terminal",
        OneOf(on_off),
        free,
        |model, word| match word {
            "on" => model.take_mouse(Mouse::Taken),
            "off" => model.take_mouse(Mouse::Left),
            "" => model.turn_mouse(),
            _ => model.complain(format!("{}: on or off", text::visible(word))),
        },
    ),
    command(
        "profile",
        Must("NAME"),
        "go on with another profile of the settings",
        OneOf(profiles),
        free,
        |model, name| model.leave(Way::Profile(name.to_owned())),
    ),
    command("demo", Argument::None, "go on in the demo: an invented world, no key", TEXT, free, |model, _| {
        model.leave(Way::Demo);
    }),
    command("tour", Argument::None, "what there is, in five steps", TEXT, free, |model, _| model.begin_tour()),
    command("key", Argument::None, "take another API key", TEXT, free, |model, _| {
        model.leave(Way::Key);
    }),
];

/// The command of a line, and what stands behind its name.
pub(super) fn read(line: &str) -> Option<(&'static Command, &str)> {
    let (name, rest) = line.trim_start().split_once(' ').unwrap_or((line.trim(), ""));
    let command = COMMANDS.iter().find(|command| command.name == name)?;
    Some((command, rest.trim()))
}

fn free(_: &Model, _: &str) -> Option<u32> {
    None
}

fn saved(model: &Model) -> Vec<Offer> {
    model.search.saved.iter().map(|kept| (kept.query.clone(), format!("saved as {}", kept.name))).collect()
}

fn relationships(model: &Model) -> Vec<Offer> {
    let entries = model.trail.current().into_iter().flat_map(|place| place.related.entries.everything());
    entries.map(|entry| (entry.name.to_string(), entry.gives.to_string())).collect()
}

fn recipes(model: &Model) -> Vec<Offer> {
    let fitting = model.recipes_here();
    let offer = |(recipe, plan, _): &(&Recipe, Plan, _)| {
        let most = text::requests(plan.most);
        (recipe.name.clone(), format!("at most {most}: {}", text::visible(&recipe.about)))
    };
    fitting.iter().map(offer).collect()
}

fn tabs(model: &Model) -> Vec<Offer> {
    let shown = Tab::ALL.into_iter().filter(|_| model.trail.current().is_some());
    shown.map(|tab| (tab.title().to_lowercase(), String::new())).collect()
}

fn formats(_: &Model) -> Vec<Offer> {
    Format::all().map(|format| (format.name().to_owned(), format.label().to_owned())).collect()
}

fn columns(model: &Model) -> Vec<Offer> {
    let columns = model.pane(model.focus).map(Component::sortable).unwrap_or_default();
    let titles = columns.into_iter().map(|column| column.title).filter(|title| !title.is_empty());
    titles.map(|title| (title.to_owned(), String::new())).collect()
}

fn case_words(_: &Model) -> Vec<Offer> {
    const WORDS: [(&str, &str); 8] = [
        ("list", "choose one to open"),
        ("new", "begin a case of that name"),
        ("open", "as it was left; costs no request"),
        ("rename", "call the open case so"),
        ("archive", "put it away"),
        ("delete", "asks first"),
        ("export", "FILE: a report (.md, .html), STIX, MISP, a layer, a graph, or all of it"),
        ("clear", "take all out of the open case; asks first"),
    ];
    WORDS.into_iter().map(|(word, about)| (word.to_owned(), about.to_owned())).collect()
}

fn rulings(_: &Model) -> Vec<Offer> {
    let words = Ruling::ALL.into_iter().map(|ruling| (ruling.word().to_owned(), "a reason may follow".to_owned()));
    words.chain([("none".to_owned(), "take it back".to_owned())]).collect()
}

fn themes(model: &Model) -> Vec<Offer> {
    let usual = crate::theme::usual().map(str::to_owned);
    let names: BTreeSet<String> = usual.chain(model.session.themes.iter().cloned()).collect();
    names.into_iter().map(|name| (name, String::new())).collect()
}

fn on_off(model: &Model) -> Vec<Offer> {
    let now = |mouse| if model.mouse == mouse { "as it is".to_owned() } else { String::new() };
    vec![("on".to_owned(), now(Mouse::Taken)), ("off".to_owned(), now(Mouse::Left))]
}

fn profiles(model: &Model) -> Vec<Offer> {
    let is_here = |name: &String| if *name == model.session.profile { "in force" } else { "" }.to_owned();
    model.session.profiles.iter().map(|name| (name.clone(), is_here(name))).collect()
}

impl Model {
    /// Does what a line says: a command with its argument.
    pub(super) fn run_line(&mut self, line: &str) {
        match read(line) {
            Some((Command { name, argument: Must(word), .. }, "")) => {
                self.complain(format!("{name} {word}: what is to stand for {word} is missing; nothing was done"));
            }
            Some((Command { name, argument: Argument::None, .. }, word)) if !word.is_empty() => {
                self.complain(format!("{name} takes no {}; nothing was done", text::visible(word)));
            }
            Some((command, argument)) => (command.does)(self, argument),
            None => self.complain(no_command(line)),
        }
    }

    /// Requests that a line costs.
    pub(super) fn price_of_line(&self, line: &str) -> Option<u32> {
        let (command, argument) = read(line)?;
        (command.price)(self, argument)
    }

    /// Of nothing yet: what the first thing that can be asked for costs.
    fn price_of_typed(&self, text: &str) -> Option<u32> {
        match self.call_of_typed(text) {
            None if text.is_empty() => Some(endpoint::REPORT.price()),
            call => call.as_ref().map(Call::price),
        }
    }

    /// As if it stood in the search bar.
    fn ask(&mut self, text: &str) {
        self.search.prompt.set(text);
        self.search.active = true;
        self.ask_typed();
    }

    fn ask_kind(&mut self, text: &str, is_meant: fn(&Indicator) -> bool, kind: &str) {
        match ioc::classify(text) {
            Ok(found) if is_meant(&found) => self.ask(text),
            _ => self.complain(format!("{} is no {kind}; nothing was sent", text::visible(text))),
        }
    }

    fn price_of_rel(&self, name: &str) -> Option<u32> {
        let place = self.trail.current()?;
        if name.is_empty() {
            return Some(endpoint::RELATED.price());
        }
        place.related.named_call(name, Form::Objects).map(|call| call.price())
    }

    fn open_rel(&mut self, name: &str) {
        let Some(place) = self.trail.current_mut() else { return self.say("no object here") };
        if !place.related.open_named(name, &mut self.requests) {
            let what = place.subject.label().into_owned();
            return self.complain(format!("a {what} has no relationship {}; nothing was sent", text::visible(name)));
        }
        self.focus = Pane::Related;
    }

    fn price_of_tab(&self, name: &str) -> Option<u32> {
        let tab = tab_named(name)?;
        let calls = self.calls_that_follow(|_| tab);
        (!calls.is_empty()).then(|| calls.iter().map(Call::price).sum())
    }

    fn open_tab(&mut self, name: &str) {
        match tab_named(name) {
            Some(tab) => self.show_tab(tab),
            None => self.complain(format!("a report has no tab {}", text::visible(name))),
        }
    }

    fn write_note(&mut self, note: &str) {
        if note.is_empty() {
            return self.perform(Action::Note);
        }
        if self.refuses_change() {
            return;
        }
        self.add_to_note(note);
    }

    fn with_format(&mut self, name: &str, does: impl FnOnce(&mut Self, Format)) {
        if let Some(format) = Format::named(name) {
            return does(self, format);
        }
        let names: Vec<&str> = Format::all().map(Format::name).collect();
        self.complain(format!("{} is no format; there are {}", text::visible(name), names.join(", ")));
    }

    fn export_as(&mut self, argument: &str) {
        let (name, path) = argument.split_once(' ').unwrap_or((argument, ""));
        self.with_format(name, |model, format| {
            // What it writes stands in the palette: what is marked, wherever that is.
            let (scope, path) = (Scope::Marks, path.trim());
            if path.is_empty() { model.name_export(scope, format) } else { model.save(scope, format, path) }
        });
    }

    fn sort_column(&mut self, title: &str) {
        let columns = self.pane(self.focus).map(Component::sortable).unwrap_or_default();
        match columns.iter().position(|column| column.title == title) {
            Some(column) => self.sort_by(Some(Sort { column, sorting: Sorting::Descending })),
            None => self.complain(format!("no column {} to sort by here", text::visible(title))),
        }
    }
}

fn tab_named(name: &str) -> Option<Tab> {
    Tab::ALL.into_iter().find(|tab| tab.title().eq_ignore_ascii_case(name))
}
