//! Files that were dropped or named: what it means to look at them is said first; and news of the disk.

use super::Model;
use crate::effect::{Effect, FileNews, FileOrder, Opening};
use crate::flow::Event;
use crate::flow::submission::Side;
use crate::ioc::ExtractOptions;
use crate::pane::overlay::{Choice, Intent, Menu, Overlay};
use crate::text::shell::dropped_paths;
use crate::text::{self, count};
use crate::vt::endpoint;

impl Model {
    /// Files that were dropped or named at the start. What it means to look is said first; nothing is uploaded by it.
    pub(super) fn offer_files(&mut self, text: &str) {
        let shown = text::fit_middle(text.trim(), 50);
        let to = |side| Intent::Files(side, text.trim().to_owned());
        let price = format!("{} a file; asks before it sends", text::requests(endpoint::REPORT.price()));
        let choices = vec![
            Choice::new("See what is inside: a checklist", "nothing is sent", Intent::Inside(text.trim().to_owned())),
            Choice::new("Hash and look up; then PUBLIC", &price, to(Side::Public)),
            Choice::new("Hash and look up; then PRIVATE", &price, to(Side::Private)),
        ];
        let title = format!("A file: {shown}");
        self.overlays.push(Overlay::Menu(Menu::asking(&title, "nothing is read or sent", choices)));
    }

    /// Reads what is inside of files beside the loop; a checklist follows. Nothing is sent by it.
    pub fn open_inside(&mut self, opening: Opening) {
        let what = text::visible(&opening.paths.join(", ")).into_owned();
        self.say_meanwhile(format!("reading {what}…"));
        let ExtractOptions { references, internal_names } = self.session.extraction();
        self.requests.order(Effect::File(FileOrder::Open(Opening { references, internal_names, ..opening })));
    }

    /// The user wants to see what is inside of files that were dropped or named.
    pub(super) fn look_inside(&mut self, text: &str) {
        let Some(paths) = dropped_paths(text) else { return };
        self.open_inside(Opening { paths, ..Opening::default() });
    }

    /// News of the disk: of a name for an export, of what is inside of files, else of what is to be submitted.
    pub(super) fn file_news(&mut self, news: FileNews) {
        match self.file_is_named(news) {
            None => {}
            Some(FileNews::Opened(found)) => self.bring_found(*found),
            Some(FileNews::Opening { hashed, files }) => {
                self.say(format!("hashing: {} of {} files", count(hashed), count(files)));
            }
            Some(news) => self.tell_flow(Event::Disk(news)),
        }
    }
}
