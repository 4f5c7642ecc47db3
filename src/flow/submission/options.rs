//! The options of private scanning as fields of a form, and back.

use crate::flow::form::Name;
use crate::vt::calls::{Interaction, Locale, PrivateScanOptions, PrivateUrlOptions, Region};
use crate::widget::{Dialog, Field};

/// The sandboxes that visit private URLs, what is said of them, and whether they do unless the user says otherwise.
///
/// Source: <https://docs.virustotal.com/reference/private-scan-url>
const URL_SANDBOXES: [(&str, &str, bool); 3] =
    [("chrome_headless_linux", " (richest result)", true), ("cape_win", "", false), ("zenbox_windows", "", false)];

/// The fields for a file. A rescan has no password: the file is at the service already.
pub(super) fn file_fields(dialog: Dialog<Name>, with_password: bool) -> Dialog<Name> {
    let dialog = dialog
        .field(Name::Sandbox, Field::check("run it in a sandbox", true))
        .field(Name::Internet, Field::check("let it reach the internet (its owner may notice)", false))
        .field(Name::InterceptTls, Field::check("open its TLS connections (it may notice)", false))
        .field(Name::CommandLine, Field::line("Command line", "").placeholder("arguments to run it with"))
        .field(Name::Days, Field::line("Days kept", "").placeholder("1 to 28; the group's setting"))
        .field(Name::Region, Field::choice("Kept in", regions(), Some(0)))
        .field(Name::Machine, Field::choice("Machine", locales(), Some(0)))
        .field(Name::LiveSession, Field::line("Live session in", "").placeholder("none; cape"))
        .field(Name::LiveSeconds, Field::line("Its seconds", "").placeholder("60 to 1800"));
    if with_password {
        dialog.field(Name::Password, Field::secret("Password").placeholder("of a ZIP that holds one file"))
    } else {
        dialog
    }
}

/// What the fields say, or what is wrong with them.
pub(super) fn file_options(dialog: &Dialog<Name>) -> Result<PrivateScanOptions, String> {
    let options = PrivateScanOptions {
        disable_sandbox: !dialog.is_checked(&Name::Sandbox),
        enable_internet: dialog.is_checked(&Name::Internet),
        intercept_tls: dialog.is_checked(&Name::InterceptTls),
        command_line: text(dialog, Name::CommandLine),
        password: text(dialog, Name::Password),
        retention_period_days: days(dialog)?,
        storage_region: chosen(dialog, Name::Region, &Region::ALL),
        locale: chosen(dialog, Name::Machine, &Locale::ALL),
        interaction: interaction(dialog)?,
    };
    options.check().map(|()| options)
}

/// The fields for a URL.
pub(super) fn url_fields(dialog: Dialog<Name>) -> Dialog<Name> {
    let dialog = dialog.field(Name::UserAgent, Field::line("User agent", "").placeholder("the sandbox's own"));
    let dialog = URL_SANDBOXES.iter().fold(dialog, |dialog, (sandbox, remark, is_wanted)| {
        dialog.field(Name::VisitIn(sandbox), Field::check(format!("visit it in {sandbox}{remark}"), *is_wanted))
    });
    dialog
        .field(Name::Days, Field::line("Days kept", "").placeholder("1 to 28; 1"))
        .field(Name::Region, Field::choice("Kept in", regions(), Some(0)))
        .field(Name::LiveSession, Field::line("Live session in", "").placeholder("none; cape_win"))
        .field(Name::LiveSeconds, Field::line("Its seconds", "").placeholder("60 to 1800"))
}

/// What the fields say, or what is wrong with them.
pub(super) fn url_options(dialog: &Dialog<Name>) -> Result<PrivateUrlOptions, String> {
    let wanted = URL_SANDBOXES.iter().filter(|(sandbox, ..)| dialog.is_checked(&Name::VisitIn(sandbox)));
    let options = PrivateUrlOptions {
        user_agent: text(dialog, Name::UserAgent),
        sandboxes: wanted.map(|(sandbox, ..)| (*sandbox).to_owned()).collect(),
        retention_period_days: days(dialog)?,
        storage_region: chosen(dialog, Name::Region, &Region::ALL),
        interaction: interaction(dialog)?,
    };
    options.check().map(|()| options)
}

fn regions() -> Vec<&'static str> {
    std::iter::once("group's").chain(Region::ALL.map(Region::name)).collect()
}

fn locales() -> Vec<&'static str> {
    std::iter::once("any").chain(Locale::ALL.map(Locale::name)).collect()
}

fn text(dialog: &Dialog<Name>, field: Name) -> Option<String> {
    Some(dialog.text(&field).trim().to_owned()).filter(|text| !text.is_empty())
}

/// The first option of such a field is to say nothing.
fn chosen<T: Copy>(dialog: &Dialog<Name>, field: Name, all: &[T]) -> Option<T> {
    all.get(dialog.chosen(&field)?.checked_sub(1)?).copied()
}

fn days(dialog: &Dialog<Name>) -> Result<Option<u8>, String> {
    let Some(words) = text(dialog, Name::Days) else { return Ok(None) };
    let days = words.parse().ok().filter(|days| (1..=28).contains(days));
    days.map(Some).ok_or_else(|| format!("retention must be 1 to 28 days, not {words}"))
}

fn interaction(dialog: &Dialog<Name>) -> Result<Option<Interaction>, String> {
    let timeout = match text(dialog, Name::LiveSeconds) {
        Some(words) => Some(words.parse().map_err(|_| format!("a session lasts 60 to 1800 seconds, not {words}"))?),
        None => None,
    };
    match text(dialog, Name::LiveSession) {
        Some(sandbox) => Ok(Some(Interaction { sandbox, timeout })),
        None if timeout.is_some() => Err("a live session needs the name of a sandbox".to_owned()),
        None => Ok(None),
    }
}
