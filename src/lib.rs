//! vtriage: triage of indicators with the VirusTotal API v3, in a terminal.
//!
//! The house has floors; a floor uses only the floors below it. From the top:
//!
//! | floor | modules | for |
//! |---|---|---|
//! | faces | [`cli`], [`run`] | the command line and its headless commands; the loop that owns terminal, input, signals and clock |
//! | model | [`app`], [`pane`], [`flow`] | what we know and show: `update(&mut Model, Msg) -> Vec<Effect>`, views; what leads to sending; no I/O, no clock |
//! | work | [`worker`] | effects in, messages out: the queue of requests |
//! | words | [`msg`], [`effect`], [`keys`], [`session`] | what happened, what is to be done, what a key means, whose key it is; plain data |
//! | screen kit | [`widget`], [`theme`] | tables, tabs, prompts, dialogs; named roles and their styles; no API in here |
//! | the way out | [`access`], [`clipboard`], [`config`] | the one way to the service: cache, budget, refusals, polling; the clipboard; settings and where the key comes from |
//! | results | [`export`], [`html`], [`store`] | objects as text for others; widget HTML as lines; answers, history, notes and cases on disk |
//! | the case | [`case`] | what was looked at and how it was reached: graph, timeline, common ground, recipes |
//! | service | [`vt`] | the API v3 client: endpoints, objects, pages, errors, quota, uploads |
//! | what is inside | [`inside`] | lists, files and folders: what is in them, by hash and indicator |
//! | indicators | [`ioc`] | classify, refang, defang, extract, hash files |
//! | text | [`text`], [`clock`], [`own_file`], [`named_file`], [`spill`] | hostile text made safe; widths; times and sizes for people; what time it is; files that are ours, those whose place the user named, and those without a name |
//!
//! Beside the house stands `demo`, an embedded service that answers as VirusTotal does, with an invented world.
#![forbid(unsafe_code)]
// Modules are private, so that the compiler names what nobody uses; tests and benches reach them through `testing`. What
// is `pub` inside of a private module is what the module shows to the others, and no fault.
#![cfg_attr(not(feature = "testing"), allow(unreachable_pub))]

/// Declares an enum together with its table: each variant has a row, and the compiler takes neither without the other. `ALL` has
/// the variants in the order of the table, `row` gives the row of one.
macro_rules! tabled {
    ($(#[$about:meta])+ $vis:vis enum $name:ident by $row:ty { $($(#[$of:meta])* $variant:ident = $entry:expr,)+ }) => {
        $(#[$about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis enum $name {
            $($(#[$of])* $variant,)+
        }

        impl $name {
            /// All of them, in the order of their table.
            pub const ALL: [Self; [$(Self::$variant),+].len()] = [$(Self::$variant),+];

            const fn row(self) -> &'static $row {
                match self {
                    $(Self::$variant => const { &$entry },)+
                }
            }
        }
    };
}

#[cfg(not(feature = "testing"))]
mod access;
#[cfg(feature = "testing")]
pub mod access;
#[cfg(not(feature = "testing"))]
mod app;
#[cfg(feature = "testing")]
pub mod app;
#[cfg(not(feature = "testing"))]
mod case;
#[cfg(feature = "testing")]
pub mod case;
pub mod cli;
#[cfg(not(feature = "testing"))]
mod clipboard;
#[cfg(feature = "testing")]
pub mod clipboard;
#[cfg(not(feature = "testing"))]
mod clock;
#[cfg(feature = "testing")]
pub mod clock;
#[cfg(not(feature = "testing"))]
mod config;
#[cfg(feature = "testing")]
pub mod config;
#[cfg(test)]
mod cost;
#[cfg(all(feature = "demo", not(feature = "testing")))]
mod demo;
#[cfg(all(feature = "demo", feature = "testing"))]
pub mod demo;
#[cfg(not(feature = "testing"))]
mod effect;
#[cfg(feature = "testing")]
pub mod effect;
#[cfg(not(feature = "testing"))]
mod export;
#[cfg(feature = "testing")]
pub mod export;
#[cfg(not(feature = "testing"))]
mod flow;
#[cfg(feature = "testing")]
pub mod flow;
#[cfg(not(feature = "testing"))]
mod html;
#[cfg(feature = "testing")]
pub mod html;
#[cfg(not(feature = "testing"))]
mod inside;
#[cfg(feature = "testing")]
pub mod inside;
#[cfg(not(feature = "testing"))]
mod ioc;
#[cfg(feature = "testing")]
pub mod ioc;
#[cfg(not(feature = "testing"))]
mod keys;
#[cfg(feature = "testing")]
pub mod keys;
#[cfg(not(feature = "testing"))]
mod msg;
#[cfg(feature = "testing")]
pub mod msg;
#[cfg(not(feature = "testing"))]
mod named_file;
#[cfg(feature = "testing")]
pub mod named_file;
#[cfg(not(feature = "testing"))]
mod own_file;
#[cfg(feature = "testing")]
pub mod own_file;
#[cfg(not(feature = "testing"))]
mod pane;
#[cfg(feature = "testing")]
pub mod pane;
#[cfg(not(feature = "testing"))]
mod run;
#[cfg(feature = "testing")]
pub mod run;
#[cfg(not(feature = "testing"))]
mod session;
#[cfg(feature = "testing")]
pub mod session;
#[cfg(not(feature = "testing"))]
mod spill;
#[cfg(feature = "testing")]
pub mod spill;
#[cfg(not(feature = "testing"))]
mod store;
#[cfg(feature = "testing")]
pub mod store;
#[cfg(not(feature = "testing"))]
mod text;
#[cfg(feature = "testing")]
pub mod text;
#[cfg(not(feature = "testing"))]
mod theme;
#[cfg(feature = "testing")]
pub mod theme;
#[cfg(not(feature = "testing"))]
mod vt;
#[cfg(feature = "testing")]
pub mod vt;
#[cfg(not(feature = "testing"))]
mod widget;
#[cfg(feature = "testing")]
pub mod widget;
#[cfg(not(feature = "testing"))]
mod worker;
#[cfg(feature = "testing")]
pub mod worker;
