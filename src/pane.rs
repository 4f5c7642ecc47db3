//! Panes: one a file; each has state, and does what its keys mean as a [`Component`].
//!
//! A pane knows nothing of other panes, tasks or sockets. It gets actions and answers, changes its own state, and puts
//! orders on the [`Requests`]. Drawing changes nothing but explicit scroll state.

pub mod activity;
pub mod case;
pub mod chosen;
pub mod columns;
pub mod component;
pub mod copy_form;
pub mod detail;
pub mod draw_context;
pub mod glimpse;
pub mod heard;
pub mod known;
pub mod load;
pub mod marked;
pub mod noted;
pub mod overlay;
pub mod paged;
pub mod place;
pub mod private;
pub mod reach;
pub mod related;
pub mod report;
pub mod requests;
pub mod results;
pub mod rows;
pub mod runs;
pub mod search;
pub mod told;
pub mod trail;
pub mod triage;
pub mod unseen;
pub mod watching;
pub mod welcome;

pub use chosen::Chosen;
pub use component::{Answer, Around, Clicked, Component, Means, Opens};
pub use copy_form::{CopyForm, Scope};
pub use draw_context::{DrawContext, Edge, Elsewhere};
pub use load::Load;
pub use place::Place;
pub use reach::Reach;
pub use report::Report;
pub use requests::{Requests, Route};
pub use trail::Trail;

use crate::keys::{Action, Context};

/// What is fixed for a pane.
struct Fixed {
    /// What its edge calls it.
    title: &'static str,
    /// Where its keys are looked up.
    context: Context,
    stands: Stands,
}

/// Where a pane stands on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    Left,
    Right,
    /// Over both columns, while it has the keys.
    Over,
}

tabled! {
    /// The panes, in the order of their numbers.
    #[derive(Default)]
    pub enum Pane by Fixed {
        Results = left("Results", Context::Results),
        Triage = left("Triage", Context::Triage),
        Private = left("Private", Context::Private),
        Activity = left("Activity", Context::Activity),
        #[default]
        Detail = right("Detail", Context::Detail),
        Related = right("Related", Context::Related),
        Case = Fixed { title: "Case", context: Context::Case, stands: Stands::Over },
    }
}

const fn left(title: &'static str, context: Context) -> Fixed {
    Fixed { title, context, stands: Stands::Left }
}

const fn right(title: &'static str, context: Context) -> Fixed {
    Fixed { title, context, stands: Stands::Right }
}

impl Pane {
    /// What its edge calls it.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// Where its keys are looked up.
    pub fn context(self) -> Context {
        self.row().context
    }

    /// What leads to it.
    pub fn focus(self) -> Action {
        Action::Focus(self.context())
    }

    /// Whether it stands in the left column.
    pub fn is_left(self) -> bool {
        self.stands() == Stands::Left
    }

    /// Where it stands.
    pub fn stands(self) -> Stands {
        self.row().stands
    }

    /// The pane whose keys these are.
    pub fn of(context: Context) -> Option<Self> {
        Self::ALL.into_iter().find(|pane| pane.context() == context)
    }
}
