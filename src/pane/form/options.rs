//! The options of private scanning as fields of a form, and back.

use crate::vt::calls::{Interaction, Locale, PrivateScanOptions, PrivateUrlOptions, Region};
use crate::widget::{Dialog, Field};

/// The sandboxes that visit private URLs.
///
/// Source: <https://docs.virustotal.com/reference/private-scan-url>
const URL_SANDBOXES: [&str; 3] = ["chrome_headless_linux", "cape_win", "zenbox_windows"];

/// The fields for a file. A rescan has no password: the file is at the service already.
pub(super) fn file_fields(dialog: Dialog, with_password: bool) -> Dialog {
    let dialog = dialog
        .field(Field::check("run it in a sandbox", true))
        .field(Field::check("let it reach the internet (its owner may notice)", false))
        .field(Field::check("open its TLS connections (it may notice)", false))
        .field(Field::line("Command line", "").placeholder("arguments to run it with"))
        .field(Field::line("Days kept", "").placeholder("1 to 28; the group's setting"))
        .field(Field::choice("Kept in", regions(), Some(0)))
        .field(Field::choice("Machine", locales(), Some(0)))
        .field(Field::line("Live session in", "").placeholder("none; cape"))
        .field(Field::line("Its seconds", "").placeholder("60 to 1800"));
    if with_password {
        dialog.field(Field::secret("Password").placeholder("of a ZIP that holds one file"))
    } else {
        dialog
    }
}

/// What the fields say, or what is wrong with them.
pub(super) fn file_options(dialog: &Dialog, with_password: bool) -> Result<PrivateScanOptions, String> {
    let options = PrivateScanOptions {
        disable_sandbox: !dialog.is_checked(0),
        enable_internet: dialog.is_checked(1),
        intercept_tls: dialog.is_checked(2),
        command_line: text(dialog, 3),
        password: if with_password { text(dialog, 9) } else { None },
        retention_period_days: days(dialog, 4)?,
        storage_region: chosen(dialog, 5, &Region::ALL),
        locale: chosen(dialog, 6, &Locale::ALL),
        interaction: interaction(dialog, 7)?,
    };
    options.check().map(|()| options)
}

/// The fields for a URL.
pub(super) fn url_fields(dialog: Dialog) -> Dialog {
    dialog
        .field(Field::line("User agent", "").placeholder("the sandbox's own"))
        .field(Field::check("visit it in chrome_headless_linux (richest result)", true))
        .field(Field::check("visit it in cape_win", false))
        .field(Field::check("visit it in zenbox_windows", false))
        .field(Field::line("Days kept", "").placeholder("1 to 28; 1"))
        .field(Field::choice("Kept in", regions(), Some(0)))
        .field(Field::line("Live session in", "").placeholder("none; cape_win"))
        .field(Field::line("Its seconds", "").placeholder("60 to 1800"))
}

/// What the fields say, or what is wrong with them.
pub(super) fn url_options(dialog: &Dialog) -> Result<PrivateUrlOptions, String> {
    let wanted = URL_SANDBOXES.iter().enumerate().filter(|(index, _)| dialog.is_checked(1 + index));
    let options = PrivateUrlOptions {
        user_agent: text(dialog, 0),
        sandboxes: wanted.map(|(_, name)| (*name).to_owned()).collect(),
        retention_period_days: days(dialog, 4)?,
        storage_region: chosen(dialog, 5, &Region::ALL),
        interaction: interaction(dialog, 6)?,
    };
    options.check().map(|()| options)
}

fn regions() -> Vec<&'static str> {
    std::iter::once("group's").chain(Region::ALL.map(Region::name)).collect()
}

fn locales() -> Vec<&'static str> {
    std::iter::once("any").chain(Locale::ALL.map(Locale::name)).collect()
}

fn text(dialog: &Dialog, field: usize) -> Option<String> {
    Some(dialog.text(field).trim().to_owned()).filter(|text| !text.is_empty())
}

/// The first option of such a field is to say nothing.
fn chosen<T: Copy>(dialog: &Dialog, field: usize, all: &[T]) -> Option<T> {
    all.get(dialog.chosen(field)?.checked_sub(1)?).copied()
}

fn days(dialog: &Dialog, field: usize) -> Result<Option<u8>, String> {
    let Some(words) = text(dialog, field) else { return Ok(None) };
    let days = words.parse().ok().filter(|days| (1..=28).contains(days));
    days.map(Some).ok_or_else(|| format!("retention must be 1 to 28 days, not {words}"))
}

fn interaction(dialog: &Dialog, field: usize) -> Result<Option<Interaction>, String> {
    let timeout = match text(dialog, field + 1) {
        Some(words) => Some(words.parse().map_err(|_| format!("a session lasts 60 to 1800 seconds, not {words}"))?),
        None => None,
    };
    match text(dialog, field) {
        Some(sandbox) => Ok(Some(Interaction { sandbox, timeout })),
        None if timeout.is_some() => Err("a live session needs the name of a sandbox".to_owned()),
        None => Ok(None),
    }
}
