//! Common ground: what the marked objects share, the rarest first.

use super::name;
use super::sifted::Sifted;
use crate::case::shared::{Common, Group, Shared};
use crate::case::traits::Way;
use crate::case::{Case, Dossier};
use crate::pane::Answer;
use crate::pane::marked::MarkSet;
use crate::text;
use crate::theme::Role;
use crate::widget::{self, Cell, Column, Width};

/// The columns; narrow ones lose the last first.
pub(super) const COLUMNS: &[Column] = &[
    Column::new("what", Width::Flex { min: 19, share: 1 }),
    Column::new("is shared", Width::Flex { min: 24, share: 3 }).cut_middle(),
    Column::new("by", Width::Fixed(8)).right(),
    Column::new("in the case", Width::Fixed(11)).right().priority(1),
    Column::new("whom", Width::Flex { min: 16, share: 3 }).priority(2),
];

/// State of the view.
#[derive(Debug, Clone, Default)]
pub(super) struct GroundView {
    shared: Shared,
    /// The groups that pass.
    pub(super) list: Sifted,
}

impl GroundView {
    /// The case or its evidence changed.
    pub(super) fn renew(&mut self, case: &Case, dossier: &Dossier) {
        let before = self.selected().map(|group| group.common.clone());
        self.shared = Shared::of(case, dossier);
        self.sift(case, before.as_ref());
    }

    /// The filter changed; stays on the same group.
    pub(super) fn arrange(&mut self, case: &Case) {
        let before = self.selected().map(|group| group.common.clone());
        self.sift(case, before.as_ref());
    }

    fn sift(&mut self, case: &Case, before: Option<&Common>) {
        let groups = &self.shared.groups;
        let passes = |group: &Group| {
            let text = [what(group), value(group, case), whom(group, case)].join(" ").to_lowercase();
            self.list.filter().split_whitespace().all(|word| text.contains(word))
        };
        let shown = (0..groups.len()).filter(|row| groups.get(*row).is_some_and(passes)).collect();
        self.list.show(shown, |row| groups.get(row).map(|group| &group.common) == before);
    }

    fn group(&self, place: usize) -> Option<&Group> {
        self.shared.groups.get(self.list.row(place)?)
    }

    fn selected(&self) -> Option<&Group> {
        self.shared.groups.get(self.list.selected()?)
    }

    /// What opens what is under the cursor.
    pub(super) fn way(&self, case: &Case) -> Option<Way> {
        self.selected()?.way(case)
    }

    /// `12 of 14 things that 3 marked objects share`
    pub(super) fn told(&self) -> String {
        let Shared { chosen, objects, unread, groups, left } = &self.shared;
        let all = text::count(groups.len() as u64);
        let unread = if *unread > 0 { format!(" · {unread} of them without a report") } else { String::new() };
        let left =
            if *left > 0 { format!(" · {} pairs not compared", text::count(*left as u64)) } else { String::new() };
        format!("{} of {all} shared by {objects} {}{unread}{left}", text::count(self.list.len() as u64), chosen.word())
    }

    /// Why there is nothing.
    pub(super) fn empty(&self, mark: &str) -> String {
        match self.shared.objects {
            0 | 1 => format!("Two objects at least can share something: {mark} marks them, here or in any list."),
            objects if self.shared.groups.is_empty() => format!(
                "{objects} {} share nothing that their reports say. More is known once their relationships are read.",
                self.shared.chosen.word()
            ),
            _ => "Nothing passes the filter.".to_owned(),
        }
    }

    /// Marks or unmarks those that share what is under the cursor.
    pub(super) fn mark(&mut self, case: &Case, marks: &mut MarkSet) -> Answer {
        let Some(group) = self.selected() else {
            return Answer::Said("nothing here to mark".to_owned());
        };
        super::mark(group.members.iter().filter_map(|node| case.node(*node)), true, marks);
        Answer::Done
    }

    /// The rows as a table.
    pub(super) fn shown<'a>(&'a self, case: &'a Case) -> Shown<'a> {
        Shown { view: self, case }
    }
}

/// What kind of thing is shared.
fn what(group: &Group) -> String {
    match &group.common {
        Common::Alike(_) => "alike".to_owned(),
        Common::LeadsTo { by, .. } => by.to_string(),
        Common::Trait(kind, _) => kind.word().to_owned(),
    }
}

/// What is shared. Hostile text.
fn value(group: &Group, case: &Case) -> String {
    match &group.common {
        Common::Alike(pair) => {
            let called = |node| case.node(node).map(name).unwrap_or_default();
            let by_tlsh = pair.distance.map(|distance| format!("TLSH distance {distance}"));
            let by_ssdeep = pair.score.map(|score| format!("ssdeep {score} of 100"));
            let how: Vec<String> = by_tlsh.into_iter().chain(by_ssdeep).collect();
            format!("{} and {}: {}", called(pair.one), called(pair.other), how.join(", "))
        }
        Common::LeadsTo { node, .. } => case.node(*node).map(name).unwrap_or_default().into_owned(),
        Common::Trait(_, value) => value.to_string(),
    }
}

/// Who shares it. Hostile text.
fn whom(group: &Group, case: &Case) -> String {
    let names: Vec<_> = group.members.iter().filter_map(|node| case.node(*node)).map(name).take(20).collect();
    names.join(", ")
}

/// Common ground as a table draws it.
pub(super) struct Shown<'a> {
    view: &'a GroundView,
    case: &'a Case,
}

impl widget::Rows for Shown<'_> {
    fn len(&self) -> usize {
        self.view.list.len()
    }

    fn cell(&self, place: usize, column: usize) -> Cell<'_> {
        let Some(group) = self.view.group(place) else { return Cell::text("") };
        let role = |role| if group.is_noise { Role::Muted } else { role };
        match column {
            0 => Cell::new(role(Role::Header), what(group)),
            1 => Cell::new(role(Role::Text), value(group, self.case)),
            2 => Cell::new(role(Role::Text), format!("{} of {}", group.members.len(), self.view.shared.objects)),
            3 => Cell::new(role(Role::Muted), format!("{} of {}", group.have, group.could)),
            _ if group.is_noise => Cell::new(Role::Muted, format!("popular: {}", whom(group, self.case))),
            _ => Cell::new(Role::Muted, whom(group, self.case)),
        }
    }
}
